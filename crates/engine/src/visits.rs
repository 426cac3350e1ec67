//! Which journeys does the article tell of, with what stops in what order?
//!
//! Reads: article, sentences, tokens, words, mentions, entities, entity_of, times, events. Writes: visits.
//! Events of the visit mode with one traveler form a journey; their places are its stops, in the order of time, else of text.

use crate::doc::{Doc, EntityId, EntityKind, Event, EventId, Status, Stop, TokenId, Visit};
use crate::knowledge::Knowledge;
use crate::span::Span;

/// Builds the journeys, in text order of their first event.
pub fn visits(doc: &Doc, kb: &Knowledge) -> Vec<Visit> {
    let mut out: Vec<Visit> = Vec::new();
    for (i, event) in doc.events.iter().enumerate() {
        if event.mode.as_deref() != Some("visit") || event.actors.is_empty() {
            continue;
        }
        for traveller in event.actors.iter().copied().filter(|e| travels(doc, *e)) {
            let v = match out.iter().position(|v| v.traveller == traveller) {
                Some(v) => v,
                None => {
                    out.push(Visit {
                        traveller,
                        delegation: Vec::new(),
                        host: None,
                        kind: None,
                        tour: None,
                        stops: Vec::new(),
                        purpose: None,
                    });
                    out.len() - 1
                }
            };
            add(doc, kb, &mut out[v], i, event);
        }
    }
    for v in &mut out {
        finish(doc, v);
    }
    out.retain(|v| !v.stops.is_empty() || v.tour.is_some());
    out
}

fn travels(doc: &Doc, e: EntityId) -> bool {
    matches!(doc.entities[e].kind, EntityKind::Person | EntityKind::Office | EntityKind::Group)
}

fn add(doc: &Doc, kb: &Knowledge, v: &mut Visit, i: EventId, event: &Event) {
    for t in std::iter::once(event.trigger).chain(event.also.iter().copied()) {
        if let Some(tour) = tour(doc, kb, t) {
            v.tour.get_or_insert(tour);
        }
        if let Some(kind) =
            doc.children(t).filter(|c| doc.is_rel(*c, "amod")).find_map(|c| kb.words.visit_kind(&doc.lemma_lower(c)))
        {
            v.kind.get_or_insert(kind.to_string());
        }
        if v.purpose.is_none()
            && let Some(p) = doc.children(t).find(|c| doc.is_rel(*c, "advcl") && doc.has(*c, "VerbForm=Inf"))
        {
            v.purpose = Some(doc.span_of(&doc.subtree(p)));
        }
    }
    v.host = v.host.or(event.recipients.first().copied());
    let companions =
        doc.entities.iter().enumerate().filter(|(_, e)| e.kind == EntityKind::Group && e.part_of == Some(v.traveller));
    for (e, _) in companions {
        if !v.delegation.contains(&e) {
            v.delegation.push(e);
        }
    }
    let Some(place) = event.place.clone() else { return };
    let evidence: Span = event.trigger_span.join(place.span.unwrap_or(event.trigger_span));
    let same = |s: &Stop| s.place.name == place.name && (s.place.country == place.country);
    match v.stops.iter_mut().find(|s| same(s)) {
        Some(stop) => {
            stop.events.push(i);
            stop.arrives = stop.arrives.take().or_else(|| event.when.clone());
            if matches!(event.status, Status::Occurred | Status::Ongoing) {
                stop.status = event.status;
            }
        }
        None => v.stops.push(Stop {
            place,
            arrives: event.when.clone(),
            leaves: None,
            status: event.status,
            events: vec![i],
            evidence,
        }),
    }
}

/// "a regional tour": the noun of a journey through several places, as lemmas.
fn tour(doc: &Doc, kb: &Knowledge, t: TokenId) -> Option<String> {
    let candidates = [Some(t), doc.words[t].head];
    let head = doc.words[t].head.into_iter().flat_map(|h| doc.children(h).collect::<Vec<_>>());
    let near = candidates
        .into_iter()
        .flatten()
        .chain(doc.children(t))
        .chain(head)
        .chain(doc.children(t).flat_map(|c| doc.children(c).collect::<Vec<_>>()));
    let noun = near.into_iter().find(|x| kb.clause.is_tour(&doc.lemma_lower(*x)))?;
    let mut words: Vec<(TokenId, String)> = doc
        .children(noun)
        .filter(|c| matches!(doc.words[*c].rel_main(), "amod" | "compound" | "nummod") && *c < noun)
        .map(|c| (c, doc.lemma_lower(c)))
        .collect();
    words.push((noun, doc.lemma_lower(noun)));
    words.sort();
    Some(words.into_iter().map(|(_, w)| w).collect::<Vec<_>>().join(" "))
}

/// Orders the stops by day where known, and adds the meetings that happen at each.
fn finish(doc: &Doc, v: &mut Visit) {
    let planned = |s: &Stop| !matches!(s.status, Status::Occurred | Status::Ongoing);
    v.stops.sort_by_key(|s| (planned(s), s.arrives.as_ref().map(|w| w.value.start)));
    for (i, e) in doc.events.iter().enumerate() {
        let takes_part = e.actors.contains(&v.traveller) || e.recipients.contains(&v.traveller);
        if e.type_ != "CONSULT" && e.type_ != "CEREMONY" || !takes_part {
            continue;
        }
        let Some(place) = &e.place else { continue };
        if let Some(stop) = v.stops.iter_mut().find(|s| s.place.name == place.name)
            && !stop.events.contains(&i)
        {
            stop.events.push(i);
        }
    }
    for s in &mut v.stops {
        s.events.sort_unstable();
    }
}
