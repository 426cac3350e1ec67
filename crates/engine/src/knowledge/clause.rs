//! Small words of the clause: `lexicon/clause.toml`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::doc::{Doc, TokenId};

/// Lookup tables of the clause words.
#[derive(Debug, Clone, Default)]
pub struct Clause {
    /// Weights of the signs by which an event is more or less certain, in the order of [`crate::confidence::SIGN_NAMES`].
    pub confidence: [f64; crate::confidence::SIGNS],
    temporal: HashSet<String>,
    containers: HashSet<String>,
    quantities: HashSet<String>,
    casualties: HashMap<String, String>,
    numbers: HashMap<String, u32>,
    /// Word to whether it makes the number a lower bound.
    bounds: HashMap<String, bool>,
    tours: HashSet<String>,
    absorbing: HashSet<String>,
    repeating: HashSet<String>,
    proxies: HashSet<String>,
    asking: HashSet<String>,
    partnering: HashSet<String>,
    partner_cases: HashSet<String>,
    background: HashSet<String>,
    answering: HashSet<String>,
    replying: HashSet<String>,
    /// Noun to the types of deed that it can name; none stands for any.
    deeds: HashMap<String, Vec<String>>,
    /// Prepositions by the argument that they open.
    cases: HashMap<String, HashSet<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    temporal: Vec<Row>,
    container: Vec<Row>,
    quantity: Vec<Row>,
    casualty: Vec<Row>,
    number: Vec<Row>,
    bound: Vec<Row>,
    tour: Vec<Row>,
    absorbs: Vec<Row>,
    repeats: Vec<Row>,
    proxy: Vec<Row>,
    asked: Vec<Row>,
    partner: Vec<Row>,
    background: Vec<Row>,
    answers: Vec<Row>,
    replies: Vec<Row>,
    deed: Vec<Row>,
    case: Vec<Row>,
    confidence: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    forms: Vec<String>,
    #[serde(default)]
    lemmas: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
    kind: Option<String>,
    value: Option<u32>,
    side: Option<String>,
    weight: Option<f64>,
    #[serde(rename = "examples", default)]
    _examples: Vec<String>,
    #[serde(rename = "counter", default)]
    _counter: Vec<String>,
}

impl Clause {
    /// Reads the file; the error is a line and a message.
    pub fn parse(text: &str) -> Result<Clause, (u32, String)> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() as u32 + 1);
            (line, e.message().to_string())
        })?;
        let forms = |rows: &[Row]| rows.iter().flat_map(|r| r.forms.clone()).collect();
        let lemmas = |rows: &[Row]| rows.iter().flat_map(|r| r.lemmas.clone()).collect();
        let types = |rows: &[Row]| rows.iter().flat_map(|r| r.types.clone()).collect();
        let pairs = |r: &Row, value: bool| r.forms.iter().map(|f| (f.clone(), value)).collect::<Vec<_>>();
        let mut confidence = [0.0; crate::confidence::SIGNS];
        for row in &file.confidence {
            let sign = crate::confidence::SIGN_NAMES.iter().position(|n| Some(*n) == row.kind.as_deref());
            let Some(sign) = sign else { return Err((1, format!("unknown sign {:?} of confidence", row.kind))) };
            confidence[sign] = row.weight.unwrap_or(0.0);
        }
        Ok(Clause {
            confidence,
            temporal: forms(&file.temporal),
            containers: lemmas(&file.container),
            quantities: lemmas(&file.quantity),
            casualties: file
                .casualty
                .iter()
                .flat_map(|r| r.lemmas.iter().map(|l| (l.clone(), r.kind.clone().unwrap_or_default())))
                .collect(),
            numbers: file
                .number
                .iter()
                .flat_map(|r| r.forms.iter().map(|f| (f.clone(), r.value.unwrap_or(0))))
                .collect(),
            bounds: file.bound.iter().flat_map(|r| pairs(r, r.side.as_deref() == Some("least"))).collect(),
            tours: lemmas(&file.tour),
            absorbing: types(&file.absorbs),
            repeating: types(&file.repeats),
            proxies: lemmas(&file.proxy),
            asking: types(&file.asked),
            partnering: types(&file.partner),
            partner_cases: forms(&file.partner),
            background: forms(&file.background),
            answering: types(&file.answers),
            replying: types(&file.replies),
            deeds: file.deed.iter().flat_map(|r| r.lemmas.iter().map(|l| (l.clone(), r.types.clone()))).collect(),
            cases: file
                .case
                .iter()
                .map(|r| (r.kind.clone().unwrap_or_default(), r.forms.iter().cloned().collect()))
                .collect(),
        })
    }

    /// Whether the preposition sets an event noun beside its clause.
    pub fn is_temporal_case(&self, case: &str) -> bool {
        self.temporal.contains(case)
    }

    pub fn is_container(&self, lemma: &str) -> bool {
        self.containers.contains(lemma)
    }

    pub fn is_quantity(&self, lemma: &str) -> bool {
        self.quantities.contains(lemma)
    }

    /// `dead`, `injured` or `arrested`.
    pub fn casualty(&self, lemma: &str) -> Option<&str> {
        self.casualties.get(lemma).map(String::as_str)
    }

    /// The number that a word or figure gives.
    pub fn number(&self, form: &str) -> Option<u32> {
        let plain: String = form.chars().filter(|c| *c != ',').collect();
        plain.parse().ok().or_else(|| self.numbers.get(&form.to_lowercase()).copied())
    }

    /// Whether a number is a lower (`true`) or upper bound, by the words on it.
    pub fn bound(&self, doc: &Doc, number: TokenId) -> Option<bool> {
        let near = doc.children(number).chain(doc.children(number).flat_map(|c| doc.children(c).collect::<Vec<_>>()));
        near.filter(|c| *c < number).find_map(|c| self.bounds.get(&doc.form(c).to_lowercase()).copied())
    }

    pub fn is_tour(&self, lemma: &str) -> bool {
        self.tours.contains(lemma)
    }

    /// Whether events inside the content of this type are not reported by themselves.
    pub fn absorbs(&self, type_: &str) -> bool {
        self.absorbing.contains(type_)
    }

    /// Whether the noun stands for what is under its "of".
    pub fn is_proxy(&self, lemma: &str) -> bool {
        self.proxies.contains(lemma)
    }

    /// Whether the preposition opens this kind of argument; the kinds stand in the file.
    pub fn is_case(&self, kind: &str, case: &str) -> bool {
        self.cases.get(kind).is_some_and(|forms| forms.contains(case))
    }

    /// Whether an event noun under this preposition is only background.
    pub fn is_background(&self, case: &str) -> bool {
        self.background.contains(case)
    }

    /// Whether events of this type answer a deed whose doer is the other side.
    pub fn answers(&self, type_: &str) -> bool {
        self.answering.contains(type_)
    }

    /// Whether events of this type answer who asked.
    pub fn replies(&self, type_: &str) -> bool {
        self.replying.contains(type_)
    }

    /// Types of the deeds that the noun can name, an empty list for any; `None` where it names none.
    pub fn deed_types(&self, lemma: &str) -> Option<&[String]> {
        self.deeds.get(lemma).map(Vec::as_slice)
    }

    /// Whether a participant under this preposition inside the content is the other side.
    pub fn is_partner(&self, type_: &str, case: &str) -> bool {
        self.partnering.contains(type_) && self.partner_cases.contains(case)
    }

    /// Whether the subject of the content clause is the recipient in this type.
    pub fn asks(&self, type_: &str) -> bool {
        self.asking.contains(type_)
    }

    /// Whether several mentions with the same people are one happening.
    pub fn repeats(&self, type_: &str) -> bool {
        self.repeating.contains(type_)
    }
}
