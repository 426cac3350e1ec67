//! Words into word pieces: lowercase, without marks, longest match first.
//!
//! In step with `WordPieces` of `training/model.py`. Pieces of scripts other than Latin are not in the vocabulary of a
//! model file, so such words are unknown pieces.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::model::ModelError;

/// Most pieces of one word; the rest of a longer word is not looked at.
pub const MOST: usize = 16;

/// The vocabulary.
#[derive(Debug)]
pub struct Pieces {
    /// Pieces that begin a chunk, and those that go on (without their mark `##`).
    first: HashMap<Box<str>, u32>,
    next: HashMap<Box<str>, u32>,
    longest: usize,
    pub cls: u32,
    pub sep: u32,
    unknown: u32,
}

impl Pieces {
    /// Takes the vocabulary in the order of its ids.
    pub fn new(vocabulary: &[String]) -> Result<Pieces, ModelError> {
        let special = |name: &str| {
            let at = vocabulary.iter().position(|piece| piece == name);
            at.map(|at| at as u32).ok_or_else(|| ModelError::Content(format!("vocabulary without {name}")))
        };
        let mut pieces = Pieces {
            cls: special("[CLS]")?,
            sep: special("[SEP]")?,
            unknown: special("[UNK]")?,
            first: HashMap::new(),
            next: HashMap::new(),
            longest: vocabulary.iter().map(String::len).max().unwrap_or(0),
        };
        for (id, piece) in vocabulary.iter().enumerate() {
            let id = id as u32;
            if [pieces.cls, pieces.sep, pieces.unknown].contains(&id) {
                continue;
            }
            match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                Some(rest) => pieces.next.insert(rest.into(), id),
                None => pieces.first.insert(piece.as_str().into(), id),
            };
        }
        Ok(pieces)
    }

    /// Adds the pieces of `form` to `ids`: at least one, at most [`MOST`].
    pub fn split(&self, form: &str, ids: &mut Vec<u32>) {
        let start = ids.len();
        let text: String = form.to_lowercase().nfd().filter(|c| !is_combining_mark(*c)).collect();
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next()
            && ids.len() - start < MOST
        {
            let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let end = if word == 0 { c.len_utf8() } else { word };
            if !is_space(c) {
                self.chunk(&rest[..end], ids);
            }
            rest = &rest[end..];
        }
        ids.truncate(start + MOST);
        if ids.len() == start {
            ids.push(self.unknown);
        }
    }

    /// Pieces of one chunk; a chunk that does not divide into pieces is one unknown piece.
    fn chunk(&self, chunk: &str, ids: &mut Vec<u32>) {
        let start = ids.len();
        let mut rest = chunk;
        let mut table = &self.first;
        while !rest.is_empty() {
            let mut end = boundary(rest, self.longest);
            let id = loop {
                if end == 0 {
                    ids.truncate(start);
                    ids.push(self.unknown);
                    return;
                }
                if let Some(id) = table.get(&rest[..end]) {
                    break *id;
                }
                end = boundary(rest, end - 1);
            };
            ids.push(id);
            rest = &rest[end..];
            table = &self.next;
        }
    }
}

/// The last character boundary of `text` at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(form: &str) -> Vec<u32> {
        let words = ["[CLS]", "[SEP]", "[UNK]", "min", "##ister", "##s", "-", "al", "turkiye", "2", "##0", "e", "##mi"];
        let vocabulary = words.map(String::from);
        let mut ids = Vec::new();
        Pieces::new(&vocabulary).unwrap().split(form, &mut ids);
        ids
    }

    #[test]
    fn words_split_into_the_longest_pieces() {
        assert_eq!(split("Ministers"), [3, 4, 5]);
        assert_eq!(split("Türkiye"), [8]);
        assert_eq!(split("al-minister"), [7, 6, 3, 4]);
        assert_eq!(split("200"), [9, 10, 10]);
        assert_eq!(split("emissary"), [2], "no piece for the end: the whole chunk is unknown");
        assert_eq!(split("al emin"), [7, 2]);
        assert_eq!(split(""), [2]);
        assert_eq!(split("\u{301}"), [2]);
        assert_eq!(split("[CLS]"), [2, 2, 2], "special pieces cannot be written");
    }

    #[test]
    fn long_words_have_a_bounded_number_of_pieces() {
        assert_eq!(split(&"-".repeat(10_000)).len(), MOST);
        assert_eq!(split(&"2".repeat(100_000)), [2]);
        assert_eq!(split(&format!("2{}", "0".repeat(100_000))).len(), MOST);
    }

    #[test]
    fn a_vocabulary_needs_its_special_pieces() {
        assert!(Pieces::new(&["[CLS]".into(), "[SEP]".into()]).is_err());
    }
}
