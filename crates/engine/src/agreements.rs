//! Which agreements does the article name, between whom, about what, at what stage?
//!
//! Reads: article, sentences, tokens, words, mentions, entities, entity_of, events. Writes: agreements.
//! A noun of the agreements list with an article, a name, a subject or parties counts; its stage comes from the verb over it.

use crate::doc::{Agreement, Doc, EntityId, EntityKind, TokenId, Upos};
use crate::knowledge::Knowledge;
use crate::span::one_line;

/// Finds the agreements, in text order; repeats of one agreement are joined.
pub fn agreements(doc: &Doc, kb: &Knowledge) -> Vec<Agreement> {
    let mut out: Vec<Agreement> = Vec::new();
    for t in 0..doc.tokens.len() {
        if !matches!(doc.upos(t), Upos::Noun | Upos::Propn) || crate::syntax::is_name_part(doc.words[t].rel_main()) {
            continue;
        }
        let Some(kind) = kb.words.agreement_kind(&doc.lemma_lower(t)) else { continue };
        let Some(agreement) = one(doc, kb, t, kind) else { continue };
        let same = out.iter_mut().rev().take(60).find(|a| {
            a.kind == agreement.kind
                && (a.subject == agreement.subject || agreement.subject.is_none())
                && !differ(&a.parties, &agreement.parties)
        });
        match same {
            Some(a) => {
                a.events.extend(agreement.events.iter().filter(|e| !a.events.contains(e)).copied().collect::<Vec<_>>());
                if a.status == "mentioned" {
                    a.status = agreement.status;
                }
                if a.parties.is_empty() {
                    a.parties = agreement.parties;
                }
            }
            None => out.push(agreement),
        }
    }
    out
}

fn differ(a: &[EntityId], b: &[EntityId]) -> bool {
    !a.is_empty() && !b.is_empty() && a != b
}

fn one(doc: &Doc, kb: &Knowledge, t: TokenId, kind: &str) -> Option<Agreement> {
    let modifiers: Vec<TokenId> = doc
        .children(t)
        .filter(|c| matches!(doc.words[*c].rel_main(), "compound" | "amod" | "nummod") && *c < t)
        .collect();
    let parties = parties(doc, kb, t);
    let subject = subject(doc, kb, &modifiers, t);
    let (status, over) = stage(doc, kb, t);
    // "reached agreement" without article, parties or subject is the act of agreeing, not a text
    let specific = !parties.is_empty() || subject.is_some() || status != "mentioned";
    if !specific {
        return None;
    }
    let named = modifiers.iter().any(|m| doc.upos(*m) == Upos::Propn) && doc.form(t).starts_with(char::is_uppercase);
    let start = modifiers.first().copied().unwrap_or(t);
    let evidence = doc.span_of(&(start..t + 1));
    let name = named.then(|| one_line(evidence.of(&doc.article.text)));
    let touches = |trigger: TokenId| {
        trigger == t
            || Some(trigger) == over
            || doc.is_under(t, trigger) && doc.sentence_of(t) == doc.sentence_of(trigger)
    };
    let events: Vec<usize> = doc
        .events_in(doc.sentence_of(t))
        .filter(|(_, e)| touches(e.trigger) || e.also.iter().any(|a| touches(*a)))
        .map(|(i, _)| i)
        .collect();
    let signing = events.iter().map(|i| &doc.events[*i]).find(|e| Some(e.trigger) == over || e.trigger == t);
    let (when, place) = signing.map_or((None, None), |e| (e.when.clone(), e.place.clone()));
    let parties = if parties.is_empty() {
        signing.map(|e| e.actors.iter().chain(&e.recipients).copied().collect()).unwrap_or_default()
    } else {
        parties
    };
    Some(Agreement {
        kind: kind.to_string(),
        name,
        parties,
        subject,
        status: status.to_string(),
        when,
        place,
        events,
        evidence,
    })
}

/// Entities under the prepositions of parties, and state adjectives in front.
fn parties(doc: &Doc, kb: &Knowledge, t: TokenId) -> Vec<EntityId> {
    let mut out: Vec<EntityId> = Vec::new();
    let mut push = |token: TokenId| {
        let Some(m) = doc.mention_at(token).filter(|m| doc.mentions[*m].head == token) else { return };
        let e = doc.entity_of[m];
        if doc.entities[e].kind == EntityKind::Place {
            return;
        }
        let members = if doc.entities[e].members.is_empty() { vec![e] } else { doc.entities[e].members.clone() };
        for e in members {
            if !out.contains(&e) {
                out.push(e);
            }
        }
    };
    for c in doc.children(t) {
        let case = doc.case_of(c);
        let between = doc.is_rel(c, "nmod") && case.as_deref().is_some_and(|c| kb.clause.is_case("party", c));
        let adjective = matches!(doc.words[c].rel_main(), "amod" | "compound") || &*doc.words[c].rel == "nmod:poss";
        if between || adjective {
            doc.conjuncts(c).into_iter().for_each(&mut push);
        }
    }
    out
}

/// "the security agreement", "a deal on gas": the modifier that says what it is about.
fn subject(doc: &Doc, kb: &Knowledge, modifiers: &[TokenId], t: TokenId) -> Option<String> {
    let plain: Vec<String> = modifiers
        .iter()
        .filter(|m| doc.is_rel(**m, "compound") || doc.upos(**m) == Upos::Adj)
        .filter(|m| doc.mention_at(**m).is_none_or(|x| doc.mentions[x].head != **m))
        .filter(|m| doc.upos(**m) != Upos::Num && doc.upos(**m) != Upos::Propn && doc.form(**m) != "-")
        .map(|m| doc.lemma_lower(*m))
        .collect();
    if !plain.is_empty() {
        return Some(plain.join(" "));
    }
    let about = doc
        .children(t)
        .find(|c| doc.is_rel(*c, "nmod") && doc.case_of(*c).is_some_and(|k| kb.clause.is_case("subject", &k)))?;
    let mut words: Vec<String> = doc
        .children(about)
        .filter(|c| matches!(doc.words[*c].rel_main(), "compound" | "amod") && *c < about)
        .map(|c| doc.lemma_lower(c))
        .collect();
    words.push(doc.lemma_lower(about));
    Some(words.join(" "))
}

/// Stage of the agreement by the verb over it, with that verb.
fn stage<'k>(doc: &Doc, kb: &'k Knowledge, t: TokenId) -> (&'k str, Option<TokenId>) {
    let first = doc.first_conjunct(t);
    let head = doc.words[first].head;
    let by_verb = head
        .filter(|_| matches!(doc.words[first].rel_main(), "obj" | "nsubj" | "obl"))
        .and_then(|h| Some((kb.words.agreement_status(&doc.lemma_lower(h))?, Some(h))));
    by_verb.unwrap_or(("mentioned", None))
}
