//! Who is quoted with what words?
//!
//! Reads: article, sentences, tokens, words, mentions, entities, entity_of, events. Writes: quotes.
//! A quotation opens and closes with its marks, or runs to the end of its paragraph and goes on in the next that opens with a
//! mark. Its speaker is the subject of the reporting verb beside it, or of the verb of speech that it is an argument of.

use crate::doc::{Doc, EntityId, EventId, Quote, QuoteKind, SentenceKind, TokenId, Upos};
use crate::knowledge::Knowledge;
use crate::span::Span;

/// Shorter quotations are scare quotes or names of things.
const SHORTEST_WORDS: usize = 2;

/// Finds the quotations, in text order.
pub fn quotes(doc: &Doc, kb: &Knowledge) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    for (open, inner) in spans(doc) {
        let words = inner.clone().filter(|t| doc.upos(*t) != Upos::Punct).count();
        if words < SHORTEST_WORDS {
            continue;
        }
        let speech = speaker(doc, kb, inner.clone(), open);
        let whole = inner.clone().any(|t| doc.words[t].head.is_none())
            || speech.as_ref().is_some_and(|s| {
                s.verb.is_some_and(|v| !doc.is_under(v, inner.start) && clause_inside(doc, inner.clone(), v))
            });
        let kind = if whole { QuoteKind::Direct } else { QuoteKind::Mixed };
        let span = Span { start: doc.tokens[inner.start].span.start, end: doc.tokens[inner.end - 1].span.end };
        let speech = speech.or_else(|| continued(doc, &out, open));
        let Some(speech) = speech else { continue };
        let event = event_of(doc, inner.clone(), speech.verb);
        out.push(Quote {
            span,
            kind,
            speaker: speech.speaker,
            addressee: None,
            cue: speech.cue,
            via: speech.via,
            event,
        });
    }
    out
}

#[derive(Debug, Clone)]
struct Speech {
    speaker: Option<EntityId>,
    cue: Option<Span>,
    via: Option<String>,
    verb: Option<TokenId>,
}

/// Opening mark and the tokens up to the closing one, in text order.
fn spans(doc: &Doc) -> Vec<(TokenId, std::ops::Range<TokenId>)> {
    let mut out = Vec::new();
    let mut open: Option<(TokenId, usize)> = None;
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if sentence.kind == SentenceKind::Dateline {
            continue;
        }
        // a paragraph that ends inside a quotation closes it
        if let Some((o, paragraph)) = open
            && paragraph != sentence.paragraph
        {
            let end = doc.sentences[s - 1].tokens.end;
            if end > o + 1 {
                out.push((o, o + 1..end));
            }
            open = None;
        }
        for t in sentence.tokens.clone() {
            let form = doc.form(t);
            let opens = matches!(form, "“" | "«" | "„" | "``");
            let closes = matches!(form, "”" | "»" | "''");
            let straight = form == "\"";
            match open {
                None if opens || straight => open = Some((t, sentence.paragraph)),
                Some((o, _)) if closes || straight => {
                    if t > o + 1 {
                        out.push((o, o + 1..t));
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
    if let Some((o, _)) = open
        && o + 1 < doc.tokens.len()
    {
        let end = doc.sentences[doc.sentence_of(o)].tokens.end;
        if end > o + 1 {
            out.push((o, o + 1..end));
        }
    }
    out
}

/// Whether the quoted words are a clause that the verb takes as a whole.
fn clause_inside(doc: &Doc, inner: std::ops::Range<TokenId>, verb: TokenId) -> bool {
    inner.clone().any(|t| doc.words[t].head == Some(verb) && matches!(doc.words[t].rel_main(), "ccomp" | "parataxis"))
}

/// The speaker by the tree: the nearest verb of speech above the quoted words, or hanging on them.
fn speaker(doc: &Doc, kb: &Knowledge, inner: std::ops::Range<TokenId>, open: TokenId) -> Option<Speech> {
    let sentence = &doc.sentences[doc.sentence_of(open)].tokens;
    let last = &doc.sentences[doc.sentence_of(inner.end - 1)].tokens;
    let reports = |t: TokenId| matches!(doc.upos(t), Upos::Verb) && speaks(doc, kb, t) && !inner.contains(&t);
    // above the top of the quoted words
    for range in [sentence.clone(), last.clone()] {
        let part = inner.start.max(range.start)..inner.end.min(range.end);
        if part.is_empty() {
            continue;
        }
        let top = doc.head_in(part);
        let mut at = Some(top);
        let mut steps = 0;
        while let Some(t) = at {
            if reports(t)
                && let Some(s) = by_verb(doc, kb, t)
            {
                return Some(s);
            }
            if let Some(c) = doc
                .children(t)
                .find(|c| reports(*c) && matches!(doc.words[*c].rel_main(), "parataxis" | "conj" | "ccomp" | "advcl"))
                && let Some(s) = by_verb(doc, kb, c)
            {
                return Some(s);
            }
            steps += 1;
            at = if steps > 8 { None } else { doc.words[t].head };
        }
    }
    // a reporting clause anywhere else in the same sentences
    let all = sentence.start..last.end;
    let near = all.filter(|t| reports(*t)).min_by_key(|t| t.abs_diff(inner.start).min(t.abs_diff(inner.end)));
    if let Some(s) = near.and_then(|t| by_verb(doc, kb, t)) {
        return Some(s);
    }
    // words of somebody's: the subject of the clause that holds the quotation
    let top = doc.head_in(inner.start..inner.end.min(sentence.end).max(inner.start + 1));
    let mut at = doc.words[top].head;
    while let Some(t) = at {
        if doc.upos(t) == Upos::Verb {
            let subject = subject_entity(doc, t);
            if subject.is_some() {
                return Some(Speech { speaker: subject, cue: Some(doc.tokens[t].span), via: None, verb: Some(t) });
            }
        }
        at = doc.words[t].head;
    }
    None
}

/// A verb that reporting words or speech-act frames know.
fn speaks(doc: &Doc, kb: &Knowledge, t: TokenId) -> bool {
    let lemma = doc.lemma_lower(t);
    kb.words.reporting_by_lemma.contains_key(&lemma)
        || doc.events_in(doc.sentence_of(t)).any(|(_, e)| e.trigger == t && e.content.is_some())
}

fn by_verb(doc: &Doc, kb: &Knowledge, verb: TokenId) -> Option<Speech> {
    let speaker = subject_entity(doc, verb);
    speaker?;
    let via = doc
        .children(verb)
        .find(|c| doc.is_rel(*c, "obl") && kb.words.sources_by_lemma.contains_key(&doc.lemma_lower(*c)))
        .map(|c| doc.lemma_lower(c));
    Some(Speech { speaker, cue: Some(doc.tokens[verb].span), via, verb: Some(verb) })
}

/// Entity of the subject, through coordination and participles.
fn subject_entity(doc: &Doc, verb: TokenId) -> Option<EntityId> {
    let mut at = verb;
    for _ in 0..6 {
        if let Some(s) = doc.children(at).find(|c| &*doc.words[*c].rel == "nsubj" || &*doc.words[*c].rel == "obl:agent")
        {
            let m = doc.mention_at(s)?;
            return Some(doc.entity_of[m]);
        }
        let up = matches!(doc.words[at].rel_main(), "conj" | "advcl" | "xcomp" | "parataxis" | "acl" | "ccomp");
        at = doc.words[at].head.filter(|_| up)?;
    }
    None
}

/// A quotation that goes on from the paragraph before keeps its speaker.
fn continued(doc: &Doc, out: &[Quote], open: TokenId) -> Option<Speech> {
    let last = out.last()?;
    let sentence = doc.sentence_of(open);
    let before = doc.sentences.partition_point(|s| s.span.start <= last.span.start).saturating_sub(1);
    let near = doc.sentences[sentence].paragraph.saturating_sub(doc.sentences[before].paragraph) <= 1;
    let opens_sentence = doc.sentences[sentence].tokens.start == open;
    (near && opens_sentence).then(|| Speech { speaker: last.speaker, cue: last.cue, via: last.via.clone(), verb: None })
}

/// The event that the utterance constitutes: its verb's, or one whose content the words are.
fn event_of(doc: &Doc, inner: std::ops::Range<TokenId>, verb: Option<TokenId>) -> Option<EventId> {
    let span = doc.span_of(&inner);
    let first = doc.sentence_of(inner.start).saturating_sub(1);
    let near = doc.events.partition_point(|e| e.sentence < first);
    let last = doc.sentence_of(inner.end - 1) + 1;
    doc.events.iter().enumerate().skip(near).take_while(|(_, e)| e.sentence <= last).find_map(|(i, e)| {
        let same = Some(e.trigger) == verb
            || verb.is_some_and(|v| e.also.contains(&v))
            || e.content.is_some_and(|c| c.overlaps(span));
        same.then_some(i)
    })
}
