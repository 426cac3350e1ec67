//! A plain reader of HTML tags: linear, without recursion, never failing. It builds no tree.

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Open {
        name: &'a str,
        attributes: &'a str,
    },
    Close {
        name: &'a str,
    },
    /// Element whose content is no markup: script, style, title.
    Raw {
        name: &'a str,
        attributes: &'a str,
        content: &'a str,
    },
}

/// Elements whose content is read as text up to their end tag.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noscript", "noembed", "noframes"];

/// Reads the pieces of a page in order.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Pieces { html, at: 0 }
    }

    /// End of a tag that begins at `from`: behind the `>` that no quotes enclose.
    fn tag_end(&self, from: usize) -> (usize, usize) {
        let mut quote = None;
        let mut value = false;
        for (i, b) in self.html.bytes().enumerate().skip(from) {
            match (quote, b) {
                (Some(q), b) if q == b => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') if value => quote = Some(b),
                (None, b'>') => return (i, i + 1),
                (None, _) => {}
            }
            value = b == b'=' || (value && b.is_ascii_whitespace());
        }
        (self.html.len(), self.html.len())
    }

    /// Content of a raw element from `from`: its end and the end of its end tag.
    fn raw_end(&self, name: &str, from: usize) -> (usize, usize) {
        let mut at = from;
        while let Some(found) = self.html[at..].find("</") {
            let start = at + found;
            let rest = &self.html.as_bytes()[start + 2..];
            if rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
                let close = self.html[start..].find('>').map_or(self.html.len(), |k| start + k + 1);
                return (start, close);
            }
            at = start + 2;
        }
        (self.html.len(), self.html.len())
    }
}

fn name_len(rest: &str) -> usize {
    rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len())
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            let from = self.at;
            let Some(tag) = rest.strip_prefix('<') else {
                let len = rest.find('<').unwrap_or(rest.len());
                self.at += len;
                return Some(Piece::Text(&rest[..len]));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                self.at = comment.find("-->").map_or(self.html.len(), |k| from + 4 + k + 3);
                continue;
            }
            match tag.as_bytes().first() {
                Some(b'!' | b'?') => self.at = tag.find('>').map_or(self.html.len(), |k| from + 1 + k + 1),
                Some(b'/') => {
                    let name = &tag[1..1 + name_len(&tag[1..])];
                    self.at = tag.find('>').map_or(self.html.len(), |k| from + 1 + k + 1);
                    if !name.is_empty() {
                        return Some(Piece::Close { name });
                    }
                }
                Some(b) if b.is_ascii_alphabetic() => {
                    let name = &tag[..name_len(tag)];
                    let start = from + 1 + name.len();
                    let (close, end) = self.tag_end(start);
                    let attributes = &self.html[start..close];
                    self.at = end;
                    if RAW.iter().any(|r| r.eq_ignore_ascii_case(name)) {
                        let (stop, end) = self.raw_end(name, end);
                        let content = &self.html[self.at..stop];
                        self.at = end;
                        return Some(Piece::Raw { name, attributes, content });
                    }
                    return Some(Piece::Open { name, attributes });
                }
                _ => {
                    let len = rest[1..].find('<').map_or(rest.len(), |k| k + 1);
                    self.at += len;
                    return Some(Piece::Text(&rest[..len]));
                }
            }
        }
    }
}

/// Reads name and value of each attribute; a value is as written, entities not decoded.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
        if rest.is_empty() {
            return None;
        }
        let len = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let name = &rest[..len];
        rest = rest[len..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { return Some((name, "")) };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(q) => value[1..].split_once(q).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = after;
        Some((name, value))
    })
}

/// The decoded value of an attribute.
pub(super) fn attribute(text: &str, name: &str) -> Option<String> {
    let (_, value) = attributes(text).find(|(n, _)| n.eq_ignore_ascii_case(name))?;
    Some(html_escape::decode_html_entities(value).into_owned())
}
