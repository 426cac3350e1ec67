//! The one value that flows through the stages: an article and a vector per layer.
//!
//! Items refer to each other by index (`TokenId` ...) and to the text by [`Span`]. A stage reads earlier layers and
//! returns its own; only `pipeline.rs` writes. `None` means not known, never "no".

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::span::Span;

pub type TokenId = usize;
pub type MentionId = usize;
pub type EntityId = usize;
pub type EventId = usize;
pub type QuoteId = usize;
/// A label of the model (relation, feature bundle, tag), shared and cheap to clone.
pub type Label = Arc<str>;

/// An article after cleaning. All spans refer to `text`.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub id: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    /// Publication date as the caller gave it.
    pub published: Option<Date>,
    pub language: Option<String>,
    pub text: String,
    pub dateline: Option<Dateline>,
}

/// The line that opens a dispatch: `BAGHDAD, June 13 (Agency) -` or `Agency/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dateline {
    pub span: Span,
    pub agency: Option<String>,
    pub place: Option<String>,
    pub date: Option<Date>,
}

/// A warning about the article, kept in the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub code: &'static str,
    pub message: String,
    pub span: Option<Span>,
}

/// A sentence: its span and its tokens. The dateline is a sentence of its own and is not parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    pub span: Span,
    pub tokens: Range<TokenId>,
    /// Index of the paragraph, counted from 0.
    pub paragraph: usize,
    pub kind: SentenceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentenceKind {
    Body,
    Headline,
    Dateline,
}

/// A syntactic word in the sense of UD. Words of one orthographic token ("don't") share `token_span`.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub span: Span,
    /// The orthographic token where it holds several words, else `None`.
    pub multiword: Option<Span>,
    /// Whether white space follows (in the text) the orthographic token.
    pub space_after: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[rustfmt::skip]
pub enum Upos { Adj, Adp, Adv, Aux, Cconj, Det, Intj, Noun, Num, Part, Pron, Propn, Punct, Sconj, Sym, Verb, X }

impl Upos {
    #[rustfmt::skip]
    const TABLE: [(&'static str, Upos); 17] = [
        ("ADJ", Upos::Adj), ("ADP", Upos::Adp), ("ADV", Upos::Adv), ("AUX", Upos::Aux), ("CCONJ", Upos::Cconj),
        ("DET", Upos::Det), ("INTJ", Upos::Intj), ("NOUN", Upos::Noun), ("NUM", Upos::Num), ("PART", Upos::Part),
        ("PRON", Upos::Pron), ("PROPN", Upos::Propn), ("PUNCT", Upos::Punct), ("SCONJ", Upos::Sconj),
        ("SYM", Upos::Sym), ("VERB", Upos::Verb), ("X", Upos::X),
    ];

    /// The tag as UD writes it.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].0
    }

    /// Reads a UD tag; unknown tags become `X`.
    pub fn parse(tag: &str) -> Upos {
        Self::TABLE.iter().find(|(name, _)| *name == tag).map_or(Upos::X, |(_, upos)| *upos)
    }
}

/// What the reader says of one token. Parallel to `Doc::tokens`.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub upos: Upos,
    pub xpos: Label,
    /// UD features as one string, `_` if none.
    pub feats: Label,
    pub lemma: String,
    /// Index of the head token in the document; `None` for the root of its sentence.
    pub head: Option<TokenId>,
    /// UD relation with subtype (`nsubj:pass`).
    pub rel: Label,
}

impl Word {
    /// The relation without its subtype.
    pub fn rel_main(&self) -> &str {
        self.rel.split(':').next().unwrap_or("")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    Person,
    Organization,
    Place,
    Event,
    Misc,
}

/// A proper name found by the tagger.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub tokens: Range<TokenId>,
    pub kind: NameKind,
}
