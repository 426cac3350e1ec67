//! The main text of an HTML page.
//!
//! A page is first written anew without scripts, comments and long attributes, and weighed; only one of ordinary depth and
//! size is given to the extractor. All others, and pages in which it finds nothing, give all their text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::{Config, Readability};

use super::clean::floor;
use super::tags::{Piece, Pieces, attributes};

/// Limits of what the extractor gets to see.
const MAX_BYTES: usize = 2 << 20;
const MAX_ELEMENTS: usize = 20_000;
const MAX_DEPTH: usize = 150;
/// Formatting elements that stay open are opened again in every block: their number times the pieces behind them.
const MAX_REOPENED: usize = 200_000;
/// Longest attribute value that is kept.
const MAX_ATTRIBUTE: usize = 200;

/// Attributes that the extractor looks at.
const KEPT: [&str; 9] = ["id", "class", "role", "style", "hidden", "aria-hidden", "rel", "itemprop", "href"];
/// Elements without an end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements that end by themselves where the next begins, so that they add no depth.
const IMPLIED: [&str; 15] =
    ["p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "rp", "rt"];
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that begin and end paragraphs.
const BLOCKS: [&str; 40] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "tr",
    "ul",
];
/// Elements that hold no text of the article.
const ASIDE: [&str; 13] = [
    "nav", "footer", "aside", "form", "button", "select", "figure", "svg", "template", "head", "object", "dialog",
    "audio",
];

fn is_in(list: &[&str], name: &str) -> bool {
    list.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Whether the text begins with a tag of HTML.
pub(super) fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !start.starts_with('<') {
        return false;
    }
    let head = &start[..floor(start, 4096)];
    let begins = |word: &str| head.get(..word.len()).is_some_and(|h| h.eq_ignore_ascii_case(word));
    if begins("<!doctype html") {
        return true;
    }
    let known = [
        "html", "head", "meta", "link", "span", "a", "b", "i", "strong", "em", "title", "script", "style", "br", "img",
    ];
    match Pieces::new(head).find(|p| !matches!(p, Piece::Text(t) if t.trim().is_empty())) {
        Some(Piece::Open { name, .. } | Piece::Raw { name, .. }) => is_in(&known, name) || is_in(&BLOCKS, name),
        _ => false,
    }
}

/// The main text of the page, paragraphs separated by blank lines; or all its text, with the reason.
pub(super) fn main_text(html: &str) -> (String, Option<String>) {
    let reason = match rewrite(html) {
        Ok(small) => match extract(small) {
            Some(text) => return (text, None),
            None => "no article recognized".to_string(),
        },
        Err(reason) => reason,
    };
    let text = strip(html, true);
    let text = if text.trim().is_empty() { strip(html, false) } else { text };
    (text, Some(reason))
}

fn extract(html: String) -> Option<String> {
    let config = Config { disable_json_ld: true, ..Default::default() };
    // the extractor is foreign code fed with foreign pages: its panic costs this page's layout, not the batch
    let content = catch_unwind(AssertUnwindSafe(|| {
        let mut page = Readability::new(html, None, Some(config)).ok()?;
        page.parse().ok().map(|article| article.content.to_string())
    }));
    let text = strip(&content.ok()??, false);
    (!text.trim().is_empty()).then_some(text)
}

/// Writes the page without what the extractor does not need; an error says why it must not see the page.
fn rewrite(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len().min(MAX_BYTES));
    let mut weight = Weight::default();
    let mut skipped = Skip::default();
    for piece in Pieces::new(html) {
        if skipped.covers(&piece, &["svg", "template", "object"]) {
            continue;
        }
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Open { name, attributes: list } => {
                out.push('<');
                out.push_str(name);
                let mut total = 0;
                for (key, value) in attributes(list) {
                    total += value.len().min(MAX_ATTRIBUTE);
                    if is_in(&KEPT, key) && value.len() <= MAX_ATTRIBUTE && total <= 8 * MAX_ATTRIBUTE {
                        out.push(' ');
                        out.push_str(key);
                        out.push_str("=\"");
                        out.push_str(&value.replace('"', "&quot;"));
                        out.push('"');
                    }
                }
                out.push('>');
            }
            Piece::Close { name } => {
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
            Piece::Raw { name, content, .. } if name.eq_ignore_ascii_case("title") => {
                out.push_str("<title>");
                out.push_str(content);
                out.push_str("</title>");
            }
            Piece::Raw { .. } => {}
        }
        weight.add(&piece)?;
        if out.len() > MAX_BYTES {
            return Err(format!("more than {MAX_BYTES} bytes of markup and text"));
        }
    }
    Ok(out)
}

/// What a tree of the page would cost.
#[derive(Debug, Default)]
struct Weight<'a> {
    elements: usize,
    open: Vec<&'a str>,
    formatting: Vec<&'a str>,
    reopened: usize,
}

impl<'a> Weight<'a> {
    fn add(&mut self, piece: &Piece<'a>) -> Result<(), String> {
        self.reopened += self.formatting.len();
        match *piece {
            Piece::Open { name, .. } => {
                self.elements += 1;
                if is_in(&FORMATTING, name) {
                    self.formatting.push(name);
                } else if !is_in(&VOID, name) && !is_in(&IMPLIED, name) {
                    self.open.push(name);
                }
            }
            Piece::Close { name } => {
                // an end tag without its element may still make one
                self.elements += usize::from(is_in(&IMPLIED, name));
                self.close(name);
            }
            Piece::Text(_) | Piece::Raw { .. } => {}
        }
        if self.elements > MAX_ELEMENTS {
            return Err(format!("more than {MAX_ELEMENTS} elements"));
        }
        if self.open.len() + self.formatting.len() > MAX_DEPTH {
            return Err(format!("elements nested more than {MAX_DEPTH} deep"));
        }
        if self.reopened > MAX_REOPENED {
            return Err("formatting that is never closed".to_string());
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        let same = |n: &&str| n.eq_ignore_ascii_case(name);
        if is_in(&FORMATTING, name) {
            if let Some(at) = self.formatting.iter().rposition(same) {
                self.formatting.remove(at);
            }
            return;
        }
        // an inline end tag does not reach through a block
        if let Some(at) = self.open.iter().rposition(same)
            && (is_in(&BLOCKS, name) || !self.open[at + 1..].iter().any(|n| is_in(&BLOCKS, n)))
        {
            self.open.truncate(at);
        }
    }
}

/// Passes over elements with all that they hold.
#[derive(Debug, Default)]
struct Skip<'a> {
    inside: Option<(&'a str, usize)>,
}

impl<'a> Skip<'a> {
    /// Whether the piece belongs to an element of the list.
    fn covers(&mut self, piece: &Piece<'a>, list: &[&str]) -> bool {
        match (self.inside, *piece) {
            (None, Piece::Open { name, attributes }) if is_in(list, name) => {
                if !attributes.ends_with('/') {
                    self.inside = Some((name, 1));
                }
                true
            }
            (None, _) => false,
            (Some((outer, depth)), Piece::Open { name, .. }) if name.eq_ignore_ascii_case(outer) => {
                self.inside = Some((outer, depth + 1));
                true
            }
            (Some((outer, depth)), Piece::Close { name }) if name.eq_ignore_ascii_case(outer) => {
                self.inside = (depth > 1).then_some((outer, depth - 1));
                true
            }
            (Some(_), _) => true,
        }
    }
}

/// All text of the page: blocks become paragraphs, white space inside them single spaces.
fn strip(html: &str, without_asides: bool) -> String {
    let mut out = String::new();
    let mut skipped = Skip::default();
    // white space due before the next character: 0 none, 1 space, 2 line, 3 paragraph
    let mut gap = 0;
    let always = ["svg", "template", "head"];
    let list: &[&str] = if without_asides { &ASIDE } else { &always };
    for piece in Pieces::new(html) {
        if skipped.covers(&piece, list) {
            gap = 3;
            continue;
        }
        match piece {
            Piece::Text(text) => push_text(&mut out, &html_escape::decode_html_entities(text), &mut gap),
            // two line breaks in a row end a paragraph
            Piece::Open { name, .. } if name.eq_ignore_ascii_case("br") => gap = if gap >= 2 { 3 } else { 2 },
            Piece::Open { name, .. } | Piece::Close { name } => {
                if is_in(&BLOCKS, name) {
                    gap = 3;
                }
            }
            Piece::Raw { .. } => {}
        }
    }
    out
}

fn push_text(out: &mut String, text: &str, gap: &mut u8) {
    for c in text.chars() {
        if c.is_ascii_whitespace() {
            *gap = (*gap).max(1);
            continue;
        }
        if !out.is_empty() {
            out.push_str(["", " ", "\n", "\n\n"][usize::from(*gap)]);
        }
        *gap = 0;
        out.push(c);
    }
}
