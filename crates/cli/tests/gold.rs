//! Floors that must not fall: scores on gold dev and the examples of the lexicon.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn drogman(args: &[&str]) -> String {
    let out =
        Command::new(env!("CARGO_BIN_EXE_drogman")).args(args).current_dir(root()).output().expect("drogman runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("UTF-8")
}

/// Half a point of room, so that a fix elsewhere is not held up by one sentence.
const ROOM: f64 = 0.5;

#[test]
fn scores_on_dev_do_not_fall() {
    let report = drogman(&["eval"]);
    let floors = std::fs::read_to_string(root().join("gold/scores.tsv")).expect("gold/scores.tsv");
    let mut held = 0;
    for line in floors.lines().filter(|l| !l.starts_with('#')) {
        let (name, floor) = line.split_once('\t').expect("measure and floor");
        let floor: f64 = floor.parse().expect("a number");
        let row = report
            .lines()
            .find(|l| l.get(..24).is_some_and(|n| n.trim() == name))
            .unwrap_or_else(|| panic!("no {name} in\n{report}"));
        let f1: f64 = row[24..].split_whitespace().nth(2).expect("F1").parse().expect("a number");
        assert!(
            f1 + ROOM >= floor,
            "{name} fell from {floor} to {f1}; if there is a good reason, run `cargo xtask bless` and say why"
        );
        held += 1;
    }
    assert_eq!(held, 7, "every measure has a floor");
}

#[test]
fn examples_of_the_lexicon_hold() {
    let report = drogman(&["check", "--examples"]);
    let row: Vec<usize> = report
        .lines()
        .find(|l| l.starts_with("all "))
        .expect("totals")
        .split_whitespace()
        .filter_map(|w| w.parse().ok())
        .collect();
    let [examples, found, status, roles, counters, fired] = row[..] else { panic!("unexpected row {row:?}") };
    let floors = std::fs::read_to_string(root().join("gold/examples.tsv")).expect("floors");
    let floor = |name: &str| -> f64 {
        let line = floors.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("no floor for {name}"));
        line.split('\t').nth(1).expect("a value").parse().expect("a number")
    };
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    assert!(share(found, examples) >= floor("found"), "{found} of {examples} examples fire");
    assert!(share(status, examples) >= floor("status"), "{status} of {examples} have their status");
    assert!(share(roles, examples) >= floor("roles"), "{roles} of {examples} have their roles");
    assert!(share(fired, counters) <= floor("counter"), "{fired} of {counters} counter-examples fire");
}
