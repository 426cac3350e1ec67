//! Prints every layer of a document, for whoever works on a stage:
//! `cargo run --release --example look -- FILE 2024-06-13 [--tree]`. Knowledge and model are read from the checkout.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::Path;

use drogman::doc::Doc;
use drogman::ingest::{Format, RawArticle, ingest};
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
    let args: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    let t = std::time::Instant::now();
    let kb = Knowledge::load(&files).unwrap_or_else(|problems| {
        problems.iter().take(60).for_each(|p| println!("{p}"));
        panic!("{} problems", problems.len())
    });
    println!("knowledge in {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let model = std::env::var("DROGMAN_MODEL").unwrap_or_else(|_| "models/reader.bin".into());
    let reader = Reader::load(&std::fs::read(model).expect("model file")).expect("model");
    println!("model {} in {:?}", reader.id(), t.elapsed());
    let bytes = std::fs::read(&args[0]).expect("text");
    let published = args.get(1).and_then(|d| d.parse().ok());
    let raw = RawArticle {
        bytes: &bytes,
        id: None,
        outlet: Some("Outlet".into()),
        url: None,
        title: None,
        published,
        format: Format::Auto,
    };
    let (article, _) = ingest(raw, &kb.dateline_rules, &kb.time_words).expect("article");
    let t = std::time::Instant::now();
    let doc = drogman::pipeline::read(article, Vec::new(), &kb, &reader);
    println!("read in {:?}", t.elapsed());
    show(&doc, args.iter().any(|a| a == "--tree"));
}

fn show(doc: &Doc, tree: bool) {
    let text = doc.article.text.as_str();
    for s in &doc.sentences {
        println!("\n{:?} {}", s.kind, s.span.of(text));
        if tree {
            for t in s.tokens.clone() {
                let w = &doc.words[t];
                let head = w.head.map_or("-".into(), |h| doc.form(h).to_string());
                println!(
                    "  {t:4} {:18} {:16} {:6} {:12} <- {head}  {}",
                    doc.form(t),
                    w.lemma,
                    w.upos.as_str(),
                    w.rel,
                    w.feats
                );
            }
        }
    }
    println!();
    for (i, e) in doc.entities.iter().enumerate() {
        let office = e
            .office
            .as_ref()
            .map(|o| format!("[{} {} {:?}]", o.title, o.country.as_deref().unwrap_or("-"), o.acting))
            .unwrap_or_default();
        let mentions: Vec<&str> = e.mentions.iter().map(|m| doc.mentions[*m].span.of(text)).collect();
        println!(
            "n{i} {:?} {:?} {} {} {office} members {:?} part_of {:?}: {mentions:?}",
            e.kind,
            e.name,
            e.country.as_deref().unwrap_or("-"),
            e.sector.as_deref().unwrap_or("-"),
            e.members,
            e.part_of
        );
    }
    for (i, e) in doc.events.iter().enumerate() {
        println!(
            "e{i} {} {:?} {:?} \"{}\" actors {:?} recipients {:?} frame {}",
            e.type_,
            e.mode,
            e.status,
            e.trigger_span.of(text),
            e.actors,
            e.recipients,
            e.why[0].rule
        );
        println!(
            "    when {:?} where {:?}",
            e.when.as_ref().map(|w| w.value),
            e.place.as_ref().map(|p| (&p.name, p.resolution))
        );
        println!("    topics {:?} content {:?}", e.topics, e.content.map(|c| c.of(text)));
        println!(
            "    by {:?} also {:?} contexts {:?}",
            e.attribution.iter().map(|a| (a.kind, a.entity)).collect::<Vec<_>>(),
            e.also.iter().map(|t| doc.form(*t)).collect::<Vec<_>>(),
            e.contexts
        );
    }
    for q in &doc.quotes {
        println!("q {:?} speaker {:?} event {:?}: {}", q.kind, q.speaker, q.event, q.span.of(text));
    }
    for v in &doc.visits {
        println!(
            "v traveller n{} tour {:?} kind {:?} host {:?} delegation {:?}",
            v.traveller, v.tour, v.kind, v.host, v.delegation
        );
        for s in &v.stops {
            println!(
                "    {} {:?} {:?} events {:?}",
                s.place.name,
                s.arrives.as_ref().map(|w| w.value.start),
                s.status,
                s.events
            );
        }
    }
    for a in &doc.agreements {
        println!(
            "g {} {:?} {:?} parties {:?} {} events {:?}",
            a.kind, a.name, a.subject, a.parties, a.status, a.events
        );
    }
    for n in &doc.notes {
        println!("note {} {}", n.code, n.message);
    }
}
