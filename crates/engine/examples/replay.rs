//! Replays the examples and counter-examples of the frames: `cargo run --release --example replay -- [FRAME-ID-PREFIX]`.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::Path;

use drogman::doc::{Article, Status};
use drogman::knowledge::Knowledge;
use drogman::parse::Reader;

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
    let prefix = std::env::args().nth(1).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    let kb = Knowledge::load(&files).unwrap_or_else(|problems| {
        problems.iter().take(60).for_each(|p| println!("{p}"));
        panic!("{} problems", problems.len())
    });
    let model = std::env::var("DROGMAN_MODEL").unwrap_or_else(|_| "models/reader.bin".into());
    let reader = Reader::load(&std::fs::read(model).expect("model file")).expect("model");
    let mut tally: std::collections::BTreeMap<&str, [usize; 6]> = std::collections::BTreeMap::new();
    for f in kb.frames.iter().filter(|f| f.id.starts_with(&prefix)) {
        for e in &f.examples {
            let article = Article { text: e.text.clone(), published: Some(jiff::civil::date(2024, 6, 13)), ..Article::default() };
            let doc = drogman::pipeline::read(article, Vec::new(), &kb, &reader);
            let row = tally.entry(f.type_.as_str()).or_default();
            row[0] += 1;
            let trigger = e.roles.iter().find(|(r, ..)| r == "trigger").expect("trigger");
            let hit = doc.events.iter().find(|x| x.type_ == f.type_ && std::iter::once(x.trigger).chain(x.also.iter().copied()).any(|t| {
                let s = doc.tokens[t].span;
                (s.start as usize) < trigger.1.end && trigger.1.start < s.end as usize
            }));
            let Some(hit) = hit else {
                let others: Vec<String> = doc.events.iter().map(|x| format!("{} {} @{}", x.type_, x.why[0].rule, x.trigger_span.of(&doc.article.text))).collect();
                println!("MISS {} | {} | {others:?}", f.id, e.text);
                continue;
            };
            row[1] += 1;
            let want = trigger.2.unwrap_or(f.status.unwrap_or(Status::Occurred));
            if hit.status != want {
                println!("STATUS {} want {:?} got {:?} | {}", f.id, want, hit.status, e.text);
            } else {
                row[2] += 1;
            }
            let mut ok = true;
            for (role, range, _) in e.roles.iter().filter(|(r, ..)| r == "actor" || r == "recipient") {
                let list: Vec<usize> = if hit.symmetric { hit.actors.iter().chain(&hit.recipients).copied().collect() } else if role == "actor" { hit.actors.clone() } else { hit.recipients.clone() };
                let found = list.iter().any(|id| doc.entities[*id].mentions.iter().any(|m| {
                    let s = doc.mentions[*m].span;
                    (s.start as usize) < range.end && range.start < s.end as usize
                }) || doc.mentions.iter().enumerate().any(|(i, m)| (m.span.start as usize) < range.end && range.start < m.span.end as usize && doc.entities[doc.entity_of[i]].members.contains(id)));
                if !found {
                    ok = false;
                    println!("ROLE {role} {:?} of {} | {}", &e.text[range.clone()], f.id, e.text);
                }
            }
            row[3] += usize::from(ok);
        }
        for c in &f.counter {
            let article = Article { text: c.clone(), published: Some(jiff::civil::date(2024, 6, 13)), ..Article::default() };
            let doc = drogman::pipeline::read(article, Vec::new(), &kb, &reader);
            let row = tally.entry(f.type_.as_str()).or_default();
            row[4] += 1;
            if doc.events.iter().any(|x| kb.frames[x.frame].id == f.id) {
                println!("COUNTER {} | {c}", f.id);
                row[5] += 1;
            }
        }
    }
    println!("type        examples found status roles | counters fired");
    let mut sum = [0; 6];
    for (t, r) in &tally {
        println!("{t:12} {:6} {:6} {:6} {:6} | {:6} {:6}", r[0], r[1], r[2], r[3], r[4], r[5]);
        (0..6).for_each(|i| sum[i] += r[i]);
    }
    println!("{:12} {:6} {:6} {:6} {:6} | {:6} {:6}", "all", sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]);
}
