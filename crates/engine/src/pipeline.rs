//! The main loop: which stage runs when. The only writer of [`Doc`].

use crate::doc::{Article, Doc, Note};
use crate::knowledge::Knowledge;
use crate::parse::Reader;
use crate::{agreements, coref, events, mentions, parse, quotes, segment, visits, when};

/// Reads one article. Pure: the same article, knowledge and reader give the same document.
pub fn read(article: Article, notes: Vec<Note>, kb: &Knowledge, reader: &Reader) -> Doc {
    let mut doc = Doc { article, notes, ..Doc::default() };
    (doc.sentences, doc.tokens) = segment::segment(&doc.article, &kb.token_rules);
    doc.notes.extend(segment::bound(&mut doc.sentences, &mut doc.tokens));
    (doc.words, doc.names) = parse::parse(&doc.article.text, &doc.sentences, &doc.tokens, reader);
    let known = &kb.words;
    parse::repair(&mut doc.words, &doc.article.text, &doc.tokens, &known.verbs, &known.nouns, &known.irregular);
    parse::reattach(&mut doc.words);
    doc.mentions = mentions::mentions(&doc, kb);
    (doc.entities, doc.entity_of) = coref::entities(&doc, kb);
    doc.times = when::times(&doc, &kb.time_words);
    doc.events = events::events(&doc, kb);
    doc.quotes = quotes::quotes(&doc, kb);
    doc.visits = visits::visits(&doc, kb);
    doc.agreements = agreements::agreements(&doc, kb);
    doc
}
