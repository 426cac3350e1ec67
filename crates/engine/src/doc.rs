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

/// What kind of participant an entity is; see the record contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    Person,
    Office,
    State,
    Organisation,
    Group,
    People,
    Place,
}

impl EntityKind {
    /// All kinds, in the order of the record's contract.
    pub const ALL: [EntityKind; 7] = [
        EntityKind::Person,
        EntityKind::Office,
        EntityKind::State,
        EntityKind::Organisation,
        EntityKind::Group,
        EntityKind::People,
        EntityKind::Place,
    ];

    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Office => "office",
            EntityKind::State => "state",
            EntityKind::Organisation => "organisation",
            EntityKind::Group => "group",
            EntityKind::People => "people",
            EntityKind::Place => "place",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    Name,
    Nominal,
    Pronoun,
}

impl Form {
    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Name => "name",
            Form::Nominal => "nominal",
            Form::Pronoun => "pronoun",
        }
    }
}

/// What a result rests on: a rule, a model decision or a knowledge entry, and the words that it looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// A path id: `lexicon/consult/meet`, `offices/IRQ.toml:12`, `model/name`, `rule/coref/title`.
    pub rule: String,
    pub span: Span,
}

/// An office as words in the article or knowledge give it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Office {
    /// Title id of the knowledge (`foreign-minister`), if the words are known.
    pub id: Option<String>,
    /// The title as text: "acting foreign minister" without the qualifier, lowercase unless a name.
    pub title: String,
    pub body: Option<String>,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub acting: Option<bool>,
    pub former: Option<bool>,
    pub since: Option<String>,
    pub until: Option<String>,
    /// Whether knowledge, not the text, supplied the holder.
    pub from_knowledge: bool,
}

/// A stretch of text that refers to a participant or place.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// All tokens of the phrase, titles and modifiers included, appositions and clauses not.
    pub tokens: Range<TokenId>,
    /// The token by which the syntax tree sees the mention.
    pub head: TokenId,
    pub span: Span,
    pub form: Form,
    pub kind: EntityKind,
    /// The proper name in it, without title.
    pub name: Option<Span>,
    pub office: Option<Office>,
    /// ISO alpha-3 or our id of the state that it belongs to or is.
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub sector: Option<String>,
    /// Entries of the knowledge: person, body, city.
    pub person: Option<usize>,
    pub body: Option<usize>,
    pub place: Option<PlaceRef>,
    /// Whether the phrase is plural ("officials", "the two sides").
    pub plural: bool,
    /// Mention that this one belongs to ("his delegation": the possessor).
    pub part_of: Option<MentionId>,
    /// Mention that syntax makes the same participant (apposition, predicate).
    pub same_as: Option<MentionId>,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceRef {
    City(usize),
    Facility(usize),
    Admin1(usize),
    /// A state seen as a place; index into `Knowledge::states`.
    State(usize),
    /// A named place that knowledge does not hold.
    Unknown,
}

/// A participant with all its mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub kind: EntityKind,
    pub name: Option<String>,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub sector: Option<String>,
    pub office: Option<Office>,
    pub part_of: Option<EntityId>,
    pub wikidata: Option<String>,
    /// In text order.
    pub mentions: Vec<MentionId>,
    pub person: Option<usize>,
    pub place: Option<PlaceRef>,
    /// The participants that a group phrase stands for ("the two sides"), if known.
    pub members: Vec<EntityId>,
    pub why: Vec<Why>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Month,
    Year,
    Approximate,
    Range,
}

impl Precision {
    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Month => "month",
            Precision::Year => "year",
            Precision::Approximate => "approximate",
            Precision::Range => "range",
        }
    }
}

/// A time expression of the text. Weekdays and the like keep both readings; the event's tense picks one.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeExpr {
    pub tokens: Range<TokenId>,
    pub span: Span,
    /// Reading for what has happened, and for what is to come; equal where the words leave no choice.
    pub past: Option<TimeValue>,
    pub future: Option<TimeValue>,
}

/// First and last day, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeValue {
    pub start: Date,
    pub end: Date,
    pub precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Occurred,
    Ongoing,
    Planned,
    Requested,
    Hypothetical,
    Denied,
    Cancelled,
    Unknown,
}

impl Status {
    const TABLE: [(&'static str, Status); 8] = [
        ("occurred", Status::Occurred),
        ("ongoing", Status::Ongoing),
        ("planned", Status::Planned),
        ("requested", Status::Requested),
        ("hypothetical", Status::Hypothetical),
        ("denied", Status::Denied),
        ("cancelled", Status::Cancelled),
        ("unknown", Status::Unknown),
    ];

    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].0
    }

    /// The words that the record uses for them.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::TABLE.iter().map(|(name, _)| *name)
    }

    /// Reads the record's word.
    pub fn parse(word: &str) -> Option<Status> {
        Self::TABLE.iter().find(|(name, _)| *name == word).map(|(_, s)| *s)
    }
}

/// A resolved date of an event, with its words where the text has them.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    pub value: TimeValue,
    /// `None` where the date follows from another clause of the same happening.
    pub span: Option<Span>,
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    pub name: String,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub geonameid: Option<u32>,
    /// `facility`, `city`, `admin1`, `country`, `region` or `unknown`.
    pub resolution: &'static str,
    pub span: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    OfficialStatement,
    NamedOfficial,
    UnnamedOfficial,
    Spokesperson,
    Media,
    Document,
    Witness,
    Outlet,
}

impl SourceKind {
    const TABLE: [(&'static str, SourceKind); 8] = [
        ("official_statement", SourceKind::OfficialStatement),
        ("named_official", SourceKind::NamedOfficial),
        ("unnamed_official", SourceKind::UnnamedOfficial),
        ("spokesperson", SourceKind::Spokesperson),
        ("media", SourceKind::Media),
        ("document", SourceKind::Document),
        ("witness", SourceKind::Witness),
        ("outlet", SourceKind::Outlet),
    ];

    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].0
    }

    /// Reads the record's word.
    pub fn parse(word: &str) -> Option<SourceKind> {
        Self::TABLE.iter().find(|(name, _)| *name == word).map(|(_, s)| *s)
    }
}

/// One link of the chain of who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub kind: SourceKind,
    pub entity: Option<EntityId>,
    /// The words that attribute; `None` for the outlet.
    pub cue: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Actor,
    Recipient,
    When,
    Where,
    Content,
    Topic,
    Attribution,
    Status,
}

impl Role {
    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Actor => "actor",
            Role::Recipient => "recipient",
            Role::When => "when",
            Role::Where => "where",
            Role::Content => "content",
            Role::Topic => "topic",
            Role::Attribution => "attribution",
            Role::Status => "status",
        }
    }
}

/// A number of people as the text puts it ("at least 12 killed": 12 to unknown).
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Casualties {
    pub dead: Option<Count>,
    pub injured: Option<Count>,
    pub arrested: Option<Count>,
}

/// One thing somebody did, said or means to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub sentence: usize,
    /// Id of the PLOVER type or `CEREMONY`.
    pub type_: String,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub actors: Vec<EntityId>,
    pub recipients: Vec<EntityId>,
    pub symmetric: bool,
    pub status: Status,
    pub when: Option<When>,
    pub place: Option<Where>,
    pub topics: Vec<String>,
    pub content: Option<Span>,
    /// Nearest to the event first; the outlet is last and always there.
    pub attribution: Vec<Source>,
    pub trigger: TokenId,
    pub trigger_span: Span,
    pub evidence: Vec<(Role, Span)>,
    pub casualties: Option<Casualties>,
    /// Probability that type and status are right, from `signs`.
    pub confidence: f64,
    /// What the confidence rests on; see [`crate::confidence::SIGN_NAMES`].
    pub signs: [f64; crate::confidence::SIGNS],
    pub why: Vec<Why>,
    /// Index of the frame in the knowledge.
    pub frame: usize,
    /// Triggers of further mentions of the same happening.
    pub also: Vec<TokenId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteKind {
    Direct,
    Indirect,
    Mixed,
}

impl QuoteKind {
    /// The word that the record uses.
    pub fn as_str(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Indirect => "indirect",
            QuoteKind::Mixed => "mixed",
        }
    }
}

/// Words ascribed to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub span: Span,
    pub kind: QuoteKind,
    pub speaker: Option<EntityId>,
    pub addressee: Option<EntityId>,
    pub cue: Option<Span>,
    pub via: Option<String>,
    pub event: Option<EventId>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    pub place: Where,
    pub arrives: Option<When>,
    pub leaves: Option<When>,
    pub status: Status,
    pub events: Vec<EventId>,
    pub evidence: Span,
}

/// A journey of one traveler with its stops in travel order.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub traveller: EntityId,
    pub delegation: Vec<EntityId>,
    pub host: Option<EntityId>,
    pub kind: Option<String>,
    pub tour: Option<String>,
    pub stops: Vec<Stop>,
    pub purpose: Option<Span>,
}

/// An agreement that the article names.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub kind: String,
    pub name: Option<String>,
    pub parties: Vec<EntityId>,
    pub subject: Option<String>,
    pub status: String,
    pub when: Option<When>,
    pub place: Option<Where>,
    pub events: Vec<EventId>,
    pub evidence: Span,
}

/// The document: the article and what each stage found.
#[derive(Debug, Clone, Default)]
pub struct Doc {
    pub article: Article,
    pub sentences: Vec<Sentence>,
    pub tokens: Vec<Token>,
    /// Parallel to `tokens`.
    pub words: Vec<Word>,
    pub names: Vec<Name>,
    pub mentions: Vec<Mention>,
    /// Entity of each mention, parallel to `mentions`.
    pub entity_of: Vec<EntityId>,
    pub entities: Vec<Entity>,
    pub times: Vec<TimeExpr>,
    pub quotes: Vec<Quote>,
    pub events: Vec<Event>,
    pub visits: Vec<Visit>,
    pub agreements: Vec<Agreement>,
    pub notes: Vec<Note>,
}

impl Doc {
    /// The words of a token as the text has them.
    pub fn form(&self, token: TokenId) -> &str {
        self.tokens[token].span.of(&self.article.text)
    }

    /// The span from the first to the last token of a range; the range must not be empty.
    pub fn span_of(&self, tokens: &Range<TokenId>) -> Span {
        Span { start: self.tokens[tokens.start].span.start, end: self.tokens[tokens.end - 1].span.end }
    }

    /// Index of the sentence that holds the token.
    pub fn sentence_of(&self, token: TokenId) -> usize {
        self.sentences.partition_point(|s| s.tokens.end <= token)
    }

    /// Mentions that begin in a sentence, as a range of ids; mentions are in text order.
    pub fn mentions_in(&self, sentence: usize) -> Range<MentionId> {
        let Some(s) = self.sentences.get(sentence) else { return 0..0 };
        let from = self.mentions.partition_point(|m| m.tokens.start < s.tokens.start);
        let to = self.mentions.partition_point(|m| m.tokens.start < s.tokens.end);
        from..to
    }

    /// The mention that the tree sees at a token, else the smallest that holds it.
    pub fn mention_at(&self, token: TokenId) -> Option<MentionId> {
        let range = self.mentions_in(self.sentence_of(token));
        let holds = range.clone().filter(|m| self.mentions[*m].tokens.contains(&token));
        range
            .clone()
            .find(|m| self.mentions[*m].head == token)
            .or_else(|| holds.min_by_key(|m| self.mentions[*m].tokens.len()))
    }

    /// Events whose trigger lies in a sentence, with their ids; events are in text order.
    pub fn events_in(&self, sentence: usize) -> impl Iterator<Item = (EventId, &Event)> {
        let from = self.events.partition_point(|e| e.sentence < sentence);
        self.events.iter().enumerate().skip(from).take_while(move |(_, e)| e.sentence == sentence)
    }

    /// Tokens whose head is `token`, in text order.
    pub fn children(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        let sentence = self.sentence_of(token);
        let range = self.sentences.get(sentence).map_or(0..0, |s| s.tokens.clone());
        range.filter(move |t| self.words[*t].head == Some(token))
    }

    /// The first child with relation `rel`, subtype included if `rel` has one.
    pub fn child(&self, token: TokenId, rel: &str) -> Option<TokenId> {
        self.children(token)
            .find(|t| &*self.words[*t].rel == rel || (!rel.contains(':') && self.words[*t].rel_main() == rel))
    }

    /// The date that relative times count from: publication, else dateline.
    pub fn anchor(&self) -> Option<Date> {
        self.article.published.or(self.article.dateline.as_ref().and_then(|d| d.date))
    }
}
