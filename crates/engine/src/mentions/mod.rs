//! Which stretches of text refer to participants and places?
//!
//! Reads: article, sentences, tokens, words, names. Writes: mentions.
//! A mention is found from the surface first (titles before names, offices with "of", names of bodies and states), because
//! the tree of a long title is the least certain part of the parse; the tree then says by which token the clause sees it.

mod bodies;
mod people;
mod pronouns;
mod scan;
mod states;

use std::ops::Range;

use crate::doc::{Doc, EntityKind, Form, Mention, Office, TokenId, Upos, Why};
use crate::knowledge::{Entry, Knowledge};
use crate::span::{Span, one_line};

pub(crate) use scan::Scan;

/// Finds all mentions, in text order.
pub fn mentions(doc: &Doc, kb: &Knowledge) -> Vec<Mention> {
    let scan = Scan::new(doc, kb);
    let mut found = Found {
        doc,
        kb,
        scan: &scan,
        list: Vec::new(),
        by_head: vec![None; doc.tokens.len()],
        claimed: vec![false; doc.tokens.len()],
    };
    people::named(&mut found);
    bodies::named(&mut found);
    people::offices(&mut found);
    bodies::generic(&mut found);
    states::states_and_places(&mut found);
    bodies::tagged(&mut found);
    pronouns::pronouns(&mut found);
    found.finish()
}

/// Mentions under construction.
struct Found<'a> {
    doc: &'a Doc,
    kb: &'a Knowledge,
    scan: &'a Scan,
    list: Vec<Mention>,
    /// Mention seen by the tree at each token.
    by_head: Vec<Option<usize>>,
    /// Tokens that are part of a name or title already used.
    claimed: Vec<bool>,
}

impl Found<'_> {
    /// Adds a mention unless one with the same head exists; returns its index.
    fn add(&mut self, mention: Mention) -> usize {
        if let Some(i) = self.by_head[mention.head] {
            return i;
        }
        self.by_head[mention.head] = Some(self.list.len());
        self.list.push(mention);
        self.list.len() - 1
    }

    fn has_head(&self, head: TokenId) -> bool {
        self.by_head[head].is_some()
    }

    fn claim(&mut self, range: Range<TokenId>) {
        for t in range {
            self.claimed[t] = true;
        }
    }

    fn free(&self, range: Range<TokenId>) -> bool {
        range.into_iter().all(|t| !self.claimed[t])
    }

    /// A mention over `tokens` with everything else unset.
    fn blank(&self, tokens: Range<TokenId>, kind: EntityKind, form: Form, why: Why) -> Mention {
        let doc = self.doc;
        let head = doc.head_in(tokens.clone());
        Mention {
            span: doc.span_of(&tokens),
            head,
            form,
            kind,
            name: None,
            office: None,
            country: None,
            organisation: None,
            sector: None,
            person: None,
            body: None,
            place: None,
            plural: doc.has(head, "Number=Plur"),
            part_of: None,
            same_as: None,
            why,
            tokens,
        }
    }

    /// Sorts by text order and renumbers the links.
    fn finish(self) -> Vec<Mention> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|i| (self.list[*i].span.start, std::cmp::Reverse(self.list[*i].span.end), *i));
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut list: Vec<Option<Mention>> = self.list.into_iter().map(Some).collect();
        let mut out = Vec::with_capacity(order.len());
        for old in order {
            if let Some(mut m) = list[old].take() {
                m.part_of = m.part_of.map(|i| place[i]);
                m.same_as = m.same_as.map(|i| place[i]);
                out.push(m);
            }
        }
        out
    }

    /// The leftmost token that belongs to the noun phrase of `head`: determiners, adjectives, compounds, possessors.
    fn left_edge(&self, head: TokenId, from: TokenId) -> TokenId {
        let doc = self.doc;
        let start = doc.sentences[doc.sentence_of(head)].tokens.start;
        let mut left = from;
        while left > start {
            let t = left - 1;
            let part = matches!(doc.words[t].rel_main(), "det" | "amod" | "compound" | "nummod" | "flat" | "case")
                || matches!(&*doc.words[t].rel, "nmod:poss" | "nmod:desc" | "punct" | "advmod");
            let inside = doc.is_under(t, head) && t != head;
            let case = doc.is_rel(t, "case") && !matches!(doc.form(t), "'s" | "’s" | "'" | "’");
            let comma = doc.is_rel(t, "punct") && !matches!(doc.form(t), "-" | "‑" | "–");
            if !(part && inside) || case || comma {
                break;
            }
            left = t;
        }
        left
    }

    /// State or organization that the words of `range` name, nearest to the end first.
    fn affiliation(&self, range: Range<TokenId>) -> Affiliation {
        let mut out = Affiliation::default();
        for hit in self.scan.inside(range).rev() {
            let kb = self.kb;
            match hit.entry {
                Entry::StateName(i)
                | Entry::StateAdjective(i)
                | Entry::Demonym(i)
                | Entry::Capital(i)
                | Entry::Metonym(i) => {
                    out.country.get_or_insert_with(|| kb.states[i].id.clone());
                }
                Entry::Body(i) => {
                    let body = &kb.bodies[i];
                    out.body.get_or_insert(i);
                    if let Some(c) = &body.country {
                        out.country.get_or_insert_with(|| c.clone());
                    }
                    if let Some(o) = &body.organisation {
                        out.organisation.get_or_insert_with(|| o.clone());
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The phrase under a preposition of this kind of a nominal, as a range of tokens.
    fn complement(&self, head: TokenId, kind: &str) -> Option<Range<TokenId>> {
        let doc = self.doc;
        doc.children(head).filter(|c| *c > head && doc.is_rel(*c, "nmod")).find_map(|c| {
            let case = doc.case_of(c)?;
            self.kb.clause.is_case(kind, &case).then(|| {
                let tree = doc.subtree(c);
                tree.start.max(head + 1)..tree.end.min(c + 8).max(c + 1)
            })
        })
    }
}

#[derive(Debug, Default)]
struct Affiliation {
    country: Option<String>,
    organisation: Option<String>,
    body: Option<usize>,
}

/// The words of an office between qualifiers and name, with what they say.
#[derive(Debug, Clone)]
struct TitleWords {
    tokens: Range<TokenId>,
    /// Index into `Knowledge::titles`.
    title: usize,
    acting: bool,
    former: bool,
}

impl TitleWords {
    fn office(&self, f: &Found<'_>, affiliation: &Affiliation) -> Office {
        let title = &f.kb.titles[self.title];
        let text = one_line(f.doc.span_of(&self.tokens).of(&f.doc.article.text));
        let country = affiliation.country.clone().or_else(|| title.country.clone());
        Office {
            id: Some(title.id.clone()),
            title: text.to_lowercase(),
            body: affiliation.body.map(|i| f.kb.bodies[i].name.clone()),
            country,
            organisation: affiliation.organisation.clone(),
            acting: Some(self.acting),
            former: Some(self.former),
            since: None,
            until: None,
            from_knowledge: false,
        }
    }
}

fn why(rule: impl Into<String>, span: Span) -> Why {
    Why { rule: rule.into(), span }
}

/// Where a knowledge entry stands, as a rule id.
fn entry_rule(source: &crate::knowledge::Source) -> String {
    format!("{}:{}", source.file, source.line)
}

/// A capitalized word that can be part of a proper name.
fn is_name_word(doc: &Doc, t: TokenId) -> bool {
    let form = doc.form(t);
    form.chars().next().is_some_and(char::is_uppercase)
        && matches!(doc.upos(t), Upos::Propn | Upos::X | Upos::Noun | Upos::Adj)
}
