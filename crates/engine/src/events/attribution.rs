//! On whose word? The chain of sources above an event, nearest first, ending with the outlet.

use super::slots::Slots;
use crate::doc::{Doc, Entity, EntityKind, Mention, Source, SourceKind, TokenId, Upos};
use crate::knowledge::Entry;
use crate::span::Span;

/// A source as found, before entities are joined.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub kind: SourceKind,
    /// Token of the source phrase, if the text names it.
    pub token: Option<TokenId>,
    pub cue: Span,
    /// Whether the source denies what it governs.
    pub denies: bool,
}

const CLIMB: usize = 14;

impl Slots<'_> {
    /// Sources of the event at `t`, nearest first, from its own sentence.
    pub fn sources(&self, t: TokenId) -> Vec<Found> {
        let doc = self.doc;
        let mut out: Vec<Found> = Vec::new();
        let mut at = t;
        for _ in 0..CLIMB {
            // "according to X" beside the word, and "X met Y, the ministry said"
            for c in doc.children(at) {
                if doc.is_rel(c, "obl") && doc.case_of(c).is_some_and(|case| self.kb.words.is_reporting_cue(&case)) {
                    self.push(&mut out, c, doc.tokens[doc.child(c, "case").unwrap_or(c)].span, false);
                } else if doc.is_rel(c, "parataxis") && self.reports(c) && !doc.is_under(t, c) {
                    self.speech(&mut out, c);
                }
            }
            let Some(head) = doc.words[at].head else { break };
            let clause = matches!(
                doc.words[at].rel_main(),
                "ccomp" | "xcomp" | "advcl" | "parataxis" | "conj" | "acl" | "obj" | "nsubj" | "dislocated"
            );
            if clause
                && self.reports(head)
                && matches!(doc.words[at].rel_main(), "ccomp" | "parataxis" | "xcomp" | "obj" | "dislocated")
            {
                self.speech(&mut out, head);
            }
            at = head;
        }
        out
    }

    fn reports(&self, verb: TokenId) -> bool {
        self.is_verbal(verb) && self.kb.words.reporting_by_lemma.contains_key(&self.doc.lemma_lower(verb))
    }

    /// The speaker of a reporting verb, and the statement or medium that it names.
    fn speech(&self, out: &mut Vec<Found>, verb: TokenId) {
        let doc = self.doc;
        let denies = self
            .kb
            .words
            .reporting_by_lemma
            .get(&doc.lemma_lower(verb))
            .is_some_and(|v| v.iter().any(|i| self.kb.words.reporting[*i].claim == "denies"));
        let cue = doc.tokens[verb].span;
        let mut speakers = self.subject(verb, 6);
        if speakers.is_empty() {
            // a subject after the verb, or an agent ("was quoted as saying by ...")
            speakers = doc.children(verb).filter(|c| doc.is_rel(*c, "nsubj")).collect();
        }
        // "in a statement", "in an interview with X"
        let document = doc.children(verb).find(|c| {
            doc.is_rel(*c, "obl")
                && doc.case_of(*c).is_some_and(|k| self.kb.clause.is_case("medium", &k))
                && self.kb.words.sources_by_lemma.contains_key(&doc.lemma_lower(*c))
        });
        let before = out.len();
        for s in speakers {
            self.push(out, s, cue, denies);
        }
        if let Some(d) = document {
            let kind = self.source_kind(d);
            if kind == Some(SourceKind::OfficialStatement) {
                match out.get_mut(before) {
                    Some(found) if found.kind != SourceKind::UnnamedOfficial => {
                        found.kind = SourceKind::OfficialStatement
                    }
                    Some(_) => {}
                    None => self.push(out, d, cue, denies),
                }
            }
        }
    }

    fn push(&self, out: &mut Vec<Found>, token: TokenId, cue: Span, denies: bool) {
        let kind = self.source_kind(token);
        // "a statement from X": the document speaks, X owns it
        let owner = kind.filter(|k| matches!(k, SourceKind::OfficialStatement | SourceKind::Document)).and_then(|_| {
            let doc = self.doc;
            doc.children(token)
                .find(|c| {
                    &*doc.words[*c].rel == "nmod:poss"
                        || (doc.is_rel(*c, "nmod")
                            && doc.case_of(*c).is_some_and(|k| self.kb.clause.is_case("author", &k)))
                        || matches!(&*doc.words[*c].rel, "compound" | "nmod:desc")
                })
                .or_else(|| {
                    doc.children(token)
                        .find(|c| doc.is_rel(*c, "acl"))
                        .and_then(|a| self.subject(a, 4).first().copied())
                })
        });
        let found =
            Found { kind: kind.unwrap_or(SourceKind::NamedOfficial), token: Some(owner.unwrap_or(token)), cue, denies };
        let known = kind.is_some();
        if !out.iter().any(|f| f.token == found.token) {
            out.push(Found { kind: if known { found.kind } else { SourceKind::NamedOfficial }, ..found });
        }
    }

    /// Attribution kind by the noun itself ("statement", "source", "spokesman", "agency").
    fn source_kind(&self, t: TokenId) -> Option<SourceKind> {
        let entries = self.kb.words.sources_by_lemma.get(&self.doc.lemma_lower(t))?;
        entries.first().map(|i| self.kb.words.sources[*i].kind)
    }
}

/// Kind of a source by who it is, where its own noun does not say.
fn kind_of(entity: &Entity, mention: &Mention, found: SourceKind) -> SourceKind {
    if found != SourceKind::NamedOfficial {
        return found;
    }
    match entity.kind {
        EntityKind::Person if entity.name.is_some() => SourceKind::NamedOfficial,
        EntityKind::Office => SourceKind::NamedOfficial,
        EntityKind::Organisation if entity.sector.as_deref() == Some("JRN") => SourceKind::Media,
        EntityKind::Organisation | EntityKind::State => SourceKind::OfficialStatement,
        EntityKind::Person | EntityKind::Group if mention.office.is_some() => SourceKind::UnnamedOfficial,
        _ => SourceKind::Witness,
    }
}

/// Whether the token names an outlet that knowledge has.
pub(super) fn is_outlet(slots: &Slots<'_>, scan: &crate::mentions::Scan, t: TokenId) -> bool {
    slots.doc.upos(t) == Upos::Propn && scan.covering(t, |e| matches!(e, Entry::Outlet(_))).is_some()
}

/// The chain in terms of entities, with the outlet at its end.
pub(super) fn chain(
    found: &[Found],
    doc: &Doc,
    mention_at: &dyn Fn(TokenId) -> Option<usize>,
    outlet: &dyn Fn(TokenId) -> bool,
) -> Vec<Source> {
    let mut out: Vec<Source> = Vec::new();
    for f in found {
        let Some(t) = f.token else { continue };
        let source = match mention_at(t) {
            Some(m) => {
                let e = doc.entity_of[m];
                let kind =
                    if outlet(t) { SourceKind::Media } else { kind_of(&doc.entities[e], &doc.mentions[m], f.kind) };
                Source { kind, entity: Some(e), cue: Some(f.cue) }
            }
            None if outlet(t) => Source { kind: SourceKind::Media, entity: None, cue: Some(f.cue) },
            // a speaker that is neither a participant nor a kind of source says nothing about authority
            None if f.kind == SourceKind::NamedOfficial => continue,
            None => Source { kind: f.kind, entity: None, cue: Some(f.cue) },
        };
        if !out.iter().any(|s| s.entity == source.entity && s.kind == source.kind) {
            out.push(source);
        }
    }
    out.push(Source { kind: SourceKind::Outlet, entity: None, cue: None });
    out
}
