//! The rules of `data/text/tokens.toml`, ready for lookup.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// How tokens divide and sentences end; see the file for the meaning of each part.
#[derive(Debug, Clone, Default)]
pub struct TokenRules {
    /// Clitics, longest first, with a straight apostrophe.
    pub(super) clitics: Vec<String>,
    pub(super) splits: HashMap<String, Split>,
    pub(super) prefixes: HashSet<String>,
    /// Abbreviation (lowercase, without the final period) to whether a sentence may end there.
    abbreviations: HashMap<String, End>,
    openers: HashSet<String>,
    pub(crate) dashes: Vec<String>,
    /// Letters behind a number that are no unit.
    pub(super) ordinals: HashSet<String>,
    /// Single letters behind a number that are words.
    pub(super) short_units: HashSet<String>,
    /// Several marks that are one word, longest first, and the same for lookup.
    mark_list: Vec<String>,
    pub(super) marks: HashSet<String>,
    /// Last parts of names of files and hosts.
    pub(super) endings: HashSet<String>,
}

/// A fused word of two.
#[derive(Debug, Clone, Default)]
pub(super) struct Split {
    /// Bytes of the first part.
    pub(super) at: usize,
    /// Words of which one must follow; any may if there are none.
    pub(super) before: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    clitic: Vec<Forms>,
    contraction: Vec<Contraction>,
    prefix: Vec<Forms>,
    abbreviation: Vec<Abbreviation>,
    opener: Vec<Forms>,
    dateline_dash: Vec<Forms>,
    ordinal: Vec<Forms>,
    short_unit: Vec<Forms>,
    mark: Vec<Forms>,
    ending: Vec<Forms>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    forms: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contraction {
    forms: Vec<String>,
    #[serde(default)]
    before: HashSet<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum End {
    Never,
    Maybe,
    /// An abbreviation only before a number.
    Number,
    /// Never between sentences: there the period is a mark of its own.
    Split,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviation {
    end: End,
    forms: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

impl TokenRules {
    /// Reads `tokens.toml`. The error names file and line.
    pub fn parse(name: &str, text: &str) -> Result<TokenRules, String> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
            format!("{name}:{line}: {}", e.message())
        })?;
        let flat = |v: Vec<Forms>| v.into_iter().flat_map(|f| f.forms);
        let mut clitics: Vec<String> = flat(file.clitic).collect();
        clitics.sort_by_key(|c| std::cmp::Reverse(c.len()));
        let mut abbreviations = HashMap::new();
        for a in file.abbreviation {
            abbreviations.extend(a.forms.iter().map(|f| (f.to_lowercase(), a.end)));
        }
        let mut splits = HashMap::new();
        for c in file.contraction {
            for form in c.forms {
                let Some(at) = form.find('|') else { return Err(format!("{name}: contraction \"{form}\" has no |")) };
                splits.insert(form.replace('|', ""), Split { at, before: c.before.clone() });
            }
        }
        let mut mark_list: Vec<String> = flat(file.mark).collect();
        mark_list.sort_by_key(|m| std::cmp::Reverse(m.len()));
        Ok(TokenRules {
            clitics,
            splits,
            prefixes: flat(file.prefix).collect(),
            abbreviations,
            openers: flat(file.opener).collect(),
            dashes: flat(file.dateline_dash).collect(),
            ordinals: flat(file.ordinal).collect(),
            short_units: flat(file.short_unit).collect(),
            marks: mark_list.iter().cloned().collect(),
            mark_list,
            endings: flat(file.ending).collect(),
        })
    }

    /// Whether `word` (with its final period) is an abbreviation or an initial.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        let Some(stem) = word.strip_suffix('.') else { return false };
        let mut chars = stem.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return c.is_uppercase();
        }
        // letters with periods between them: U.S., D.P.R.K.
        let dotted =
            stem.contains('.') && stem.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic));
        dotted || self.known(stem).is_some()
    }

    /// An entry with a capital ("No", "Mar") is meant only with one; others match in any case.
    fn known(&self, stem: &str) -> Option<End> {
        let first_upper = stem.chars().next().is_some_and(char::is_uppercase);
        self.abbreviations
            .get(&stem.to_lowercase())
            .copied()
            .filter(|_| first_upper || stem.contains('.') || stem.len() <= 3)
    }

    /// Whether the abbreviation may stand before what follows it in the text.
    pub(super) fn fits_next(&self, word: &str, behind: &str) -> bool {
        let next = behind.trim_start();
        let first = next.chars().next();
        match word.strip_suffix('.').and_then(|stem| self.known(stem)) {
            Some(End::Number) => first.is_some_and(|c| c.is_ascii_digit()),
            Some(End::Split) => {
                next.len() == behind.len() && first.is_some() || first.is_some_and(|c| !c.is_uppercase())
            }
            _ => true,
        }
    }

    /// Length of the word of several marks at the start of `rest`: an emoticon, an arrow.
    pub(super) fn mark(&self, rest: &str) -> Option<usize> {
        let mark = self.mark_list.iter().find(|mark| rest.starts_with(mark.as_str()))?;
        let free = rest[mark.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        free.then_some(mark.len())
    }

    pub(super) fn is_terminal(&self, word: &str) -> bool {
        !word.is_empty() && word.chars().all(|c| matches!(c, '.' | '!' | '?' | '…' | '。')) && word != ".."
    }

    pub(super) fn ends_with_period(&self, word: &str) -> bool {
        word.len() > 1 && word.ends_with('.') && self.is_abbreviation(word)
    }

    pub(super) fn is_closing(&self, word: &str, space_before: bool) -> bool {
        let mut chars = word.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return word == "''" };
        match c {
            '”' | '’' | ')' | ']' | '»' => true,
            '"' | '\'' => !space_before,
            _ => false,
        }
    }

    /// Whether a sentence ends after `word` when `next` follows after white space.
    pub(super) fn ends_here(&self, word: &str, next: &str) -> bool {
        let first = next.chars().next().unwrap_or(' ');
        let opens = first.is_uppercase()
            || first.is_numeric()
            || matches!(first, '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '-' | '–' | '—' | '•' | '$' | '@' | '#')
            || (first.is_alphabetic() && !first.is_lowercase());
        if !opens {
            return false;
        }
        if self.ends_with_period(word) {
            let stem = &word[..word.len() - 1];
            let may_end =
                stem.chars().count() > 1 && self.known(stem).is_none_or(|end| matches!(end, End::Maybe | End::Split));
            return may_end && self.openers.contains(&next.to_lowercase());
        }
        true
    }
}
