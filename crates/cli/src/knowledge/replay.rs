//! Replays the examples and counter-examples of frames and other entries through the engine.

use std::collections::{BTreeMap, HashSet};

use drogman::doc::{Article, Doc, PlaceRef, Status};
use drogman::knowledge::{Entry, Example, FoldedWord, Frame, Knowledge, Sample, SampleKind, fold};
use jiff::civil::date;
use rayon::prelude::*;

use crate::code::Engine;

/// Shares in percent that the frames' examples must reach.
const FLOORS: &str = include_str!("../../../../gold/examples.tsv");

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

impl std::ops::AddAssign for Row {
    fn add_assign(&mut self, other: Row) {
        self.examples += other.examples;
        self.found += other.found;
        self.status += other.status;
        self.roles += other.roles;
        self.counters += other.counters;
        self.fired += other.fired;
    }
}

#[derive(Debug, Default)]
pub struct Replay {
    pub rows: BTreeMap<String, Row>,
    /// Entries other than frames, by kind: examples and counter-examples only.
    pub samples: BTreeMap<&'static str, Row>,
    pub failures: Vec<String>,
}

impl Replay {
    pub fn total(&self) -> Row {
        let mut all = Row::default();
        self.rows.values().for_each(|row| all += *row);
        all
    }

    /// Messages for each share of the frames that is below its floor.
    pub fn below_floors(&self) -> Vec<String> {
        let all = self.total();
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let mut out = Vec::new();
        for line in FLOORS.lines().filter(|l| !l.starts_with('#')) {
            let Some((name, floor)) = line.split_once('\t') else { continue };
            let Ok(floor) = floor.trim().parse::<f64>() else { continue };
            let value = match name {
                "found" => share(all.found, all.examples),
                "status" => share(all.status, all.examples),
                "roles" => share(all.roles, all.examples),
                "counter" => share(all.fired, all.counters),
                _ => continue,
            };
            if name == "counter" && value > floor {
                out.push(format!("frames' counter-examples: {value:.2} % fire, {floor} % may"));
            } else if name != "counter" && value < floor {
                out.push(format!("frames' examples: {name} is only {value:.2} %, the floor is {floor} %"));
            }
        }
        out
    }

    pub fn report(&self) -> String {
        let mut out: String = self.failures.iter().map(|f| format!("{f}\n")).collect();
        out += "type         examples    found   status    roles | counters    fired\n";
        let all = ("all".to_string(), self.total());
        for (name, r) in self.rows.iter().map(|(n, r)| (n.clone(), *r)).chain([all]) {
            out += &format!(
                "{name:12} {:8} {:8} {:8} {:8} | {:8} {:8}\n",
                r.examples, r.found, r.status, r.roles, r.counters, r.fired
            );
        }
        out += "entries      examples    found | counters    fired\n";
        for (name, r) in &self.samples {
            out += &format!("{name:12} {:8} {:8} | {:8} {:8}\n", r.examples, r.found, r.counters, r.fired);
        }
        out
    }
}

/// Replays every example and counter-example of the frames.
pub fn replay(engine: &Engine) -> Replay {
    let parts: Vec<(String, Row, Vec<String>)> = engine.kb.frames.par_iter().map(|f| frame(engine, f)).collect();
    let mut out = Replay::default();
    for (type_, row, failures) in parts {
        *out.rows.entry(type_).or_default() += row;
        out.failures.extend(failures);
    }
    let parts: Vec<_> = engine.kb.samples.par_iter().filter_map(|x| sample(engine, x)).collect();
    for (name, row, failures) in parts {
        *out.samples.entry(name).or_default() += row;
        out.failures.extend(failures);
    }
    out
}

/// The examples of an entry that is no frame; `None` if its kind cannot be replayed.
fn sample(engine: &Engine, x: &Sample) -> Option<(&'static str, Row, Vec<String>)> {
    let name = match x.kind {
        SampleKind::Title => "titles",
        SampleKind::Qualifier => "qualifiers",
        SampleKind::Body => "bodies",
        SampleKind::Head => "head nouns",
        SampleKind::Outlet => "outlets",
        SampleKind::Place => "places",
        SampleKind::Context => "contexts",
        SampleKind::Reporting => "reporting",
        SampleKind::Cue => "cues",
        SampleKind::Governor => "status",
        SampleKind::Source => "sources",
        SampleKind::Other => return None,
    };
    let mut row = Row { examples: x.examples.len(), counters: x.counter.len(), ..Row::default() };
    let mut failures = Vec::new();
    let at = format!("{}:{}: {}", x.why.file, x.why.line, x.words.first().map_or("", String::as_str));
    for text in &x.examples {
        let held = holds(&engine.kb, &read(engine, text), x, false);
        row.found += usize::from(held);
        if !held {
            failures.push(format!("{at} is not found: {text}"));
        }
    }
    for text in &x.counter {
        if holds(&engine.kb, &read(engine, text), x, true) {
            row.fired += 1;
            failures.push(format!("{at} is found in its counter-example: {text}"));
        }
    }
    Some((name, row, failures))
}

/// Whether the document shows the entry. What the entry itself cannot decide (the kind of a source, the status under a governor) is
/// judged by the events and quotes, so an example without any is not held.
fn holds(kb: &Knowledge, doc: &Doc, x: &Sample, counter: bool) -> bool {
    let id = x.words.first().map_or("", String::as_str);
    match x.kind {
        // a counter-example may hold the title of somebody who acts for no state
        SampleKind::Title => doc.mentions.iter().any(|m| {
            m.office.as_ref().is_some_and(|o| o.id.as_deref() == Some(id))
                && (!counter || m.country.is_some() || m.organisation.is_some())
        }),
        SampleKind::Body => doc.mentions.iter().any(|m| m.body.is_some_and(|b| kb.bodies[b].id == id)),
        SampleKind::Place => doc
            .mentions
            .iter()
            .any(|m| matches!(m.place, Some(PlaceRef::Facility(i)) if kb.places.facilities[i].id == id)),
        SampleKind::Head => doc.mentions.iter().any(|m| {
            doc.lemma(m.head).eq_ignore_ascii_case(id)
                && (!counter || m.body.is_some() || m.country.is_some() || m.organisation.is_some())
        }),
        SampleKind::Qualifier => {
            let of_a_title = doc.mentions.iter().any(|m| m.office.is_some());
            (!counter || of_a_title)
                && spelled(kb, doc).iter().any(|e| matches!(e, Entry::Qualifier(i) if kb.qualifiers[*i].id == id))
        }
        SampleKind::Outlet => spelled(kb, doc).iter().any(|e| matches!(e, Entry::Outlet(i) if kb.outlets[*i].id == id)),
        SampleKind::Context => {
            (0..doc.tokens.len()).any(|t| kb.words.contexts_at(doc, t).iter().any(|c| kb.contexts[*c].id == id))
        }
        SampleKind::Reporting | SampleKind::Cue => {
            let cues =
                doc.events.iter().flat_map(|e| &e.attribution).map(|a| a.cue).chain(doc.quotes.iter().map(|q| q.cue));
            let first = |t: &usize| {
                x.words
                    .iter()
                    .filter_map(|w| w.split_whitespace().next())
                    .any(|w| doc.lemma(*t).eq_ignore_ascii_case(w) || doc.form(*t).eq_ignore_ascii_case(w))
            };
            cues.flatten().any(|cue| (0..doc.tokens.len()).filter(first).any(|t| cue.overlaps(doc.tokens[t].span)))
        }
        SampleKind::Source => {
            let here = |s: &&drogman::knowledge::SourceWord| s.why == x.why;
            let kinds: HashSet<_> = kb.words.sources.iter().filter(here).map(|s| s.kind).collect();
            let attributed = doc.events.iter().flat_map(|e| &e.attribution).any(|a| kinds.contains(&a.kind));
            attributed && has_lemma(doc, &x.words, None)
        }
        SampleKind::Governor => {
            let sets = kb.words.governors.iter().find(|g| g.why == x.why).map(|g| (g.sets, g.pos.as_str()));
            let set = doc.events.iter().any(|e| Some(e.status) == sets.map(|s| s.0));
            set && has_lemma(doc, &x.words, sets.map(|s| s.1).filter(|_| counter))
        }
        SampleKind::Other => true,
    }
}

/// Whether one of the lemmas or lemma phrases stands in the text, as this part of speech if one is given.
fn has_lemma(doc: &Doc, words: &[String], pos: Option<&str>) -> bool {
    let lemma_at = |t: usize, w: &str| {
        t < doc.tokens.len() && (doc.lemma(t).eq_ignore_ascii_case(w) || doc.form(t).eq_ignore_ascii_case(w))
    };
    (0..doc.tokens.len()).any(|t| {
        pos.is_none_or(|p| doc.upos(t).as_str() == p)
            && words.iter().any(|phrase| phrase.split_whitespace().enumerate().all(|(k, w)| lemma_at(t + k, w)))
    })
}

/// Entries whose names the words of the text spell.
fn spelled(kb: &Knowledge, doc: &Doc) -> Vec<Entry> {
    let words: Vec<FoldedWord<'_>> = (0..doc.tokens.len())
        .map(|t| doc.form(t))
        .filter(|f| !matches!(*f, "-" | "–" | "/"))
        .map(|original| FoldedWord { folded: fold(original), original })
        .collect();
    (0..words.len()).flat_map(|i| kb.phrases.at(&words, i)).map(|m| m.entry).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_below_their_floors_are_named() {
        let row = |found, fired| Row { examples: 100, found, status: found, roles: found, counters: 100, fired };
        let replay = |row| Replay { rows: [("CONSULT".to_string(), row)].into(), ..Replay::default() };
        assert!(replay(row(100, 0)).below_floors().is_empty());
        assert_eq!(replay(row(50, 0)).below_floors().len(), 3, "found, status and roles");
        let fired = replay(row(100, 50)).below_floors();
        assert!(matches!(&fired[..], [one] if one.contains("50.00 % fire")), "{fired:?}");
        assert_eq!(Replay::default().below_floors().len(), 3, "no example at all is below every floor");
    }
}
