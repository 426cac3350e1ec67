//! States, peoples and places; whether a capital stands for its state or is a place.

use super::{Found, entry_rule, why};
use crate::doc::{EntityKind, Form, NameKind, PlaceRef, TokenId, Upos};
use crate::knowledge::{Entry, PlaceRole};
use crate::syntax::is_name_part;

pub(super) fn states_and_places(f: &mut Found<'_>) {
    let mut at = 0;
    while at < f.doc.tokens.len() {
        let next = one(f, at);
        at = next.max(at + 1);
    }
    tagged_places(f);
    owners(f);
}

/// State adjectives that act by themselves: before an event noun ("Thai strikes"), and coordinated before a group ("Thai and
/// Lao troops"). Before anything else the adjective is only part of a longer mention.
fn owners(f: &mut Found<'_>) {
    let doc = f.doc;
    let hits: Vec<(std::ops::Range<TokenId>, usize)> = f
        .scan
        .all()
        .iter()
        .filter_map(|h| match h.entry {
            Entry::StateAdjective(i) => Some((h.tokens.clone(), i)),
            _ => None,
        })
        .collect();
    for (tokens, i) in &hits {
        let head = doc.head_in(tokens.clone());
        if f.has_head(head) || doc.words[head].rel_main() == "flat" {
            continue;
        }
        let first = doc.first_conjunct(head);
        let Some(noun) = doc.words[first].head.filter(|_| matches!(doc.words[first].rel_main(), "amod" | "compound"))
        else {
            continue;
        };
        let happening = f.kb.words.frames_by_noun.contains_key(&doc.lemma_lower(noun))
            && !doc.children(noun).any(|c| &*doc.words[c].rel == "nmod:poss")
            && !f.has_head(noun);
        let several = doc.conjuncts(first).len() > 1;
        if !(several || happening && !f.claimed[head]) {
            continue;
        }
        let state = &f.kb.states[*i];
        let span = doc.span_of(tokens);
        let mut m = f.blank(tokens.clone(), EntityKind::State, Form::Name, why(entry_rule(&state.why), span));
        m.name = Some(span);
        m.country = Some(state.id.clone());
        m.sector = state.sector.clone();
        m.place = Some(PlaceRef::State(*i));
        m.plural = false;
        f.add(m);
    }
}

/// Handles the longest hit that starts at the token; returns where to go on.
fn one(f: &mut Found<'_>, at: TokenId) -> TokenId {
    let hits: Vec<(std::ops::Range<TokenId>, Entry)> =
        f.scan.starting(at).iter().map(|h| (h.tokens.clone(), h.entry)).collect();
    let Some(longest) = hits.first().map(|(t, _)| t.len()) else { return at };
    let mut best: Option<(u8, std::ops::Range<TokenId>, Entry)> = None;
    for (tokens, entry) in hits {
        let rank = match entry {
            Entry::Facility(_) => 0,
            Entry::StateName(_) => 1,
            Entry::Capital(_) | Entry::Metonym(_) => 2,
            Entry::City(_) => 3,
            Entry::Demonym(_) => 4,
            Entry::Admin1(_) => 5,
            _ => continue,
        };
        if tokens.len() < longest && !matches!(entry, Entry::StateName(_) | Entry::City(_) | Entry::Capital(_)) {
            continue;
        }
        let better =
            best.as_ref().is_none_or(|(r, t, _)| tokens.len() > t.len() || (tokens.len() == t.len() && rank < *r));
        if better {
            best = Some((rank, tokens, entry));
        }
    }
    let Some((_, tokens, entry)) = best else { return at };
    let doc = f.doc;
    if tokens
        .clone()
        .any(|t| f.claimed[t] && !matches!(entry, Entry::StateName(_) | Entry::Capital(_) | Entry::Metonym(_)))
    {
        return tokens.end;
    }
    let head = doc.head_in(tokens.clone());
    if f.has_head(head) || !doc.tokens.get(head).is_some_and(|_| doc.form(head).chars().any(char::is_alphanumeric)) {
        return tokens.end;
    }
    let span = doc.span_of(&tokens);
    match entry {
        Entry::StateName(i) => {
            // inside a longer name ("Bank of England") or before a noun ("Iran deal") it is no participant of its own
            if doc.upos(head) == Upos::Adj || (f.claimed[head] && !f.has_owner(head)) {
                return tokens.end;
            }
            let state = &f.kb.states[i];
            let mut m = f.blank(tokens.clone(), EntityKind::State, Form::Name, why(entry_rule(&state.why), span));
            m.name = Some(span);
            m.country = Some(state.id.clone());
            m.sector = state.sector.clone();
            m.place = Some(PlaceRef::State(i));
            m.plural = false;
            f.add(m);
        }
        Entry::Capital(i) | Entry::Metonym(i) => {
            if f.claimed[head] && !f.has_owner(head) {
                return tokens.end;
            }
            let state = &f.kb.states[i];
            let city = f.scan.starting(at).iter().find_map(|h| match h.entry {
                Entry::City(c) if h.tokens == tokens => Some(PlaceRef::City(c)),
                Entry::Facility(c) if h.tokens == tokens => Some(PlaceRef::Facility(c)),
                _ => None,
            });
            let as_place = f.is_place(head) && (city.is_some() || matches!(entry, Entry::Capital(_)));
            let kind = if as_place { EntityKind::Place } else { EntityKind::State };
            let mut m = f.blank(tokens.clone(), kind, Form::Name, why(entry_rule(&state.why), span));
            m.name = Some(span);
            m.country = Some(state.id.clone());
            m.place = Some(city.unwrap_or(PlaceRef::Unknown));
            m.plural = false;
            f.add(m);
        }
        Entry::City(_) | Entry::Facility(_) | Entry::Admin1(_) => {
            let place = match entry {
                Entry::City(i) => PlaceRef::City(i),
                Entry::Facility(i) => PlaceRef::Facility(i),
                Entry::Admin1(i) => PlaceRef::Admin1(i),
                _ => PlaceRef::Unknown,
            };
            let tagged_other = names_near(doc, &tokens).any(|n| {
                n.tokens.start <= tokens.start
                    && n.tokens.end >= tokens.end
                    && (n.kind == NameKind::Person || n.tokens.len() > tokens.len() && n.kind != NameKind::Place)
            });
            let weak =
                matches!(entry, Entry::City(_) | Entry::Admin1(_)) && (tagged_other || doc.upos(head) != Upos::Propn);
            if weak || f.claimed[head] {
                return tokens.end;
            }
            let mut m = f.blank(tokens.clone(), EntityKind::Place, Form::Name, why("places", span));
            m.name = Some(span);
            m.place = Some(place);
            m.plural = false;
            f.add(m);
        }
        Entry::Demonym(i) => {
            if !matches!(doc.upos(head), Upos::Noun | Upos::Propn) || is_modifier(f, head) {
                return tokens.end;
            }
            let state = &f.kb.states[i];
            let start = f.left_edge(head, tokens.start);
            let mut m =
                f.blank(start..tokens.end, EntityKind::People, Form::Nominal, why(entry_rule(&state.why), span));
            m.head = head;
            m.country = Some(state.id.clone());
            f.add(m);
        }
        _ => {}
    }
    f.claim(tokens.clone());
    tokens.end
}

fn is_modifier(f: &Found<'_>, t: TokenId) -> bool {
    let doc = f.doc;
    let t = doc.first_conjunct(t);
    matches!(doc.words[t].rel_main(), "compound" | "amod" | "flat") || &*doc.words[t].rel == "nmod:desc"
}

/// Tagged names that may overlap the tokens; names are in text order and never longer than a sentence.
fn names_near<'d>(
    doc: &'d crate::doc::Doc,
    tokens: &std::ops::Range<TokenId>,
) -> impl Iterator<Item = &'d crate::doc::Name> + use<'d> {
    let from = doc.names.partition_point(|n| n.tokens.end <= tokens.start);
    let end = tokens.end;
    doc.names[from..].iter().take_while(move |n| n.tokens.start < end)
}

/// Places that only the tagger knows.
fn tagged_places(f: &mut Found<'_>) {
    let names = f.doc.names.clone();
    for name in names {
        let doc = f.doc;
        if name.kind != NameKind::Place || !f.free(name.tokens.clone()) {
            continue;
        }
        let head = doc.head_in(name.tokens.clone());
        if f.has_head(head) || is_modifier(f, head) {
            continue;
        }
        let span = doc.span_of(&name.tokens);
        let mut m = f.blank(name.tokens.clone(), EntityKind::Place, Form::Name, why("model/name", span));
        m.name = Some(span);
        m.place = Some(PlaceRef::Unknown);
        f.add(m);
        f.claim(name.tokens);
    }
}

impl Found<'_> {
    /// Whether a claimed state name is the possessor or complement of what claimed it ("Iraq's foreign minister").
    fn has_owner(&self, t: TokenId) -> bool {
        let doc = self.doc;
        &*doc.words[t].rel == "nmod:poss"
            || doc.children(t).any(|c| doc.is_rel(c, "case"))
            || (doc.words[t].rel_main() == "nmod")
    }

    /// Whether the clause treats a capital as a place rather than as the government that sits there.
    fn is_place(&self, head: TokenId) -> bool {
        let doc = self.doc;
        let first = doc.first_conjunct(head);
        // "Baghdad talks", "the Geneva meeting"
        if is_name_part(doc.words[head].rel_main()) {
            return true;
        }
        let Some(governor) = doc.words[first].head else { return true };
        let travel = self.is_travel(governor);
        match doc.case_of(first).as_deref() {
            Some(case) => match self.kb.anaphora.prepositions.get(case) {
                Some(PlaceRole::Locative) => true,
                Some(PlaceRole::Directional) => travel,
                None => false,
            },
            None => {
                (doc.is_rel(first, "obj") && travel)
                    || doc.is_rel(first, "appos")
                    || doc.is_rel(first, "root")
                    || doc.is_rel(first, "obl")
            }
        }
    }

    /// Whether the word is one of travel: a trigger of a frame of visits, or a verb of the travel list.
    fn is_travel(&self, t: TokenId) -> bool {
        let lemma = self.doc.lemma_lower(t);
        let visits = |frames: Option<&Vec<usize>>| {
            frames.is_some_and(|v| v.iter().any(|i| self.kb.frames[*i].mode.as_deref() == Some("visit")))
        };
        visits(self.kb.words.frames_by_verb.get(&lemma))
            || visits(self.kb.words.frames_by_noun.get(&lemma))
            || self.kb.words.is_travel(&lemma)
    }
}
