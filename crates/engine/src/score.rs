//! How well does a document agree with a gold passage?
//!
//! Entities match by kind (a person and an office are alike) and by words: some mention's head lies in a gold mention and the
//! spans overlap. Of the system's entities only those count that take part in an event or speak for one, since gold marks no
//! others. An event matches when one of its triggers overlaps a gold trigger of the same type; a second event on the same
//! gold event is a false one. Status, dates, places and sources are judged on matched events.

use std::collections::BTreeMap;

use crate::doc::{Doc, EntityId, EntityKind, Event, Source};
use crate::notation::{GoldEvent, Passage};
use crate::span::Span;

/// Counts of one measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: usize,
    /// What the system gave.
    pub given: usize,
    /// What gold has.
    pub gold: usize,
}

impl Tally {
    /// Share of what was given that is right, in percent; 100 where nothing was given.
    pub fn precision(&self) -> f64 {
        percent(self.right, self.given)
    }

    /// Share of gold that was found, in percent; 100 where gold is empty.
    pub fn recall(&self) -> f64 {
        percent(self.right, self.gold)
    }

    /// Harmonic mean of both, in percent.
    pub fn f1(&self) -> f64 {
        percent(2 * self.right, self.given + self.gold)
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.given += other.given;
        self.gold += other.gold;
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Scores of one or many passages.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    pub entities: Tally,
    pub events: Tally,
    pub sides: Tally,
    pub status: Tally,
    pub dates: Tally,
    pub places: Tally,
    pub attribution: Tally,
    /// Events by type.
    pub by_type: BTreeMap<String, Tally>,
    /// Signs and confidence of each event, and whether its type and status are right.
    pub certainty: Vec<([f64; crate::confidence::SIGNS], f64, bool)>,
    /// What went wrong, a line each.
    pub errors: Vec<String>,
}

impl Scores {
    /// Adds the counts of another passage.
    pub fn add(&mut self, other: Scores) {
        for (mine, theirs) in self.rows_mut().into_iter().zip([
            other.entities,
            other.events,
            other.sides,
            other.status,
            other.dates,
            other.places,
            other.attribution,
        ]) {
            mine.add(theirs);
        }
        for (t, tally) in other.by_type {
            self.by_type.entry(t).or_default().add(tally);
        }
        self.certainty.extend(other.certainty);
        self.errors.extend(other.errors);
    }

    fn rows_mut(&mut self) -> [&mut Tally; 7] {
        [
            &mut self.entities,
            &mut self.events,
            &mut self.sides,
            &mut self.status,
            &mut self.dates,
            &mut self.places,
            &mut self.attribution,
        ]
    }

    /// Name and counts of each measure, in the order of the report.
    pub fn rows(&self) -> [(&'static str, Tally); 7] {
        [
            ("entities", self.entities),
            ("events: type", self.events),
            ("events: type and sides", self.sides),
            ("status", self.status),
            ("dates", self.dates),
            ("places", self.places),
            ("attribution", self.attribution),
        ]
    }
}

/// Compares a document with its passage. The texts must be equal.
pub fn score(passage: &Passage, doc: &Doc) -> Scores {
    let mut s = Scores::default();
    let map = entity_map(passage, doc);
    entities(passage, doc, &map, &mut s);
    let mut used = vec![false; passage.events.len()];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (i, e) in doc.events.iter().enumerate() {
        let found = passage
            .events
            .iter()
            .enumerate()
            .find(|(k, g)| !used[*k] && g.type_ == e.type_ && touches(passage, g, doc, e));
        if let Some((k, _)) = found {
            used[k] = true;
            pairs.push((k, i));
            s.certainty.push((e.signs, e.confidence, passage.events[k].status.is_none_or(|g| g == e.status)));
        } else {
            s.certainty.push((e.signs, e.confidence, false));
            s.errors.push(format!(
                "{}: false {} {:?} by {} in: {}",
                passage.id,
                e.type_,
                e.trigger_span.of(&doc.article.text),
                e.why.first().map_or("", |w| w.rule.as_str()),
                sentence(doc, e.sentence)
            ));
        }
        s.by_type.entry(e.type_.clone()).or_default().given += 1;
    }
    for (k, g) in passage.events.iter().enumerate() {
        s.by_type.entry(g.type_.clone()).or_default().gold += 1;
        if !used[k] {
            let at = passage.marks.get(&g.id).and_then(|v| v.first()).copied().unwrap_or(Span::new(0, 0));
            let here = doc.sentences.iter().position(|x| x.span.overlaps(at)).map_or("", |i| sentence(doc, i));
            s.errors.push(format!("{}: missed {} {:?} in: {here}", passage.id, g.type_, at.of(&passage.text)));
        }
    }
    s.events = Tally { right: pairs.len(), given: doc.events.len(), gold: passage.events.len() };
    s.sides = Tally { right: 0, ..s.events };
    for (k, i) in pairs {
        let (g, e) = (&passage.events[k], &doc.events[i]);
        s.by_type.entry(g.type_.clone()).or_default().right += 1;
        judge(passage, doc, &map, g, e, &mut s);
    }
    s
}

fn judge(passage: &Passage, doc: &Doc, map: &[Option<usize>], g: &GoldEvent, e: &Event, s: &mut Scores) {
    let ids = |list: &[EntityId]| -> Vec<String> {
        let mut out: Vec<String> =
            list.iter().map(|x| map[*x].map_or_else(|| format!("?{x}"), |k| passage.entities[k].id.clone())).collect();
        out.sort();
        out.dedup();
        out
    };
    let sorted = |mut v: Vec<String>| {
        v.sort();
        v.dedup();
        v
    };
    let union = |a: &[String], b: &[String]| sorted(a.iter().chain(b).cloned().collect());
    let (actors, recipients) = (ids(&e.actors), ids(&e.recipients));
    let exact = actors == sorted(g.actors.clone()) && recipients == sorted(g.recipients.clone());
    let alike = g.recipients.is_empty() || e.recipients.is_empty();
    let right = exact
        || (e.symmetric || alike && g.type_ == "CONSULT")
            && union(&actors, &recipients) == union(&g.actors, &g.recipients);
    s.sides.right += usize::from(right);
    let mut wrong = |what: &str, want: String, got: String| {
        s.errors.push(format!(
            "{}: {what} of {} {} want {want} got {got}: {}",
            passage.id,
            g.id,
            g.type_,
            sentence(doc, e.sentence)
        ));
    };
    if !right {
        wrong("sides", format!("{:?} -> {:?}", g.actors, g.recipients), format!("{actors:?} -> {recipients:?}"));
    }
    if let Some(want) = g.status {
        let right = want == e.status;
        if !right {
            wrong("status", want.as_str().into(), e.status.as_str().into());
        }
        s.status.add(Tally { right: usize::from(right), given: 1, gold: 1 });
    }
    let got = e.when.as_ref().map(|w| (w.value.start, w.value.end));
    if got != g.when {
        let show =
            |w: Option<(jiff::civil::Date, jiff::civil::Date)>| w.map_or("-".into(), |(a, b)| format!("{a}..{b}"));
        s.errors.push(format!(
            "{}: date of {} want {} got {}: {}",
            passage.id,
            g.id,
            show(g.when),
            show(got),
            sentence(doc, e.sentence)
        ));
    }
    s.dates.add(Tally {
        right: usize::from(got.is_some() && got == g.when),
        given: usize::from(got.is_some()),
        gold: usize::from(g.when.is_some()),
    });
    let want_place = g.place.as_ref().and_then(|p| passage.marks.get(p));
    let want_name =
        g.place.as_ref().and_then(|p| passage.entities.iter().find(|x| x.id == *p)).and_then(|x| x.name.clone());
    let right = match (&e.place, want_place) {
        (Some(p), Some(marks)) => {
            p.span.is_some_and(|s| marks.iter().any(|m| m.overlaps(s))) || Some(&p.name) == want_name.as_ref()
        }
        _ => false,
    };
    if !right && (e.place.is_some() || want_place.is_some()) {
        s.errors.push(format!(
            "{}: place of {} want {:?} got {:?}: {}",
            passage.id,
            g.id,
            want_name,
            e.place.as_ref().map(|p| &p.name),
            sentence(doc, e.sentence)
        ));
    }
    s.places.add(Tally {
        right: usize::from(right),
        given: usize::from(e.place.is_some()),
        gold: usize::from(want_place.is_some()),
    });
    let kinds = |v: &[Source]| v.iter().map(|x| x.kind.as_str()).collect::<Vec<_>>();
    let want: Vec<&str> = g.by.iter().map(|(k, _)| k.as_str()).collect();
    let right = kinds(&e.attribution) == want;
    if !right {
        s.errors.push(format!(
            "{}: source of {} want {want:?} got {:?}: {}",
            passage.id,
            g.id,
            kinds(&e.attribution),
            sentence(doc, e.sentence)
        ));
    }
    s.attribution.add(Tally { right: usize::from(right), given: 1, gold: 1 });
}

fn sentence(doc: &Doc, i: usize) -> &str {
    doc.sentences.get(i).map_or("", |s| s.span.of(&doc.article.text))
}

fn touches(passage: &Passage, g: &GoldEvent, doc: &Doc, e: &Event) -> bool {
    let Some(marks) = passage.marks.get(&g.id) else { return false };
    std::iter::once(e.trigger)
        .chain(e.also.iter().copied())
        .any(|t| marks.iter().any(|m| m.overlaps(doc.tokens[t].span)))
}

/// Gold entity of each system entity: the one that shares most mentions, kind permitting.
fn entity_map(passage: &Passage, doc: &Doc) -> Vec<Option<usize>> {
    let mut out = Vec::with_capacity(doc.entities.len());
    for e in &doc.entities {
        let mut best: Option<(usize, usize)> = None;
        for (k, g) in passage.entities.iter().enumerate() {
            let marks = passage.marks.get(&g.id).map_or(&[][..], Vec::as_slice);
            let hits = e
                .mentions
                .iter()
                .filter(|m| {
                    let m = &doc.mentions[**m];
                    let head = doc.tokens[m.head].span;
                    // the mention's head inside the gold span, and no nested name taken for the whole
                    marks.iter().any(|s| {
                        s.contains(head)
                            && (m.span.contains(*s) || s.contains(m.span))
                            && 3 * m.span.len().min(s.len()) >= m.span.len().max(s.len())
                    }) || marks.iter().any(|s| *s == m.span || m.name == Some(*s))
                })
                .count();
            let hits = if alike(e.kind, g.kind) { 2 * hits } else { hits };
            if hits > 0 && best.is_none_or(|(b, _)| hits > b) {
                best = Some((hits, k));
            }
        }
        out.push(best.map(|(_, k)| k));
    }
    out
}

fn alike(a: EntityKind, b: EntityKind) -> bool {
    let class = |k: EntityKind| match k {
        EntityKind::Office => EntityKind::Person,
        EntityKind::Organisation => EntityKind::Group,
        EntityKind::People => EntityKind::Group,
        k => k,
    };
    class(a) == class(b)
}

fn entities(passage: &Passage, doc: &Doc, map: &[Option<usize>], s: &mut Scores) {
    let mut counted: Vec<EntityId> = Vec::new();
    for e in &doc.events {
        let sources = e.attribution.iter().filter_map(|a| a.entity);
        for x in e.actors.iter().chain(&e.recipients).copied().chain(sources) {
            if !counted.contains(&x) {
                counted.push(x);
            }
        }
    }
    let mut found = vec![false; passage.entities.len()];
    for (e, k) in map.iter().enumerate() {
        if let Some(k) = k
            && alike(doc.entities[e].kind, passage.entities[*k].kind)
        {
            found[*k] = true;
        }
    }
    let right_given = counted
        .iter()
        .filter(|e| map[**e].is_some_and(|k| alike(doc.entities[**e].kind, passage.entities[k].kind)))
        .count();
    let right_gold = found.iter().filter(|f| **f).count();
    for (k, g) in passage.entities.iter().enumerate().filter(|(k, _)| !found[*k]) {
        let words = passage.marks.get(&g.id).and_then(|v| v.first()).map_or("", |m| m.of(&passage.text));
        s.errors.push(format!("{}: entity {} {:?} {words:?} not found", passage.id, passage.entities[k].id, g.kind));
    }
    // precision and recall count different things: scale the right ones so that both come out of one tally
    s.entities =
        Tally { right: right_gold, given: counted.len() + right_gold - right_given, gold: passage.entities.len() };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies() {
        let t = Tally { right: 3, given: 4, gold: 6 };
        assert_eq!((t.precision(), t.recall(), t.f1()), (75.0, 50.0, 60.0));
        assert_eq!(Tally::default().f1(), 100.0);
    }
}
