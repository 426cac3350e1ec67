//! brat standoff: a text file, an annotation file, and the configuration that brat needs to show them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use drogman::doc::{EntityKind, Status};
use drogman::record::{Event, Record};
use drogman::span::one_line;

use super::entity;

/// A mention: start, end and number of its annotation.
type Spot = (u32, u32, usize);

/// The annotations of a record, offsets in code points as brat counts them.
pub fn annotations(r: &Record) -> String {
    let text: Vec<char> = r.text.chars().collect();
    let mut w = Writer { text, out: String::new(), spans: 0, notes: 0 };
    let mut mentions: Vec<Vec<Spot>> = Vec::new();
    for e in &r.entities {
        let ids: Vec<Spot> = e.mentions.iter().map(|m| (m.start, m.end, w.span(e.kind, m.start, m.end))).collect();
        mentions.push(ids);
    }
    for ids in mentions.iter().filter(|ids| ids.len() > 1) {
        let list: Vec<String> = ids.iter().map(|(_, _, t)| format!("T{t}")).collect();
        let _ = writeln!(w.out, "*\tEquiv {}", list.join(" "));
    }
    let at = |id: &str| r.entities.iter().position(|e| e.id == *id).map(|i| mentions[i].as_slice()).unwrap_or_default();
    for (i, e) in r.events.iter().enumerate() {
        event(&mut w, r, e, i + 1, &at);
    }
    w.out
}

fn event<'m>(w: &mut Writer, r: &Record, e: &Event, number: usize, at: &impl Fn(&str) -> &'m [Spot]) {
    let trigger = w.span(&e.type_, e.trigger.start, e.trigger.end);
    let mut arguments = format!("{}:T{trigger}", e.type_);
    for (role, ids) in [("Actor", &e.actors), ("Recipient", &e.recipients)] {
        let found = ids.iter().filter_map(|id| nearest(at(id), e));
        for (n, t) in found.enumerate() {
            let digit = if n == 0 { String::new() } else { (n + 1).to_string() };
            let _ = write!(arguments, " {role}{digit}:T{t}");
        }
    }
    for (role, span) in [
        ("When", e.when.as_ref().and_then(|x| x.span.as_ref())),
        ("Where", e.place.as_ref().and_then(|x| x.span.as_ref())),
    ] {
        if let Some(s) = span {
            let _ = write!(arguments, " {role}:T{}", w.span(role, s.start, s.end));
        }
    }
    let _ = writeln!(w.out, "E{number}\t{arguments}");
    let _ = writeln!(w.out, "A{number}\tStatus E{number} {}", e.status);
    let sources: Vec<String> = e
        .attribution
        .iter()
        .map(|a| match a.entity.as_ref().and_then(|id| entity(r, id)) {
            Some(x) => format!("{}: {}", a.kind, super::name(x)),
            None => a.kind.to_string(),
        })
        .collect();
    w.notes += 1;
    let mode = e.mode.as_ref().map_or(String::new(), |m| format!("/{m}"));
    let _ = writeln!(
        w.out,
        "#{}\tAnnotatorNotes E{number}\t{}{mode}; by {}",
        w.notes,
        e.type_,
        one_line(&sources.join(" < "))
    );
}

/// The mention that the event's evidence names, else the last one before the trigger, else the first.
fn nearest(mentions: &[Spot], e: &Event) -> Option<usize> {
    let in_evidence =
        |m: &&Spot| e.evidence.iter().any(|v| matches!(v.role, "actor" | "recipient") && v.start < m.1 && m.0 < v.end);
    let before = |m: &&Spot| m.0 < e.trigger.start;
    mentions
        .iter()
        .find(in_evidence)
        .or_else(|| mentions.iter().rev().find(before))
        .or_else(|| mentions.first())
        .map(|m| m.2)
}

struct Writer {
    text: Vec<char>,
    out: String,
    spans: usize,
    notes: usize,
}

impl Writer {
    /// Writes a text-bound annotation; brat wants it broken at line ends.
    fn span(&mut self, label: &str, start: u32, end: u32) -> usize {
        self.spans += 1;
        let (start, end) = (start as usize, (end as usize).min(self.text.len()));
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let mut from = start;
        for i in start..=end {
            if i == end || self.text[i] == '\n' {
                if from < i {
                    parts.push((from, i));
                }
                from = i + 1;
            }
        }
        let offsets: Vec<String> = parts.iter().map(|(a, b)| format!("{a} {b}")).collect();
        let words: Vec<String> = parts.iter().map(|(a, b)| self.text[*a..*b].iter().collect()).collect();
        let _ = writeln!(self.out, "T{}\t{label} {}\t{}", self.spans, offsets.join(";"), words.join(" "));
        self.spans
    }
}

/// A file name from the position and id of an article: unique, and harmless whatever the id holds.
pub fn file_name(number: usize, id: &str) -> String {
    let safe: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(60).collect();
    format!("{number:05}-{safe}")
}

/// The `annotation.conf` for these kinds, types and statuses.
pub fn configuration(types: &[String]) -> String {
    let kinds: String = EntityKind::ALL.iter().map(|k| format!("{}\n", k.as_str())).collect();
    let statuses: Vec<&str> = Status::words().collect();
    let types: BTreeSet<&str> = types.iter().map(String::as_str).collect();
    let arguments = "Actor*:<ENTITY>, Recipient*:<ENTITY>, When?:When, Where?:Where";
    let events: String = types.iter().map(|t| format!("{t}\t{arguments}\n")).collect();
    format!(
        "[entities]\n{kinds}When\nWhere\n\n[relations]\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n[events]\n{events}\n[attributes]\n\
         Status\tArg:<EVENT>, Value:{}\n",
        statuses.join("|")
    )
}
