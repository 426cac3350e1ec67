//! Text in, text out: the cases of `suite/`. `BLESS=1` writes what the engine prints today.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use drogman::doc::{Article, Doc};
use drogman::knowledge::Knowledge;
use drogman::parse::Reader;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn walk(dir: &Path, keep: &dyn Fn(&Path) -> bool, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, keep, out);
        } else if keep(&path) {
            out.push(path);
        }
    }
    out.sort();
}

fn knowledge() -> Knowledge {
    let data = root().join("data");
    let mut paths = Vec::new();
    walk(&data, &|p| p.extension().is_some_and(|e| e == "toml" || e == "tsv"), &mut paths);
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|p| (p.strip_prefix(&data).unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(p).unwrap()))
        .collect();
    Knowledge::load(&files)
        .unwrap_or_else(|p| panic!("{}", p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn show(doc: &Doc) -> String {
    let text = doc.article.text.as_str();
    let mut s = String::new();
    for x in &doc.sentences {
        let words: Vec<&str> = doc.tokens[x.tokens.clone()].iter().map(|t| t.span.of(text)).collect();
        let _ = writeln!(s, "s {}", words.join(" "));
    }
    for (i, e) in doc.entities.iter().enumerate() {
        let office = e.office.as_ref().and_then(|o| o.id.as_deref()).unwrap_or("-");
        let mentions: Vec<&str> = e.mentions.iter().map(|m| doc.mentions[*m].span.of(text)).collect();
        let _ = writeln!(
            s,
            "n{} {} {} {} {office} {mentions:?}",
            i + 1,
            e.kind.as_str(),
            e.country.as_deref().unwrap_or("-"),
            e.name.as_deref().unwrap_or("-")
        );
    }
    let ids = |list: &[usize]| list.iter().map(|x| format!("n{}", x + 1)).collect::<Vec<_>>().join(",");
    for (i, e) in doc.events.iter().enumerate() {
        let mode = e.mode.as_ref().map_or(String::new(), |m| format!("/{m}"));
        let when = e.when.as_ref().map_or("-".into(), |w| format!("{}..{}", w.value.start, w.value.end));
        let by: Vec<&str> = e.attribution.iter().map(|a| a.kind.as_str()).collect();
        let place = e.place.as_ref().map_or("-", |p| p.name.as_str());
        let _ = writeln!(
            s,
            "e{} {}{mode} {} {:?} actors={} recipients={} when={when} where={place} by={}",
            i + 1,
            e.type_,
            e.status.as_str(),
            e.trigger_span.of(text),
            ids(&e.actors),
            ids(&e.recipients),
            by.join(",")
        );
    }
    for q in &doc.quotes {
        let _ = writeln!(
            s,
            "q {} by {} {:?}",
            q.kind.as_str(),
            q.speaker.map_or("-".into(), |x| format!("n{}", x + 1)),
            q.span.of(text)
        );
    }
    s
}

#[test]
fn cases_print_what_they_did() {
    let kb = knowledge();
    let reader = Reader::load(&std::fs::read(root().join("models/reader.bin")).unwrap()).unwrap();
    let mut paths = Vec::new();
    walk(&root().join("suite"), &|p| p.extension().is_some_and(|e| e == "txt"), &mut paths);
    assert!(paths.len() >= 14, "{} cases", paths.len());
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for path in paths {
        let case = std::fs::read_to_string(&path).unwrap();
        let (head, expected) = case.split_once("---\n").unwrap_or_else(|| panic!("{}: no ---", path.display()));
        let (why, text) = head.split_once('\n').unwrap();
        assert!(why.starts_with("# "), "{}: a case begins with its reason", path.display());
        let article = Article {
            text: text.trim_end().into(),
            published: Some(jiff::civil::date(2024, 6, 13)),
            ..Article::default()
        };
        let got = show(&drogman::pipeline::read(article, Vec::new(), &kb, &reader));
        if bless {
            std::fs::write(&path, format!("{head}---\n{got}")).unwrap();
        } else if got != expected {
            wrong.push(format!("{}\nexpected\n{expected}got\n{got}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
