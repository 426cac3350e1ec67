//! Entries that a user lays over the built-in ones, and the examples by which entries are tested.
//!
//! The base is read first. Then each entry of another file either joins its list, takes the place of the entry with the same id, or, with
//! `remove = true`, removes it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::files::{File, Loader};
use super::{Knowledge, Source};

/// What kind of entry examples belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SampleKind {
    Title,
    Qualifier,
    Body,
    Head,
    Outlet,
    Place,
    Context,
    Reporting,
    Cue,
    Governor,
    Source,
    /// Word groups whose examples show the meaning and are not replayed.
    Other,
}

/// Examples and counter-examples of one entry.
#[derive(Debug, Clone)]
pub struct Sample {
    pub kind: SampleKind,
    /// The id of the entry, or its words where it has none.
    pub words: Vec<String>,
    pub examples: Vec<String>,
    pub counter: Vec<String>,
    pub why: Source,
}

/// Which entries there are, and what the user does to them.
#[derive(Debug, Default)]
pub(super) struct Entries {
    overlay: bool,
    index: HashMap<(&'static str, String), usize>,
    /// Entries of the overlay so far: each id once.
    own: HashSet<(&'static str, String)>,
    removed: HashMap<&'static str, HashSet<usize>>,
}

impl Entries {
    /// From now on entries replace those of the same id.
    pub fn begin_overlay(&mut self) {
        self.overlay = true;
    }
}

/// What all removals look like; keys beside these are errors.
#[derive(Deserialize)]
struct Removal {
    id: Option<String>,
    lemma: Option<String>,
    office: Option<String>,
    name: Option<String>,
    since: Option<String>,
    #[serde(default)]
    remove: bool,
    #[serde(flatten)]
    rest: toml::Table,
}

/// The kinds whose entries can be removed; everything else of the file is read later.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Removals {
    country: Option<String>,
    organisation: Option<String>,
    state: Vec<Spanned<Removal>>,
    title: Vec<Spanned<Removal>>,
    qualifier: Vec<Spanned<Removal>>,
    body: Vec<Spanned<Removal>>,
    head: Vec<Spanned<Removal>>,
    outlet: Vec<Spanned<Removal>>,
    place: Vec<Spanned<Removal>>,
    context: Vec<Spanned<Removal>>,
    class: Vec<Spanned<Removal>>,
    frame: Vec<Spanned<Removal>>,
    holder: Vec<Spanned<Removal>>,
}

/// Id of a tenure, which has none of its own.
pub(super) fn tenure_id(owner: &str, office: &str, name: &str, since: &str) -> String {
    [owner, office, name, since].join("\t")
}

impl Loader {
    /// Where the entry belongs: the index of the one that it replaces, or none if it is new and will stand at `next`.
    pub fn slot(&mut self, kind: &'static str, id: &str, at: &Source, next: usize) -> Option<usize> {
        let key = (kind, id.to_string());
        if !self.entries.overlay {
            // the first of two stays; `check.rs` reports the second
            self.entries.index.entry(key).or_insert(next);
            return None;
        }
        if !self.entries.own.insert(key.clone()) {
            self.problem(at, format!("{kind} {:?} is defined twice", id.replace('\t', ", ")));
            return None;
        }
        let old = self.entries.index.get(&key).copied();
        let gone = |i: &usize| self.entries.removed.get(kind).is_some_and(|r| r.contains(i));
        let old = old.filter(|i| !gone(i));
        if old.is_none() {
            self.entries.index.insert(key, next);
        }
        old
    }

    /// Whether an entry that is kept by its id alone may replace another of that id.
    pub fn replaces(&mut self, kind: &'static str, id: &str, at: &Source) -> bool {
        self.slot(kind, id, at, 0).is_some()
    }

    /// Adds an entry, or puts it in the place of the one that it replaces.
    pub fn store<T>(
        &mut self,
        kind: &'static str,
        id: &str,
        at: &Source,
        list: impl Fn(&mut Knowledge) -> &mut Vec<T>,
        entry: T,
    ) {
        let next = list(&mut self.kb).len();
        match self.slot(kind, id, at, next) {
            Some(old) => list(&mut self.kb)[old] = entry,
            None => list(&mut self.kb).push(entry),
        }
    }

    /// Keeps the examples of an entry, which nearly every kind must have.
    pub fn sample(
        &mut self,
        at: &Source,
        kind: SampleKind,
        words: Vec<String>,
        examples: &[String],
        counter: &[String],
    ) {
        if examples.is_empty() {
            self.problem(at, "an entry needs an example");
        }
        let (examples, counter) = (examples.to_vec(), counter.to_vec());
        let entry = Sample { kind, words, examples, counter, why: at.clone() };
        let key = (sample_kind(kind), entry.words.first().cloned().unwrap_or_default());
        if self.entries.overlay && self.entries.index.contains_key(&key) {
            self.kb.samples.retain(|s| s.kind != kind || s.words != entry.words);
        }
        self.kb.samples.push(entry);
    }

    /// Notes the entries that a file removes, and returns its text without them; lines stay where they are.
    pub fn removals<'t>(&mut self, name: &str, text: &'t str) -> Cow<'t, str> {
        if !name.ends_with(".toml") || !text.contains("remove") {
            return Cow::Borrowed(text);
        }
        // a file that does not parse is reported when its entries are read
        let Ok(r) = toml::from_str::<Removals>(text) else { return Cow::Borrowed(text) };
        let f = File { name: name.into(), text };
        let owner = r.country.or(r.organisation).unwrap_or_default();
        let mut lines: Vec<&str> = text.lines().collect();
        let kinds: [(&'static str, Vec<Spanned<Removal>>); 11] = [
            ("state", r.state),
            ("title", r.title),
            ("qualifier", r.qualifier),
            ("body", r.body),
            ("head", r.head),
            ("outlet", r.outlet),
            ("place", r.place),
            ("context", r.context),
            ("class", r.class),
            ("frame", r.frame),
            ("holder", r.holder),
        ];
        for (kind, rows) in kinds {
            for row in rows.into_iter().filter(|row| row.get_ref().remove) {
                let at = f.at(&row);
                let row = row.into_inner();
                self.removal(kind, &owner, row, &at);
                let first = at.line as usize - 1;
                let end = lines[first + 1..].iter().position(|l| l.trim_start().starts_with('['));
                let end = end.map_or(lines.len(), |n| first + 1 + n);
                lines[first..end].fill("");
            }
        }
        Cow::Owned(lines.join("\n"))
    }

    fn removal(&mut self, kind: &'static str, owner: &str, row: Removal, at: &Source) {
        if let Some(key) = row.rest.keys().next() {
            return self.problem(at, format!("`remove = true` needs only the id, not {key:?}"));
        }
        let id = match kind {
            "holder" => match (row.office, row.name, row.since) {
                (Some(office), Some(name), Some(since)) => Some(tenure_id(owner, &office, &name, &since)),
                _ => None,
            },
            "head" => row.lemma,
            _ => row.id,
        };
        let Some(id) = id else {
            let what = match kind {
                "holder" => "`office`, `name` and `since`",
                "head" => "`lemma`",
                _ => "`id`",
            };
            return self.problem(at, format!("to remove a {kind}, give its {what}"));
        };
        match self.entries.index.get(&(kind, id.clone())) {
            None => self.problem(at, format!("there is no {kind} {:?} to remove", id.replace('\t', ", "))),
            Some(i) => {
                self.entries.removed.entry(kind).or_default().insert(*i);
                if kind == "class" {
                    self.classes.remove(&id);
                }
                self.kb.samples.retain(|s| sample_kind(s.kind) != kind || s.words.first() != Some(&id));
            }
        }
    }

    /// Takes the removed entries out of their lists; people without a tenure go with their last one.
    pub fn drop_removed(&mut self) {
        let removed = std::mem::take(&mut self.entries.removed);
        if removed.is_empty() {
            return;
        }
        let kb = &mut self.kb;
        retain(&mut kb.states, removed.get("state"));
        retain(&mut kb.titles, removed.get("title"));
        retain(&mut kb.qualifiers, removed.get("qualifier"));
        retain(&mut kb.bodies, removed.get("body"));
        retain(&mut kb.body_heads, removed.get("head"));
        retain(&mut kb.outlets, removed.get("outlet"));
        retain(&mut kb.places.facilities, removed.get("place"));
        retain(&mut kb.contexts, removed.get("context"));
        retain(&mut self.frames, removed.get("frame"));
        retain(&mut kb.tenures, removed.get("holder"));
        let used: HashSet<usize> = kb.tenures.iter().map(|t| t.person).collect();
        let mut place = vec![0; kb.people.len()];
        let mut n = 0;
        for (i, p) in place.iter_mut().enumerate() {
            *p = n;
            n += usize::from(used.contains(&i));
        }
        kb.tenures.iter_mut().for_each(|t| t.person = place[t.person]);
        let mut i = 0;
        kb.people.retain(|_| {
            i += 1;
            used.contains(&(i - 1))
        });
    }
}

fn retain<T>(list: &mut Vec<T>, removed: Option<&HashSet<usize>>) {
    let Some(removed) = removed else { return };
    let mut i = 0;
    list.retain(|_| {
        i += 1;
        !removed.contains(&(i - 1))
    });
}

/// The name of the kind in the files.
fn sample_kind(kind: SampleKind) -> &'static str {
    match kind {
        SampleKind::Title => "title",
        SampleKind::Qualifier => "qualifier",
        SampleKind::Body => "body",
        SampleKind::Head => "head",
        SampleKind::Outlet => "outlet",
        SampleKind::Place => "place",
        SampleKind::Context => "context",
        _ => "",
    }
}
