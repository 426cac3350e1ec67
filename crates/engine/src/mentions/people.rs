//! Persons by name with their titles, and offices without a name.

use std::ops::Range;

use super::{Affiliation, Found, TitleWords, entry_rule, is_name_word, why};
use crate::doc::{EntityKind, Form, NameKind, Office, TokenId, Upos};
use crate::knowledge::{AnaphorKind, Entry, TitleKind};
use crate::syntax::is_name_part;

/// How far behind a name an apposition may begin ("X, the long-serving foreign minister").
const APPOSITION_REACH: usize = 7;

/// Every named person, with the title in front of or behind the name.
pub(super) fn named(f: &mut Found<'_>) {
    for name in person_names(f) {
        if !f.free(name.clone()) {
            continue;
        }
        add_person(f, name);
    }
}

/// Offices that stand without a name: "the Iraqi president", "a government source".
pub(super) fn offices(f: &mut Found<'_>) {
    let mut last_end = 0;
    let hits: Vec<(Range<TokenId>, usize)> = title_hits(f);
    for (tokens, title) in hits {
        if tokens.start < last_end || !f.free(tokens.clone()) {
            continue;
        }
        if let Some(i) = office_mention(f, tokens.clone(), title) {
            last_end = tokens.end;
            // "the Iraqi prime minister, X": the tree hangs the name on the title
            let head = f.list[i].head;
            let named = f.doc.children(head).find(|c| f.doc.is_rel(*c, "appos") && f.by_head[*c].is_some());
            if let Some(other) = named.and_then(|c| f.by_head[c])
                && f.list[other].kind == EntityKind::Person
                && other != i
            {
                link(f, i, other);
            }
        }
    }
}

/// Longest title hits in text order; where several titles share the words, the first entry that fits.
fn title_hits(f: &Found<'_>) -> Vec<(Range<TokenId>, usize)> {
    let mut out: Vec<(Range<TokenId>, usize)> = Vec::new();
    for hit in f.scan.all() {
        if let Entry::Title(i) = hit.entry {
            match out.last_mut() {
                Some((tokens, _)) if tokens.start == hit.tokens.start => {
                    if hit.tokens.end > tokens.end {
                        *tokens = hit.tokens.clone();
                    }
                }
                Some((tokens, _)) if hit.tokens.start < tokens.end => {}
                _ => out.push((hit.tokens.clone(), i)),
            }
        }
    }
    for (tokens, title) in &mut out {
        *title = best_title(f, tokens).unwrap_or(*title);
    }
    out
}

/// Among titles with these very words, one whose state fits the words in front, else one that no state owns.
fn best_title(f: &Found<'_>, tokens: &Range<TokenId>) -> Option<usize> {
    let titles: Vec<usize> = f
        .scan
        .starting(tokens.start)
        .iter()
        .filter(|h| h.tokens == *tokens)
        .filter_map(|h| match h.entry {
            Entry::Title(i) => Some(i),
            _ => None,
        })
        .collect();
    let left = tokens.start.saturating_sub(4).max(f.doc.sentences[f.doc.sentence_of(tokens.start)].tokens.start);
    let country = f.affiliation(left..tokens.start).country;
    let fits = |i: &&usize| f.kb.titles[**i].country.is_some() && f.kb.titles[**i].country == country;
    let open = |i: &&usize| f.kb.titles[**i].country.is_none();
    titles
        .iter()
        .find(fits)
        .or_else(|| titles.iter().find(open))
        .or_else(|| titles.first().filter(|_| country.is_none()))
        .copied()
}

/// Ranges of person names, in text order, without overlaps: known people, tagged names, and names behind titles.
fn person_names(f: &Found<'_>) -> Vec<Range<TokenId>> {
    let doc = f.doc;
    let mut out: Vec<Range<TokenId>> = Vec::new();
    let mut taken = vec![false; doc.tokens.len()];
    let mut take = |range: Range<TokenId>, out: &mut Vec<Range<TokenId>>| {
        if range.is_empty() || range.clone().any(|t| taken[t]) {
            return;
        }
        range.clone().for_each(|t| taken[t] = true);
        out.push(range);
    };
    for hit in f.scan.all() {
        let is_longer_entry = f
            .scan
            .covering(hit.tokens.start, |e| matches!(e, Entry::Body(_) | Entry::Facility(_)))
            .is_some_and(|h| h.tokens.len() > hit.tokens.len());
        if matches!(hit.entry, Entry::Person(_)) && hit.tokens.len() > 1 && !is_longer_entry {
            take(extend(f, hit.tokens.clone()), &mut out);
        }
    }
    for name in doc.names.iter().filter(|n| n.kind == NameKind::Person) {
        let range = trim(f, name.tokens.clone());
        if !is_known_otherwise(f, &range) {
            take(extend(f, range), &mut out);
        }
    }
    // a run of capitalized words directly behind a title that is not a body or place
    for hit in f.scan.all() {
        let Entry::Title(title) = hit.entry else { continue };
        if f.kb.titles[title].kind == TitleKind::Source {
            continue;
        }
        let start = hit.tokens.end;
        if doc.sentence_of(hit.tokens.start) != doc.sentence_of(start) {
            continue;
        }
        let end = name_run(f, start);
        if end > start {
            take(start..end, &mut out);
        }
    }
    out.sort_by_key(|r| r.start);
    out
}

/// Tagged as a person, but all its words are a title, a state, a body or an outlet.
fn is_known_otherwise(f: &Found<'_>, range: &Range<TokenId>) -> bool {
    range.is_empty()
        || f.scan.starting(range.start).iter().any(|h| {
            h.tokens.end >= range.end
                && matches!(
                    h.entry,
                    Entry::Title(_)
                        | Entry::Qualifier(_)
                        | Entry::StateName(_)
                        | Entry::StateAdjective(_)
                        | Entry::Body(_)
                        | Entry::Outlet(_)
                        | Entry::Facility(_)
                )
        })
}

/// End of the run of name words that starts at `start`; 0-length where the words name something else.
fn name_run(f: &Found<'_>, start: TokenId) -> TokenId {
    let doc = f.doc;
    let Some(sentence) = doc.sentences.get(doc.sentence_of(start)).map(|s| s.tokens.clone()) else { return start };
    if !sentence.contains(&start) {
        return start;
    }
    let mut end = start;
    while end < sentence.end {
        let hyphen =
            matches!(doc.form(end), "-" | "‑") && end > start && !doc.tokens[end].space_after && end + 1 < sentence.end;
        let word = doc.upos(end) == Upos::Propn && is_name_word(doc, end);
        let other = f.scan.starting(end).iter().any(|h| {
            matches!(
                h.entry,
                Entry::StateName(_)
                    | Entry::StateAdjective(_)
                    | Entry::Body(_)
                    | Entry::Facility(_)
                    | Entry::Title(_)
                    | Entry::Outlet(_)
            )
        });
        if !(hyphen || (word && !other)) {
            break;
        }
        end += 1;
    }
    end
}

/// Takes titles, states and qualifiers off the front of a tagged name, and a clitic off its end.
fn trim(f: &Found<'_>, mut range: Range<TokenId>) -> Range<TokenId> {
    loop {
        let cut = f
            .scan
            .starting(range.start)
            .iter()
            .filter(|h| {
                matches!(
                    h.entry,
                    Entry::Title(_)
                        | Entry::StateAdjective(_)
                        | Entry::Qualifier(_)
                        | Entry::StateName(_)
                        | Entry::Demonym(_)
                ) && h.tokens.end < range.end
            })
            .map(|h| h.tokens.end)
            .max();
        match cut {
            Some(end) => range.start = end,
            None => break,
        }
    }
    while range.start < range.end && f.doc.upos(range.start) == Upos::Punct {
        range.start += 1;
    }
    while range.end > range.start && (f.doc.upos(range.end - 1) == Upos::Punct || f.doc.is_rel(range.end - 1, "case")) {
        range.end -= 1;
    }
    range
}

/// Lets a name grow over name words that the tree binds to it ("al" "-" "Sudani").
fn extend(f: &Found<'_>, mut range: Range<TokenId>) -> Range<TokenId> {
    let doc = f.doc;
    if range.is_empty() {
        return range;
    }
    let sentence = doc.sentences[doc.sentence_of(range.start)].tokens.clone();
    let bound = |t: TokenId, range: &Range<TokenId>| {
        let inside = doc.words[t].head.is_some_and(|h| range.contains(&h));
        let holds = range.clone().any(|x| doc.words[x].head == Some(t) && is_name_part(doc.words[x].rel_main()));
        is_name_word(doc, t) && ((inside && is_name_part(doc.words[t].rel_main())) || holds)
    };
    let is_hyphen = |t: TokenId| matches!(doc.form(t), "-" | "‑") && !doc.tokens[t].space_after;
    let known = |t: TokenId| {
        f.scan
            .covering(t, |e| !matches!(e, Entry::City(_) | Entry::Admin1(_) | Entry::Person(_) | Entry::Outlet(_)))
            .is_some()
    };
    loop {
        let next = range.end;
        if next < sentence.end && bound(next, &range) && !known(next) {
            range.end += 1;
        } else if next + 1 < sentence.end
            && is_hyphen(next)
            && is_name_word(doc, next + 1)
            && !doc.tokens[next - 1].space_after
        {
            range.end += 2;
        } else {
            break;
        }
    }
    while range.start > sentence.start {
        let before = range.start - 1;
        if bound(before, &range) && !known(before) {
            range.start -= 1;
        } else if before > sentence.start
            && is_hyphen(before)
            && !doc.tokens[before - 1].space_after
            && is_name_word(doc, before - 1)
        {
            range.start -= 2;
        } else {
            break;
        }
    }
    range
}

fn add_person(f: &mut Found<'_>, name: Range<TokenId>) {
    let (start, title, affiliation) = words_before(f, name.start);
    let person = f.scan.starting(name.start).iter().find_map(|h| match h.entry {
        Entry::Person(i) if h.tokens.end <= name.end => Some(i),
        _ => None,
    });
    let span = f.doc.span_of(&name);
    let reason = match person {
        Some(i) => why(entry_rule(&f.kb.people[i].why), span),
        None => why("model/name", span),
    };
    let mut m = f.blank(start..name.end, EntityKind::Person, Form::Name, reason);
    m.name = Some(span);
    m.plural = false;
    m.person = person;
    m.country = affiliation.country.clone();
    m.organisation = affiliation.organisation.clone();
    m.body = affiliation.body;
    if let Some(t) = &title {
        m.office = Some(t.office(f, &affiliation));
        m.sector = Some(f.kb.titles[t.title].sector.clone());
        m.country = m.country.or_else(|| f.kb.titles[t.title].country.clone());
    }
    f.claim(start..name.end);
    let i = f.add(m);
    apposition(f, i, name);
}

/// Title, qualifiers and affiliation in front of a name: "Iran's acting Foreign Minister", "deputy chief of the X forces".
fn words_before(f: &Found<'_>, name: TokenId) -> (TokenId, Option<TitleWords>, Affiliation) {
    let doc = f.doc;
    let sentence = doc.sentences[doc.sentence_of(name)].tokens.start;
    let title_ending = |t: TokenId| {
        // a title that closes the sentence before is no title of this name
        let hit = f.scan.ending(t).find(|h| matches!(h.entry, Entry::Title(_)) && h.tokens.start >= sentence)?;
        let i = best_title(f, &hit.tokens)?;
        Some((hit.tokens.clone(), i))
    };
    let mut at = name;
    let mut affiliation = Affiliation::default();
    let mut title = title_ending(at);
    if title.is_none() {
        // "deputy chief of the Popular Mobilization Forces X": a complement stands between title and name
        let of = (sentence..name).rev().take(10).find(|t| {
            matches!(doc.upos(*t), Upos::Adp | Upos::Verb | Upos::Aux | Upos::Punct) && !matches!(doc.form(*t), "-")
        });
        if let Some(of) = of.filter(|of| f.kb.clause.is_case("bridge", doc.form(*of)) && *of + 1 < name)
            && let Some(found) = title_ending(of)
        {
            affiliation = f.affiliation(of + 1..name);
            title = Some(found);
        }
    }
    let words = title.map(|(tokens, i)| {
        at = tokens.start;
        TitleWords { tokens, title: i, acting: false, former: false }
    });
    let Some(mut words) = words else { return without_title(f, name, sentence) };
    // a second title in front: "Deputy Prime Minister and Foreign Minister X"
    if at > sentence + 1
        && doc.form(at - 1) == "and"
        && let Some((first, _)) = title_ending(at - 1)
    {
        at = first.start;
    }
    let (edge, more) = modifiers(f, &mut words, at, sentence);
    let affiliation = Affiliation {
        country: affiliation.country.or(more.country),
        organisation: affiliation.organisation.or(more.organisation),
        body: affiliation.body.or(more.body),
    };
    (edge, Some(words), affiliation)
}

/// Qualifiers, states and bodies in front of a title; returns where the phrase begins.
fn modifiers(f: &Found<'_>, words: &mut TitleWords, from: TokenId, sentence: TokenId) -> (TokenId, Affiliation) {
    let doc = f.doc;
    let mut at = from;
    let mut affiliation = Affiliation::default();
    while at > sentence {
        let before = at - 1;
        if let Some(hit) = f.scan.ending(at).find(|h| matches!(h.entry, Entry::Qualifier(_))) {
            if let Entry::Qualifier(q) = hit.entry {
                match f.kb.qualifiers[q].id.as_str() {
                    "acting" => words.acting = true,
                    "former" | "late" => words.former = true,
                    _ => words.tokens.start = words.tokens.start.min(hit.tokens.start),
                }
            }
            at = hit.tokens.start;
        } else if let Some(hit) = f.scan.ending(at).find(|h| is_affiliation(&h.entry)) {
            let more = f.affiliation(hit.tokens.clone());
            affiliation.country = affiliation.country.or(more.country);
            affiliation.organisation = affiliation.organisation.or(more.organisation);
            affiliation.body = affiliation.body.or(more.body);
            at = hit.tokens.start;
        } else if is_joint(doc, before) {
            at = before;
        } else if doc.upos(before) == Upos::Det
            || (matches!(doc.words[before].rel_main(), "compound" | "amod")
                && doc.words[before].head.is_some_and(|h| h >= before && h < from + 12))
        {
            at = before;
            if doc.upos(before) == Upos::Det {
                break;
            }
        } else {
            break;
        }
    }
    (at, affiliation)
}

/// A possessive mark, or a hyphen inside a word.
fn is_joint(doc: &crate::doc::Doc, t: TokenId) -> bool {
    matches!(doc.form(t), "'s" | "’s" | "'" | "’") && doc.is_rel(t, "case")
        || matches!(doc.form(t), "-" | "‑") && !doc.tokens[t].space_after
}

fn is_affiliation(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::StateName(_)
            | Entry::StateAdjective(_)
            | Entry::Demonym(_)
            | Entry::Capital(_)
            | Entry::Metonym(_)
            | Entry::Body(_)
    )
}

/// A name with a state adjective but without a title: "Lebanese Hassan Diab".
fn without_title(f: &Found<'_>, name: TokenId, sentence: TokenId) -> (TokenId, Option<TitleWords>, Affiliation) {
    if name > sentence
        && let Some(hit) = f.scan.ending(name).find(|h| matches!(h.entry, Entry::StateAdjective(_)))
    {
        let affiliation = f.affiliation(hit.tokens.clone());
        return (hit.tokens.start, None, affiliation);
    }
    // "his Omani counterpart X": the office comes from the other side, in coreference
    let doc = f.doc;
    if name > sentence
        && f.kb.anaphora.nouns.get(&doc.lemma_lower(name - 1)).is_some_and(|k| k.contains(&AnaphorKind::Counterpart))
    {
        let start = f.left_edge(name - 1, name - 1);
        let left = (sentence..name - 1)
            .rev()
            .take(4)
            .take_while(|t| matches!(doc.upos(*t), Upos::Pron | Upos::Adj | Upos::Propn | Upos::Det | Upos::Part))
            .last()
            .unwrap_or(name - 1)
            .min(start);
        return (left, None, f.affiliation(left..name - 1));
    }
    (name, None, Affiliation::default())
}

/// "X, the Iraqi prime minister," and "X, who is ...": an office behind the name becomes a mention of the same person.
fn apposition(f: &mut Found<'_>, person: usize, name: Range<TokenId>) {
    let doc = f.doc;
    let sentence = doc.sentences[doc.sentence_of(name.start)].tokens.clone();
    if name.end >= sentence.end || !matches!(doc.form(name.end), "," | "(") {
        return;
    }
    let from = name.end + 1;
    let reach = (from + APPOSITION_REACH).min(sentence.end);
    let stop = (from..reach)
        .find(|t| {
            matches!(doc.upos(*t), Upos::Verb | Upos::Aux | Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Pron)
                && !matches!(doc.form(*t), "-" | "‑")
        })
        .unwrap_or(reach);
    let hit = f
        .scan
        .inside(from..sentence.end)
        .take_while(|h| h.tokens.start < stop)
        .filter(|h| matches!(h.entry, Entry::Title(_)))
        .max_by_key(|h| (h.tokens.end.min(stop), std::cmp::Reverse(h.tokens.start)))
        .map(|h| h.tokens.clone());
    let Some(tokens) = hit else { return };
    let Some(title) = best_title(f, &tokens) else { return };
    // a name behind the title makes it the next person's
    if f.kb.titles[title].kind == TitleKind::Source || name_run(f, tokens.end) > tokens.end {
        return;
    }
    if !f.free(tokens.clone()) {
        return;
    }
    if let Some(i) = office_mention(f, tokens, title) {
        link(f, i, person);
    }
}

/// Makes mention `i` (an office phrase) the same participant as the named `person`.
fn link(f: &mut Found<'_>, i: usize, person: usize) {
    f.list[i].same_as = Some(person);
    f.list[i].kind = EntityKind::Person;
    let office = f.list[i].office.clone();
    let (country, organisation, sector) =
        (f.list[i].country.clone(), f.list[i].organisation.clone(), f.list[i].sector.clone());
    let named = &mut f.list[person];
    if named.office.is_none() {
        named.office = office;
        named.sector = sector;
    }
    named.country = named.country.take().or(country);
    named.organisation = named.organisation.take().or(organisation);
}

/// An office or unnamed official as a nominal mention.
fn office_mention(f: &mut Found<'_>, tokens: Range<TokenId>, title: usize) -> Option<usize> {
    let doc = f.doc;
    let head = doc.head_in(tokens.clone());
    if !matches!(doc.upos(head), Upos::Noun | Upos::Propn) || f.has_head(head) {
        return None;
    }
    // "the two ministers": left to coreference
    let pair = doc.has(head, "Number=Plur")
        && f.kb.anaphora.nouns.get(&doc.lemma_lower(head)).is_some_and(|k| k.contains(&AnaphorKind::Side))
        && tokens.len() == 1
        && doc.children(head).any(|c| {
            doc.has(c, "NumType=Card") || doc.has(c, "PronType=Tot") || doc.form(c).eq_ignore_ascii_case("both")
        });
    if pair {
        return None;
    }
    // a title that only modifies another noun ("minister level talks", "president office") is no mention
    if is_name_part(doc.words[head].rel_main())
        && doc.words[head].head.is_some_and(|h| h >= tokens.end && doc.upos(h) == Upos::Noun)
    {
        return None;
    }
    if f.scan
        .covering(tokens.start, |e| matches!(e, Entry::Body(_) | Entry::Facility(_)))
        .is_some_and(|h| h.tokens.len() > tokens.len())
    {
        return None;
    }
    let sentence = doc.sentences[doc.sentence_of(head)].tokens.start;
    let mut words = TitleWords { tokens: tokens.clone(), title, acting: false, former: false };
    let (mut start, mut affiliation) = modifiers(f, &mut words, tokens.start, sentence);
    start = start.min(f.left_edge(head, start));
    if affiliation.country.is_none() {
        affiliation = merge(affiliation, f.affiliation(start..tokens.start));
    }
    let mut end = tokens.end;
    let complement = f.complement(head, "office");
    if let Some(range) = &complement {
        let more = f.affiliation(range.clone());
        if more.country.is_some() || more.organisation.is_some() || more.body.is_some() {
            affiliation = merge(affiliation, more);
            let of = doc.case_of(doc.head_in(range.clone())).is_some_and(|c| c == "of");
            if of && range.start <= end + 1 {
                end = range.end;
            }
        }
    }
    let entry = &f.kb.titles[title];
    let is_source = entry.kind == TitleKind::Source;
    let plural = doc.has(head, "Number=Plur");
    let kind = if is_source || plural { EntityKind::Group } else { EntityKind::Office };
    let reason = why(entry_rule(&entry.why), doc.span_of(&tokens));
    let mut m = f.blank(start..end.max(start + 1), kind, Form::Nominal, reason);
    m.head = head;
    m.kind = match (is_source, plural) {
        (true, false) => EntityKind::Person,
        (_, true) => EntityKind::Group,
        (false, false) => EntityKind::Office,
    };
    let office: Office = words.office(f, &affiliation);
    m.country = office.country.clone();
    m.organisation = affiliation.organisation.clone();
    m.body = affiliation.body;
    m.sector = Some(entry.sector.clone());
    m.plural = plural;
    m.office = Some(office);
    f.claim(tokens);
    Some(f.add(m))
}

fn merge(a: Affiliation, b: Affiliation) -> Affiliation {
    Affiliation {
        country: a.country.or(b.country),
        organisation: a.organisation.or(b.organisation),
        body: a.body.or(b.body),
    }
}
