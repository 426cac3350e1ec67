//! `drogman check`: the knowledge files, and with `--examples` their examples through the engine.

use std::collections::BTreeMap;
use std::io::Write;

use drogman::doc::{Article, Doc, Status};
use drogman::knowledge::{Example, Frame, Knowledge};
use jiff::civil::date;
use rayon::prelude::*;

use crate::args::CheckArgs;
use crate::code::Engine;
use crate::{assets, complain};

pub fn run(args: &CheckArgs) -> anyhow::Result<bool> {
    let files = assets::files(args.knowledge.data.as_deref())?;
    let kb = match Knowledge::load(&files) {
        Ok(kb) => kb,
        Err(problems) => {
            complain(&assets::report(&problems));
            return Ok(false);
        }
    };
    let mut out = std::io::stdout().lock();
    let rows = [
        ("states and regions", kb.states.len()),
        ("titles", kb.titles.len()),
        ("bodies", kb.bodies.len()),
        ("people", kb.people.len()),
        ("tenures", kb.tenures.len()),
        ("outlets", kb.outlets.len()),
        ("cities", kb.places.cities.len()),
        ("facilities and regions", kb.places.facilities.len()),
        ("event types", kb.types.len()),
        ("contexts", kb.contexts.len()),
        ("frames", kb.frames.len()),
    ];
    writeln!(out, "{} files, digest {}, no problem", files.len(), kb.digest)?;
    for (name, n) in rows {
        writeln!(out, "{n:>8} {name}")?;
    }
    if args.examples {
        let engine = Engine::new(&args.knowledge)?;
        let replay = replay(&engine);
        write!(out, "{}", replay.report())?;
    }
    Ok(true)
}

/// Results of the examples of one type, or of all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    pub examples: usize,
    pub found: usize,
    pub status: usize,
    pub roles: usize,
    pub counters: usize,
    pub fired: usize,
}

#[derive(Debug, Default)]
pub struct Replay {
    pub rows: BTreeMap<String, Row>,
    pub failures: Vec<String>,
}

impl Replay {
    pub fn total(&self) -> Row {
        self.rows.values().fold(Row::default(), |a, b| Row {
            examples: a.examples + b.examples,
            found: a.found + b.found,
            status: a.status + b.status,
            roles: a.roles + b.roles,
            counters: a.counters + b.counters,
            fired: a.fired + b.fired,
        })
    }

    fn report(&self) -> String {
        let mut out: String = self.failures.iter().map(|f| format!("{f}\n")).collect();
        out += "type         examples    found   status    roles | counters    fired\n";
        let all = ("all".to_string(), self.total());
        for (name, r) in self.rows.iter().map(|(n, r)| (n.clone(), *r)).chain([all]) {
            out += &format!(
                "{name:12} {:8} {:8} {:8} {:8} | {:8} {:8}\n",
                r.examples, r.found, r.status, r.roles, r.counters, r.fired
            );
        }
        out
    }
}

/// Replays every example and counter-example of the frames.
pub fn replay(engine: &Engine) -> Replay {
    let parts: Vec<(String, Row, Vec<String>)> = engine.kb.frames.par_iter().map(|f| frame(engine, f)).collect();
    let mut out = Replay::default();
    for (type_, row, failures) in parts {
        let sum = out.rows.entry(type_).or_default();
        sum.examples += row.examples;
        sum.found += row.found;
        sum.status += row.status;
        sum.roles += row.roles;
        sum.counters += row.counters;
        sum.fired += row.fired;
        out.failures.extend(failures);
    }
    out
}

fn read(engine: &Engine, text: &str) -> Doc {
    let article = Article { text: text.into(), published: Some(date(2024, 6, 13)), ..Article::default() };
    drogman::pipeline::read(article, Vec::new(), &engine.kb, &engine.reader)
}

fn frame(engine: &Engine, f: &Frame) -> (String, Row, Vec<String>) {
    let mut row = Row { examples: f.examples.len(), counters: f.counter.len(), ..Row::default() };
    let mut failures = Vec::new();
    for e in &f.examples {
        example(engine, f, e, &mut row, &mut failures);
    }
    for c in &f.counter {
        let doc = read(engine, c);
        if doc.events.iter().any(|e| engine.kb.frames[e.frame].id == f.id) {
            row.fired += 1;
            failures.push(format!("{}:{}: {} fires on its counter-example: {c}", f.why.file, f.why.line, f.id));
        }
    }
    (f.type_.clone(), row, failures)
}

fn example(engine: &Engine, f: &Frame, e: &Example, row: &mut Row, failures: &mut Vec<String>) {
    let doc = read(engine, &e.text);
    let overlaps =
        |s: drogman::span::Span, r: &std::ops::Range<usize>| (s.start as usize) < r.end && r.start < s.end as usize;
    let Some((_, at, wanted)) = e.roles.iter().find(|(role, ..)| role == "trigger") else { return };
    let hit = doc.events.iter().find(|x| {
        x.type_ == f.type_
            && std::iter::once(x.trigger).chain(x.also.iter().copied()).any(|t| overlaps(doc.tokens[t].span, at))
    });
    let here = format!("{}:{}", f.why.file, f.why.line);
    let Some(hit) = hit else {
        failures.push(format!("{here}: {} does not fire: {}", f.id, e.text));
        return;
    };
    row.found += 1;
    let status = wanted.or(f.status).unwrap_or(Status::Occurred);
    if hit.status == status {
        row.status += 1;
    } else {
        failures.push(format!("{here}: {} is {} and not {}: {}", f.id, hit.status.as_str(), status.as_str(), e.text));
    }
    let missing = e.roles.iter().filter(|(role, ..)| role == "actor" || role == "recipient").find(|(role, at, _)| {
        let both = hit.symmetric || role == "actor" && hit.actors.is_empty();
        let side = if role == "actor" { &hit.actors } else { &hit.recipients };
        let other = if role == "actor" { &hit.recipients } else { &hit.actors };
        let ids = side.iter().chain(if both { other.as_slice() } else { &[] });
        let named = |id: usize| {
            doc.mentions.iter().enumerate().any(|(i, m)| {
                overlaps(m.span, at) && (doc.entity_of[i] == id || doc.entities[doc.entity_of[i]].members.contains(&id))
            })
        };
        !ids.copied().any(named)
    });
    match missing {
        None => row.roles += 1,
        Some((role, at, _)) => {
            failures.push(format!("{here}: {} lacks {role} {:?}: {}", f.id, &e.text[at.clone()], e.text))
        }
    }
}
