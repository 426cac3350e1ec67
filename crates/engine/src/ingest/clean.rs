//! From bytes to clean text.

use super::IngestError;
use crate::doc::Note;
use crate::span::Span;

/// Longest clean text that is kept, in bytes.
const MAX_TEXT: usize = 1_000_000;
/// A cut looks this far back for the end of a paragraph or word.
const CUT_WINDOW: usize = 20_000;
/// So many control characters are still text, whatever its length.
const FEW_CONTROLS: usize = 8;

/// Decoded text, with the byte offset of the first undecodable sequence and their number.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub invalid: Option<(usize, usize)>,
}

/// Decodes UTF-8 or, with a byte order mark, UTF-16; refuses what is not text.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, IngestError> {
    let decoded = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            refuse_binary(rest.iter().map(|b| u32::from(*b)), 3, 1)?;
            return Ok(utf8(rest, 3));
        }
        _ => {
            refuse_binary(bytes.iter().map(|b| u32::from(*b)), 0, 1)?;
            return Ok(utf8(bytes, 0));
        }
    };
    refuse_binary(decoded.text.encode_utf16().map(u32::from), 2, 2)?;
    Ok(decoded)
}

fn utf8(bytes: &[u8], skipped: usize) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut invalid: Option<(usize, usize)> = None;
    let mut at = skipped;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            text.push('\u{FFFD}');
            invalid = Some(invalid.map_or((at, 1), |(first, n)| (first, n + 1)));
            at += chunk.invalid().len();
        }
    }
    Decoded { text, invalid }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut invalid: Option<(usize, usize)> = None;
    let mut at = 2;
    let mut broken = |at: usize| invalid = Some(invalid.map_or((at, 1), |(first, n)| (first, n + 1)));
    for c in char::decode_utf16(pairs.iter().map(|p| unit(*p))) {
        let c = c.unwrap_or_else(|_| {
            broken(at);
            '\u{FFFD}'
        });
        at += 2 * c.len_utf16();
        text.push(c);
    }
    if !odd.is_empty() {
        broken(at);
        text.push('\u{FFFD}');
    }
    Decoded { text, invalid }
}

/// A NUL anywhere, or more than one control character in a hundred, is no text.
fn refuse_binary(units: impl Iterator<Item = u32>, skipped: usize, width: usize) -> Result<(), IngestError> {
    let mut controls = 0;
    let mut first = None;
    let mut count = 0;
    for (i, unit) in units.enumerate() {
        count += 1;
        if unit < 0x20 && !matches!(unit, 0x09..=0x0D | 0x1B) || unit == 0x7F {
            let offset = skipped + i * width;
            if unit == 0 {
                return Err(IngestError::Binary { offset });
            }
            controls += 1;
            first.get_or_insert(offset);
        }
    }
    match first {
        Some(offset) if controls > FEW_CONTROLS.max(count / 100) => Err(IngestError::Binary { offset }),
        _ => Ok(()),
    }
}

/// Line ends become LF, tabs spaces; control, bidirectional and zero-width characters go; outer white space goes; a text
/// that is too long is cut, with a note.
pub(super) fn clean(text: &str) -> (String, Option<Note>) {
    let mut out = String::with_capacity(text.len().min(MAX_TEXT + 4));
    let mut before = '\n';
    let mut more = false;
    for c in text.chars() {
        let keep = match c {
            '\r' => Some('\n'),
            '\n' if before == '\r' => None,
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            '\n' => Some('\n'),
            c if is_junk(c) => None,
            c => Some(c),
        };
        before = c;
        if let Some(c) = keep.filter(|c| !(out.is_empty() && c.is_whitespace())) {
            if out.len() + c.len_utf8() <= MAX_TEXT {
                out.push(c);
            } else if !c.is_whitespace() {
                // white space alone behind the limit is no loss
                more = true;
                break;
            }
        }
    }
    let cut = more.then(|| cut_at(&out));
    if let Some(at) = cut {
        out.truncate(at);
    }
    out.truncate(out.trim_end().len());
    let note = cut.map(|_| {
        let message = format!("text cut after {} bytes; at most {MAX_TEXT} are read", out.len());
        Note { code: "truncated", message, span: Some(Span::new(out.len(), out.len())) }
    });
    (out, note)
}

/// Characters that carry nothing: controls, soft hyphen, zero-width spaces and joins of lines, directions, order marks.
fn is_junk(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// Where to cut: behind the last paragraph in the window, else behind the last word, else at the end.
fn cut_at(text: &str) -> usize {
    let from = floor(text, text.len().saturating_sub(CUT_WINDOW));
    let window = &text[from..];
    let found = window.rfind("\n\n").or_else(|| window.rfind('\n')).or_else(|| window.rfind(char::is_whitespace));
    found.map_or(text.len(), |at| from + at)
}

/// The last character boundary not behind the byte.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}
