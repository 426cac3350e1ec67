//! The pages and the help tell the truth: every `drogman` command and option that they name exists.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Commands of the contract that the README says are not there yet.
const NOT_YET: [&str; 1] = ["classify"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn drogman(args: &[&str]) -> Option<String> {
    let out = Command::new(env!("CARGO_BIN_EXE_drogman")).args(args).output().expect("drogman runs");
    out.status.success().then(|| String::from_utf8(out.stdout).expect("UTF-8"))
}

/// Words after each `drogman` in code of a page: in backticks, and in lines of fenced blocks up to a comment or pipe.
fn calls(page: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let code: Vec<&str> = if fenced { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for part in code {
            let part = part.split(" #").next().unwrap_or("");
            for command in part.split(['|', ';']) {
                let mut words = command.split_whitespace();
                if words.by_ref().any(|w| w == "drogman" || w.ends_with("/drogman")) {
                    out.push(words.map(|w| w.trim_matches(['[', ']', '"', '\'']).to_string()).collect());
                }
            }
        }
    }
    out
}

#[test]
fn commands_and_options_of_the_pages_exist() {
    let mut checked = 0;
    for page in
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "data/README.md", "gold/README.md", "models/README.md"]
    {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for call in calls(&text) {
            let Some(command) = call.first().filter(|w| w.chars().all(|c| c.is_ascii_lowercase())) else { continue };
            let call_is_a_plan =
                text.lines().any(|l| l.starts_with("- Not there yet")) && NOT_YET.contains(&command.as_str());
            if call_is_a_plan {
                assert!(drogman(&[command, "--help"]).is_none(), "{page}: {command} is there now");
                continue;
            }
            let mut deepest = vec![command.as_str()];
            if let Some(sub) = call.get(1).filter(|w| command == "eval" && w.as_str() == "parse") {
                deepest.push(sub);
            }
            let mut help_of = deepest.clone();
            help_of.push("--help");
            let help =
                drogman(&help_of).unwrap_or_else(|| panic!("{page}: there is no `drogman {}`", deepest.join(" ")));
            for option in call.iter().filter(|w| w.starts_with("--") && w.len() > 2) {
                let name = option.split('=').next().unwrap_or(option);
                assert!(help.contains(name), "{page}: `drogman {}` has no {name}", deepest.join(" "));
            }
            checked += 1;
        }
    }
    assert!(checked > 10, "only {checked} calls found: are the pages read right?");
}

#[test]
fn every_format_is_explained_in_the_readme() {
    let help = drogman(&["code", "--help"]).expect("help");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let list = help.split("Possible values:").nth(1).expect("formats");
    let formats: Vec<&str> = list.lines().filter_map(|l| l.trim().strip_prefix("- ")?.split(':').next()).collect();
    assert!(formats.len() >= 5, "{formats:?}");
    for f in formats {
        assert!(readme.contains(&format!("| `{f}` |")), "README.md does not explain --format {f}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["code", "parse", "explain", "check", "eval"] {
        let help = drogman(&[command, "--help"]).unwrap_or_else(|| panic!("no {command}"));
        assert!(help.contains(&format!("drogman {command}")) && help.contains("Example"), "{help}");
    }
}
