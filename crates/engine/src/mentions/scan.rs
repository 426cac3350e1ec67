//! All knowledge entries that the words of the article spell.

use std::ops::Range;

use crate::doc::{Doc, SentenceKind, TokenId, Upos};
use crate::knowledge::{Entry, FoldedWord, Knowledge, fold};

#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub tokens: Range<TokenId>,
    pub entry: Entry,
}

/// Hits in order of their start, longer first; several entries may share words.
#[derive(Debug)]
pub(crate) struct Scan {
    hits: Vec<Hit>,
    /// First hit that starts at or after each token.
    first: Vec<usize>,
}

/// Longest phrase of the knowledge in tokens, hyphens included: bounds backward looks.
const LONGEST: usize = 24;

impl Scan {
    pub fn new(doc: &Doc, kb: &Knowledge) -> Self {
        let mut hits = Vec::new();
        for sentence in doc.sentences.iter().filter(|s| s.kind != SentenceKind::Dateline) {
            let mut words: Vec<FoldedWord<'_>> = Vec::new();
            let mut tokens = Vec::new();
            // plural common nouns are looked up by their lemma as well ("foreign ministers")
            let mut singular: Vec<FoldedWord<'_>> = Vec::new();
            let mut any_plural = false;
            for t in sentence.tokens.clone() {
                let original = doc.form(t);
                if !matches!(original, "-" | "‑" | "–" | "/") {
                    let word = FoldedWord { folded: fold(original), original };
                    let plural = doc.upos(t) == Upos::Noun && doc.has(t, "Number=Plur");
                    any_plural |= plural;
                    let folded = if plural { fold(doc.lemma(t)) } else { word.folded.clone() };
                    singular.push(FoldedWord { folded, original });
                    words.push(word);
                    tokens.push(t);
                }
            }
            for i in 0..words.len() {
                let mut found = kb.phrases.at(&words, i);
                if any_plural {
                    for m in kb.phrases.at(&singular, i) {
                        if !found.iter().any(|f| f.len == m.len && f.entry == m.entry) {
                            found.push(m);
                        }
                    }
                }
                found.sort_by_key(|m| std::cmp::Reverse(m.len));
                hits.extend(
                    found.into_iter().map(|m| Hit { tokens: tokens[i]..tokens[i + m.len - 1] + 1, entry: m.entry }),
                );
            }
        }
        let mut first = Vec::with_capacity(doc.tokens.len() + 1);
        let mut k = 0;
        for t in 0..=doc.tokens.len() {
            while k < hits.len() && hits[k].tokens.start < t {
                k += 1;
            }
            first.push(k);
        }
        Scan { hits, first }
    }

    /// Hits that start at the token.
    pub fn starting(&self, t: TokenId) -> &[Hit] {
        let from = self.first[t];
        let to = self.first.get(t + 1).copied().unwrap_or(self.hits.len());
        &self.hits[from..to]
    }

    /// Hits that end right before the token, longest first.
    pub fn ending(&self, t: TokenId) -> impl Iterator<Item = &Hit> {
        let from = self.first[t.saturating_sub(LONGEST)];
        self.hits[from..self.first[t]].iter().filter(move |h| h.tokens.end == t)
    }

    /// Hits inside the range, in text order.
    pub fn inside(&self, range: Range<TokenId>) -> impl DoubleEndedIterator<Item = &Hit> {
        let (from, to) = (self.first[range.start], self.first[range.end.min(self.first.len() - 1)]);
        let end = range.end;
        self.hits[from..to.max(from)].iter().filter(move |h| h.tokens.end <= end)
    }

    /// All hits, in text order.
    pub fn all(&self) -> &[Hit] {
        &self.hits
    }

    /// The longest hit that covers the token and passes the test.
    pub fn covering(&self, t: TokenId, test: impl Fn(&Entry) -> bool) -> Option<&Hit> {
        let from = self.first[t.saturating_sub(LONGEST)];
        let to = self.first.get(t + 1).copied().unwrap_or(self.hits.len());
        self.hits[from..to].iter().filter(|h| h.tokens.contains(&t) && test(&h.entry)).max_by_key(|h| h.tokens.len())
    }
}
