//! When: which words name a time, and which days do they mean?
//!
//! Reads: article, sentences, tokens, words, names. Writes: times.
//! One pass over the tokens with bounded look-ahead. Words with several readings ("Monday", "May 5" without a year) get
//! the latest such time not after the anchor and the earliest not before it; [`pick`] chooses by the event's status.

mod dates;
mod file;
mod ranges;
mod scan;
mod spans;
mod value;
mod words;

#[cfg(test)]
mod tests;

pub use words::{Example, TimeWords};

use crate::doc::{Doc, SentenceKind, Status, TimeExpr, TimeValue};

/// Finds the time expressions of the document and resolves them against its anchor date, in text order.
///
/// Datelines are skipped. An expression whose value cannot be known (no anchor) is kept without a value.
pub fn times(doc: &Doc, words: &TimeWords) -> Vec<TimeExpr> {
    let mut out = Vec::new();
    let mut memory = scan::Memory::new(doc, words);
    for (index, sentence) in doc.sentences.iter().enumerate() {
        if sentence.kind != SentenceKind::Dateline {
            scan::sentence(doc, words, index, &mut memory, &mut out);
        }
    }
    out
}

/// The reading of the expression that fits an event of this status: what is to come for what is planned, requested,
/// supposed or called off, else what has been.
pub fn pick(expr: &TimeExpr, status: Status) -> Option<TimeValue> {
    match status {
        Status::Planned | Status::Requested | Status::Hypothetical | Status::Cancelled => expr.future,
        Status::Occurred | Status::Ongoing | Status::Denied | Status::Unknown => expr.past,
    }
}
