//! Knowledge and model: built into the binary, files of the user laid over them.

use std::path::Path;

use anyhow::{Context, bail};
use drogman::knowledge::{Knowledge, Problem};
use drogman::parse::Reader;

use crate::args;

include!(concat!(env!("OUT_DIR"), "/data.rs"));
static MODEL: &[u8] = include_bytes!("../../../models/reader.bin");

/// Knowledge files as *(path under data/, text)*.
pub type Files = Vec<(String, String)>;

/// The built-in files.
pub fn base() -> Files {
    DATA.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
}

/// The files of the user.
pub fn overlay(dir: &Path) -> anyhow::Result<Files> {
    if !dir.is_dir() {
        bail!("no folder {}", dir.display());
    }
    let mut own = Vec::new();
    walk(dir, dir, &mut own)?;
    Ok(own)
}

fn is_knowledge(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml" || e == "tsv")
}

fn walk(dir: &Path, root: &Path, out: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let mut entries: Vec<_> =
        std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, root, out)?;
        } else if is_knowledge(&path) {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            out.push((name, text));
        }
    }
    Ok(())
}

/// The knowledge from its text files, or all their problems.
pub fn from_text(data: Option<&Path>) -> anyhow::Result<Result<Knowledge, Vec<Problem>>> {
    let own = data.map(overlay).transpose()?.unwrap_or_default();
    Ok(Knowledge::load_over(&base(), &own))
}

/// The knowledge, or a message with all its problems.
pub fn knowledge(args: &args::Knowledge) -> anyhow::Result<Knowledge> {
    from_text(args.data.as_deref())?.map_err(|p| anyhow::anyhow!("{}", report(&p)))
}

/// Problems, a line each.
pub fn report(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
    format!(
        "{} problem{} in the knowledge files:\n{}",
        lines.len(),
        if lines.len() == 1 { "" } else { "s" },
        lines.join("\n")
    )
}

/// The trained reader.
pub fn reader(args: &args::Knowledge) -> anyhow::Result<Reader> {
    match &args.model {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            Reader::load(&bytes).with_context(|| format!("{} is not a model", path.display()))
        }
        None => Reader::load(MODEL).context("the built-in model is damaged"),
    }
}
