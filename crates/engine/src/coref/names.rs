//! When two names are one person's.

use crate::knowledge::{Knowledge, fold};

/// The folded words of a personal name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameWords {
    words: Vec<String>,
    /// Words without particles and initials.
    strong: Vec<String>,
}

impl NameWords {
    pub fn new(text: &str, kb: &Knowledge) -> Self {
        let words: Vec<String> = text
            .split(|c: char| c.is_whitespace() || matches!(c, '-' | '‑' | '–'))
            .map(fold)
            .filter(|w| !w.is_empty())
            .collect();
        let strong: Vec<String> =
            words.iter().filter(|w| w.chars().count() > 1 && !kb.anaphora.particles.contains(*w)).cloned().collect();
        let strong = if strong.is_empty() { words.clone() } else { strong };
        NameWords { words, strong }
    }

    pub fn joined(&self) -> String {
        self.words.join(" ")
    }

    /// One name is contained in the other: all words of the shorter occur in the longer, in order. A single word must
    /// not be only the given name of a longer name, unless it stands alone there too.
    pub fn same_person(&self, other: &NameWords) -> bool {
        let (short, long) = if self.strong.len() <= other.strong.len() { (self, other) } else { (other, self) };
        let mut rest = long.strong.iter();
        if !short.strong.iter().all(|w| rest.any(|x| close(w, x))) {
            return false;
        }
        match short.strong.len() {
            0 => false,
            1 => {
                long.strong.len() == 1
                    || long.strong[1..].iter().any(|w| close(w, &short.strong[0]))
                    || long.strong.len() == 2
            }
            _ => true,
        }
    }
}

/// Equal up to the doubled letters and vowels that transliteration varies ("Mohammed", "Muhammad").
fn close(a: &str, b: &str) -> bool {
    a == b || (a.len() > 4 && b.len() > 4 && skeleton(a) == skeleton(b) && a.chars().next() == b.chars().next())
}

fn skeleton(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars().filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h')) {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}
