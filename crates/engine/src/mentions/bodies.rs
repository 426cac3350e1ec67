//! Organizations and groups: known by name, productive ("the Iraqi foreign ministry"), or only tagged as names.

use std::ops::Range;

use super::{Found, entry_rule, why};
use crate::doc::{EntityKind, Form, NameKind, TokenId, Upos};
use crate::knowledge::{AnaphorKind, Entry};
use crate::syntax::is_name_part;

/// Bodies that the knowledge names. A person's title may hold one ("chief of the Popular Mobilization Forces").
pub(super) fn named(f: &mut Found<'_>) {
    let mut last = 0;
    let hits: Vec<(Range<TokenId>, usize)> = longest(f, |e| match e {
        Entry::Body(i) => Some(*i),
        _ => None,
    });
    for (tokens, body) in hits {
        if tokens.start < last {
            continue;
        }
        last = tokens.end;
        let doc = f.doc;
        let head = doc.head_in(tokens.clone());
        if !matches!(doc.upos(head), Upos::Noun | Upos::Propn | Upos::Adj | Upos::X) || f.has_head(head) {
            continue;
        }
        let entry = &f.kb.bodies[body];
        let start = if doc.upos(head) == Upos::Adj { tokens.start } else { f.left_edge(head, tokens.start) };
        let rule = entry_rule(&entry.why);
        let kind = if entry.kind == "group" { EntityKind::Group } else { EntityKind::Organisation };
        let mut m = f.blank(start..tokens.end, kind, Form::Name, why(rule, doc.span_of(&tokens)));
        m.head = head;
        m.name = Some(doc.span_of(&tokens));
        m.body = Some(body);
        m.country = entry.country.clone();
        if m.country.is_none() && entry.organisation.is_none() {
            m.country = f.affiliation(start..tokens.start).country;
        }
        m.organisation = entry.organisation.clone();
        m.sector = Some(entry.sector.clone());
        m.plural = false;
        f.add(m);
        f.claim(tokens);
    }
}

/// Longest hits of one kind that no person name, title or facility covers, in text order.
fn longest(f: &Found<'_>, pick: impl Fn(&Entry) -> Option<usize>) -> Vec<(Range<TokenId>, usize)> {
    let mut out: Vec<(Range<TokenId>, usize)> = Vec::new();
    for hit in f.scan.all() {
        let Some(i) = pick(&hit.entry) else { continue };
        let covered = f
            .scan
            .covering(hit.tokens.start, |e| matches!(e, Entry::Facility(_) | Entry::Title(_)))
            .is_some_and(|h| h.tokens.len() > hit.tokens.len());
        if covered || out.last().is_some_and(|(t, _)| hit.tokens.start < t.end) {
            continue;
        }
        out.push((hit.tokens.clone(), i));
    }
    out
}

/// "STATE + head noun": ministries, parliaments, armies, delegations, peoples.
pub(super) fn generic(f: &mut Found<'_>) {
    for t in 0..f.doc.tokens.len() {
        let doc = f.doc;
        if !matches!(doc.upos(t), Upos::Noun | Upos::Propn) || f.claimed[t] || f.has_head(t) {
            continue;
        }
        // inside a compound only the last noun is the head; a bare modifier is no mention
        if is_name_part(doc.words[t].rel_main())
            && doc.words[t].head.is_some_and(|h| h > t && doc.upos(h) != Upos::Punct)
        {
            continue;
        }
        let lemma = doc.lemma_lower(t);
        let form = doc.form(t).to_lowercase();
        let heads = f.kb.body_head(&lemma).or_else(|| f.kb.body_head(&form));
        if f.scan.covering(t, |e| matches!(e, Entry::Facility(_))).is_some() {
            continue;
        }
        let people = f.kb.anaphora.nouns.get(&lemma).is_some_and(|k| k.contains(&AnaphorKind::People));
        if heads.is_none() && !people {
            continue;
        }
        let start = f.left_edge(t, t);
        let mut affiliation = f.affiliation(start..t);
        let mut end = t + 1;
        if let Some(range) = f.complement(t, "body") {
            let more = f.affiliation(range.clone());
            let named = doc.upos(doc.head_in(range.clone())) == Upos::Propn;
            if (more.country.is_some() || named) && range.start <= t + 2 {
                end = range.end;
            }
            if affiliation.country.is_none() {
                affiliation = more;
            }
        }
        let span = doc.span_of(&(start..end));
        if people {
            let Some(country) = affiliation.country.filter(|_| heads.is_none()) else { continue };
            let mut m = f.blank(start..t + 1, EntityKind::People, Form::Nominal, why("lexicon/anaphora.toml", span));
            m.head = t;
            m.country = Some(country);
            m.plural = true;
            f.add(m);
            continue;
        }
        let Some(head) = heads else { continue };
        let plural = doc.has(t, "Number=Plur");
        let kind = match head.kind.as_deref() {
            Some("person") if !plural => EntityKind::Person,
            Some("person" | "group") => EntityKind::Group,
            _ => EntityKind::Organisation,
        };
        let capital = doc.form(t).chars().next().is_some_and(char::is_uppercase);
        let mut m = f.blank(start..end, kind, Form::Nominal, why(entry_rule(&head.why), span));
        m.head = t;
        m.country = affiliation.country;
        m.organisation = affiliation.organisation;
        m.sector = Some(head.sector.clone());
        if capital {
            let name = (start..end).find(|x| doc.upos(*x) != Upos::Det).unwrap_or(start)..end;
            m.name = Some(doc.span_of(&name));
            m.form = Form::Name;
        }
        let owner = doc.children(t).find(|c| matches!(&*doc.words[*c].rel, "nmod:poss"));
        if let Some(owner) = owner {
            m.part_of = f.by_head[owner];
        }
        f.add(m);
    }
}

/// Names that only the tagger knows.
pub(super) fn tagged(f: &mut Found<'_>) {
    let names = f.doc.names.clone();
    for name in names {
        let doc = f.doc;
        if name.kind != NameKind::Organization || !f.free(name.tokens.clone()) {
            continue;
        }
        let head = doc.head_in(name.tokens.clone());
        if f.has_head(head) || name.tokens.clone().any(|t| f.by_head[t].is_some()) {
            continue;
        }
        if is_name_part(doc.words[head].rel_main()) && doc.words[head].head.is_some_and(|h| h > head && f.has_head(h)) {
            continue;
        }
        let start = f.left_edge(head, name.tokens.start);
        let span = doc.span_of(&name.tokens);
        let sector = f.kb.body_head(&doc.lemma_lower(head)).map(|h| h.sector.clone());
        let mut m = f.blank(start..name.tokens.end, EntityKind::Organisation, Form::Name, why("model/name", span));
        m.name = Some(span);
        m.sector = sector;
        m.country = f.affiliation(start..name.tokens.end).country;
        f.add(m);
        f.claim(name.tokens);
    }
}
