//! Reads the files: schema by serde, each entry with its line, all problems at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::actors::{Body, BodyHead, Outlet, Person, Qualifier, State, Title, TitleKind};
use super::lexicon::{Example, Frame, Governor, LightVerb, Reporting, Slot, SourceWord, Trigger, Words};
use super::ontology::{Cameo, CameoRow, Context, EventType, Mode};
use super::phrases::Phrases;
use super::places::{Facility, Places};
use super::tenure::{PartialDate, Tenure};
use super::{Anaphora, Clause, Knowledge, Problem, Source};
use crate::doc::{SourceKind, Status, Upos};
use crate::ingest::DatelineRules;
use crate::segment::TokenRules;
use crate::when::TimeWords;

/// Texts of examples: required by the format, replayed by the checker, not kept at run time.
type Examples = Vec<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct StateRow { id: String, name: String, official: Option<String>, #[serde(default)] names: Vec<String>, #[serde(default)] adjectives: Vec<String>,
    #[serde(default)] demonyms: Vec<String>, capital: Option<String>, #[serde(default)] metonyms: Vec<String>,
    #[serde(default)] codes: BTreeMap<String, String>, parent: Option<String>, sector: Option<String>, region: Option<String> }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct TitleRow { id: String, forms: Vec<String>, sector: String, rank: u8, #[serde(default)] unique: bool, country: Option<String>,
    office: Option<String>, kind: Option<String>, examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct QualifierRow { id: String, forms: Vec<String>, #[serde(rename = "effect")] _effect: String, examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct BodyRow { id: String, name: String, #[serde(default)] names: Vec<String>, kind: String, country: Option<String>, organisation: Option<String>,
    sector: String, parent: Option<String>, #[serde(rename = "type")] _type: Option<String>, #[serde(rename = "unique_noun")] _unique_noun: Option<String>,
    #[serde(default, rename = "examples")] _examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct HeadRow { lemma: String, sector: String, #[serde(rename = "type")] _type: Option<String>, kind: Option<String>, office: Option<String>,
    examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct OutletRow { id: String, name: String, #[serde(default)] names: Vec<String>, country: Option<String>, #[serde(rename = "kind")] _kind: Option<String>,
    #[serde(rename = "ownership")] _ownership: Option<String>, #[serde(default, rename = "examples")] _examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct HolderRow { office: String, title: String, name: String, #[serde(default)] variants: Vec<String>, since: String, until: Option<String>,
    #[serde(default)] acting: bool, wikidata: Option<String>, #[serde(rename = "source")] _source: String }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct PlaceRow { #[serde(rename = "id")] _id: String, name: String, #[serde(default)] names: Vec<String>, country: Option<String>, admin1: Option<String>,
    #[serde(rename = "city")] _city: Option<String>, lat: f64, lon: f64, kind: String, #[serde(default, rename = "examples")] _examples: Examples,
    #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct TypeRow { id: String, quad: Option<u8>, score: Option<f64>, recipient: String, meaning: String, #[serde(default)] modes: Vec<ModeRow> }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeRow {
    id: String,
    score: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct ContextRow { id: String, #[serde(rename = "meaning")] _meaning: String, #[serde(default)] words: Vec<String>, #[serde(default, rename = "examples")] _examples: Examples,
    #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorRow {
    id: String,
    #[serde(rename = "meaning")]
    _meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapRow {
    #[serde(rename = "type")]
    type_: String,
    mode: Option<String>,
    context: Option<String>,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct FrameRow { id: String, #[serde(rename = "type")] type_: String, mode: Option<String>, #[serde(default)] verbs: Vec<String>, #[serde(default)] nouns: Vec<String>,
    #[serde(default)] adjectives: Vec<String>, #[serde(default)] object: Vec<String>, #[serde(default)] not_object: Vec<String>,
    #[serde(default)] with_object_of: Vec<String>, #[serde(default)] complement: Vec<String>, #[serde(default)] require: Vec<String>,
    #[serde(default)] actor: Vec<String>, #[serde(default)] recipient: Vec<String>, #[serde(default)] content: Vec<String>, #[serde(default)] topic: Vec<String>,
    #[serde(default)] symmetric: bool, status: Option<String>, #[serde(default)] contexts: Vec<String>, #[serde(default)] topics: Vec<String>,
    examples: Vec<String>, #[serde(default)] counter: Vec<String> }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct ClassRow { id: String, lemmas: Vec<String>, #[serde(default, rename = "examples")] _examples: Examples, #[serde(default, rename = "counter")] _counter: Examples }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[rustfmt::skip]
struct WordRow { #[serde(default)] lemma: Option<String>, #[serde(default)] lemmas: Vec<String>, #[serde(default)] form: Option<String>,
    #[serde(default)] forms: Vec<String>, particle: Option<String>, claim: Option<String>, speech: Option<bool>, pos: Option<String>, sets: Option<String>,
    #[serde(default)] nouns: Vec<String>, aspect: Option<String>, passes: Option<String>, kind: Option<String>, status: Option<String>, role: Option<String>,
    #[serde(default, rename = "examples")] _examples: Examples, #[serde(default, rename = "counter")] _counter: Examples,
    #[serde(default, rename = "meaning")] _meaning: Option<String>, #[serde(default, rename = "id")] _id: Option<String> }

impl WordRow {
    fn words(&self) -> Vec<String> {
        self.lemma.iter().chain(&self.lemmas).chain(&self.form).chain(&self.forms).cloned().collect()
    }
}

/// The one schema of entries; a file may hold several kinds, unknown keys are errors.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[rustfmt::skip]
struct Any {
    country: Option<String>, organisation: Option<String>, #[serde(rename = "checked")] _checked: Option<String>,
    state: Vec<Spanned<StateRow>>, title: Vec<Spanned<TitleRow>>, qualifier: Vec<Spanned<QualifierRow>>, body: Vec<Spanned<BodyRow>>,
    head: Vec<Spanned<HeadRow>>, outlet: Vec<Spanned<OutletRow>>, holder: Vec<Spanned<HolderRow>>, place: Vec<Spanned<PlaceRow>>,
    #[serde(rename = "type")] type_: Vec<Spanned<TypeRow>>, context: Vec<Spanned<ContextRow>>, sector: Vec<Spanned<SectorRow>>,
    map: Vec<Spanned<MapRow>>, goldstein: BTreeMap<String, f64>, frame: Vec<Spanned<FrameRow>>, class: Vec<Spanned<ClassRow>>,
    verb: Vec<Spanned<WordRow>>, cue: Vec<Spanned<WordRow>>, governor: Vec<Spanned<WordRow>>, source: Vec<Spanned<WordRow>>,
    agreement: Vec<Spanned<WordRow>>, stage: Vec<Spanned<WordRow>>, travel: Vec<Spanned<WordRow>>, visit: Vec<Spanned<WordRow>>,
}

/// Files of other formats, read by their own modules.
const OWN_FORMAT: [&str; 6] = [
    "text/tokens.toml",
    "text/datelines.toml",
    "lexicon/times.toml",
    "lexicon/anaphora.toml",
    "lexicon/prepositions.toml",
    "lexicon/clause.toml",
];

struct Loader {
    problems: Vec<Problem>,
    classes: HashMap<String, Vec<String>>,
    frames: Vec<(Source, FrameRow)>,
    people: HashMap<(String, String), usize>,
    datelines: Option<String>,
    kb: Knowledge,
}

/// One parsed file with its name and text, to turn offsets into lines.
struct File<'t> {
    name: Arc<str>,
    text: &'t str,
}

impl File<'_> {
    fn at<T>(&self, spanned: &Spanned<T>) -> Source {
        let start = spanned.span().start.min(self.text.len());
        Source {
            file: self.name.clone(),
            line: self.text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() as u32 + 1,
        }
    }
}

pub(super) fn load(files: &[(String, String)]) -> Result<Knowledge, Vec<Problem>> {
    let mut l = Loader {
        problems: Vec::new(),
        classes: HashMap::new(),
        frames: Vec::new(),
        people: HashMap::new(),
        datelines: None,
        kb: empty(),
    };
    let mut files: Vec<&(String, String)> = files.iter().collect();
    files.sort();
    l.kb.digest = digest(&files);
    for (name, text) in files {
        l.file(name, text);
    }
    l.finish()
}

fn empty() -> Knowledge {
    Knowledge {
        digest: String::new(),
        types: Vec::new(),
        sectors: Vec::new(),
        contexts: Vec::new(),
        cameo: Cameo::default(),
        states: Vec::new(),
        titles: Vec::new(),
        qualifiers: Vec::new(),
        bodies: Vec::new(),
        body_heads: Vec::new(),
        outlets: Vec::new(),
        people: Vec::new(),
        tenures: Vec::new(),
        places: Places::default(),
        frames: Vec::new(),
        words: Words::default(),
        anaphora: Anaphora::default(),
        clause: Clause::default(),
        token_rules: TokenRules::default(),
        time_words: TimeWords::default(),
        dateline_rules: DatelineRules::default(),
        phrases: Phrases::default(),
        state_ids: HashMap::new(),
        head_lemmas: HashMap::new(),
        tenures_of: Vec::new(),
        tenures_at: HashMap::new(),
        surnames: HashMap::new(),
    }
}

/// FNV-1a, 64 bits: a content digest against mix-ups, not against forgery.
fn digest(files: &[&(String, String)]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for b in bytes.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (name, text) in files {
        eat(name.as_bytes());
        eat(text.as_bytes());
    }
    format!("{hash:016x}")
}

impl Loader {
    fn problem(&mut self, at: &Source, message: impl Into<String>) {
        self.problems.push(Problem { file: at.file.to_string(), line: at.line, message: message.into() });
    }

    fn file(&mut self, name: &str, text: &str) {
        let own = |r: Result<(), (u32, String)>, problems: &mut Vec<Problem>| {
            if let Err((line, message)) = r {
                problems.push(Problem { file: name.into(), line, message });
            }
        };
        match name {
            "text/tokens.toml" => match TokenRules::parse(name, text) {
                Ok(rules) => self.kb.token_rules = rules,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            },
            "lexicon/times.toml" => match TimeWords::parse(name, text) {
                Ok(words) => self.kb.time_words = words,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            },
            "lexicon/anaphora.toml" | "lexicon/prepositions.toml" => {
                own(self.kb.anaphora.add(text), &mut self.problems)
            }
            "lexicon/clause.toml" => {
                let r = Clause::parse(text).map(|c| self.kb.clause = c);
                own(r, &mut self.problems);
            }
            // needs the dashes of tokens.toml: parsed at the end
            "text/datelines.toml" => self.datelines = Some(text.to_string()),
            "places/cities.tsv" => self.kb.places.read_cities(name, text, &mut self.problems),
            "places/admin1.tsv" => self.kb.places.read_admin1(name, text, &mut self.problems),
            _ if name.ends_with(".toml") => self.entries(name, text),
            _ => {}
        }
    }

    fn entries(&mut self, name: &str, text: &str) {
        debug_assert!(!OWN_FORMAT.contains(&name));
        let any: Any = match toml::from_str(text) {
            Ok(any) => any,
            Err(e) => {
                let line = e.span().map_or(1, |s| {
                    text.as_bytes()[..s.start.min(text.len())].iter().filter(|b| **b == b'\n').count() as u32 + 1
                });
                self.problems.push(Problem { file: name.into(), line, message: e.message().to_string() });
                return;
            }
        };
        let f = File { name: name.into(), text };
        self.actors(&f, &any);
        self.ontology(&f, &any);
        let owner = any.country.clone().map(|c| (Some(c), None)).or(any.organisation.clone().map(|o| (None, Some(o))));
        for row in any.holder {
            let at = f.at(&row);
            match &owner {
                Some((country, organisation)) => {
                    self.holder(at, row.into_inner(), country.clone(), organisation.clone())
                }
                None => self.problem(&at, "a holder needs `country` or `organisation` at the head of the file"),
            }
        }
        for row in any.class {
            let at = f.at(&row);
            let row = row.into_inner();
            if self.classes.insert(row.id.clone(), row.lemmas).is_some() {
                self.problem(&at, format!("class {:?} is defined twice", row.id));
            }
        }
        for row in any.frame {
            let at = f.at(&row);
            self.frames.push((at, row.into_inner()));
        }
        self.words(
            &f,
            name,
            any.verb,
            any.cue,
            any.governor,
            any.source,
            any.agreement,
            any.stage,
            any.travel,
            any.visit,
        );
    }

    fn actors(&mut self, f: &File<'_>, any: &Any) {
        for row in &any.state {
            let (at, r) = (f.at(row), row.get_ref());
            let names = r.official.iter().chain(&r.names).cloned().collect();
            self.kb.states.push(State {
                id: r.id.clone(),
                name: r.name.clone(),
                names,
                adjectives: r.adjectives.clone(),
                demonyms: r.demonyms.clone(),
                capital: r.capital.clone(),
                metonyms: r.metonyms.clone(),
                codes: r.codes.clone(),
                parent: r.parent.clone(),
                sector: r.sector.clone(),
                region: r.region.clone(),
                why: at,
            });
        }
        for row in &any.title {
            let (at, r) = (f.at(row), row.get_ref());
            if r.examples.is_empty() {
                self.problem(&at, "a title needs an example");
            }
            let kind = match r.kind.as_deref() {
                None | Some("person") => TitleKind::Person,
                Some("source") => TitleKind::Source,
                Some(other) => {
                    self.problem(&at, format!("unknown kind of title {other:?}"));
                    TitleKind::Person
                }
            };
            self.kb.titles.push(Title {
                id: r.id.clone(),
                forms: r.forms.clone(),
                sector: r.sector.clone(),
                rank: r.rank,
                unique: r.unique,
                country: r.country.clone(),
                office: r.office.clone(),
                kind,
                why: at,
            });
        }
        for row in &any.qualifier {
            let (at, r) = (f.at(row), row.get_ref());
            if r.examples.is_empty() {
                self.problem(&at, "a qualifier needs an example");
            }
            self.kb.qualifiers.push(Qualifier { id: r.id.clone(), forms: r.forms.clone(), why: at });
        }
        for row in &any.body {
            let (at, r) = (f.at(row), row.get_ref());
            self.kb.bodies.push(Body {
                id: r.id.clone(),
                name: r.name.clone(),
                names: r.names.clone(),
                kind: r.kind.clone(),
                country: r.country.clone(),
                organisation: r.organisation.clone(),
                sector: r.sector.clone(),
                parent: r.parent.clone(),
                why: at,
            });
        }
        for row in &any.head {
            let (at, r) = (f.at(row), row.get_ref());
            if r.examples.is_empty() {
                self.problem(&at, "a head noun needs an example");
            }
            self.kb.body_heads.push(BodyHead {
                lemma: r.lemma.clone(),
                sector: r.sector.clone(),
                kind: r.kind.clone(),
                office: r.office.clone(),
                why: at,
            });
        }
        for row in &any.outlet {
            let (at, r) = (f.at(row), row.get_ref());
            self.kb.outlets.push(Outlet {
                id: r.id.clone(),
                name: r.name.clone(),
                names: r.names.clone(),
                country: r.country.clone(),
                why: at,
            });
        }
        for row in &any.place {
            let (at, r) = (f.at(row), row.get_ref());
            self.kb.places.facilities.push(Facility {
                name: r.name.clone(),
                names: r.names.clone(),
                country: r.country.clone(),
                admin1: r.admin1.clone(),
                lat: r.lat,
                lon: r.lon,
                kind: r.kind.clone(),
                why: at,
            });
        }
    }

    fn ontology(&mut self, f: &File<'_>, any: &Any) {
        for row in &any.type_ {
            let (at, r) = (f.at(row), row.get_ref());
            if !matches!(r.recipient.as_str(), "required" | "optional") {
                self.problem(&at, "recipient is `required` or `optional`");
            }
            self.kb.types.push(EventType {
                id: r.id.clone(),
                quad: r.quad,
                score: r.score,
                recipient_required: r.recipient == "required",
                meaning: r.meaning.clone(),
                modes: r.modes.iter().map(|m| Mode { id: m.id.clone(), score: m.score }).collect(),
                why: at,
            });
        }
        for row in &any.context {
            let at = f.at(row);
            self.kb.contexts.push(Context {
                id: row.get_ref().id.clone(),
                words: row.get_ref().words.clone(),
                why: at,
            });
        }
        self.kb.sectors.extend(any.sector.iter().map(|s| s.get_ref().id.clone()));
        for row in &any.map {
            let r = row.get_ref();
            self.kb.cameo.rows.push(CameoRow {
                type_: r.type_.clone(),
                mode: r.mode.clone(),
                context: r.context.clone(),
                code: r.code.clone(),
            });
        }
        self.kb.cameo.goldstein.extend(any.goldstein.clone());
    }

    fn holder(&mut self, at: Source, row: HolderRow, country: Option<String>, organisation: Option<String>) {
        let owner = country.clone().or(organisation.clone()).unwrap_or_default();
        let since = PartialDate::parse(&row.since);
        let until = row.until.as_deref().map(PartialDate::parse);
        let Some(since) = since else { return self.problem(&at, format!("{:?} is no date", row.since)) };
        if until == Some(None) {
            return self.problem(&at, format!("{:?} is no date", row.until.unwrap_or_default()));
        }
        let until = until.flatten();
        if until.is_some_and(|u| u.latest() < since.earliest()) {
            return self.problem(&at, format!("{}: `until` lies before `since`", row.name));
        }
        let key = (owner.clone(), row.name.clone());
        let person = match self.people.get(&key) {
            Some(p) => *p,
            None => {
                self.kb.people.push(Person {
                    name: row.name.clone(),
                    variants: Vec::new(),
                    country_or_org: owner,
                    wikidata: None,
                    why: at.clone(),
                });
                self.people.insert(key, self.kb.people.len() - 1);
                self.kb.people.len() - 1
            }
        };
        let known = &mut self.kb.people[person];
        for v in row.variants {
            if !known.variants.contains(&v) {
                known.variants.push(v);
            }
        }
        known.wikidata = known.wikidata.take().or(row.wikidata);
        self.kb.tenures.push(Tenure {
            person,
            office: row.office,
            title: row.title,
            country,
            organisation,
            since,
            until,
            acting: row.acting,
            why: at,
        });
    }

    #[allow(clippy::too_many_arguments)]
    #[rustfmt::skip]
    fn words(&mut self, f: &File<'_>, name: &str, verb: Vec<Spanned<WordRow>>, cue: Vec<Spanned<WordRow>>, governor: Vec<Spanned<WordRow>>, source: Vec<Spanned<WordRow>>,
        agreement: Vec<Spanned<WordRow>>, stage: Vec<Spanned<WordRow>>, travel: Vec<Spanned<WordRow>>, visit: Vec<Spanned<WordRow>>) {
        for row in verb {
            let (at, r) = (f.at(&row), row.into_inner());
            let base = r.lemma.clone().unwrap_or_default();
            for lemma in r.words() {
                if name.ends_with("irregular.toml") {
                    self.kb.words.irregular.insert(lemma, base.clone());
                } else if name.ends_with("light-verbs.toml") {
                    let (lemma, particle) = match lemma.split_once(' ') {
                        Some((l, p)) => (l.to_string(), Some(p.to_string())),
                        None => (lemma, r.particle.clone()),
                    };
                    self.kb.words.light_verbs.push(LightVerb { lemma, particle, nouns: r.nouns.clone(), aspect: r.aspect.clone(), passes: r.passes.clone(), why: at.clone() });
                } else {
                    let claim = r.claim.clone().unwrap_or_else(|| "asserts".into());
                    self.kb.words.reporting.push(Reporting { lemma, claim, speech: r.speech.unwrap_or(false), why: at.clone() });
                }
            }
        }
        for row in cue {
            self.kb.words.cues.extend(row.into_inner().words().into_iter().map(|w| w.to_lowercase()));
        }
        for row in governor {
            let (at, r) = (f.at(&row), row.into_inner());
            let Some(sets) = r.sets.as_deref().and_then(Status::parse) else {
                self.problem(&at, format!("unknown status {:?}", r.sets.unwrap_or_default()));
                continue;
            };
            let pos = r.pos.clone().unwrap_or_else(|| "VERB".into());
            if Upos::parse(&pos).as_str() != pos {
                self.problem(&at, format!("unknown part of speech {pos:?}"));
            }
            for lemma in r.words() {
                self.kb.words.governors.push(Governor { lemma, pos: pos.clone(), sets, why: at.clone() });
            }
        }
        for row in source {
            let (at, r) = (f.at(&row), row.into_inner());
            let Some(kind) = r.kind.as_deref().and_then(SourceKind::parse) else {
                self.problem(&at, format!("unknown kind of source {:?}", r.kind.unwrap_or_default()));
                continue;
            };
            for lemma in r.words() {
                self.kb.words.sources.push(SourceWord { lemma, kind, why: at.clone() });
            }
        }
        for row in agreement {
            let r = row.into_inner();
            for w in r.words() {
                self.kb.words.agreement_nouns.insert(w, r.kind.clone().unwrap_or_else(|| "other".into()));
            }
        }
        for row in stage {
            let r = row.into_inner();
            for w in r.words() {
                self.kb.words.agreement_verbs.insert(w, r.status.clone().unwrap_or_else(|| "mentioned".into()));
            }
        }
        for row in travel {
            let r = row.into_inner();
            for w in r.words() {
                self.kb.words.travel.insert(w, r.role.clone().unwrap_or_else(|| "travel".into()));
            }
        }
        for row in visit {
            let r = row.into_inner();
            for w in r.words() {
                self.kb.words.visit_kinds.insert(w, r.kind.clone().unwrap_or_else(|| "official".into()));
            }
        }
    }

    fn frame(&mut self, at: Source, r: FrameRow) {
        let slots = |l: &mut Self, list: &[String]| -> Vec<Slot> {
            let mut out = Vec::new();
            for s in list {
                match Slot::parse(s) {
                    Some(slot) => out.push(slot),
                    None => l.problem(&at, format!("{}: unknown slot {s:?}", r.id)),
                }
            }
            out
        };
        let (require, actor, recipient) = (slots(self, &r.require), slots(self, &r.actor), slots(self, &r.recipient));
        let (content, topic) = (slots(self, &r.content), slots(self, &r.topic));
        let expand = |l: &mut Self, list: &[String]| -> Vec<String> {
            let mut out = Vec::new();
            for w in list {
                match w.strip_prefix('@') {
                    Some(class) => match l.classes.get(class).cloned() {
                        Some(lemmas) => out.extend(lemmas),
                        None => l.problem(&at, format!("{}: unknown class {w:?}", r.id)),
                    },
                    None => out.push(w.clone()),
                }
            }
            out
        };
        let object = expand(self, &r.object);
        let not_object = expand(self, &r.not_object);
        let with_object_of = expand(self, &r.with_object_of);
        let complement = expand(self, &r.complement);
        match self.kb.types.iter().find(|t| t.id == r.type_) {
            None => self.problem(&at, format!("{}: unknown type {:?}", r.id, r.type_)),
            Some(t) => {
                if let Some(m) = r.mode.as_deref().filter(|m| !t.modes.iter().any(|x| x.id == *m)) {
                    let message = format!("{}: {} has no mode {m:?}", r.id, r.type_);
                    self.problem(&at, message);
                }
            }
        }
        let status = match r.status.as_deref().map(|s| (s, Status::parse(s))) {
            Some((s, None)) => {
                self.problem(&at, format!("{}: unknown status {s:?}", r.id));
                None
            }
            Some((_, s)) => s,
            None => None,
        };
        let mut contexts = r.contexts.clone();
        contexts.extend(r.topics.iter().cloned());
        for c in contexts.clone() {
            if !self.kb.contexts.iter().any(|x| x.id == c) {
                self.problem(&at, format!("{}: unknown context {c:?}", r.id));
            }
        }
        let mut examples = Vec::new();
        for e in &r.examples {
            match Example::parse(e) {
                Ok(x) if !x.roles.iter().any(|(role, ..)| role == "trigger") => {
                    self.problem(&at, format!("{}: no trigger in {e:?}", r.id))
                }
                Ok(x) => examples.push(x),
                Err(m) => self.problem(&at, format!("{}: {m} in {e:?}", r.id)),
            }
        }
        if r.examples.len() < 2 || r.counter.is_empty() {
            self.problem(&at, format!("{}: a frame needs two examples and a counter-example", r.id));
        }
        if self.kb.frames.iter().any(|f| f.id == r.id) {
            self.problem(&at, format!("frame {:?} is defined twice", r.id));
        }
        let verbs = r.verbs.iter().map(|v| match v.split_once(' ') {
            Some((lemma, particle)) => Trigger { lemma: lemma.into(), particle: Some(particle.into()) },
            None => Trigger { lemma: v.clone(), particle: None },
        });
        self.kb.frames.push(Frame {
            id: r.id.clone(),
            type_: r.type_.clone(),
            mode: r.mode.clone(),
            verbs: verbs.collect(),
            nouns: r.nouns.clone(),
            adjectives: r.adjectives.clone(),
            object,
            not_object,
            with_object_of,
            complement,
            require,
            actor,
            recipient,
            content,
            topic,
            symmetric: r.symmetric,
            status,
            contexts,
            examples,
            counter: r.counter.clone(),
            why: at,
        });
    }

    fn finish(mut self) -> Result<Knowledge, Vec<Problem>> {
        for (at, row) in std::mem::take(&mut self.frames) {
            self.frame(at, row);
        }
        if let Some(text) = &self.datelines {
            let name = "text/datelines.toml";
            match DatelineRules::parse(name, text, &self.kb.token_rules) {
                Ok(rules) => self.kb.dateline_rules = rules,
                Err(message) => self.problems.push(Problem { file: name.into(), line: 1, message }),
            }
        }
        super::check::check(&self.kb, &mut self.problems);
        if !self.problems.is_empty() {
            self.problems.sort();
            self.problems.dedup();
            return Err(self.problems);
        }
        let mut kb = self.kb;
        super::index::index(&mut kb);
        Ok(kb)
    }
}
