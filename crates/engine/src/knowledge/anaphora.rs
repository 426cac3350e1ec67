//! Words that point at participants named elsewhere, and what prepositions make of place names.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// What an anaphoric nominal points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnaphorKind {
    Counterpart,
    Side,
    People,
    Visitor,
    Host,
}

/// What a pronoun can stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pronoun {
    pub group: usize,
    pub refers: Vec<String>,
    pub plural: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceRole {
    Locative,
    Directional,
}

/// `lexicon/anaphora.toml` and `lexicon/prepositions.toml`, by word.
#[derive(Debug, Clone, Default)]
pub struct Anaphora {
    pub nouns: HashMap<String, Vec<AnaphorKind>>,
    pub pronouns: HashMap<String, Pronoun>,
    pub prepositions: HashMap<String, PlaceRole>,
    /// Parts of names that do not tell two people apart.
    pub particles: HashSet<String>,
    /// Side nouns that mean states ("both countries").
    pub state_nouns: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    noun: Vec<Noun>,
    #[serde(default)]
    pronoun: Vec<PronounRow>,
    #[serde(default)]
    preposition: Vec<Preposition>,
    #[serde(default)]
    particle: Vec<Particle>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noun {
    lemma: String,
    kind: AnaphorKind,
    /// Whether the noun means a state.
    #[serde(default)]
    state: bool,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PronounRow {
    forms: Vec<String>,
    refers: Vec<String>,
    plural: bool,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Particle {
    forms: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preposition {
    forms: Vec<String>,
    role: PlaceRole,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

impl Anaphora {
    /// Adds one file; the error is a message with its line.
    pub fn add(&mut self, text: &str) -> Result<(), (u32, String)> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() as u32 + 1);
            (line, e.message().to_string())
        })?;
        for noun in file.noun {
            if noun.state {
                self.state_nouns.insert(noun.lemma.clone());
            }
            self.nouns.entry(noun.lemma).or_default().push(noun.kind);
        }
        for row in file.pronoun {
            let group = self.pronouns.len();
            for form in row.forms {
                self.pronouns.insert(form, Pronoun { group, refers: row.refers.clone(), plural: row.plural });
            }
        }
        for row in file.preposition {
            self.prepositions.extend(row.forms.into_iter().map(|f| (f, row.role)));
        }
        self.particles.extend(file.particle.into_iter().flat_map(|p| p.forms));
        Ok(())
    }
}
