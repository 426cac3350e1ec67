//! Mentions of one happening in one article become one event.

use crate::doc::{Doc, EntityId, Event, Status};
use crate::knowledge::Knowledge;

/// How many events back a repeat is looked for.
const LOOK_BACK: usize = 80;

/// Joins later mentions into the earliest event they repeat.
pub(super) fn merge(doc: &Doc, kb: &Knowledge, events: &mut Vec<Event>) {
    let mut out: Vec<Event> = Vec::with_capacity(events.len());
    for event in events.drain(..) {
        let from = out.len().saturating_sub(LOOK_BACK);
        match out[from..].iter().rposition(|e| same(doc, kb, e, &event)).map(|i| i + from) {
            Some(i) => absorb(&mut out[i], event),
            None => out.push(event),
        }
    }
    *events = out;
}

fn all(e: &Event) -> Vec<EntityId> {
    e.actors.iter().chain(&e.recipients).copied().collect()
}

/// Same type, compatible mode, status, day and place, and the participants of one among those of the other.
fn same(doc: &Doc, kb: &Knowledge, a: &Event, b: &Event) -> bool {
    if a.type_ != b.type_ || !modes_agree(a, b) || !statuses_agree(a.status, b.status) {
        return false;
    }
    let dates = match (&a.when, &b.when) {
        (Some(x), Some(y)) => x.value.start <= y.value.end && y.value.start <= x.value.end,
        _ => true,
    };
    let places = match (&a.place, &b.place) {
        (Some(x), Some(y)) => {
            x.name == y.name
                || x.country == y.country
                    && (x.resolution == "country"
                        || y.resolution == "country"
                        || x.resolution == "facility"
                        || y.resolution == "facility")
        }
        _ => true,
    };
    if !dates || !places {
        return false;
    }
    let repeats = kb.clause.repeats(&a.type_);
    let (x, y) = (all(a), all(b));
    let covers = |x: &[EntityId], y: &[EntityId]| y.iter().all(|e| x.iter().any(|f| f == e || stands_for(doc, *f, *e)));
    if repeats {
        // talks and visits: the same people, or one of them alone
        return covers(&x, &y) || covers(&y, &x);
    }
    // other types: the same act only with the same words for it
    let lemma = |e: &Event| doc.lemma_lower(e.trigger);
    a.sentence != b.sentence
        && lemma(a) == lemma(b)
        && a.actors == b.actors
        && (a.recipients == b.recipients || b.recipients.is_empty())
        && b.content.is_none()
}

/// A person for the state or body that he or she represents, and a delegation for its state.
fn stands_for(doc: &Doc, a: EntityId, b: EntityId) -> bool {
    let (x, y) = (&doc.entities[a], &doc.entities[b]);
    let state = |e: &crate::doc::Entity| e.kind == crate::doc::EntityKind::State;
    (state(x) != state(y)) && x.country.is_some() && x.country == y.country
}

fn modes_agree(a: &Event, b: &Event) -> bool {
    match (a.mode.as_deref(), b.mode.as_deref()) {
        (Some(x), Some(y)) => {
            x == y
                || (x == "meeting" || y == "meeting")
                    && !(matches!(x, "visit" | "phone") || matches!(y, "visit" | "phone"))
        }
        _ => true,
    }
}

fn statuses_agree(a: Status, b: Status) -> bool {
    let past = |s: Status| matches!(s, Status::Occurred | Status::Ongoing);
    a == b || past(a) && past(b)
}

fn absorb(into: &mut Event, from: Event) {
    for e in from.actors {
        if !into.actors.contains(&e) && !into.recipients.contains(&e) {
            into.actors.push(e);
        }
    }
    for e in from.recipients {
        if !into.actors.contains(&e) && !into.recipients.contains(&e) {
            into.recipients.push(e);
        }
    }
    into.mode = into.mode.take().or(from.mode);
    into.when = into.when.take().or(from.when);
    into.place = into.place.take().or(from.place);
    into.content = into.content.or(from.content);
    for t in from.topics {
        if !into.topics.contains(&t) {
            into.topics.push(t);
        }
    }
    for c in from.contexts {
        if !into.contexts.contains(&c) {
            into.contexts.push(c);
        }
    }
    if into.attribution.len() == 1 && from.attribution.len() > 1 {
        into.attribution = from.attribution;
    }
    for e in from.evidence {
        if !into.evidence.contains(&e) {
            into.evidence.push(e);
        }
    }
    into.why.extend(from.why);
    into.also.push(from.trigger);
    into.also.extend(from.also);
    // told twice, it is as sure as the surer telling
    if from.confidence > into.confidence {
        (into.confidence, into.signs) = (from.confidence, from.signs);
    }
}
