//! Prints a passage, and drafts one from a document: to look at results, and to begin a gold passage.

use std::fmt::Write as _;

use super::{GoldEntity, GoldEvent, Passage};
use crate::doc::{Doc, EntityId, EntityKind, MentionId};
use crate::knowledge::Knowledge;
use crate::span::{Span, one_line};

impl Passage {
    /// The passage in its notation; [`Passage::parse`] reads it back. Marks that cross others are left out, since brackets nest.
    pub fn print(&self) -> String {
        let mut out = String::new();
        let published = self.published.map(|d| d.to_string());
        let heads = [
            ("id", Some(&self.id).filter(|id| !id.is_empty())),
            ("published", published.as_ref()),
            ("outlet", self.outlet.as_ref()),
            ("title", self.title.as_ref()),
        ];
        for (key, value) in heads {
            if let Some(v) = value {
                let _ = writeln!(out, "# {key}: {}", one_line(v));
            }
        }
        let (marked, printed) = self.marked();
        out += &marked;
        out += "\n---\n";
        for e in self.entities.iter().filter(|e| printed.contains(&e.id.as_str())) {
            out += &entity_line(e);
        }
        for e in self.events.iter().filter(|e| printed.contains(&e.id.as_str())) {
            out += &event_line(e);
        }
        out
    }

    /// The text with its brackets, and the ids that got one.
    fn marked(&self) -> (String, Vec<&str>) {
        let mut all: Vec<(Span, &str)> =
            self.marks.iter().flat_map(|(id, spans)| spans.iter().map(|s| (*s, id.as_str()))).collect();
        // outer brackets first; over the same words the order of ids
        all.sort_by_key(|(s, id)| (s.start, std::cmp::Reverse(s.end), *id));
        let mut kept: Vec<(Span, &str)> = Vec::new();
        for (s, id) in all {
            let crosses = |k: &Span| k.overlaps(s) && !k.contains(s) && !s.contains(*k);
            if !s.is_empty() && !kept.iter().any(|(k, _)| crosses(k)) {
                kept.push((s, id));
            }
        }
        let mut out = String::new();
        let mut open: Vec<(Span, &str)> = Vec::new();
        let mut next = kept.iter().copied().peekable();
        let mut line_start = true;
        for (at, c) in self.text.char_indices() {
            close(&mut open, at, &mut out);
            while let Some(mark) = next.next_if(|(s, _)| s.start as usize == at) {
                out.push('[');
                open.push(mark);
            }
            let rest = &self.text[at..];
            let rule = line_start && rest.lines().next().is_some_and(|l| l.trim() == "---");
            let head = out.is_empty() && c == '#';
            if matches!(c, '[' | '\\' | '|') || rule || head {
                out.push('\\');
            }
            out.push(c);
            line_start = c == '\n';
        }
        close(&mut open, self.text.len(), &mut out);
        (out, kept.into_iter().map(|(_, id)| id).collect())
    }

    /// A draft: every event that the engine found, with its participants, sources, dates and places.
    pub fn draft(doc: &Doc, kb: &Knowledge) -> Passage {
        let a = &doc.article;
        let mut p = Passage {
            id: a.id.clone().unwrap_or_else(|| "draft".into()),
            published: a.published,
            outlet: a.outlet.clone(),
            title: a.title.clone(),
            text: a.text.clone(),
            ..Passage::default()
        };
        let mut taken: Vec<(EntityId, String)> = Vec::new();
        for (i, e) in doc.events.iter().enumerate() {
            let id = format!("e{}", i + 1);
            let mut list = |p: &mut Passage, ids: &[EntityId]| -> Vec<String> {
                ids.iter().map(|x| participant(p, doc, kb, *x, &mut taken)).collect()
            };
            let (actors, recipients) = (list(&mut p, &e.actors), list(&mut p, &e.recipients));
            let by = e
                .attribution
                .iter()
                .map(|s| (s.kind, s.entity.map(|x| participant(&mut p, doc, kb, x, &mut taken))))
                .collect();
            if let Some(span) = e.when.as_ref().and_then(|w| w.span) {
                let known = p.marks.iter().any(|(id, s)| id.starts_with('t') && s.contains(&span));
                let number = 1 + p.marks.keys().filter(|id| id.starts_with('t')).count();
                if !known {
                    p.marks.insert(format!("t{number}"), vec![span]);
                }
            }
            let mut triggers = vec![e.trigger_span];
            triggers.extend(e.also.iter().map(|t| doc.tokens[*t].span));
            triggers.sort_unstable();
            p.marks.insert(id.clone(), triggers);
            let place = e.place.as_ref().and_then(|w| w.span).and_then(|s| place(&mut p, doc, kb, s, &mut taken));
            p.events.push(GoldEvent {
                id,
                type_: e.type_.clone(),
                mode: e.mode.clone(),
                actors,
                recipients,
                status: Some(e.status),
                when: e.when.as_ref().map(|w| (w.value.start, w.value.end)),
                place,
                by,
            });
        }
        p
    }
}

fn close(open: &mut Vec<(Span, &str)>, at: usize, out: &mut String) {
    while let Some((_, id)) = open.pop_if(|(s, _)| s.end as usize <= at) {
        let _ = write!(out, "|{id}]");
    }
}

/// Gold id of an entity, which is added with all its mentions when it first takes part.
fn participant(p: &mut Passage, doc: &Doc, kb: &Knowledge, x: EntityId, taken: &mut Vec<(EntityId, String)>) -> String {
    if let Some((_, id)) = taken.iter().find(|(e, _)| *e == x) {
        return id.clone();
    }
    let e = &doc.entities[x];
    let letter = if e.kind == EntityKind::Place { 'p' } else { 'n' };
    let number = 1 + taken.iter().filter(|(_, id)| id.starts_with(letter)).count();
    let id = format!("{letter}{number}");
    taken.push((x, id.clone()));
    let marks: Vec<Span> = e.mentions.iter().map(|m| doc.mentions[*m].span).collect();
    p.marks.insert(id.clone(), marks);
    let country = e.country.as_deref().map(|c| kb.sovereign(c).to_string());
    p.entities.push(GoldEntity {
        id: id.clone(),
        kind: e.kind,
        code: country.or_else(|| e.organisation.clone()),
        sector: e.sector.clone().filter(|_| !matches!(e.kind, EntityKind::Place | EntityKind::State)),
        name: e.name.clone().filter(|_| e.kind != EntityKind::State),
        office: e.office.as_ref().and_then(|o| o.id.clone()),
        acting: e.office.as_ref().is_some_and(|o| o.acting == Some(true)),
        former: e.office.as_ref().is_some_and(|o| o.former == Some(true)),
    });
    id
}

/// Gold id of the place whose mention covers the words of an event's place.
fn place(p: &mut Passage, doc: &Doc, kb: &Knowledge, s: Span, taken: &mut Vec<(EntityId, String)>) -> Option<String> {
    let covers = |m: &MentionId| doc.mentions[*m].span.overlaps(s);
    let entity = doc.entities.iter().position(|e| e.kind == EntityKind::Place && e.mentions.iter().any(covers))?;
    Some(participant(p, doc, kb, entity, taken))
}

fn entity_line(e: &GoldEntity) -> String {
    let mut words = vec![e.id.clone(), e.kind.as_str().to_string(), e.code.clone().unwrap_or_else(|| "-".into())];
    match (&e.sector, e.kind) {
        (Some(s), _) => words.push(s.clone()),
        (None, EntityKind::State | EntityKind::Place) => {}
        (None, _) => words.push("-".into()),
    }
    words.extend(e.name.as_ref().map(|n| format!("\"{}\"", one_line(&n.replace('"', "'")))));
    words.extend(e.office.as_ref().map(|o| format!("office={o}")));
    words.extend(e.acting.then(|| "acting".to_string()));
    words.extend(e.former.then(|| "former".to_string()));
    words.join(" ") + "\n"
}

fn event_line(e: &GoldEvent) -> String {
    let mode = e.mode.as_ref().map_or(String::new(), |m| format!("/{m}"));
    let list = |ids: &[String]| if ids.is_empty() { "-".to_string() } else { ids.join(",") };
    let mut out = format!("{} {}{mode} actors={}", e.id, e.type_, list(&e.actors));
    if !e.recipients.is_empty() {
        let _ = write!(out, " recipients={}", list(&e.recipients));
    }
    if let Some(s) = e.status {
        let _ = write!(out, " status={}", s.as_str());
    }
    let when = e.when.map_or("-".to_string(), |(a, b)| if a == b { a.to_string() } else { format!("{a}..{b}") });
    let by: Vec<String> = e
        .by
        .iter()
        .map(|(kind, who)| who.as_ref().map_or_else(|| kind.as_str().to_string(), |w| format!("{}:{w}", kind.as_str())))
        .collect();
    let _ = write!(out, " when={when} where={}", e.place.as_deref().unwrap_or("-"));
    if !by.is_empty() {
        let _ = write!(out, " by={}", by.join(","));
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{SourceKind, Status};

    #[test]
    fn brackets_come_back() {
        let source = "# id: a\n# published: 2023-03-10\n[[Omar|n2]'s envoy|n1] [met|e1] \\[him\\] a\\|b \\\\.\n\nNew [line|p1].\n---\n\
                      n1 person OMN GOV \"Said X\" office=special-envoy acting\nn2 state OMN\np1 place - \"Line\"\n\
                      e1 CONSULT/meeting actors=n1,n2 status=occurred when=2023-03-09..2023-03-10 where=p1 by=official_statement:n2,outlet\n";
        let p = Passage::parse(source).unwrap();
        assert_eq!(p.text, "Omar's envoy met [him] a|b \\.\n\nNew line.");
        assert_eq!(Passage::parse(&p.print()).unwrap(), p);
    }

    #[test]
    fn lines_that_look_like_notation_stay_text() {
        let p = Passage { id: "a".into(), text: "# note: x\n---\nend".into(), ..Passage::default() };
        assert_eq!(Passage::parse(&p.print()).unwrap(), p);
    }

    #[test]
    fn several_members_of_one_phrase_nest() {
        let span = Span::new(0, 4);
        let marks = [("n1".to_string(), vec![span]), ("n2".to_string(), vec![span])].into();
        let p = Passage { id: "a".into(), text: "they met".into(), marks, ..Passage::default() };
        assert_eq!(p.print(), "# id: a\n[[they|n2]|n1] met\n---\n");
        assert_eq!(Passage::parse(&p.print()).unwrap(), p);
    }

    #[test]
    fn a_crossing_mark_is_left_out_with_its_line() {
        let marks = [("n1".to_string(), vec![Span::new(0, 4)]), ("e1".to_string(), vec![Span::new(2, 8)])].into();
        let event = GoldEvent {
            id: "e1".into(),
            type_: "CONSULT".into(),
            mode: None,
            actors: Vec::new(),
            recipients: Vec::new(),
            status: Some(Status::Occurred),
            when: None,
            place: None,
            by: vec![(SourceKind::Outlet, None)],
        };
        let p = Passage { id: "a".into(), text: "they met".into(), marks, events: vec![event], ..Passage::default() };
        assert_eq!(p.print(), "# id: a\n[they|n1] met\n---\n");
    }

    #[test]
    fn gold_reads_prints_and_reads_the_same() {
        let gold = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold");
        let mut passages = 0;
        for split in ["train", "dev"] {
            for file in std::fs::read_dir(gold.join(split)).unwrap().flatten() {
                let p = Passage::parse(&std::fs::read_to_string(file.path()).unwrap()).unwrap();
                let again = Passage::parse(&p.print()).unwrap_or_else(|e| panic!("{}: {e}\n{}", p.id, p.print()));
                assert_eq!(again, p, "{}", p.id);
                passages += 1;
            }
        }
        assert!(passages > 100, "{passages} passages");
    }
}
