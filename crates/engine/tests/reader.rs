//! The shipped reader against the network that it was exported from.
//!
//! `tests/fixtures/reader-check.json` holds what the network says in 32-bit floats; `training/export.py --check` writes
//! it together with the model file.

use std::path::Path;

use drogman::doc::NameKind;
use drogman::parse::{Analysis, NAME_TAGS, Reader};
use serde_json::Value;

fn reader() -> Reader {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reader.bin");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Reader::load(&bytes).unwrap()
}

fn strings<'v>(sentence: &'v Value, key: &str) -> Vec<&'v str> {
    sentence[key].as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

/// The name tags of an analysis, as the fixture writes them.
fn name_tags(analysis: &Analysis) -> Vec<String> {
    let mut tags = vec!["O".to_owned(); analysis.words.len()];
    let tag = |kind: NameKind| NAME_TAGS.iter().find(|(_, other)| *other == kind).unwrap().0;
    for name in &analysis.names {
        for token in name.tokens.clone() {
            tags[token] = format!("{}-{}", if token == name.tokens.start { "B" } else { "I" }, tag(name.kind));
        }
    }
    tags
}

#[test]
fn bytes_read_as_floats_do() {
    let reference: Value = serde_json::from_str(include_str!("fixtures/reader-check.json")).unwrap();
    let reader = reader();
    assert_eq!(reference["id"], reader.id(), "the fixture is of another model: see the head of this file");
    let sentences: Vec<&Value> = reference["sentences"].as_array().unwrap().iter().collect();
    let forms: Vec<Vec<&str>> = sentences.iter().map(|sentence| strings(sentence, "forms")).collect();
    let (mut words, mut other) = (0, Vec::new());
    for (sentence, analysis) in sentences.iter().zip(reader.read(&forms)) {
        let tags = name_tags(&analysis);
        for (i, word) in analysis.words.iter().enumerate() {
            let head = word.head.map_or(0, |head| head + 1).to_string();
            let found = [word.upos.as_str(), &word.xpos, &word.feats, &word.lemma, &head, &word.rel, &tags[i]];
            let want_head = sentence["head"][i].to_string();
            let mut want = ["upos", "xpos", "feats", "lemma", "head", "rel", "name"].map(|key| &sentence[key][i]);
            want[4] = &Value::Null;
            words += 1;
            for (found, want) in found.iter().zip(want) {
                let want = want.as_str().unwrap_or(&want_head);
                if *found != want {
                    other.push(format!("{} is {found}, not {want}", sentence["forms"][i]));
                }
            }
        }
    }
    // Rounding to bytes may turn a close call; a mistake in the network's parts would turn many.
    assert!(words > 200 && other.len() * 100 < words * 3, "{} of {words} words:\n{}", other.len(), other.join("\n"));
}
