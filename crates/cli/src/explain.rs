//! `drogman explain`: an event in words, with everything it rests on.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::bail;
use drogman::doc::{Doc, Event, TokenId};

use crate::args::ExplainArgs;
use crate::code::Engine;
use crate::complain;
use crate::input::Articles;

pub fn run(args: &ExplainArgs) -> anyhow::Result<bool> {
    let articles = Articles::new(&args.input)?;
    let wanted = match args.event.as_deref() {
        None => None,
        Some(id) => match id.strip_prefix('e').and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0) {
            Some(n) => Some(n - 1),
            None => bail!("{id:?} is no event id; they look like e3"),
        },
    };
    let engine = Engine::new(&args.knowledge)?;
    let mut out = std::io::stdout().lock();
    let mut all_well = true;
    for raw in articles {
        let doc = match engine.read(&raw) {
            Ok(doc) => doc,
            Err(message) => {
                complain(&format!("{}: {message}", raw.name));
                all_well = false;
                continue;
            }
        };
        if let Some(i) = wanted
            && i >= doc.events.len()
        {
            complain(&format!("{}: no event e{}; the article has {}", raw.name, i + 1, doc.events.len()));
            all_well = false;
            continue;
        }
        for (i, e) in doc.events.iter().enumerate().filter(|(i, _)| wanted.is_none_or(|w| w == *i)) {
            writeln!(out, "{}", explain(&engine, &doc, i, e))?;
        }
    }
    Ok(all_well)
}

fn explain(engine: &Engine, doc: &Doc, i: usize, e: &Event) -> String {
    let kb = &engine.kb;
    let text = doc.article.text.as_str();
    let frame = &kb.frames[e.frame];
    let mut s = String::new();
    let mode = e.mode.as_ref().map_or(String::new(), |m| format!("/{m}"));
    let _ = writeln!(s, "e{} {}{mode}, {}", i + 1, e.type_, e.status.as_str());
    let _ = writeln!(s, "\n  {}", doc.sentences[e.sentence].span.of(text));
    if let Some(t) = kb.type_(&e.type_) {
        let _ = writeln!(s, "\ntype      {}", t.meaning);
    }
    let _ = writeln!(
        s,
        "trigger   \"{}\" by frame {} (data/{}:{})",
        e.trigger_span.of(text),
        frame.id,
        frame.why.file,
        frame.why.line
    );
    for t in &e.also {
        let _ = writeln!(s, "          also \"{}\", taken as the same happening", doc.form(*t));
    }
    for (name, ids) in [("actor", &e.actors), ("recipient", &e.recipients)] {
        for id in ids {
            let x = &doc.entities[*id];
            let first = x.mentions.first().map_or("", |m| doc.mentions[*m].span.of(text));
            let code = x.country.as_deref().or(x.organisation.as_deref()).unwrap_or("no country known");
            let office = x.office.as_ref().map_or(String::new(), |o| {
                let source = if o.from_knowledge { ", from knowledge" } else { "" };
                format!(", {}{source}", o.title)
            });
            let rest: Vec<&str> = x.why.iter().map(|w| w.rule.as_str()).collect();
            let _ = writeln!(
                s,
                "{name:9} {} ({code}{office}), first as \"{first}\"; rests on {}",
                x.name.as_deref().unwrap_or(x.kind.as_str()),
                rest.join(", ")
            );
        }
    }
    match &e.when {
        Some(w) => {
            let words =
                w.span.map_or("another mention of the happening".to_string(), |x| format!("\"{}\"", x.of(text)));
            let _ = writeln!(s, "when      {} to {} by {words}", w.value.start, w.value.end);
        }
        None => s += "when      the clause does not say\n",
    }
    match &e.place {
        Some(p) => {
            let _ = writeln!(
                s,
                "where     {} ({}, {})",
                p.name,
                p.country.as_deref().unwrap_or("country unknown"),
                p.resolution
            );
        }
        None => s += "where     the clause does not say\n",
    }
    if let Some(c) = e.content {
        let _ = writeln!(s, "content   \"{}\"", c.of(text));
    }
    let cues: Vec<&str> =
        e.why.iter().filter(|w| w.rule.starts_with("lexicon/status")).map(|w| w.span.of(text)).collect();
    let _ = writeln!(
        s,
        "status    {}{}",
        e.status.as_str(),
        if cues.is_empty() { ", nothing says otherwise".into() } else { format!(" by \"{}\"", cues.join("\", \"")) }
    );
    for a in &e.attribution {
        let who = a.entity.map_or(String::new(), |x| {
            format!(" {}", doc.entities[x].name.as_deref().unwrap_or(doc.entities[x].kind.as_str()))
        });
        let cue = a.cue.map_or(String::new(), |c| format!(" by \"{}\"", c.of(text)));
        let _ = writeln!(s, "source    {}{who}{cue}", a.kind.as_str().replace('_', " "));
    }
    let rules: Vec<&str> = e.why.iter().map(|w| w.rule.as_str()).collect();
    let _ = writeln!(s, "rules     {}", rules.join(", "));
    let _ = writeln!(s, "tree");
    let range = doc.sentences[e.sentence].tokens.clone();
    if let Some(root) = range.clone().find(|t| doc.words[*t].head.is_none()) {
        tree(doc, root, 1, &mut s);
    }
    s
}

/// The dependency tree, indented; deep trees are cut.
fn tree(doc: &Doc, t: TokenId, depth: usize, s: &mut String) {
    let w = &doc.words[t];
    let _ = writeln!(s, "{}{} [{} {}]", "  ".repeat(depth), doc.form(t), w.rel, w.upos.as_str());
    if depth < 40 {
        for c in doc.children(t).collect::<Vec<_>>() {
            tree(doc, c, depth + 1, s);
        }
    }
}
