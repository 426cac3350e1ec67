//! From files and standard input to articles, one at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use drogman::ingest;
use jiff::civil::Date;
use serde::Deserialize;

use crate::args;

/// Longest file or line that is read into memory, in bytes.
const LIMIT: u64 = 64 << 20;

/// An article before cleaning, or why it could not be had.
#[derive(Debug)]
pub struct Raw {
    /// How messages name it: the file, the line of a JSON Lines file, or its id.
    pub name: String,
    pub content: Result<Content, String>,
}

#[derive(Debug)]
pub struct Content {
    pub bytes: Vec<u8>,
    pub id: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<Date>,
}

#[derive(Debug, Deserialize)]
struct Line {
    id: Option<serde_json::Value>,
    text: String,
    published: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    title: Option<String>,
}

/// Articles of all inputs, in order; JSON Lines are read line by line.
pub struct Articles<'a> {
    args: &'a args::Input,
    files: VecDeque<PathBuf>,
    lines: Option<(String, usize, Box<dyn BufRead + Send>)>,
}

impl<'a> Articles<'a> {
    /// Checks the call before anything is read: no file at all or a file that does not exist is the caller's mistake.
    pub fn new(args: &'a args::Input) -> anyhow::Result<Articles<'a>> {
        if args.files.is_empty() {
            bail!("no input: name a file, or - for standard input (see --help)");
        }
        let mut files = VecDeque::new();
        for path in &args.files {
            if path.as_os_str() == "-" {
                files.push_back(path.clone());
            } else if path.is_dir() {
                let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
                    .with_context(|| format!("cannot read {}", path.display()))?
                    .flatten()
                    .map(|e| e.path())
                    .filter(|p| {
                        p.is_file()
                            && p.extension().is_some_and(|e| {
                                matches!(e.to_string_lossy().as_ref(), "txt" | "html" | "htm" | "jsonl" | "ndjson")
                            })
                    })
                    .collect();
                inside.sort();
                if inside.is_empty() {
                    bail!("no .txt, .html or .jsonl file in {}", path.display());
                }
                files.extend(inside);
            } else if path.exists() {
                files.push_back(path.clone());
            } else {
                bail!("no such file: {}{}", path.display(), suggestion(path));
            }
        }
        Ok(Articles { args, files, lines: None })
    }

    fn open(&mut self, path: &Path) -> Option<Raw> {
        let name = if path.as_os_str() == "-" { "standard input".to_string() } else { path.display().to_string() };
        let source: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            match File::open(path) {
                Ok(f) => Box::new(f),
                Err(e) => return Some(Raw { content: Err(e.to_string()), name }),
            }
        };
        let mut reader = BufReader::with_capacity(1 << 16, source);
        let is_jsonl = path.extension().is_some_and(|e| e == "jsonl" || e == "ndjson")
            || reader.fill_buf().is_ok_and(|b| b.trim_ascii_start().first() == Some(&b'{'));
        if is_jsonl {
            self.lines = Some((name, 0, Box::new(reader)));
            return None;
        }
        let mut bytes = Vec::new();
        let content = match reader.take(LIMIT + 1).read_to_end(&mut bytes) {
            Err(e) => Err(e.to_string()),
            Ok(n) if n as u64 > LIMIT => Err(format!("larger than {} MiB", LIMIT >> 20)),
            Ok(_) => {
                let head = head_lines(&bytes);
                let body = bytes.split_off(head.length);
                Ok(Content {
                    bytes: body,
                    id: head.id,
                    outlet: head.outlet.or_else(|| self.args.outlet.clone()),
                    url: None,
                    title: head.title,
                    published: head.published.or(self.args.published),
                })
            }
        };
        Some(Raw { name, content })
    }

    fn line(&mut self) -> Option<Raw> {
        let (name, number, reader) = self.lines.as_mut()?;
        loop {
            let mut bytes = Vec::new();
            let read = reader.by_ref().take(LIMIT).read_until(b'\n', &mut bytes);
            *number += 1;
            let at = format!("{name}:{number}");
            match read {
                Err(e) => {
                    self.lines = None;
                    return Some(Raw { content: Err(e.to_string()), name: at });
                }
                Ok(0) => {
                    self.lines = None;
                    return None;
                }
                Ok(n) if n as u64 >= LIMIT => {
                    // the rest of the line is skipped
                    while !bytes.ends_with(b"\n") && !bytes.is_empty() {
                        bytes.clear();
                        if reader.by_ref().take(1 << 20).read_until(b'\n', &mut bytes).is_err() {
                            break;
                        }
                    }
                    return Some(Raw { content: Err(format!("line longer than {} MiB", LIMIT >> 20)), name: at });
                }
                Ok(_) if bytes.trim_ascii().is_empty() => {}
                Ok(_) => return Some(self.article(bytes.trim_ascii_end(), at)),
            }
        }
    }

    fn article(&self, bytes: &[u8], at: String) -> Raw {
        let line: Line = match serde_json::from_slice(bytes) {
            Ok(l) => l,
            Err(e) => {
                // serde_json says only that the second half of a surrogate pair is missing
                let hint =
                    if e.to_string().contains("hex escape") { " (a lone surrogate in a \\u escape)" } else { "" };
                return Raw { content: Err(format!("not an article in JSON: {e}{hint}")), name: at };
            }
        };
        let published = match line.published.as_deref().map(|d| (d, d.get(..10).unwrap_or(d).parse::<Date>())) {
            None => self.args.published,
            Some((_, Ok(d))) => Some(d),
            Some((text, Err(_))) => {
                return Raw { content: Err(format!("published: {text:?} is not a date (YYYY-MM-DD)")), name: at };
            }
        };
        let id = line.id.map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string));
        let name = id.clone().map_or_else(|| at.clone(), |id| format!("{id} ({at})"));
        let content = Content {
            bytes: line.text.into_bytes(),
            id,
            outlet: line.outlet.or_else(|| self.args.outlet.clone()),
            url: line.url,
            title: line.title,
            published,
        };
        Raw { name, content: Ok(content) }
    }
}

impl Iterator for Articles<'_> {
    type Item = Raw;

    fn next(&mut self) -> Option<Raw> {
        loop {
            if self.lines.is_some() {
                if let Some(raw) = self.line() {
                    return Some(raw);
                }
                continue;
            }
            let path = self.files.pop_front()?;
            if let Some(raw) = self.open(&path) {
                return Some(raw);
            }
        }
    }
}

impl Content {
    /// What the engine ingests.
    pub fn raw(&self) -> ingest::RawArticle<'_> {
        ingest::RawArticle {
            bytes: &self.bytes,
            id: self.id.clone(),
            outlet: self.outlet.clone(),
            url: self.url.clone(),
            title: self.title.clone(),
            published: self.published,
            format: ingest::Format::Auto,
        }
    }
}

#[derive(Debug, Default)]
struct Head {
    length: usize,
    id: Option<String>,
    outlet: Option<String>,
    title: Option<String>,
    published: Option<Date>,
}

/// Lines `# published: ...`, `# outlet: ...`, `# title: ...`, `# id: ...` that may open a text file.
fn head_lines(bytes: &[u8]) -> Head {
    let mut head = Head::default();
    for line in bytes.split_inclusive(|b| *b == b'\n').take(8) {
        let Some((key, value)) =
            std::str::from_utf8(line).ok().and_then(|l| l.strip_prefix("# ")).and_then(|l| l.split_once(':'))
        else {
            break;
        };
        let value = value.trim();
        match key {
            "id" => head.id = Some(value.into()),
            "outlet" => head.outlet = Some(value.into()),
            "title" => head.title = Some(value.into()),
            "published" => match value.parse() {
                Ok(d) => head.published = Some(d),
                Err(_) => break,
            },
            _ => break,
        }
        head.length += line.len();
    }
    head
}

/// A file beside the missing one with nearly the same name.
fn suggestion(path: &Path) -> String {
    let Some(wanted) = path.file_name().map(|n| n.to_string_lossy().to_lowercase()) else { return String::new() };
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let near = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .find(|n| {
            let name = n.to_lowercase();
            name != wanted
                && (name.starts_with(&wanted)
                    || wanted.starts_with(&name)
                    || name.split('.').next() == wanted.split('.').next())
        });
    near.map_or_else(String::new, |n| format!(" (did you mean {}?)", dir.join(n).display()))
}
