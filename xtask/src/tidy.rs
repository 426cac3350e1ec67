//! What no compiler checks: the direction of dependencies, words in code, paths in pages, length of files.

use std::path::{Path, PathBuf};

use crate::root;

fn files(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    out.sort();
}

fn rust_files() -> Vec<PathBuf> {
    let mut out = Vec::new();
    files(&root().join("crates"), "rs", &mut out);
    files(&root().join("xtask"), "rs", &mut out);
    assert!(out.len() > 40, "only {} Rust files found", out.len());
    out
}

/// Modules of the engine from the ground up: a module may use those of earlier rows only.
const LAYERS: [&[&str]; 11] = [
    &["span", "confidence"],
    &["doc"],
    &["syntax"],
    &["segment", "parse", "when", "ingest"],
    &["conllu"],
    &["conll_score"],
    &["knowledge"],
    &["mentions"],
    &["coref", "events", "quotes", "visits", "agreements"],
    &["pipeline", "record", "notation"],
    &["score"],
];

/// Uses against the order, each with its reason.
const ALLOWED: [(&str, &str, &str); 4] = [
    ("when", "ingest", "a dateline's date is a date of the text"),
    ("ingest", "when", "month names of datelines"),
    ("when", "segment", "tests build documents by segmenting"),
    ("ingest", "segment", "dashes of datelines stand with the rules of words"),
];

#[test]
fn engine_modules_depend_downwards() {
    let src = root().join("crates/engine/src");
    let layer = |m: &str| LAYERS.iter().position(|l| l.contains(&m));
    let mut wrong = Vec::new();
    for path in rust_files().iter().filter(|p| p.starts_with(&src)) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_string();
        let Some(own) = layer(&module) else {
            assert_eq!(module, "lib", "{module} has no place in LAYERS");
            continue;
        };
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines() {
            for part in line.split("crate::").skip(1) {
                let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = layer(&used) else { continue };
                let allowed = ALLOWED.iter().any(|(a, b, _)| *a == module && *b == used);
                if used != module && other >= own && !allowed {
                    wrong.push(format!("{}: {module} uses {used}", inside.display()));
                }
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_does_no_io_and_has_no_clock() {
    let src = root().join("crates/engine/src");
    for path in rust_files().iter().filter(|p| p.starts_with(&src)) {
        let text = std::fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for banned in
            ["std::fs", "std::net", "std::process", "SystemTime", "Instant::now", "Zoned::now", "println!", "eprintln!"]
        {
            assert!(!code.contains(banned) || path.ends_with("tests.rs"), "{}: {banned}", path.display());
        }
    }
}

/// Longest run of quoted lowercase words in one list that code may hold: grammar labels and record words, not vocabulary.
const WORDS_IN_A_ROW: usize = 12;
/// Files whose lists are names of a format, with the reason.
const LISTS: [(&str, &str); 4] = [
    ("crates/engine/src/ingest/html.rs", "names of HTML elements"),
    ("crates/engine/src/doc.rs", "words of the record contract"),
    ("crates/cli/src/csv.rs", "names of columns"),
    ("xtask/src/tidy.rs", "names of modules"),
];

#[test]
fn no_word_lists_in_code() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        if LISTS.iter().any(|(n, _)| *n == name) || name.contains("/tests") || name.contains("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for statement in code.split([';', '{', '}']) {
            let quoted: Vec<&str> = statement.split('"').skip(1).step_by(2).collect();
            let words = quoted.iter().filter(|w| w.len() > 2 && w.chars().all(|c| c.is_ascii_lowercase())).count();
            if words > WORDS_IN_A_ROW {
                wrong.push(format!("{name}: {words} words in one list: {quoted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_name_only_what_exists() {
    let mut pages: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].iter().map(|p| root().join(p)).collect();
    pages.extend(
        ["data/README.md", "gold/README.md", "training/README.md", "models/README.md"].iter().map(|p| root().join(p)),
    );
    let roots =
        ["crates/", "data/", "suite/", "gold/", "training/", "models/", "xtask/", "examples/", ".ci/", "bench/"];
    let tasks = std::fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
        for quoted in text.split('`').skip(1).step_by(2) {
            let path = quoted.split_whitespace().next().unwrap_or("");
            let plain = !path.contains(['{', '<', '*', 'N', '…']);
            if plain && roots.iter().any(|r| path.starts_with(r)) {
                assert!(root().join(path.trim_end_matches(['.', ','])).exists(), "{} names {path}", page.display());
            }
            if let Some(task) = quoted.strip_prefix("cargo xtask ") {
                let task = task.split_whitespace().next().unwrap_or("");
                assert!(tasks.contains(&format!("\"{task}\" =>")), "{} names cargo xtask {task}", page.display());
            }
        }
    }
}

#[test]
fn files_stay_readable() {
    for path in rust_files() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 800, "{} has {lines} lines", path.display());
    }
}
