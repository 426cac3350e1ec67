//! Every name and phrase of the knowledge in one token trie.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// What a phrase names: index into the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    StateName(usize),
    StateAdjective(usize),
    Demonym(usize),
    Capital(usize),
    Metonym(usize),
    Title(usize),
    Qualifier(usize),
    Body(usize),
    Person(usize),
    City(usize),
    Facility(usize),
    Admin1(usize),
    Outlet(usize),
}

/// A word of the article as the trie sees it.
#[derive(Debug, Clone)]
pub struct FoldedWord<'a> {
    pub folded: String,
    pub original: &'a str,
}

/// An entry that starts at some word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// In words, hyphens not counted.
    pub len: usize,
    pub entry: Entry,
}

/// How the letters of an indexed word bind the case of the article's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Any,
    /// The article's word must begin with a capital.
    Capital,
    /// The article's word must be all capitals ("US", "WHO").
    Upper,
}

#[derive(Debug, Clone)]
struct Leaf {
    entry: Entry,
    /// Case of each word of the phrase.
    cases: Vec<Case>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    next: HashMap<Box<str>, u32>,
    leaves: Vec<Leaf>,
}

/// The trie. Matching is linear in the text; the longest phrase bounds the look ahead.
#[derive(Debug)]
pub struct Phrases {
    nodes: Vec<Node>,
}

impl Default for Phrases {
    fn default() -> Self {
        Phrases { nodes: vec![Node::default()] }
    }
}

/// Lowercase, marks stripped, apostrophes and periods dropped.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word
            .bytes()
            .filter(|b| !matches!(b, b'\'' | b'.' | b'`'))
            .map(|b| b.to_ascii_lowercase() as char)
            .collect();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfd() {
        match c {
            '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | '.' => {}
            // letters that do not decompose
            'ı' => out.push('i'),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' => out.push('d'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'ə' | 'Ə' => out.push('a'),
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The words of a phrase as indexed: split at white space, hyphens and slashes; a possessive mark is a word.
pub(crate) fn split_phrase(phrase: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for part in phrase.split(|c: char| c.is_whitespace() || matches!(c, '-' | '‑' | '–' | '/' | ',' | '(' | ')')) {
        if let Some(stem) = part.strip_suffix("'s").or_else(|| part.strip_suffix("’s")).filter(|s| !s.is_empty()) {
            out.push(stem);
            out.push(&part[stem.len()..]);
        } else if !part.is_empty() {
            out.push(part);
        }
    }
    out
}

/// Folded words of a phrase.
pub(crate) fn fold_phrase(phrase: &str) -> Vec<String> {
    split_phrase(phrase).into_iter().map(fold).filter(|w| !w.is_empty()).collect()
}

fn case_of(word: &str) -> Case {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    match letters.first() {
        Some(c) if !c.is_uppercase() => Case::Any,
        None => Case::Any,
        Some(_) if letters.len() <= 5 && letters.iter().all(|c| c.is_uppercase()) => Case::Upper,
        Some(_) => Case::Capital,
    }
}

impl Phrases {
    /// Indexes a phrase. Words that fold to nothing are skipped.
    pub fn add(&mut self, phrase: &str, entry: Entry) {
        let mut at = 0usize;
        let mut cases = Vec::new();
        for word in split_phrase(phrase) {
            let folded = fold(word);
            if folded.is_empty() {
                continue;
            }
            cases.push(case_of(word));
            at = match self.nodes[at].next.get(folded.as_str()) {
                Some(n) => *n as usize,
                None => {
                    let n = self.nodes.len();
                    self.nodes[at].next.insert(folded.into_boxed_str(), n as u32);
                    self.nodes.push(Node::default());
                    n
                }
            };
        }
        if at != 0 && !self.nodes[at].leaves.iter().any(|l| l.entry == entry) {
            self.nodes[at].leaves.push(Leaf { entry, cases });
        }
    }

    /// Every entry that starts at word `i`, longest first.
    pub fn at(&self, words: &[FoldedWord<'_>], i: usize) -> Vec<Match> {
        let mut out = Vec::new();
        let mut at = 0usize;
        for (k, word) in words[i..].iter().enumerate() {
            let Some(n) = self.nodes[at].next.get(word.folded.as_str()) else { break };
            at = *n as usize;
            for leaf in &self.nodes[at].leaves {
                let fits = leaf.cases.iter().zip(&words[i..=i + k]).all(|(case, w)| fits(*case, w.original));
                if fits {
                    out.push(Match { len: k + 1, entry: leaf.entry });
                }
            }
        }
        out.sort_by_key(|m| (std::cmp::Reverse(m.len), m.entry));
        out
    }
}

fn fits(case: Case, original: &str) -> bool {
    match case {
        Case::Any => true,
        Case::Capital => original.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase),
        Case::Upper => original.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(phrases: &Phrases, text: &str) -> Vec<Match> {
        let words: Vec<FoldedWord<'_>> =
            split_phrase(text).into_iter().map(|w| FoldedWord { folded: fold(w), original: w }).collect();
        phrases.at(&words, 0)
    }

    #[test]
    fn longest_first_and_case() {
        let mut p = Phrases::default();
        p.add("US", Entry::StateName(0));
        p.add("prime minister", Entry::Title(1));
        p.add("minister", Entry::Title(2));
        p.add("Amir-Abdollahian", Entry::Person(3));
        assert_eq!(at(&p, "us to leave"), []);
        assert_eq!(at(&p, "U.S. forces"), [Match { len: 1, entry: Entry::StateName(0) }]);
        assert_eq!(at(&p, "Prime Minister X")[0].entry, Entry::Title(1));
        assert_eq!(at(&p, "Amir Abdollahian")[0].len, 2);
    }

    #[test]
    fn folding() {
        assert_eq!(fold("Türkiye"), "turkiye");
        assert_eq!(fold("Shi’ite"), "shiite");
        assert_eq!(fold("Erdoğan"), "erdogan");
    }
}
