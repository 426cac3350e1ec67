//! What holds of every input: no panic, spans inside the text, trees, references that lead somewhere, one result.

use std::path::Path;
use std::sync::LazyLock;

use drogman::doc::{Doc, When, Where};
use drogman::ingest::{Format, RawArticle, ingest};
use drogman::knowledge::Knowledge;
use drogman::parse::Reader;
use drogman::record::{EngineInfo, Record};
use drogman::span::Span;
use proptest::prelude::*;

/// Knowledge and model of the checkout, loaded once for all cases.
static ENGINE: LazyLock<(Knowledge, Reader)> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    walk(&root.join("data"), &root.join("data"), &mut files);
    let kb = Knowledge::load(&files).expect("sound knowledge");
    let model = std::fs::read(root.join("models/reader.bin")).expect("models/reader.bin");
    (kb, Reader::load(&model).expect("a model"))
});

fn walk(dir: &Path, root: &Path, out: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, root, out);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            out.push((name, std::fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

/// The document and the record, or `None` for what is no article.
fn read(bytes: &[u8], format: Format, dated: bool) -> Option<(Doc, String)> {
    let (kb, reader) = &*ENGINE;
    let raw = RawArticle {
        bytes,
        outlet: Some("Example Agency".into()),
        published: dated.then(|| "2024-06-13".parse().expect("a date")),
        format,
        ..RawArticle::default()
    };
    let (article, notes) = ingest(raw, &kb.dateline_rules, &kb.time_words).ok()?;
    let doc = drogman::pipeline::read(article, notes, kb, reader);
    let info = EngineInfo { version: "0".into(), model: reader.id().into(), knowledge: kb.digest.clone() };
    let json = serde_json::to_string(&Record::new(&doc, kb, info)).expect("a record serializes");
    Some((doc, json))
}

fn when_spans(w: &Option<When>) -> Option<Span> {
    w.as_ref().and_then(|w| w.span)
}

fn place_span(p: &Option<Where>) -> Option<Span> {
    p.as_ref().and_then(|p| p.span)
}

/// Every span of the document, with the layer that it is from.
fn spans(doc: &Doc) -> Vec<(&'static str, Span)> {
    let mut out: Vec<(&'static str, Span)> = Vec::new();
    out.extend(doc.article.dateline.iter().map(|d| ("dateline", d.span)));
    out.extend(doc.sentences.iter().map(|s| ("sentence", s.span)));
    for t in &doc.tokens {
        out.push(("token", t.span));
        out.extend(t.multiword.map(|s| ("multiword token", s)));
    }
    for m in &doc.mentions {
        out.extend([("mention", m.span), ("why of a mention", m.why.span)]);
        out.extend(m.name.map(|s| ("name", s)));
    }
    out.extend(doc.entities.iter().flat_map(|e| &e.why).map(|w| ("why of an entity", w.span)));
    out.extend(doc.times.iter().map(|t| ("time", t.span)));
    for e in &doc.events {
        out.push(("trigger", e.trigger_span));
        out.extend(e.content.map(|s| ("content", s)));
        out.extend(e.evidence.iter().map(|(_, s)| ("evidence", *s)));
        out.extend(e.attribution.iter().filter_map(|a| a.cue).map(|s| ("cue of a source", s)));
        out.extend(e.why.iter().map(|w| ("why of an event", w.span)));
        out.extend(when_spans(&e.when).map(|s| ("when of an event", s)));
        out.extend(place_span(&e.place).map(|s| ("where of an event", s)));
        let counts = e.casualties.iter().flat_map(|c| [&c.dead, &c.injured, &c.arrested]).flatten();
        out.extend(counts.map(|c| ("casualties", c.span)));
    }
    for q in &doc.quotes {
        out.push(("quote", q.span));
        out.extend(q.cue.map(|s| ("cue of a quote", s)));
    }
    for v in &doc.visits {
        out.extend(v.purpose.map(|s| ("purpose", s)));
        for s in &v.stops {
            out.push(("stop", s.evidence));
            out.extend(s.place.span.map(|s| ("place of a stop", s)));
            out.extend(when_spans(&s.arrives).into_iter().chain(when_spans(&s.leaves)).map(|s| ("day of a stop", s)));
        }
    }
    for a in &doc.agreements {
        out.push(("agreement", a.evidence));
        out.extend(when_spans(&a.when).into_iter().chain(place_span(&a.place)).map(|s| ("day or place", s)));
    }
    out.extend(doc.notes.iter().filter_map(|n| n.span).map(|s| ("note", s)));
    out
}

fn check_spans(doc: &Doc) -> Result<(), TestCaseError> {
    let text = doc.article.text.as_str();
    for (layer, span) in spans(doc) {
        prop_assert!(span.start <= span.end && span.end as usize <= text.len(), "{layer} {span:?} leaves the text");
        let whole = text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize);
        prop_assert!(whole, "{layer} {span:?} cuts a character");
    }
    Ok(())
}

/// Sentences cover the tokens in order; tokens lie in their sentence and cover all but white space.
fn check_tokens(doc: &Doc) -> Result<(), TestCaseError> {
    let text = doc.article.text.as_str();
    let mut next = 0;
    let mut last = 0;
    for s in &doc.sentences {
        prop_assert!(s.tokens.start == next && !s.tokens.is_empty(), "sentence {s:?} does not begin at token {next}");
        next = s.tokens.end;
        for t in &doc.tokens[s.tokens.clone()] {
            prop_assert!(s.span.contains(t.span), "{t:?} leaves {s:?}");
            let gap = &text[last..t.span.start as usize];
            prop_assert!(gap.trim().is_empty() && !t.span.is_empty(), "{gap:?} is in no token");
            last = t.span.end as usize;
        }
    }
    prop_assert_eq!(next, doc.tokens.len());
    prop_assert!(text[last..].trim().is_empty(), "{:?} is in no token", &text[last..]);
    prop_assert_eq!(doc.words.len(), doc.tokens.len());
    Ok(())
}

/// Each sentence is one tree: one root, heads inside, and every word reaches the root.
fn check_trees(doc: &Doc) -> Result<(), TestCaseError> {
    for s in &doc.sentences {
        let range = s.tokens.clone();
        let roots = range.clone().filter(|t| doc.words[*t].head.is_none()).count();
        prop_assert_eq!(roots, 1, "roots of {:?}", s);
        for t in range.clone() {
            let mut at = t;
            for _ in range.clone() {
                let Some(head) = doc.words[at].head else { break };
                prop_assert!(range.contains(&head), "head {head} of {at} is in another sentence");
                at = head;
            }
            prop_assert!(doc.words[at].head.is_none(), "token {t} hangs in a circle");
        }
    }
    Ok(())
}

/// Ids lead to what exists.
fn check_references(doc: &Doc) -> Result<(), TestCaseError> {
    let (tokens, mentions, entities) = (doc.tokens.len(), doc.mentions.len(), doc.entities.len());
    prop_assert_eq!(doc.entity_of.len(), mentions);
    for n in &doc.names {
        prop_assert!(n.tokens.start < n.tokens.end && n.tokens.end <= tokens, "{n:?}");
    }
    for (i, m) in doc.mentions.iter().enumerate() {
        prop_assert!(m.tokens.start < m.tokens.end && m.tokens.end <= tokens && m.head < tokens, "{m:?}");
        prop_assert_eq!(doc.sentence_of(m.tokens.start), doc.sentence_of(m.tokens.end - 1), "{:?}", m);
        prop_assert!(m.part_of.into_iter().chain(m.same_as).all(|o| o < mentions), "{m:?}");
        let e = doc.entities.get(doc.entity_of[i]);
        prop_assert!(e.is_some_and(|e| e.mentions.contains(&i)), "mention {i} is not with its entity");
    }
    let listed: usize = doc.entities.iter().map(|e| e.mentions.len()).sum();
    prop_assert_eq!(listed, mentions, "mentions listed once");
    for (i, e) in doc.entities.iter().enumerate() {
        prop_assert!(!e.mentions.is_empty() && e.mentions.is_sorted(), "{e:?}");
        let others: Vec<_> = e.members.iter().copied().chain(e.part_of).collect();
        prop_assert!(others.iter().all(|o| *o < entities), "{e:?}");
        prop_assert!(!e.members.contains(&i), "{e:?} is its own member");
    }
    for e in &doc.events {
        prop_assert!(e.sentence < doc.sentences.len() && e.trigger < tokens, "{e:?}");
        let sources = e.attribution.iter().filter_map(|a| a.entity);
        prop_assert!(e.actors.iter().chain(&e.recipients).copied().chain(sources).all(|x| x < entities), "{e:?}");
        prop_assert!(e.actors.iter().all(|a| !e.recipients.contains(a)), "on both sides of {e:?}");
        prop_assert!((0.0..=1.0).contains(&e.confidence), "{e:?}");
        prop_assert!(e.when.as_ref().is_none_or(|w| w.value.start <= w.value.end), "{e:?}");
    }
    for q in &doc.quotes {
        prop_assert!(q.speaker.into_iter().chain(q.addressee).all(|x| x < entities), "{q:?}");
        prop_assert!(q.event.is_none_or(|e| e < doc.events.len()), "{q:?}");
    }
    for v in &doc.visits {
        let all = v.delegation.iter().copied().chain(v.host).chain([v.traveller]);
        prop_assert!(all.into_iter().all(|x| x < entities), "{v:?}");
        prop_assert!(v.stops.iter().flat_map(|s| &s.events).all(|e| *e < doc.events.len()), "{v:?}");
    }
    for a in &doc.agreements {
        prop_assert!(
            a.parties.iter().all(|x| *x < entities) && a.events.iter().all(|e| *e < doc.events.len()),
            "{a:?}"
        );
    }
    Ok(())
}

/// Offsets of the record are code points of its text.
fn check_record(json: &str) -> Result<(), TestCaseError> {
    let record: serde_json::Value = serde_json::from_str(json).expect("a record reads back");
    let text: Vec<char> = record["text"].as_str().expect("text").chars().collect();
    let mut rest = vec![&record];
    while let Some(value) = rest.pop() {
        match value {
            serde_json::Value::Array(items) => rest.extend(items),
            serde_json::Value::Object(map) => {
                rest.extend(map.values());
                let at = |key| map.get(key).and_then(serde_json::Value::as_u64).map(|n| n as usize);
                let (Some(start), Some(end)) = (at("start"), at("end")) else { continue };
                let words = text.get(start..end).map(|w| w.iter().collect::<String>());
                prop_assert!(words.is_some(), "no words at {value}");
                let given = map.get("text").and_then(|t| t.as_str());
                prop_assert!(given.is_none() || given == words.as_deref(), "other words at {value}");
            }
            _ => {}
        }
    }
    Ok(())
}

fn check(bytes: &[u8], format: Format, dated: bool) -> Result<(), TestCaseError> {
    let Some((doc, json)) = read(bytes, format, dated) else { return Ok(()) };
    check_spans(&doc)?;
    check_tokens(&doc)?;
    check_trees(&doc)?;
    check_references(&doc)?;
    check_record(&json)?;
    let again = read(bytes, format, dated).map(|(_, json)| json);
    prop_assert_eq!(again, Some(json), "another result the second time");
    Ok(())
}

/// Words and marks of the news, and what breaks them.
const PIECES: &[&str] = &[
    "Iraqi Foreign Minister Fuad Hussein",
    "his Turkish counterpart",
    "Hakan Fidan",
    "Mohammed Shia al-Sudani",
    "the Iraqi prime minister",
    "acting",
    "former",
    "President",
    "Minister of",
    "spokesman for the",
    "Iran's",
    "the United States",
    "U.S.",
    "EU",
    "Baghdad",
    "the embassy in Paris",
    "delegation",
    "the two sides",
    "both countries",
    "he",
    "they",
    "who",
    "his guest",
    "the ministry",
    "met",
    "met with",
    "held talks with",
    "signed a security agreement with",
    "visited",
    "will visit",
    "arrived in",
    "said",
    "said that",
    "told",
    "denied",
    "called on",
    "condemned",
    "threatened to attack",
    "killed at least 12 people",
    "imposed sanctions on",
    "was quoted as saying by",
    "according to a source",
    "in a statement",
    "not",
    "if",
    "to",
    "of",
    "and",
    "between",
    "on Thursday",
    "next week",
    "June 13, 2024",
    "on February 30",
    "in 99999",
    "from May 3 to 5",
    "two days ago",
    "BAGHDAD, June 13 (INA) -",
    "Shafaq News/",
    "\"",
    "“",
    "”",
    "'",
    "’s",
    "n't",
    ",",
    ";",
    ":",
    ".",
    "...",
    "?",
    "!",
    "-",
    "–",
    "/",
    "(",
    ")",
    "$3.5bn",
    "%",
    "1",
    "4,000",
    "\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{301}",
    "\u{200d}",
    "\u{200b}",
    "\u{202e}",
    "İ",
    "ß",
    "ǅ",
    "ﬁ",
    "王毅",
    "وزير الخارجية",
    "😀",
    "👩‍👩‍👧",
    "\u{fffd}",
    "\u{1f}",
    "<p>",
    "</div>",
    "<",
    "&amp;",
    "&#x110000;",
    "https://example.org/a?b=c.",
    "@mofa",
    "#",
    "#1",
];

/// Texts like news: pieces in any order, with or without white space between them.
fn news() -> impl Strategy<Value = String> {
    let piece = (proptest::sample::select(PIECES), proptest::sample::select(&[" ", " ", " ", ""][..]));
    proptest::collection::vec(piece, 1..48).prop_map(|v| v.into_iter().flat_map(|(a, b)| [a, b]).collect())
}

/// News with arbitrary characters between the pieces.
fn mixed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => proptest::sample::select(PIECES).prop_map(str::to_string),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,6}",
    ];
    proptest::collection::vec(part, 1..32).prop_map(|v| v.join(" "))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn texts_like_news(text in news(), dated: bool) {
        check(text.as_bytes(), Format::Auto, dated)?;
    }

    #[test]
    fn news_among_other_characters(text in mixed(), dated: bool) {
        check(text.as_bytes(), Format::Text, dated)?;
    }

    #[test]
    fn pages(text in mixed()) {
        check(format!("<html><body><p>{text}").as_bytes(), Format::Html, false)?;
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn any_text(text in prop_oneof!["\\PC{0,200}", any::<String>()], dated: bool) {
        check(text.as_bytes(), Format::Auto, dated)?;
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes, Format::Auto, true)?;
    }
}
