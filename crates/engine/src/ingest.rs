//! Which text, title, date and outlet does the raw article have?
//!
//! Reads: bytes. Writes: article. Cleans text, takes the main text of HTML pages, recognizes the dateline. Nothing in the
//! bytes makes it panic, recurse without bound or take more than linear time.

mod clean;
mod dateline;
mod html;
mod page;
mod tags;

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;

pub use dateline::DatelineRules;

use crate::doc::{Article, Note};
use crate::when::TimeWords;

/// Longest input that is looked at, in bytes.
pub const MAX_INPUT: usize = 64 << 20;

/// How the bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// HTML if it begins like HTML, else text.
    #[default]
    Auto,
    Text,
    Html,
}

/// An article as the caller has it. What the caller does not give is taken from the page where it says so.
#[derive(Debug, Clone, Default)]
pub struct RawArticle<'a> {
    pub bytes: &'a [u8],
    pub id: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub format: Format,
}

/// Why bytes are no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IngestError {
    /// Nothing but white space is left.
    Empty,
    /// Not text: a NUL or many control characters, the first at this byte of the input.
    Binary { offset: usize },
    /// Longer than [`MAX_INPUT`].
    TooLarge { bytes: usize },
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IngestError::Empty => write!(f, "the article has no text"),
            IngestError::Binary { offset } => write!(f, "the input is not text: control character at byte {offset}"),
            IngestError::TooLarge { bytes } => {
                write!(f, "the input has {bytes} bytes; at most {MAX_INPUT} are read")
            }
        }
    }
}

impl std::error::Error for IngestError {}

/// Turns bytes into an article with clean text, and notes about what was lost or is missing.
///
/// Codes of notes: `undecodable`, `html_fallback`, `truncated`, `undated`.
pub fn ingest(
    raw: RawArticle<'_>,
    rules: &DatelineRules,
    time: &TimeWords,
) -> Result<(Article, Vec<Note>), IngestError> {
    if raw.bytes.len() > MAX_INPUT {
        return Err(IngestError::TooLarge { bytes: raw.bytes.len() });
    }
    let mut notes = Vec::new();
    let decoded = clean::decode(raw.bytes)?;
    if let Some((offset, count)) = decoded.invalid {
        let message = format!("{count} undecodable byte sequence(s) replaced, the first at byte {offset} of the input");
        notes.push(Note { code: "undecodable", message, span: None });
    }
    let is_html = match raw.format {
        Format::Auto => html::looks_like_html(&decoded.text),
        Format::Text => false,
        Format::Html => true,
    };
    let mut article = Article {
        id: raw.id,
        outlet: raw.outlet,
        url: raw.url,
        title: raw.title.filter(|t| !t.trim().is_empty()),
        published: raw.published,
        ..Default::default()
    };
    let (text, cut) = if is_html {
        let (body, fallback) = html::main_text(&decoded.text);
        if let Some(reason) = fallback {
            let message = format!("main text not found, all text of the page taken: {reason}");
            notes.push(Note { code: "html_fallback", message, span: None });
        }
        page::fill(&mut article, &decoded.text, time);
        clean::clean(&body)
    } else {
        clean::clean(&decoded.text)
    };
    if text.is_empty() {
        return Err(IngestError::Empty);
    }
    if let Some(note) = cut {
        notes.push(note);
    }
    article.text = text;
    article.dateline = rules.find(&article.text, article.published, time);
    if article.published.is_none() && article.dateline.as_ref().is_none_or(|d| d.date.is_none()) {
        let message = "no publication date; relative times stay unresolved".to_string();
        notes.push(Note { code: "undated", message, span: None });
    }
    Ok((article, notes))
}
