//! States, titles, bodies, outlets, people.

use super::Source;

#[derive(Debug, Clone)]
pub struct State {
    pub id: String,
    pub name: String,
    pub names: Vec<String>,
    pub adjectives: Vec<String>,
    pub demonyms: Vec<String>,
    pub capital: Option<String>,
    pub metonyms: Vec<String>,
    /// Code lists by name (`iso2`, `cow`, `fips` ...).
    pub codes: std::collections::BTreeMap<String, String>,
    pub parent: Option<String>,
    pub sector: Option<String>,
    pub region: Option<String>,
    pub why: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleKind {
    Person,
    /// People who speak without a name: "a source", "an official".
    Source,
}

#[derive(Debug, Clone)]
pub struct Title {
    pub id: String,
    pub forms: Vec<String>,
    pub sector: String,
    pub rank: u8,
    pub unique: bool,
    /// Whether it can stand for any office of its rank ("the Omani leader").
    pub generic: bool,
    pub country: Option<String>,
    /// The general title that this one stands for.
    pub office: Option<String>,
    pub kind: TitleKind,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Qualifier {
    pub id: String,
    pub forms: Vec<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub names: Vec<String>,
    /// `organisation` or `group`.
    pub kind: String,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub sector: String,
    pub parent: Option<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct BodyHead {
    pub lemma: String,
    pub sector: String,
    pub kind: Option<String>,
    /// Title id of who leads such a body.
    pub office: Option<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Outlet {
    pub id: String,
    pub name: String,
    pub names: Vec<String>,
    pub country: Option<String>,
    pub why: Source,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub variants: Vec<String>,
    /// State or organization of the file that lists the person.
    pub country_or_org: String,
    pub wikidata: Option<String>,
    pub why: Source,
}

impl Person {
    /// Whether a folded name (words joined by a space) is one of the person's names or its last word.
    pub fn name_matches(&self, folded: &str) -> bool {
        std::iter::once(&self.name).chain(&self.variants).any(|n| {
            let mine = super::phrases::fold_phrase(n).join(" ");
            mine == folded || mine.ends_with(&format!(" {folded}"))
        })
    }
}
