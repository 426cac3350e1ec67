//! Pronouns, counterparts, "the two sides", visitors and hosts.

use std::collections::BTreeSet;

use super::{Cluster, Clusters};
use crate::doc::{EntityKind, Form, MentionId, Office, TokenId, Upos, Why};
use crate::knowledge::{AnaphorKind, TitleKind};

/// How many mentions back "the two sides" and "counterpart" look.
const LOOK_BACK: usize = 300;
/// How far above a pronoun the verb that reports its clause may stand.
const SPEECH: usize = 8;
/// How many sentences back a pronoun looks.
const REACH: usize = 3;

pub(super) fn anaphors(c: &mut Clusters<'_>) {
    named_counterparts(c);
    for i in 0..c.doc.mentions.len() {
        if c.of[i].is_some() {
            continue;
        }
        let m = &c.doc.mentions[i];
        let target = if m.form == Form::Pronoun { pronoun(c, i) } else { nominal(c, i) };
        if let Some(cluster) = target {
            c.join(i, cluster);
        }
    }
}

/// "his Omani counterpart X": X holds, for its state, the office of the person that "his" points at.
fn named_counterparts(c: &mut Clusters<'_>) {
    for i in 0..c.doc.mentions.len() {
        let m = &c.doc.mentions[i];
        let Some(cluster) = c.of[i] else { continue };
        if m.name.is_none() || c.list[cluster].office.is_some() || !holds_counterpart(c, i) {
            continue;
        }
        let other = other_side(c, i, Some(cluster));
        give_office(c, cluster, other);
    }
}

fn holds_counterpart(c: &Clusters<'_>, i: MentionId) -> bool {
    c.doc.mentions[i]
        .tokens
        .clone()
        .any(|t| c.kb.anaphora.nouns.get(&c.doc.lemma_lower(t)).is_some_and(|k| k.contains(&AnaphorKind::Counterpart)))
}

/// The latest person with an office before the mention, in the same sentence if there is one.
fn other_side(c: &Clusters<'_>, i: MentionId, not: Option<usize>) -> Option<usize> {
    let doc = c.doc;
    let here = doc.mentions[i].tokens.start;
    let sentence = doc.sentence_of(here);
    let fits = |x: &Cluster| {
        matches!(x.kind, EntityKind::Person | EntityKind::Office) && x.office.as_ref().is_some_and(|o| o.id.is_some())
    };
    // the latest mention of each, back to the first that is a subject
    let best = |from: MentionId| {
        let mut seen = BTreeSet::new();
        let mut latest = None;
        for m in (from..i).rev() {
            let Some(k) = c.of[m].filter(|k| Some(*k) != not && fits(&c.list[*k])) else { continue };
            if doc.mentions[m].tokens.start >= here || !seen.insert(k) {
                continue;
            }
            if is_subject(c, m) {
                return Some(k);
            }
            latest = latest.or(Some(k));
        }
        latest
    };
    best(doc.mentions_in(sentence).start).or_else(|| best(i.saturating_sub(LOOK_BACK)))
}

fn is_subject(c: &Clusters<'_>, m: MentionId) -> bool {
    let head = c.doc.mentions[m].head;
    c.doc.words[c.doc.first_conjunct(head)].rel_main() == "nsubj"
}

fn give_office(c: &mut Clusters<'_>, cluster: usize, other: Option<usize>) {
    let Some(office) = other.and_then(|o| c.list[o].office.clone()) else { return };
    let country = c.list[cluster].country.clone();
    let sector = other.and_then(|o| c.list[o].sector.clone());
    let target = &mut c.list[cluster];
    target.office =
        Some(Office { country, since: None, until: None, acting: None, body: None, from_knowledge: false, ..office });
    target.sector = target.sector.take().or(sector);
}

fn nominal(c: &mut Clusters<'_>, i: MentionId) -> Option<usize> {
    let m = &c.doc.mentions[i];
    let kinds = c.kb.anaphora.nouns.get(&c.doc.lemma_lower(m.head))?.clone();
    if kinds.contains(&AnaphorKind::Counterpart) {
        // "his Omani counterpart, X": the name behind it
        let named = c.doc.children(m.head).filter(|t| c.doc.is_rel(*t, "appos"));
        let named = named
            .filter_map(|t| c.doc.mention_at(t))
            .find_map(|k| c.of[k].filter(|_| c.doc.mentions[k].name.is_some()));
        if let Some(cluster) = named {
            let other = other_side(c, i, Some(cluster));
            let country = m.country.clone();
            let target = &mut c.list[cluster];
            target.country = target.country.take().or(country);
            if target.office.is_none() {
                give_office(c, cluster, other);
            }
            return Some(cluster);
        }
        let other = other_side(c, i, None)?;
        let title = c.list[other].office.as_ref().and_then(|o| o.id.clone());
        if let Some(country) = &m.country {
            let known = c.find(|x| {
                matches!(x.kind, EntityKind::Person | EntityKind::Office)
                    && x.country.as_ref() == Some(country)
                    && title.is_some()
                    && x.office.as_ref().and_then(|o| o.id.clone()) == title
            });
            if known.is_some() {
                return known;
            }
        } else {
            return None;
        }
        let cluster = c.open(m);
        c.list[cluster].kind = EntityKind::Office;
        give_office(c, cluster, Some(other));
        c.holder(cluster);
        return Some(cluster);
    }
    if kinds.contains(&AnaphorKind::Side) && m.plural {
        return sides(c, i);
    }
    if kinds.contains(&AnaphorKind::Visitor) || kinds.contains(&AnaphorKind::Host) {
        return visitor(c, i);
    }
    None
}

/// "his guests": the latest person before who is not of the possessor's state.
fn visitor(c: &Clusters<'_>, i: MentionId) -> Option<usize> {
    let doc = c.doc;
    let here = doc.mentions[i].tokens.start;
    let sentence = doc.sentence_of(here);
    let subject = subject_of_sentence(c, sentence, here);
    let home = subject.and_then(|s| c.list[s].country.clone());
    c.find(|x| {
        matches!(x.kind, EntityKind::Person | EntityKind::Office)
            && x.mentions.first().is_some_and(|m| doc.mentions[*m].tokens.start < here)
            && home.is_some()
            && x.country.is_some()
            && x.country != home
    })
}

fn subject_of_sentence(c: &Clusters<'_>, sentence: usize, before: TokenId) -> Option<usize> {
    let doc = c.doc;
    doc.mentions_in(sentence).filter(|m| doc.mentions[*m].head < before && is_subject(c, *m)).find_map(|m| c.of[m])
}

/// "the two sides", "both countries": the two participants of different states named last.
fn sides(c: &mut Clusters<'_>, i: MentionId) -> Option<usize> {
    let doc = c.doc;
    let m = &doc.mentions[i];
    // only with "two" or "both": other plurals are groups of their own
    let two = m.tokens.clone().any(|t| {
        doc.has(t, "NumType=Card")
            || (doc.upos(t) == Upos::Det && doc.has(t, "PronType=Tot"))
            || doc.is_rel(t, "det:predet")
    }) || doc.children(m.head).any(|t| doc.upos(t) == Upos::Num || doc.has(t, "PronType=Tot"));
    if !two {
        return None;
    }
    let here = m.tokens.start;
    let lemma = doc.lemma_lower(m.head);
    let states_only = matches!(m_kind(c, &lemma), Some(EntityKind::State));
    let mut picked: Vec<usize> = Vec::new();
    let mut countries: Vec<String> = Vec::new();
    for k in (0..i).rev().take(LOOK_BACK) {
        let Some(cluster) = c.of[k] else { continue };
        let x = &c.list[cluster];
        let fits = if states_only {
            matches!(x.kind, EntityKind::State)
        } else {
            matches!(x.kind, EntityKind::Person | EntityKind::Office | EntityKind::State)
        };
        if doc.mentions[k].tokens.start >= here || !fits || x.plural {
            continue;
        }
        let Some(country) = x.country.clone() else { continue };
        if !countries.contains(&country) {
            countries.push(country);
            picked.push(cluster);
        }
        if picked.len() == 2 {
            break;
        }
    }
    if picked.len() == 2 && states_only {
        picked.reverse();
        let cluster = c.open(m);
        c.list[cluster].members = picked;
        return Some(cluster);
    }
    if states_only && picked.len() < 2 {
        // no two states by name: the states of the two persons
        for k in (0..i).rev().take(LOOK_BACK) {
            let Some(cluster) = c.of[k] else { continue };
            let Some(country) = c.list[cluster].country.clone() else { continue };
            if matches!(c.list[cluster].kind, EntityKind::Person | EntityKind::Office) && !countries.contains(&country)
            {
                countries.push(country);
                picked.push(cluster);
            }
            if picked.len() == 2 {
                break;
            }
        }
    }
    if picked.len() == 2 {
        picked.reverse();
        let cluster = c.open(m);
        c.list[cluster].members = picked;
        return Some(cluster);
    }
    None
}

/// Nouns for states among the anaphors ("country") have body-head or state readings: the knowledge of states decides.
fn m_kind(c: &Clusters<'_>, lemma: &str) -> Option<EntityKind> {
    c.kb.anaphora.state_nouns.contains(lemma).then_some(EntityKind::State)
}

/// The antecedent of a pronoun.
fn pronoun(c: &mut Clusters<'_>, i: MentionId) -> Option<usize> {
    let doc = c.doc;
    let m = &doc.mentions[i];
    let form = doc.form(m.head).to_lowercase();
    let p = c.kb.anaphora.pronouns.get(&form)?.clone();
    if p.refers.iter().any(|r| r == "speaker") {
        return speaker(c, m.head);
    }
    if doc.has(m.head, "PronType=Rel") || doc.has(m.head, "PronType=Int") && is_relative(c, m.head) {
        return relative(c, m.head);
    }
    let sentence = doc.sentence_of(m.head);
    let possessive = doc.has(m.head, "Poss=Yes");
    let mut best: Option<(i64, usize)> = None;
    for k in (0..doc.mentions_in(sentence).end).rev() {
        let a = &doc.mentions[k];
        let Some(cluster) = c.of[k] else { continue };
        let at = doc.sentence_of(a.head);
        if a.head >= m.head || at + REACH < sentence {
            if at + REACH < sentence {
                break;
            }
            continue;
        }
        let x = &c.list[cluster];
        if !agrees(x, &p.refers, p.plural) || x.pronoun.is_some_and(|g| g != p.group && !p.plural) {
            continue;
        }
        if a.tokens.contains(&m.head) || (!possessive && same_clause_arguments(c, a.head, m.head)) {
            continue;
        }
        let mut score = 100 - 25 * (sentence - at) as i64;
        if is_subject(c, k) {
            score += if at == sentence { 14 } else { 22 };
        }
        if a.form == Form::Pronoun {
            score += 6;
        }
        // people who only speak are seldom taken up: the news is about others
        if x.names.is_empty() && x.office.as_ref().is_some_and(|o| is_source_title(c, o)) {
            score -= 30;
        }
        // possessors and modifiers inside other phrases are rarely taken up
        if matches!(&*doc.words[a.head].rel, "nmod:poss") || doc.is_rel(a.head, "nmod") {
            score -= 12;
        }
        if doc.sentences[at].paragraph != doc.sentences[sentence].paragraph {
            score -= 3;
        }
        score -= ((m.head - a.head) / 12) as i64;
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, cluster));
        }
    }
    let (_, cluster) = best?;
    if !p.plural {
        c.list[cluster].pronoun = Some(p.group);
    }
    let span = m.span;
    c.list[cluster].why.push(Why { rule: "rule/coref/pronoun".into(), span });
    Some(cluster)
}

/// Who says the quoted clause in which "we" or "I" stands: the subject of the reporting verb above or beside it.
fn speaker(c: &Clusters<'_>, t: TokenId) -> Option<usize> {
    let doc = c.doc;
    let mut at = t;
    for _ in 0..SPEECH {
        let beside = doc.children(at).find(|x| doc.is_rel(*x, "parataxis") && c.kb.words.asserts(&doc.lemma_lower(*x)));
        let above = doc.words[at].head.filter(|h| {
            matches!(doc.words[at].rel_main(), "ccomp" | "parataxis") && c.kb.words.asserts(&doc.lemma_lower(*h))
        });
        for verb in beside.into_iter().chain(above) {
            let subject = doc.children(verb).find(|x| doc.is_rel(*x, "nsubj") && !doc.is_under(t, *x));
            if let Some(cluster) = subject.and_then(|s| doc.mention_at(s)).and_then(|m| c.of[m]) {
                return Some(cluster);
            }
        }
        at = doc.words[at].head?;
    }
    None
}

fn is_source_title(c: &Clusters<'_>, office: &Office) -> bool {
    c.kb.titles.iter().any(|t| Some(&t.id) == office.id.as_ref() && t.kind == TitleKind::Source)
}

fn agrees(x: &Cluster, refers: &[String], plural: bool) -> bool {
    let kind = match x.kind {
        EntityKind::Person | EntityKind::Office => "person",
        EntityKind::State => "state",
        EntityKind::Organisation => "organisation",
        EntityKind::Group => "group",
        EntityKind::People => "people",
        EntityKind::Place => return false,
    };
    if !refers.iter().any(|r| r == kind) {
        return false;
    }
    if plural {
        x.plural || matches!(x.kind, EntityKind::People | EntityKind::Group) || !x.members.is_empty()
    } else {
        !x.plural || kind != "person"
    }
}

/// Two different arguments of one verb are two participants ("he met him").
fn same_clause_arguments(c: &Clusters<'_>, a: TokenId, b: TokenId) -> bool {
    let doc = c.doc;
    let (a, b) = (doc.first_conjunct(a), doc.first_conjunct(b));
    doc.words[a].head.is_some() && doc.words[a].head == doc.words[b].head
}

fn is_relative(c: &Clusters<'_>, t: TokenId) -> bool {
    let mut at = c.doc.words[t].head;
    while let Some(x) = at {
        if c.doc.is_rel(x, "acl:relcl") {
            return true;
        }
        at = c.doc.words[x].head;
    }
    false
}

/// "the envoy, who ...": the noun that the relative clause hangs on.
fn relative(c: &Clusters<'_>, t: TokenId) -> Option<usize> {
    let doc = c.doc;
    let mut at = t;
    while let Some(head) = doc.words[at].head {
        if doc.is_rel(at, "acl:relcl") {
            return doc.mention_at(head).and_then(|k| c.of[k]);
        }
        at = head;
    }
    None
}
