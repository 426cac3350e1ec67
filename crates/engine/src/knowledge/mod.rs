//! Everything the engine knows: parsed from text files, checked, frozen.
//!
//! The engine reads no disk: callers hand over *(path under `data/`, text)* pairs. All problems of all files are reported at
//! once. Every entry remembers its file and line, so that a result can name what it rests on.

mod actors;
mod anaphora;
mod check;
mod clause;
mod files;
mod index;
mod lexicon;
mod ontology;
mod overlay;
mod phrases;
mod places;
mod read_actors;
mod read_lexicon;
mod rows;
mod tenure;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::ingest::DatelineRules;
use crate::segment::TokenRules;
use crate::when::TimeWords;

pub use actors::{Body, BodyHead, Outlet, Person, Qualifier, State, Title, TitleKind};
pub use anaphora::{AnaphorKind, Anaphora, PlaceRole, Pronoun};
pub use clause::Clause;
pub use lexicon::{Example, Frame, Governor, LightVerb, Reporting, Slot, SourceWord, Trigger, Words};
pub use ontology::{Cameo, Context, EventType, Mode};
pub use overlay::{Sample, SampleKind};
pub use phrases::{Entry, FoldedWord, Match, Phrases, fold};
pub use places::{City, Facility, PlaceContext, PlaceHit, Places};
pub use tenure::{PartialDate, Tenure};

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path under `data/`.
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: u32,
}

/// A problem in a knowledge file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub line: u32,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The frozen knowledge.
#[derive(Debug)]
pub struct Knowledge {
    /// Content digest of all files: FNV-1a over names and texts, in hexadecimal.
    pub digest: String,
    /// How many files it was read from.
    pub files: usize,
    pub types: Vec<EventType>,
    pub sectors: Vec<String>,
    pub contexts: Vec<Context>,
    pub cameo: Cameo,
    pub states: Vec<State>,
    pub titles: Vec<Title>,
    pub qualifiers: Vec<Qualifier>,
    pub bodies: Vec<Body>,
    pub body_heads: Vec<BodyHead>,
    pub outlets: Vec<Outlet>,
    pub people: Vec<Person>,
    pub tenures: Vec<Tenure>,
    pub places: Places,
    pub frames: Vec<Frame>,
    pub words: Words,
    pub anaphora: Anaphora,
    pub clause: Clause,
    pub token_rules: TokenRules,
    pub time_words: TimeWords,
    pub dateline_rules: DatelineRules,
    pub phrases: Phrases,
    /// Examples and counter-examples of entries other than frames; only there if the text files were read.
    pub samples: Vec<Sample>,
    state_ids: HashMap<String, usize>,
    head_lemmas: HashMap<String, usize>,
    tenures_of: Vec<Vec<usize>>,
    tenures_at: HashMap<(String, String), Vec<usize>>,
    surnames: HashMap<String, Vec<usize>>,
}

impl Knowledge {
    /// Reads all files. On error every problem is reported, in order of file and line.
    pub fn load(files: &[(String, String)]) -> Result<Knowledge, Vec<Problem>> {
        files::load(files, &[])
    }

    /// Reads the base with the files of a user over it: a file of the same path replaces the whole file; entries of other files are
    /// added, replace those of the same id, or (`remove = true`) remove them.
    pub fn load_over(base: &[(String, String)], own: &[(String, String)]) -> Result<Knowledge, Vec<Problem>> {
        files::load(base, own)
    }

    /// The state with this id (ISO alpha-3, or our own id of a region).
    pub fn state(&self, id: &str) -> Option<&State> {
        self.state_ids.get(id).map(|i| &self.states[*i])
    }

    /// The head noun with this lemma.
    pub fn body_head(&self, lemma: &str) -> Option<&BodyHead> {
        self.head_lemmas.get(lemma).map(|i| &self.body_heads[*i])
    }

    /// The sovereign state that an id counts for: regions map to their parent.
    pub fn sovereign<'a>(&'a self, id: &'a str) -> &'a str {
        match self.state(id) {
            Some(s) if id.len() != 3 => s.parent.as_deref().unwrap_or(id),
            _ => id,
        }
    }

    /// The general title of an office: "secretary of state" counts as foreign minister.
    pub fn office_id<'a>(&'a self, title: &'a str) -> &'a str {
        self.title(title).and_then(|t| t.office.as_deref()).unwrap_or(title)
    }

    /// Who held an office of a state or organization on a day. Dates known to the month or year count as possibly in office.
    pub fn holders(&self, owner: &str, title: &str, on: Date) -> Vec<&Tenure> {
        let key = (owner.to_string(), self.office_id(title).to_string());
        let all = self.tenures_at.get(&key).into_iter().flatten().map(|i| &self.tenures[*i]);
        all.filter(|t| t.covers(on)).collect()
    }

    /// Tenures of a person, in file order.
    pub fn tenures_of(&self, person: usize) -> &[usize] {
        &self.tenures_of[person]
    }

    /// People whose name ends in this folded word.
    pub fn people_by_surname(&self, folded: &str) -> &[usize] {
        self.surnames.get(folded).map_or(&[], Vec::as_slice)
    }

    /// CAMEO code of an event by the reverse table; the most specific row wins.
    pub fn cameo(&self, type_: &str, mode: Option<&str>, contexts: &[String]) -> Option<&str> {
        self.cameo.code(type_, mode, contexts)
    }

    /// Goldstein value of a CAMEO code: that of its longest listed prefix.
    pub fn goldstein(&self, code: &str) -> Option<f64> {
        self.cameo.goldstein(code)
    }

    /// The type with this id.
    pub fn title(&self, id: &str) -> Option<&Title> {
        self.titles.iter().find(|t| t.id == id)
    }

    pub fn type_(&self, id: &str) -> Option<&EventType> {
        self.types.iter().find(|t| t.id == id)
    }
}
