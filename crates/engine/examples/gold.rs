//! Scores on gold: `cargo run --release --example gold -- train|dev [--errors]`.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::Path;

use drogman::doc::Article;
use drogman::ingest::{Format, RawArticle, ingest};
use drogman::knowledge::Knowledge;
use drogman::notation::Passage;
use drogman::parse::Reader;
use drogman::score::{Scores, score};

fn walk(dir: &Path, root: &Path, out: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).expect("data folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, root, out);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            out.push((name, std::fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    walk(&base.join("data"), &base.join("data"), &mut files);
    let kb = Knowledge::load(&files).unwrap_or_else(|problems| {
        problems.iter().take(60).for_each(|p| println!("{p}"));
        panic!("{} problems", problems.len())
    });
    let reader = Reader::load(&std::fs::read(base.join("models/reader.bin")).expect("model file")).expect("model");
    let mut paths: Vec<_> = std::fs::read_dir(base.join("gold").join(&args[0])).expect("gold").flatten().map(|e| e.path()).collect();
    paths.sort();
    let mut all = Scores::default();
    for path in paths {
        let p = match Passage::parse(&std::fs::read_to_string(&path).expect("UTF-8")) {
            Ok(p) => p,
            Err(e) => {
                println!("{}: {e}", path.display());
                continue;
            }
        };
        let raw = RawArticle { bytes: p.text.as_bytes(), id: None, outlet: p.outlet.clone(), url: None, title: None, published: p.published, format: Format::Text };
        let (article, notes): (Article, _) = ingest(raw, &kb.dateline_rules, &kb.time_words).expect("article");
        assert_eq!(article.text, p.text, "{}", p.id);
        let doc = drogman::pipeline::read(article, notes, &kb, &reader);
        all.add(score(&p, &doc));
    }
    if args.iter().any(|a| a == "--errors") {
        all.errors.iter().for_each(|e| println!("{e}"));
    }
    for (name, t) in all.rows() {
        println!("{name:24} P {:5.1}  R {:5.1}  F1 {:5.1}   ({} right, {} given, {} gold)", t.precision(), t.recall(), t.f1(), t.right, t.given, t.gold);
    }
    for (name, t) in &all.by_type {
        println!("  {name:10} P {:5.1}  R {:5.1}  F1 {:5.1}   ({} right, {} given, {} gold)", t.precision(), t.recall(), t.f1(), t.right, t.given, t.gold);
    }
}
