//! Time, place, topics, contexts, casualties of an event, and sources that hold over several sentences.

use super::{Coder, Draft, has_source};
use crate::doc::{
    Casualties, Count, Doc, EntityKind, Event, Form, PlaceRef, Role, SourceKind, Status, TokenId, Upos, When, Where,
};
use crate::knowledge::{Frame, PlaceContext, PlaceRole};
use crate::span::{Span, one_line};

/// Clause words above a trigger in which its time and place may stand: carriers and verbs that share its subject.
fn clause(coder: &Coder<'_>, d: &Draft) -> Vec<TokenId> {
    let doc = coder.doc;
    let mut out = vec![d.trigger];
    let mut at = d.trigger;
    if let Some(c) = d.carrier {
        out.push(c.verb);
        at = c.verb;
    }
    while let Some(head) = doc.words[at].head {
        let up = match doc.words[at].rel_main() {
            "xcomp" => true,
            "obj" => !coder.slots.is_verbal(at) && coder.slots.is_verbal(head) && !out.contains(&head),
            // a purpose, and "by doing X": the same occasion
            "advcl" => {
                doc.has(at, "VerbForm=Inf") || doc.children(at).any(|c| doc.is_rel(c, "mark") && doc.form(c) == "by")
            }
            "acl" => doc.has(at, "VerbForm=Inf"),
            // "she is in X for talks": the predicate is where they are
            "nmod" | "obl" => doc.children(head).any(|c| doc.is_rel(c, "cop")),
            _ => false,
        };
        if !up || out.len() > 4 {
            break;
        }
        out.push(head);
        at = head;
    }
    out
}

/// Verbs whose day is also that of the event where its own clause names none: coordinated verbs with the same subject, and
/// clauses that happen together ("as he received ...").
fn beside(coder: &Coder<'_>, d: &Draft) -> Vec<TokenId> {
    let doc = coder.doc;
    let verb = clause(coder, d).into_iter().rev().find(|t| coder.slots.is_verbal(*t)).unwrap_or(d.trigger);
    let mut out = Vec::new();
    let alone = |t: TokenId| !doc.children(t).any(|c| doc.is_rel(c, "nsubj"));
    let together = |t: TokenId| {
        doc.is_rel(t, "advcl")
            && doc.children(t).any(|c| {
                matches!(doc.words[c].rel_main(), "mark" | "advmod")
                    && coder.kb.clause.is_case("simultaneous", &doc.form(c).to_lowercase())
            })
    };
    let first = doc.first_conjunct(verb);
    if first != verb && alone(verb) {
        out.push(first);
    }
    out.extend(
        doc.children(first).filter(|c| *c != verb && doc.is_rel(*c, "conj") && coder.slots.is_verbal(*c) && alone(*c)),
    );
    out.extend(doc.children(verb).filter(|c| together(*c)));
    if together(verb) {
        out.extend(doc.words[verb].head);
    }
    out
}

/// How far below a clause word a time or place may hang before it belongs to something else.
const DEPTH: usize = 3;

/// Distance from `t` up to `top`, if it is under it and no other verb or event noun stands between.
fn distance(coder: &Coder<'_>, t: TokenId, top: TokenId) -> Option<usize> {
    let doc = coder.doc;
    let mut at = t;
    for steps in 0..=DEPTH {
        if at == top {
            return Some(steps);
        }
        let rel = doc.words[at].rel_main();
        let is_clause =
            matches!(rel, "ccomp" | "acl" | "advcl" | "parataxis") || (rel == "conj" && coder.slots.is_verbal(at));
        if is_clause {
            return None;
        }
        at = doc.words[at].head?;
    }
    None
}

/// The time of the event's own clause, read by its status; a future day makes a finite statement a plan.
pub(super) fn when(coder: &Coder<'_>, d: &Draft, status: Status) -> (Option<When>, Status) {
    let doc = coder.doc;
    let sentence = doc.sentence_of(d.trigger);
    let range = doc.sentences[sentence].tokens.clone();
    let first = doc.times.partition_point(|x| x.tokens.start < range.start);
    let nearest = |tops: &[TokenId]| {
        let mut best: Option<(usize, usize)> = None;
        for (i, expr) in doc.times.iter().enumerate().skip(first).take_while(|(_, x)| x.tokens.end <= range.end) {
            let head = doc.head_in(expr.tokens.clone());
            let near = tops.iter().enumerate().filter_map(|(k, top)| Some(distance(coder, head, *top)? + 2 * k)).min();
            if let Some(n) = near
                && best.is_none_or(|(b, _)| n < b)
            {
                best = Some((n, i));
            }
        }
        best.map(|(_, i)| i)
    };
    let tops = clause(coder, d);
    let Some(i) = nearest(&tops).or_else(|| nearest(&beside(coder, d))) else { return (None, status) };
    let expr = &doc.times[i];
    let Some(value) = crate::when::pick(expr, status) else { return (None, status) };
    let future = doc.anchor().is_some_and(|a| value.start > a)
        && expr.past.is_none_or(|p| p.start > doc.anchor().unwrap_or(p.start));
    let status = if future && matches!(status, Status::Occurred | Status::Ongoing) { Status::Planned } else { status };
    (Some(When { value, span: Some(expr.span) }), status)
}

/// The place of the event's own clause; for travel its goal.
pub(super) fn place(coder: &Coder<'_>, d: &Draft) -> Option<Where> {
    let doc = coder.doc;
    let visit = coder.kb.frames[d.frame].mode.as_deref() == Some("visit");
    let tops = clause(coder, d);
    let sentence = doc.sentence_of(d.trigger);
    let range = doc.sentences[sentence].tokens.clone();
    let first = doc.mentions.partition_point(|m| m.tokens.start < range.start);
    let mut best: Option<(usize, usize)> = None;
    for (i, m) in doc.mentions.iter().enumerate().skip(first).take_while(|(_, m)| m.tokens.start < range.end) {
        let named = matches!(m.kind, EntityKind::Place | EntityKind::State) && m.form == Form::Name;
        if !named || m.place.is_none() {
            continue;
        }
        let anchor = doc.first_conjunct(m.head);
        let role = doc.case_of(anchor).and_then(|c| coder.kb.anaphora.prepositions.get(&c).copied());
        let object = visit && doc.is_rel(anchor, "obj");
        let fits = match role {
            Some(PlaceRole::Locative) => true,
            Some(PlaceRole::Directional) => {
                let travel =
                    visit || doc.words[anchor].head.is_some_and(|h| coder.kb.words.is_travel(&doc.lemma_lower(h)));
                travel && doc.case_of(anchor).is_some_and(|c| !coder.kb.clause.is_case("origin", &c))
            }
            None => object || (visit && doc.is_rel(anchor, "compound")),
        };
        if !fits {
            continue;
        }
        // inside the phrase of a participant it says where that one is from ("the embassy in X")
        let inside = doc
            .mentions
            .iter()
            .skip(first)
            .take_while(|o| o.tokens.start < range.end)
            .any(|o| o.head != m.head && o.tokens.contains(&m.head) && o.kind != EntityKind::Place);
        // "the consul in X, Y": where the holder of the office that the name explains is posted
        let posted = doc.is_rel(anchor, "nmod")
            && doc.words[anchor].head.is_some_and(|h| doc.children(h).any(|c| c > anchor && doc.is_rel(c, "appos")));
        if inside || posted {
            continue;
        }
        let near = tops.iter().enumerate().filter_map(|(k, top)| Some(distance(coder, anchor, *top)? + 2 * k)).min();
        let Some(n) = near else { continue };
        // an unknown facility name and its city: the nearer, then the finer
        if best.is_none_or(|(b, _)| n < b) {
            best = Some((n, i));
        }
    }
    let (_, i) = best?;
    Some(resolve(coder, i))
}

/// Coordinates and codes of a place mention.
pub(super) fn resolve(coder: &Coder<'_>, mention: usize) -> Where {
    resolve_place(coder.doc, coder.kb, mention, &coder.countries)
}

/// How often the article mentions participants of each state: context for ambiguous place names.
pub(crate) fn country_counts(doc: &Doc) -> Vec<(String, f32)> {
    let mut counts: Vec<(String, f32)> = Vec::new();
    for e in &doc.entities {
        let Some(c) = &e.country else { continue };
        let n = e.mentions.len() as f32;
        match counts.iter_mut().find(|(x, _)| x == c) {
            Some((_, k)) => *k += n,
            None => counts.push((c.clone(), n)),
        }
    }
    counts
}

/// Coordinates and codes of a place mention, with the article's states as context.
pub(crate) fn resolve_place(
    doc: &Doc,
    kb: &crate::knowledge::Knowledge,
    mention: usize,
    countries: &[(String, f32)],
) -> Where {
    let m = &doc.mentions[mention];
    let span = m.name.unwrap_or(m.span);
    let name = one_line(span.of(&doc.article.text));
    let unknown = Where {
        name: name.clone(),
        country: m.country.clone(),
        admin1: None,
        lat: None,
        lon: None,
        geonameid: None,
        resolution: "unknown",
        span: Some(span),
    };
    if let Some(PlaceRef::State(i)) = m.place {
        let state = &kb.states[i];
        return Where { name: state.name.clone(), country: Some(state.id.clone()), resolution: "country", ..unknown };
    }
    let context = PlaceContext { countries, near: &[] };
    match m.place {
        Some(PlaceRef::Facility(i)) => {
            let p = &kb.places.facilities[i];
            let resolution = if p.is_region() { "region" } else { "facility" };
            Where {
                name: p.name.clone(),
                country: p.country.clone(),
                admin1: p.admin1.clone(),
                lat: Some(p.lat),
                lon: Some(p.lon),
                resolution,
                ..unknown
            }
        }
        Some(_) => match kb.places.resolve(&name, &context) {
            Some(hit) => Where {
                name: hit.name,
                country: Some(hit.country),
                admin1: hit.admin1,
                lat: Some(hit.lat),
                lon: Some(hit.lon),
                geonameid: hit.geonameid,
                resolution: hit.resolution,
                span: Some(span),
            },
            None => unknown,
        },
        None => unknown,
    }
}

/// Span of a phrase or clause, without the marks at its edges and without the preposition.
pub(super) fn phrase(doc: &Doc, t: TokenId) -> Span {
    let mut range = doc.subtree(t);
    let edge = |t: TokenId| doc.upos(t) == Upos::Punct && !matches!(doc.form(t), "\"" | "“" | "”" | "(" | ")");
    while range.len() > 1
        && (edge(range.start) || doc.is_rel(range.start, "case") && doc.words[range.start].head == Some(t))
    {
        range.start += 1;
    }
    while range.len() > 1 && edge(range.end - 1) {
        range.end -= 1;
    }
    doc.span_of(&range)
}

/// Topics as short noun phrases of lemmas.
pub(super) fn topics(coder: &Coder<'_>, d: &Draft) -> Vec<String> {
    let doc = coder.doc;
    let mut out: Vec<String> = Vec::new();
    let mut heads: Vec<TokenId> = d.topics.iter().flat_map(|t| doc.conjuncts(*t)).collect();
    if let Some(c) = d.content
        && !coder.slots.is_verbal(c)
        && d.topics.is_empty()
    {
        heads.extend(doc.conjuncts(c));
    }
    let mut i = 0;
    while i < heads.len() {
        let t = heads[i];
        i += 1;
        if coder.slots.is_verbal(t) {
            continue;
        }
        // "cooperation in the fields of trade and energy": container nouns hand over to what they contain
        let lemma = doc.lemma_lower(t);
        if coder.kb.clause.is_container(&lemma) {
            let inner = coder.under(t, "content");
            if !inner.is_empty() {
                heads.extend(inner);
                continue;
            }
        }
        let mut words: Vec<(TokenId, String)> = vec![(t, lemma.clone())];
        for c in doc.children(t) {
            if matches!(doc.words[c].rel_main(), "compound" | "amod") && c < t {
                words.push((c, doc.lemma_lower(c)));
            }
        }
        words.sort();
        let phrase = words.into_iter().map(|(_, w)| w).collect::<Vec<_>>().join(" ");
        if !out.contains(&phrase) {
            out.push(phrase);
        }
        // "cooperation in trade and energy" is also about trade and energy
        for inner in coder.under(t, "topic") {
            if !heads.contains(&inner) && heads.len() < 24 {
                heads.push(inner);
            }
        }
    }
    out.truncate(12);
    out
}

/// PLOVER contexts: those of the frame, and those whose words stand in the event's own topics and content.
pub(super) fn contexts(coder: &Coder<'_>, d: &Draft, frame: &Frame) -> Vec<String> {
    let doc = coder.doc;
    let mut out = frame.contexts.clone();
    let mut ranges: Vec<std::ops::Range<TokenId>> = d.topics.iter().map(|t| doc.subtree(*t)).collect();
    ranges.extend(d.content.map(|c| doc.subtree(c)));
    ranges.push(
        doc.subtree(d.trigger).start.max(d.trigger.saturating_sub(6))..doc.subtree(d.trigger).end.min(d.trigger + 7),
    );
    for range in ranges {
        for t in range {
            for i in coder.kb.words.contexts_at(doc, t) {
                let id = &coder.kb.contexts[i].id;
                if !out.contains(id) {
                    out.push(id.clone());
                }
            }
        }
    }
    out
}

/// Numbers of people killed, hurt or held, from the event's sentence.
pub(super) fn casualties(coder: &Coder<'_>, d: &Draft) -> Option<Casualties> {
    let doc = coder.doc;
    let frame = &coder.kb.frames[d.frame];
    let violent = coder.kb.types.iter().any(|t| t.id == frame.type_ && t.quad == Some(4));
    if !violent {
        return None;
    }
    let mut out = Casualties::default();
    let range = doc.sentences[doc.sentence_of(d.trigger)].tokens.clone();
    for t in range {
        let Some(kind) = coder.kb.clause.casualty(&doc.lemma_lower(t)) else { continue };
        let holders: Vec<TokenId> = if coder.slots.is_verbal(t) { coder.slots.object(t, 4) } else { vec![t] };
        for h in holders {
            let number =
                doc.children(h).find(|c| doc.is_rel(*c, "nummod")).or_else(|| (doc.upos(h) == Upos::Num).then_some(h));
            let Some(n) = number else { continue };
            let Some(value) = coder.kb.clause.number(doc.form(n)) else { continue };
            let low = coder.kb.clause.bound(doc, n);
            let (min, max) = match low {
                Some(true) => (Some(value), None),
                Some(false) => (None, Some(value)),
                None => (Some(value), Some(value)),
            };
            let count = Some(Count { min, max, span: doc.tokens[n].span.join(doc.tokens[h].span) });
            match kind {
                "dead" => out.dead = out.dead.or(count),
                "injured" => out.injured = out.injured.or(count),
                _ => out.arrested = out.arrested.or(count),
            }
        }
    }
    (out != Casualties::default()).then_some(out)
}

/// A cited statement holds for the sentences that go on in its voice, and for the lead that it backs.
pub(super) fn carry_sources(doc: &Doc, events: &mut [Event], coder: &Coder<'_>) {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|i| events[*i].trigger);
    // sources that a sentence cites anywhere, also where no event hangs on them
    let cited: Vec<Option<Vec<crate::doc::Source>>> = (0..doc.sentences.len()).map(|s| cited(doc, s, coder)).collect();
    for i in order.clone() {
        if has_source(&events[i].attribution) {
            continue;
        }
        let sentence = events[i].sentence;
        // only those whom the sentence itself names, not those taken from an event before it
        let mine: Vec<usize> = doc.mentions_in(sentence).map(|m| doc.entity_of[m]).collect();
        let mine: Vec<usize> =
            events[i].actors.iter().chain(&events[i].recipients).filter(|e| mine.contains(e)).copied().collect();
        // forward: the latest sentence before (or this one) that cites somebody, while its people go on acting
        let before = (0..=sentence).rev().take(5).find(|s| cited[*s].is_some());
        let backward = || {
            (sentence + 1..doc.sentences.len().min(sentence + 3))
                .find(|s| cited[*s].as_ref().is_some_and(|c| c.iter().any(|x| x.kind == SourceKind::OfficialStatement)))
        };
        let from = before.or_else(|| (sentence <= 1).then(backward).flatten());
        let Some(from) = from else { continue };
        let Some(sources) = &cited[from] else { continue };
        let shares = doc.mentions_in(from).any(|m| mine.contains(&doc.entity_of[m]));
        let statement =
            sources.iter().any(|s| matches!(s.kind, SourceKind::OfficialStatement | SourceKind::UnnamedOfficial));
        if !(shares && statement) {
            continue;
        }
        // a source that is itself the actor adds nothing
        let add: Vec<_> = sources
            .iter()
            .filter(|s| {
                s.kind != SourceKind::Outlet
                    && s.entity.is_none_or(|e| !mine.contains(&e) || s.kind == SourceKind::OfficialStatement)
            })
            .cloned()
            .collect();
        for (k, s) in add.into_iter().enumerate() {
            if let Some(cue) = s.cue {
                events[i].evidence.push((Role::Attribution, cue));
            }
            events[i].attribution.insert(k, s);
        }
    }
}

/// The sources that a sentence names for what it says.
fn cited(doc: &Doc, sentence: usize, coder: &Coder<'_>) -> Option<Vec<crate::doc::Source>> {
    let range = doc.sentences[sentence].tokens.clone();
    if doc.sentences[sentence].kind == crate::doc::SentenceKind::Dateline {
        return None;
    }
    let root = range.clone().find(|t| doc.words[*t].head.is_none())?;
    let mut found = coder.slots.sources(root);
    // the root may itself be the reporting verb: ask from below
    for c in doc.children(root).filter(|c| doc.is_rel(*c, "ccomp")) {
        for f in coder.slots.sources(c) {
            if !found.iter().any(|x| x.token == f.token) {
                found.push(f);
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let mention_at = |t: TokenId| coder.mention_at(t);
    let outlet = |t: TokenId| super::attribution::is_outlet(&coder.slots, coder.scan, t);
    let chain = super::attribution::chain(&found, doc, &mention_at, &outlet);
    has_source(&chain).then_some(chain)
}
