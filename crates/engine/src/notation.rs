//! The notation of gold passages: text with brackets, then a line per entity and event. See `gold/README.md`.

mod print;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::doc::{EntityKind, SourceKind, Status};
use crate::span::Span;

/// An annotated passage. Spans are bytes of `text`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Passage {
    pub id: String,
    pub published: Option<Date>,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub text: String,
    /// Mention spans by id, in text order: entities, events and times alike.
    pub marks: BTreeMap<String, Vec<Span>>,
    pub entities: Vec<GoldEntity>,
    pub events: Vec<GoldEvent>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GoldEntity {
    pub id: String,
    pub kind: EntityKind,
    /// Country or organization code.
    pub code: Option<String>,
    pub sector: Option<String>,
    pub name: Option<String>,
    pub office: Option<String>,
    pub acting: bool,
    pub former: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GoldEvent {
    pub id: String,
    pub type_: String,
    pub mode: Option<String>,
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    pub status: Option<Status>,
    /// First and last day; `None` where the text does not say.
    pub when: Option<(Date, Date)>,
    pub place: Option<String>,
    pub by: Vec<(SourceKind, Option<String>)>,
}

/// What is wrong, and in which line.
#[derive(Debug, Clone, PartialEq)]
pub struct NotationError {
    pub line: usize,
    pub message: String,
}

impl std::fmt::Display for NotationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for NotationError {}

impl Passage {
    /// Reads one gold file.
    pub fn parse(source: &str) -> Result<Passage, NotationError> {
        let mut p = Passage::default();
        let mut marked = String::new();
        let mut lines = source.lines().enumerate();
        let fail = |line: usize, message: String| NotationError { line: line + 1, message };
        let mut first_text_line = 0;
        let mut found_rule = false;
        for (i, line) in lines.by_ref() {
            if line.trim() == "---" {
                found_rule = true;
                break;
            }
            match line.strip_prefix("# ").and_then(|l| l.split_once(':')).filter(|_| marked.is_empty()) {
                Some((key, value)) => {
                    let value = value.trim();
                    match key {
                        "id" => p.id = value.into(),
                        "published" => {
                            p.published = Some(value.parse().map_err(|_| fail(i, format!("{value:?} is no date")))?)
                        }
                        "outlet" => p.outlet = Some(value.into()),
                        "title" => p.title = Some(value.into()),
                        _ => return Err(fail(i, format!("unknown head line {key:?}"))),
                    }
                    first_text_line = i + 1;
                }
                None => {
                    marked.push_str(line);
                    marked.push('\n');
                }
            }
        }
        if !found_rule {
            return Err(fail(first_text_line, "no line `---` after the text".into()));
        }
        p.brackets(marked.trim_end(), first_text_line)?;
        for (i, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            p.line(line).map_err(|message| fail(i, message))?;
        }
        Ok(p)
    }

    fn brackets(&mut self, marked: &str, first_line: usize) -> Result<(), NotationError> {
        let mut line = first_line;
        let mut open: Vec<usize> = Vec::new();
        let mut chars = marked.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => {
                    if let Some((_, c)) = chars.next() {
                        self.text.push(c);
                    }
                }
                '[' => open.push(self.text.len()),
                '|' if !open.is_empty() => {
                    let rest = &marked[at + 1..];
                    let end = rest
                        .find(']')
                        .ok_or_else(|| NotationError { line: line + 1, message: "bracket without ]".into() })?;
                    let start = open.pop().unwrap_or(0);
                    self.marks.entry(rest[..end].to_string()).or_default().push(Span::new(start, self.text.len()));
                    for _ in 0..rest[..=end].chars().count() {
                        chars.next();
                    }
                }
                c => {
                    line += usize::from(c == '\n');
                    self.text.push(c);
                }
            }
        }
        if open.is_empty() { Ok(()) } else { Err(NotationError { line: line + 1, message: "[ without |id]".into() }) }
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let mut words = split_quoted(line).into_iter();
        let id = words.next().ok_or("empty line")?;
        let second = words.next().ok_or("a line needs an id and a kind")?;
        if !self.marks.contains_key(&id) {
            return Err(format!("{id} is not marked in the text"));
        }
        if let Some(kind) = kind_of(&second) {
            let dash = |w: Option<String>| w.filter(|w| w != "-");
            let mut e = GoldEntity {
                id,
                kind,
                code: dash(words.next()),
                sector: None,
                name: None,
                office: None,
                acting: false,
                former: false,
            };
            for w in words {
                if let Some(name) = w.strip_prefix('"') {
                    e.name = Some(name.trim_end_matches('"').to_string());
                } else if let Some(office) = w.strip_prefix("office=") {
                    e.office = Some(office.into());
                } else if w == "acting" {
                    e.acting = true;
                } else if w == "former" {
                    e.former = true;
                } else if w != "-" {
                    e.sector = Some(w);
                }
            }
            self.entities.push(e);
            return Ok(());
        }
        let (type_, mode) = second.split_once('/').map_or((second.as_str(), None), |(t, m)| (t, Some(m)));
        if type_.chars().any(|c| !c.is_ascii_uppercase()) {
            return Err(format!("{type_:?} is neither a kind of entity nor a type of event"));
        }
        let mut e = GoldEvent {
            id,
            type_: type_.into(),
            mode: mode.map(str::to_string),
            actors: Vec::new(),
            recipients: Vec::new(),
            status: None,
            when: None,
            place: None,
            by: Vec::new(),
        };
        let list = |v: &str| -> Vec<String> {
            v.split(',').filter(|x| *x != "-" && !x.is_empty()).map(str::to_string).collect()
        };
        for w in words {
            let Some((key, value)) = w.split_once('=') else { continue };
            match key {
                "actors" => e.actors = list(value),
                "recipients" => e.recipients = list(value),
                "status" => e.status = Some(Status::parse(value).ok_or_else(|| format!("unknown status {value:?}"))?),
                "when" if value == "-" => {}
                "when" => {
                    let (a, b) = value.split_once("..").unwrap_or((value, value));
                    let day = |d: &str| d.parse::<Date>().map_err(|_| format!("{d:?} is no date"));
                    e.when = Some((day(a)?, day(b)?));
                }
                "where" => e.place = Some(value.to_string()).filter(|v| v != "-"),
                "by" => {
                    for link in value.split(',') {
                        let (kind, who) = link.split_once(':').map_or((link, None), |(k, w)| (k, Some(w.to_string())));
                        let kind = SourceKind::parse(kind).ok_or_else(|| format!("unknown source {kind:?}"))?;
                        e.by.push((kind, who));
                    }
                }
                "topics" => {}
                _ => return Err(format!("unknown field {key:?}")),
            }
        }
        self.events.push(e);
        Ok(())
    }
}

fn kind_of(word: &str) -> Option<EntityKind> {
    use EntityKind::{Group, Office, Organisation, People, Person, Place, State};
    [Person, Office, State, Organisation, Group, People, Place].into_iter().find(|k| k.as_str() == word)
}

/// Words of a line; a quoted part keeps its spaces.
fn split_quoted(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
            c if c.is_whitespace() && !quoted => out.push(String::new()),
            c => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# id: a\n# published: 2023-03-10\n[[Omar|n2]'s envoy|n1] [met|e1] \\[him\\].\n---\nn1 person OMN GOV \"Said X\" office=special-envoy\nn2 state OMN\ne1 CONSULT/meeting actors=n1,n2 status=occurred when=2023-03-09 where=- by=official_statement:n2,outlet\n";

    #[test]
    fn a_passage() {
        let p = Passage::parse(SAMPLE).unwrap();
        assert_eq!(p.text, "Omar's envoy met [him].");
        assert_eq!(p.marks["n1"], [Span::new(0, 12)]);
        assert_eq!(p.events[0].actors, ["n1", "n2"]);
        assert_eq!(p.entities[0].name.as_deref(), Some("Said X"));
        assert_eq!(p.events[0].by.len(), 2);
    }

    #[test]
    fn errors_have_lines() {
        let e = Passage::parse(&SAMPLE.replace("status=occurred", "status=maybe")).unwrap_err();
        assert_eq!(e.to_string(), "line 7: unknown status \"maybe\"");
        assert_eq!(Passage::parse("# id: a\ntext").unwrap_err().message, "no line `---` after the text");
    }
}
