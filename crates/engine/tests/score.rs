//! Scores of documents made by hand against passages made by hand.

use drogman::doc::{
    Article, Doc, Entity, EntityKind, Event, Form, Mention, Precision, Sentence, SentenceKind, Source, SourceKind,
    Status, TimeValue, Token, When, Where, Why,
};
use drogman::notation::Passage;
use drogman::score::{Scores, Tally, score};
use drogman::span::Span;

const GOLD: &str = "# id: t
# published: 2024-06-13
[Fidan|n1] [met|e1] [Hussein|n2] in [Erbil|p1] on [Wednesday|t1] .
---
n1 person TUR GOV \"Hakan Fidan\"
n2 person IRQ GOV \"Fuad Hussein\"
p1 place IRQ \"Erbil\"
e1 CONSULT/meeting actors=n1,n2 status=occurred when=2024-06-12 where=p1 by=official_statement,outlet
";

fn passage(gold: &str) -> Passage {
    Passage::parse(gold).expect("a passage")
}

fn why() -> Why {
    Why { rule: "test".into(), span: Span::new(0, 1) }
}

/// The passage's words as tokens of one sentence, and nothing else.
fn bare(p: &Passage) -> Doc {
    let mut doc = Doc { article: Article { text: p.text.clone(), ..Article::default() }, ..Doc::default() };
    let mut at = 0;
    for word in p.text.split_inclusive(' ') {
        let form = word.trim_end();
        doc.tokens.push(Token { span: Span::new(at, at + form.len()), multiword: None, space_after: form != word });
        at += word.len();
    }
    let span = Span::new(0, p.text.len());
    doc.sentences.push(Sentence { span, tokens: 0..doc.tokens.len(), paragraph: 0, kind: SentenceKind::Body });
    doc
}

/// Adds an entity with one mention of one token.
fn entity(doc: &mut Doc, token: usize, kind: EntityKind) -> usize {
    let id = doc.entities.len();
    let span = doc.tokens[token].span;
    doc.mentions.push(Mention {
        tokens: token..token + 1,
        head: token,
        span,
        form: Form::Name,
        kind,
        name: Some(span),
        office: None,
        country: None,
        organisation: None,
        sector: None,
        person: None,
        body: None,
        place: None,
        plural: false,
        part_of: None,
        same_as: None,
        why: why(),
    });
    doc.entity_of.push(id);
    doc.entities.push(Entity {
        kind,
        name: None,
        country: None,
        organisation: None,
        sector: None,
        office: None,
        part_of: None,
        wikidata: None,
        mentions: vec![doc.mentions.len() - 1],
        person: None,
        place: None,
        members: Vec::new(),
        why: Vec::new(),
    });
    id
}

fn event(doc: &Doc, type_: &str, trigger: usize, actors: &[usize], recipients: &[usize]) -> Event {
    let day = "2024-06-12".parse().expect("a date");
    Event {
        sentence: 0,
        type_: type_.into(),
        mode: None,
        contexts: Vec::new(),
        actors: actors.to_vec(),
        recipients: recipients.to_vec(),
        symmetric: false,
        status: Status::Occurred,
        when: Some(When { value: TimeValue { start: day, end: day, precision: Precision::Day }, span: None }),
        place: Some(Where {
            name: "Erbil".into(),
            country: None,
            admin1: None,
            lat: None,
            lon: None,
            geonameid: None,
            resolution: "city",
            span: Some(doc.tokens[4].span),
        }),
        topics: Vec::new(),
        content: None,
        attribution: vec![source(SourceKind::OfficialStatement), source(SourceKind::Outlet)],
        trigger,
        trigger_span: doc.tokens[trigger].span,
        evidence: Vec::new(),
        casualties: None,
        confidence: 1.0,
        signs: [0.0; drogman::confidence::SIGNS],
        why: vec![why()],
        frame: 0,
        also: Vec::new(),
    }
}

fn source(kind: SourceKind) -> Source {
    Source { kind, entity: None, cue: None }
}

/// The document that says what gold says, changed by `change` before it is scored.
fn scored(change: impl FnOnce(&mut Doc)) -> Scores {
    let p = passage(GOLD);
    let mut doc = bare(&p);
    let (a, b) = (entity(&mut doc, 0, EntityKind::Person), entity(&mut doc, 2, EntityKind::Person));
    entity(&mut doc, 4, EntityKind::Place);
    let e = event(&doc, "CONSULT", 1, &[a, b], &[]);
    doc.events.push(e);
    change(&mut doc);
    score(&p, &doc)
}

fn tally(right: usize, given: usize, gold: usize) -> Tally {
    Tally { right, given, gold }
}

#[test]
fn nothing_against_nothing_is_perfect() {
    let p = passage("# id: t\nIt rained .\n---\n");
    let s = score(&p, &bare(&p));
    assert!(s.rows().iter().all(|(_, t)| *t == Tally::default() && t.f1() == 100.0));
    assert!(s.errors.is_empty() && s.by_type.is_empty());
}

#[test]
fn all_right() {
    let s = scored(|_| {});
    for (name, t) in s.rows() {
        assert_eq!((t.precision(), t.recall()), (100.0, 100.0), "{name}: {t:?}");
    }
    assert_eq!(s.events, tally(1, 1, 1));
    assert_eq!(s.entities.gold, 3);
    assert!(s.errors.is_empty(), "{:?}", s.errors);
}

#[test]
fn nothing_found_is_all_missed() {
    let s = scored(|doc| doc.events.clear());
    assert_eq!(s.events, tally(0, 0, 1));
    assert_eq!((s.events.precision(), s.events.recall(), s.events.f1()), (100.0, 0.0, 0.0));
    // what is judged on matched events has nothing to judge
    assert_eq!([s.status, s.dates, s.places, s.attribution], [Tally::default(); 4]);
    assert!(s.errors.iter().any(|e| e.starts_with("t: missed CONSULT \"met\"")), "{:?}", s.errors);
}

#[test]
fn an_event_where_gold_has_none_is_false() {
    let p = passage("# id: t\nHe met a need .\n---\n");
    let mut doc = bare(&p);
    let a = entity(&mut doc, 0, EntityKind::Person);
    let mut e = event(&doc, "CONSULT", 1, &[a], &[]);
    e.place = None;
    doc.events.push(e);
    let s = score(&p, &doc);
    assert_eq!((s.events, s.entities.gold), (tally(0, 1, 0), 0));
    assert!(s.errors[0].starts_with("t: false CONSULT \"met\" by test in: He met"), "{:?}", s.errors);
}

#[test]
fn another_type_or_another_word_does_not_match() {
    let type_ = scored(|doc| doc.events[0].type_ = "SUPPORT".into());
    assert_eq!(type_.events, tally(0, 1, 1));
    assert_eq!((type_.by_type["SUPPORT"], type_.by_type["CONSULT"]), (tally(0, 1, 0), tally(0, 0, 1)));
    let word = scored(|doc| (doc.events[0].trigger, doc.events[0].trigger_span) = (2, doc.tokens[2].span));
    assert_eq!(word.events, tally(0, 1, 1));
}

#[test]
fn a_further_trigger_of_the_same_happening_matches() {
    let s = scored(|doc| {
        (doc.events[0].trigger, doc.events[0].trigger_span) = (3, doc.tokens[3].span);
        doc.events[0].also.push(1);
    });
    assert_eq!(s.events, tally(1, 1, 1));
}

#[test]
fn a_second_event_on_one_happening_is_false() {
    let s = scored(|doc| doc.events.push(doc.events[0].clone()));
    assert_eq!(s.events, tally(1, 2, 1));
    assert_eq!(s.status, tally(1, 1, 1));
}

#[test]
fn sides_are_sets() {
    let order = scored(|doc| doc.events[0].actors.reverse());
    assert_eq!(order.sides, tally(1, 1, 1));
    let one_lacks = scored(|doc| {
        doc.events[0].actors.pop();
    });
    assert_eq!(one_lacks.sides, tally(0, 1, 1));
    let one_too_many = scored(|doc| doc.events[0].actors.push(2));
    assert_eq!(one_too_many.sides, tally(0, 1, 1));
    assert!(one_too_many.errors.iter().any(|e| e.contains("sides of e1 CONSULT")), "{:?}", one_too_many.errors);
}

#[test]
fn who_acts_on_whom_counts_unless_the_event_is_symmetric() {
    let accuse = GOLD.replace("CONSULT/meeting actors=n1,n2", "ACCUSE actors=n1 recipients=n2");
    let p = passage(&accuse);
    let sides = |actors: &[usize], recipients: &[usize], symmetric: bool| {
        let mut doc = bare(&p);
        entity(&mut doc, 0, EntityKind::Person);
        entity(&mut doc, 2, EntityKind::Person);
        let mut e = event(&doc, "ACCUSE", 1, actors, recipients);
        e.symmetric = symmetric;
        doc.events.push(e);
        score(&p, &doc).sides.right
    };
    assert_eq!(sides(&[0], &[1], false), 1);
    assert_eq!(sides(&[1], &[0], false), 0);
    assert_eq!(sides(&[0, 1], &[], false), 0);
    assert_eq!(sides(&[1], &[0], true), 1);
    // a meeting may name both as actors or one as recipient
    assert_eq!(scored(|doc| (doc.events[0].actors, doc.events[0].recipients) = (vec![0], vec![1])).sides.right, 1);
}

#[test]
fn a_person_may_be_found_as_an_office_but_not_as_a_place() {
    let office = scored(|doc| doc.entities[0].kind = EntityKind::Office);
    assert_eq!((office.entities.recall(), office.sides.right), (100.0, 1));
    let place = scored(|doc| doc.entities[0].kind = EntityKind::Place);
    assert!(place.entities.recall() < 100.0);
}

#[test]
fn status_dates_places_and_sources_are_judged_on_matched_events() {
    let status = scored(|doc| doc.events[0].status = Status::Planned);
    assert_eq!((status.status, status.events), (tally(0, 1, 1), tally(1, 1, 1)));
    let no_date = scored(|doc| doc.events[0].when = None);
    assert_eq!(no_date.dates, tally(0, 0, 1));
    let other_day = scored(|doc| {
        let day = "2024-06-11".parse().expect("a date");
        doc.events[0].when =
            Some(When { value: TimeValue { start: day, end: day, precision: Precision::Day }, span: None });
    });
    assert_eq!(other_day.dates, tally(0, 1, 1));
    let no_place = scored(|doc| doc.events[0].place = None);
    assert_eq!(no_place.places, tally(0, 0, 1));
    let other_place = scored(|doc| {
        let place = doc.events[0].place.as_mut().expect("a place");
        (place.name, place.span) = ("Basra".into(), None);
    });
    assert_eq!(other_place.places, tally(0, 1, 1));
    let outlet_alone = scored(|doc| {
        doc.events[0].attribution.remove(0);
    });
    assert_eq!(outlet_alone.attribution, tally(0, 1, 1));
    let order = scored(|doc| doc.events[0].attribution.reverse());
    assert_eq!(order.attribution, tally(0, 1, 1), "nearest first");
}

#[test]
fn what_gold_leaves_open_costs_only_who_fills_it() {
    let open = GOLD.replace("when=2024-06-12 where=p1", "when=- where=-");
    let p = passage(&open);
    let mut doc = bare(&p);
    let (a, b) = (entity(&mut doc, 0, EntityKind::Person), entity(&mut doc, 2, EntityKind::Person));
    let e = event(&doc, "CONSULT", 1, &[a, b], &[]);
    doc.events.push(e);
    let s = score(&p, &doc);
    assert_eq!((s.dates, s.places), (tally(0, 1, 0), tally(0, 1, 0)));
    (doc.events[0].when, doc.events[0].place) = (None, None);
    let s = score(&p, &doc);
    assert_eq!((s.dates, s.places), (Tally::default(), Tally::default()));
}

#[test]
fn passages_add_up() {
    let mut all = Scores::default();
    all.add(scored(|_| {}));
    all.add(scored(|doc| doc.events.clear()));
    assert_eq!(all.events, tally(1, 1, 2));
    assert_eq!(all.by_type["CONSULT"], tally(1, 1, 2));
    assert_eq!(all.errors.iter().filter(|e| e.contains("missed")).count(), 1);
    assert!((all.events.f1() - 200.0 / 3.0).abs() < 1e-9);
}
