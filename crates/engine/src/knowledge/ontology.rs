//! PLOVER types, modes, contexts and the way back to CAMEO.

use std::collections::BTreeMap;

use super::Source;

#[derive(Debug, Clone)]
pub struct Mode {
    pub id: String,
    pub score: Option<f64>,
    /// For a mode of our own, the codebook's mode; empty where it has none. None for the codebook's own modes.
    pub plover: Option<String>,
}

#[derive(Debug, Clone)]
pub struct EventType {
    pub id: String,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; none for our extensions.
    pub quad: Option<u8>,
    pub score: Option<f64>,
    pub recipient_required: bool,
    pub meaning: String,
    /// The type that the codebook gives a plan of this one, and one asked for.
    pub planned: Option<String>,
    pub requested: Option<String>,
    pub modes: Vec<Mode>,
    pub why: Source,
}

impl EventType {
    /// The codebook's name for a mode of this type; `None` where it has none.
    pub fn plover_mode<'a>(&'a self, mode: &'a str) -> Option<&'a str> {
        let own = self.modes.iter().find(|m| m.id == mode).and_then(|m| m.plover.as_deref());
        own.map_or(Some(mode), |m| Some(m).filter(|m| !m.is_empty()))
    }

    /// Conflict-cooperation value of the type in a mode.
    pub fn score_of(&self, mode: Option<&str>) -> Option<f64> {
        mode.and_then(|m| self.modes.iter().find(|x| x.id == m)).and_then(|m| m.score).or(self.score)
    }
}

#[derive(Debug, Clone)]
pub struct Context {
    pub id: String,
    pub words: Vec<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct CameoRow {
    pub type_: String,
    pub mode: Option<String>,
    pub context: Option<String>,
    pub code: String,
    pub why: Source,
}

/// The reverse table from PLOVER to CAMEO, and Goldstein values by code prefix.
#[derive(Debug, Clone, Default)]
pub struct Cameo {
    pub rows: Vec<CameoRow>,
    pub goldstein: BTreeMap<String, f64>,
}

impl Cameo {
    pub(super) fn code(&self, type_: &str, mode: Option<&str>, contexts: &[String]) -> Option<&str> {
        let fits = |r: &&CameoRow| {
            r.type_ == type_
                && (r.mode.is_none() || r.mode.as_deref() == mode)
                && r.context.as_ref().is_none_or(|c| contexts.contains(c))
        };
        self.rows.iter().filter(fits).max_by_key(|r| (r.mode.is_some(), r.context.is_some())).map(|r| r.code.as_str())
    }

    pub(super) fn goldstein(&self, code: &str) -> Option<f64> {
        (1..=code.len()).rev().find_map(|n| self.goldstein.get(&code[..n]).copied())
    }
}
