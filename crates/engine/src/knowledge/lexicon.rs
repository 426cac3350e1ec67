//! Frames and the other words by which events are read.

use std::collections::{HashMap, HashSet};

use super::Source;
use crate::doc::{Doc, SourceKind, Status, TokenId};

/// A logical argument of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    Subj,
    Obj,
    Iobj,
    Prep(String),
    Poss,
    Amod,
    Ccomp,
    Xcomp,
    Advcl,
    /// A slot of the noun that fills another slot: `obj.on`, `against.poss`.
    Through(Box<Slot>, Box<Slot>),
}

impl Slot {
    /// Reads a slot as the files write it; `None` for words that are no slot.
    pub fn parse(text: &str) -> Option<Slot> {
        if let Some((outer, inner)) = text.split_once('.') {
            return Some(Slot::Through(Box::new(Slot::parse(outer)?), Box::new(Slot::parse(inner)?)));
        }
        Some(match text {
            "subj" => Slot::Subj,
            "obj" => Slot::Obj,
            "iobj" => Slot::Iobj,
            "poss" => Slot::Poss,
            "amod" => Slot::Amod,
            "ccomp" => Slot::Ccomp,
            "xcomp" => Slot::Xcomp,
            "advcl" => Slot::Advcl,
            p if !p.is_empty() && p.chars().all(|c| c.is_ascii_lowercase() || c == ' ') => Slot::Prep(p.to_string()),
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    pub lemma: String,
    pub particle: Option<String>,
}

/// A sentence of the lexicon with roles in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub text: String,
    /// Role, byte range in `text`, and the status suffix of a trigger.
    pub roles: Vec<(String, std::ops::Range<usize>, Option<Status>)>,
}

impl Example {
    /// Reads `[words|role]` brackets; the error says what is wrong.
    pub fn parse(marked: &str) -> Result<Example, String> {
        let mut text = String::new();
        let mut roles = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = marked;
        while let Some(c) = rest.chars().next() {
            match c {
                '[' => {
                    open.push(text.len());
                    rest = &rest[1..];
                }
                '|' if !open.is_empty() => {
                    let end = rest.find(']').ok_or("bracket without ]")?;
                    let label = &rest[1..end];
                    let (role, status) = label.split_once(':').map_or((label, None), |(r, s)| (r, Some(s)));
                    let status = match status {
                        Some(s) => Some(Status::parse(s).ok_or_else(|| format!("unknown status {s:?}"))?),
                        None => None,
                    };
                    let start = open.pop().ok_or("] without [")?;
                    roles.push((role.to_string(), start..text.len(), status));
                    rest = &rest[end + 1..];
                }
                ']' => return Err("] without a role".into()),
                c => {
                    text.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        if open.is_empty() { Ok(Example { text, roles }) } else { Err("[ without ]".into()) }
    }
}

/// One sense: triggers and argument pattern of a type of event.
#[derive(Debug, Clone)]
pub struct Frame {
    pub id: String,
    pub type_: String,
    pub mode: Option<String>,
    pub verbs: Vec<Trigger>,
    pub nouns: Vec<String>,
    pub adjectives: Vec<String>,
    pub object: Vec<String>,
    pub not_object: Vec<String>,
    pub with_object_of: Vec<String>,
    pub complement: Vec<String>,
    pub require: Vec<Slot>,
    pub actor: Vec<Slot>,
    pub recipient: Vec<Slot>,
    pub content: Vec<Slot>,
    pub topic: Vec<Slot>,
    pub symmetric: bool,
    pub status: Option<Status>,
    pub contexts: Vec<String>,
    pub examples: Vec<Example>,
    pub counter: Vec<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Reporting {
    pub lemma: String,
    /// `asserts`, `denies`, `doubts` or `alleges`.
    pub claim: String,
    pub speech: bool,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Governor {
    pub lemma: String,
    /// UPOS of the governing word.
    pub pos: String,
    pub sets: Status,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct LightVerb {
    pub lemma: String,
    pub particle: Option<String>,
    pub nouns: Vec<String>,
    pub aspect: Option<String>,
    pub passes: Option<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct SourceWord {
    pub lemma: String,
    pub kind: SourceKind,
    pub why: Source,
}

/// Lists and their indices by lemma.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub reporting: Vec<Reporting>,
    pub cues: Vec<String>,
    pub governors: Vec<Governor>,
    pub light_verbs: Vec<LightVerb>,
    pub sources: Vec<SourceWord>,
    pub frames_by_verb: HashMap<String, Vec<usize>>,
    pub frames_by_noun: HashMap<String, Vec<usize>>,
    pub frames_by_adjective: HashMap<String, Vec<usize>>,
    pub reporting_by_lemma: HashMap<String, Vec<usize>>,
    pub governors_by_lemma: HashMap<String, Vec<usize>>,
    pub light_by_lemma: HashMap<String, Vec<usize>>,
    pub sources_by_lemma: HashMap<String, Vec<usize>>,
    pub(super) agreement_nouns: HashMap<String, String>,
    pub(super) agreement_verbs: HashMap<String, String>,
    pub(super) travel: HashMap<String, String>,
    pub(super) visit_kinds: HashMap<String, String>,
    /// Every verb and noun lemma that the lexicon names; lemmas of the reader are mended towards them.
    pub verbs: HashSet<String>,
    pub nouns: HashSet<String>,
    /// Irregular verb forms to their lemma.
    pub irregular: HashMap<String, String>,
    /// First lemma of each context phrase to the whole phrase and the context's index.
    pub(super) context_words: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Words {
    /// Whether the preposition or phrase introduces a source ("according to").
    /// Whether the verb reports what follows as said to be so.
    pub fn asserts(&self, lemma: &str) -> bool {
        let entries = self.reporting_by_lemma.get(lemma);
        entries.is_some_and(|e| e.iter().any(|i| self.reporting[*i].speech && self.reporting[*i].claim != "denies"))
    }

    pub fn is_reporting_cue(&self, case: &str) -> bool {
        self.cues.iter().any(|c| c == case)
    }

    /// Whether the lemma is a word of travel.
    pub fn is_travel(&self, lemma: &str) -> bool {
        self.travel.contains_key(lemma)
    }

    /// `official`, `working`, `state`, `private` or `transit`, by the adjective of a visit.
    pub fn visit_kind(&self, lemma: &str) -> Option<&str> {
        self.visit_kinds.get(lemma).map(String::as_str)
    }

    /// Kind of agreement that a noun names.
    pub fn agreement_kind(&self, lemma: &str) -> Option<&str> {
        self.agreement_nouns.get(lemma).map(String::as_str)
    }

    /// Stage of an agreement that a verb gives.
    pub fn agreement_status(&self, lemma: &str) -> Option<&str> {
        self.agreement_verbs.get(lemma).map(String::as_str)
    }

    /// Contexts whose word or phrase begins at the token.
    pub fn contexts_at(&self, doc: &Doc, t: TokenId) -> Vec<usize> {
        let Some(phrases) = self.context_words.get(&doc.lemma_lower(t)) else { return Vec::new() };
        let fits = |words: &Vec<String>| {
            words.iter().enumerate().skip(1).all(|(k, w)| t + k < doc.tokens.len() && doc.lemma_lower(t + k) == *w)
        };
        phrases.iter().filter(|(words, _)| fits(words)).map(|(_, i)| *i).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_in_brackets() {
        let e = Example::parse("[Ghana|actor] will [visit|trigger:planned] [Mali|recipient].").unwrap();
        assert_eq!(e.text, "Ghana will visit Mali.");
        assert_eq!(e.roles[1], ("trigger".into(), 11..16, Some(Status::Planned)));
        assert!(Example::parse("[Ghana|actor will").is_err());
        assert!(Example::parse("Ghana] will").is_err());
    }

    #[test]
    fn slots() {
        assert_eq!(Slot::parse("obj.on"), Some(Slot::Through(Box::new(Slot::Obj), Box::new(Slot::Prep("on".into())))));
        assert_eq!(Slot::parse("Obj?"), None);
    }
}
