//! Reads the files: each entry with its line, all problems at once.
//!
//! `rows.rs` holds the schema, `read_actors.rs` and `read_lexicon.rs` turn rows into entries, `check.rs` looks across files, `index.rs`
//! builds the lookups.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use toml::Spanned;

use super::lexicon::Words;
use super::ontology::Cameo;
use super::overlay::{Entries, SampleKind};
use super::phrases::Phrases;
use super::places::Places;
use super::rows::{Any, FrameRow};
use super::{Anaphora, Clause, Knowledge, Problem, Source};
use crate::ingest::DatelineRules;
use crate::segment::TokenRules;
use crate::when::TimeWords;

/// Files of other formats, read by their own modules.
const OWN_FORMAT: [&str; 6] = [
    "text/tokens.toml",
    "text/datelines.toml",
    "lexicon/times.toml",
    "lexicon/anaphora.toml",
    "lexicon/prepositions.toml",
    "lexicon/clause.toml",
];

/// The knowledge in the making, and what is wrong with it so far.
pub(super) struct Loader {
    pub problems: Vec<Problem>,
    pub classes: HashMap<String, Vec<String>>,
    /// Frames wait until all classes, types and contexts are read.
    pub frames: Vec<(Source, FrameRow)>,
    /// Index of a person by state or organization, and name.
    pub people: HashMap<(String, String), usize>,
    datelines: Option<String>,
    pub entries: Entries,
    pub kb: Knowledge,
}

/// One parsed file with its name and text, to turn offsets into lines.
pub(super) struct File<'t> {
    pub name: Arc<str>,
    pub text: &'t str,
}

impl File<'_> {
    /// Where an entry stands.
    pub fn at<T>(&self, spanned: &Spanned<T>) -> Source {
        let start = spanned.span().start.min(self.text.len());
        Source {
            file: self.name.clone(),
            line: self.text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() as u32 + 1,
        }
    }
}

/// Reads the base, then what the user lays over it. A file of the user replaces that of the same path; the entries of the
/// others are added, replace those of the same id, or remove them.
pub(super) fn load(base: &[(String, String)], own: &[(String, String)]) -> Result<Knowledge, Vec<Problem>> {
    let mut l = Loader {
        problems: Vec::new(),
        classes: HashMap::new(),
        frames: Vec::new(),
        people: HashMap::new(),
        datelines: None,
        entries: Entries::default(),
        kb: empty(),
    };
    let paths: HashSet<&str> = base.iter().map(|(name, _)| name.as_str()).collect();
    let replaced: HashSet<&str> = own.iter().map(|(name, _)| name.as_str()).filter(|n| paths.contains(n)).collect();
    let (same, other): (Vec<_>, Vec<_>) = own.iter().partition(|(name, _)| replaced.contains(name.as_str()));
    let kept = base.iter().filter(|(name, _)| !replaced.contains(name.as_str()));
    let mut files: Vec<&(String, String)> = kept.chain(same).collect();
    files.sort();
    let mut added: Vec<&(String, String)> = other;
    added.sort();
    let mut all: Vec<&(String, String)> = files.iter().chain(&added).copied().collect();
    all.sort();
    l.kb.digest = digest(&all);
    l.kb.files = all.len();
    for (name, text) in files {
        l.file(name, text);
    }
    l.entries.begin_overlay();
    let added: Vec<(&String, Cow<'_, str>)> = added.into_iter().map(|(n, text)| (n, l.removals(n, text))).collect();
    for (name, text) in &added {
        l.file(name, text);
    }
    l.finish()
}

fn empty() -> Knowledge {
    Knowledge {
        digest: String::new(),
        files: 0,
        types: Vec::new(),
        sectors: Vec::new(),
        contexts: Vec::new(),
        cameo: Cameo::default(),
        states: Vec::new(),
        titles: Vec::new(),
        qualifiers: Vec::new(),
        bodies: Vec::new(),
        body_heads: Vec::new(),
        outlets: Vec::new(),
        people: Vec::new(),
        tenures: Vec::new(),
        places: Places::default(),
        frames: Vec::new(),
        words: Words::default(),
        anaphora: Anaphora::default(),
        clause: Clause::default(),
        token_rules: TokenRules::default(),
        time_words: TimeWords::default(),
        dateline_rules: DatelineRules::default(),
        phrases: Phrases::default(),
        samples: Vec::new(),
        state_ids: HashMap::new(),
        tenures_of: Vec::new(),
        tenures_at: HashMap::new(),
        head_lemmas: HashMap::new(),
        surnames: HashMap::new(),
    }
}

/// FNV-1a, 64 bits: a content digest against mix-ups, not against forgery.
fn digest(files: &[&(String, String)]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for b in bytes.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (name, text) in files {
        eat(name.as_bytes());
        eat(text.as_bytes());
    }
    format!("{hash:016x}")
}

impl Loader {
    /// Records a problem of an entry.
    pub fn problem(&mut self, at: &Source, message: impl Into<String>) {
        self.problems.push(Problem { file: at.file.to_string(), line: at.line, message: message.into() });
    }

    fn file(&mut self, name: &str, text: &str) {
        let own = |r: Result<(), (u32, String)>, problems: &mut Vec<Problem>| {
            if let Err((line, message)) = r {
                problems.push(Problem { file: name.into(), line, message });
            }
        };
        match name {
            "text/tokens.toml" => match TokenRules::parse(name, text) {
                Ok(rules) => self.kb.token_rules = rules,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            },
            "lexicon/times.toml" => match TimeWords::parse(name, text) {
                Ok(words) => self.kb.time_words = words,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            },
            "lexicon/anaphora.toml" | "lexicon/prepositions.toml" => {
                own(self.kb.anaphora.add(text), &mut self.problems)
            }
            "lexicon/clause.toml" => {
                let r = Clause::parse(text).map(|c| self.kb.clause = c);
                own(r, &mut self.problems);
            }
            // needs the dashes of tokens.toml: parsed at the end
            "text/datelines.toml" => self.datelines = Some(text.to_string()),
            "places/cities.tsv" => self.kb.places.read_cities(name, text, &mut self.problems),
            "places/admin1.tsv" => self.kb.places.read_admin1(name, text, &mut self.problems),
            _ if name.ends_with(".toml") => self.entries(name, text),
            _ => {}
        }
    }

    fn entries(&mut self, name: &str, text: &str) {
        debug_assert!(!OWN_FORMAT.contains(&name));
        let mut any: Any = match toml::from_str(text) {
            Ok(any) => any,
            Err(e) => {
                let line = e.span().map_or(1, |s| {
                    text.as_bytes()[..s.start.min(text.len())].iter().filter(|b| **b == b'\n').count() as u32 + 1
                });
                self.problems.push(Problem { file: name.into(), line, message: e.message().to_string() });
                return;
            }
        };
        let f = File { name: name.into(), text };
        self.actors(&f, &any);
        self.ontology(&f, &any);
        let owner = any.country.clone().map(|c| (Some(c), None)).or(any.organisation.clone().map(|o| (None, Some(o))));
        for row in std::mem::take(&mut any.holder) {
            let at = f.at(&row);
            match &owner {
                Some((country, organisation)) => {
                    self.holder(at, row.into_inner(), country.clone(), organisation.clone())
                }
                None => self.problem(&at, "a holder needs `country` or `organisation` at the head of the file"),
            }
        }
        for row in std::mem::take(&mut any.class) {
            let at = f.at(&row);
            let row = row.into_inner();
            self.sample(&at, SampleKind::Other, row.lemmas.clone(), &row.examples, &row.counter);
            let replaces = self.replaces("class", &row.id, &at);
            if self.classes.insert(row.id.clone(), row.lemmas).is_some() && !replaces {
                self.problem(&at, format!("class {:?} is defined twice", row.id));
            }
        }
        for row in std::mem::take(&mut any.frame) {
            let (at, row) = (f.at(&row), row.into_inner());
            match self.slot("frame", &row.id, &at, self.frames.len()) {
                Some(i) => self.frames[i] = (at, row),
                None => self.frames.push((at, row)),
            }
        }
        self.words(&f, &mut any);
    }

    fn finish(mut self) -> Result<Knowledge, Vec<Problem>> {
        self.drop_removed();
        for (at, row) in std::mem::take(&mut self.frames) {
            self.frame(at, row);
        }
        if let Some(text) = &self.datelines {
            let name = "text/datelines.toml";
            match DatelineRules::parse(name, text, &self.kb.token_rules) {
                Ok(rules) => self.kb.dateline_rules = rules,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            }
        }
        super::check::check(&self.kb, &mut self.problems);
        if !self.problems.is_empty() {
            self.problems.sort();
            self.problems.dedup();
            return Err(self.problems);
        }
        let mut kb = self.kb;
        super::index::index(&mut kb);
        Ok(kb)
    }
}
