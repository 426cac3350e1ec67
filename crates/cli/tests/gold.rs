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
    let [examples, found, _, _, counters, _] = row[..] else { panic!("unexpected row {row:?}") };
    assert!(examples > 1000 && found > 0 && counters > 1000, "{report}");
    // the floors are those of the command itself: with no example found it fails
    let floors = std::fs::read_to_string(root().join("gold/examples.tsv")).expect("floors");
    assert_eq!(floors.lines().filter(|l| !l.starts_with('#')).count(), 4, "{floors}");
}
