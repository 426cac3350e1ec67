//! Did it happen, is it planned, asked for, denied? Read from negation, auxiliaries and the words that govern the trigger.

use super::slots::Slots;
use crate::doc::{Status, TokenId, Upos};
use crate::span::Span;

/// A status with the words behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub status: Status,
    pub cue: Option<Span>,
}

/// How strongly a status overrides one nearer to the trigger: a denied plan is denied, a planned denial is planned.
fn strength(status: Status) -> u8 {
    match status {
        Status::Cancelled => 7,
        Status::Denied => 6,
        Status::Requested => 5,
        Status::Hypothetical => 4,
        Status::Planned => 3,
        Status::Unknown => 2,
        Status::Ongoing => 1,
        Status::Occurred => 0,
    }
}

/// Longest climb through governors.
const CLIMB: usize = 10;

impl Slots<'_> {
    /// Status of the event at `trigger`; `from` is the light verb of a nominal trigger.
    pub fn status(&self, trigger: TokenId, from: Option<TokenId>) -> Found {
        let mut found = Found { status: Status::Occurred, cue: None };
        let mut set = |status: Status, t: TokenId| {
            if strength(status) > strength(found.status) {
                found = Found { status, cue: Some(self.doc.tokens[t].span) };
            }
        };
        if let Some((status, t)) = self.own(trigger) {
            set(status, t);
        }
        let mut at = trigger;
        if let Some(verb) = from {
            if let Some((status, t)) = self.own(verb) {
                set(status, t);
            }
            at = verb;
        }
        for _ in 0..CLIMB {
            let Some((next, status)) = self.governor(at) else { break };
            if let Some((status, t)) = status {
                set(status, t);
            }
            let Some(next) = next else { break };
            if let Some((status, t)) = self.own(next) {
                set(status, t);
            }
            at = next;
        }
        found
    }

    /// Negation, auxiliaries and conditional marks of the word itself.
    fn own(&self, t: TokenId) -> Option<(Status, TokenId)> {
        let doc = self.doc;
        let mut best: Option<(Status, TokenId)> = None;
        let mut take = |status: Status, c: TokenId| {
            if best.is_none_or(|(s, _)| strength(status) > strength(s)) {
                best = Some((status, c));
            }
        };
        for c in doc.children(t) {
            let rel = &*doc.words[c].rel;
            let lemma = doc.lemma_lower(c);
            if doc.has(c, "Polarity=Neg") || doc.has(c, "PronType=Neg") {
                if matches!(doc.words[c].rel_main(), "advmod" | "det" | "cc" | "case" | "mark") {
                    take(Status::Denied, c);
                }
            } else if rel == "aux" || rel == "cop" {
                if let Some(status) = self.governing(&lemma, "AUX") {
                    take(status, c);
                }
                // "is to visit": a copula before an infinitive
            } else if rel == "mark" || rel == "advmod" || rel == "case" || rel == "det" {
                let pos = match rel {
                    "mark" => "SCONJ",
                    "case" => "ADP",
                    _ => "ADV",
                };
                if let Some(status) = self.governing(&lemma, pos) {
                    take(status, c);
                }
            } else if matches!(rel, "amod" | "compound")
                && !self.is_verbal(t)
                && let Some(status) = self
                    .governing(&lemma, "ADJ")
                    .or_else(|| self.governing(&lemma, "VERB").filter(|_| doc.has(c, "VerbForm=Part")))
            {
                take(status, c);
            }
        }
        // present progressive: under way
        if self.is_verbal(t)
            && doc.has(t, "Tense=Pres")
            && doc.has(t, "VerbForm=Part")
            && doc.children(t).any(|c| doc.is_rel(c, "aux") && doc.has(c, "Tense=Pres"))
        {
            take(Status::Ongoing, t);
        }
        best
    }

    fn governing(&self, lemma: &str, pos: &str) -> Option<Status> {
        let entries = self.kb.words.governors_by_lemma.get(lemma)?;
        entries.iter().map(|i| &self.kb.words.governors[*i]).find(|g| g.pos == pos).map(|g| g.sets)
    }

    /// One step up: where to go on (None: the top), and what the governor makes of the event.
    #[allow(clippy::type_complexity)]
    fn governor(&self, at: TokenId) -> Option<(Option<TokenId>, Option<(Status, TokenId)>)> {
        let doc = self.doc;
        let first = doc.first_conjunct(at);
        let at = if first != at && self.shares_governor(at, first) { first } else { at };
        let head = doc.words[at].head?;
        let rel = doc.words[at].rel_main();
        let lemma = doc.lemma_lower(head);
        let pos = match doc.upos(head) {
            Upos::Verb | Upos::Aux => "VERB",
            Upos::Adj => "ADJ",
            Upos::Noun | Upos::Propn => "NOUN",
            _ => "",
        };
        let set = || self.governing(&lemma, pos).map(|s| (s, head));
        match rel {
            // "plans to visit", "a plan to visit", "due to visit", "denied that ..."
            "xcomp" | "csubj" => Some((Some(head), set())),
            // "told her that talks had begun" asserts, "told her to leave" asks
            "ccomp" => {
                let finite = doc.has(at, "VerbForm=Fin")
                    || doc
                        .children(at)
                        .any(|c| matches!(doc.words[c].rel_main(), "aux" | "cop") && doc.has(c, "VerbForm=Fin"));
                let says = self.kb.words.asserts(&lemma) && finite;
                Some((Some(head), set().filter(|_| !says)))
            }
            "acl" if &*doc.words[at].rel == "acl" => Some((Some(head), set())),
            "acl" => None,
            // "planned a visit", "the visit was postponed", "talks are due"
            "obj" | "nsubj" => {
                let is_event_noun = !self.is_verbal(at);
                is_event_noun.then(|| {
                    (if rel == "obj" || doc.is_passive(head) || pos == "ADJ" { Some(head) } else { None }, set())
                })
            }
            // "plans for a visit", "possibility of talks", "called for talks"
            "nmod" | "obl" => {
                let case = doc.case_of(at);
                let close = case.as_deref().is_some_and(|c| self.kb.clause.is_case("governed", c));
                let temporal = case.as_deref().is_some_and(|c| self.kb.clause.is_temporal_case(c));
                if close && !self.is_verbal(at) {
                    let status = set();
                    return status.map(|s| (Some(head), Some(s)));
                }
                // "will meet him during a visit": the noun shares the clause's status
                temporal.then_some((Some(head), None))
            }
            // purpose shares the status of what it serves; conditions make a hypothesis (found by their mark)
            "advcl" => {
                let infinitive = doc.has(at, "VerbForm=Inf");
                let participle = doc.has(at, "VerbForm=Ger") || doc.has(at, "VerbForm=Part");
                (infinitive || participle).then_some((Some(head), None))
            }
            // "talks, if held, ...": parataxis and the like say nothing
            _ => None,
        }
    }

    /// A conjunct without auxiliary or tense of its own stands under the governor of the first ("will meet X and visit Y").
    fn shares_governor(&self, at: TokenId, first: TokenId) -> bool {
        let doc = self.doc;
        let finite = doc.has(at, "VerbForm=Fin");
        let aux = doc.children(at).any(|c| doc.is_rel(c, "aux"));
        !aux && (!finite || doc.upos(at) != Upos::Verb) || doc.words[at].feats == doc.words[first].feats
    }
}
