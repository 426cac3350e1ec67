//! The schema of the knowledge files: what serde reads, one struct per kind of entry. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// Texts of examples: required by the format, replayed by the checker, not kept at run time.
pub(super) type Examples = Vec<String>;

/// A state or region of `actors/states.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateRow {
    pub id: String,
    pub name: String,
    pub official: Option<String>,
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    pub demonyms: Vec<String>,
    pub capital: Option<String>,
    #[serde(default)]
    pub metonyms: Vec<String>,
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    pub parent: Option<String>,
    pub sector: Option<String>,
    pub region: Option<String>,
}

/// A title of `actors/titles.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleRow {
    pub id: String,
    pub forms: Vec<String>,
    pub sector: String,
    pub rank: u8,
    #[serde(default)]
    pub unique: bool,
    #[serde(default)]
    pub generic: bool,
    pub country: Option<String>,
    pub office: Option<String>,
    pub kind: Option<String>,
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A qualifier of titles ("acting").
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualifierRow {
    pub id: String,
    pub forms: Vec<String>,
    #[serde(rename = "effect")]
    pub _effect: String,
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A body of `actors/bodies/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyRow {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub names: Vec<String>,
    pub kind: String,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub sector: String,
    pub parent: Option<String>,
    #[serde(rename = "type")]
    pub _type: Option<String>,
    #[serde(rename = "unique_noun")]
    pub _unique_noun: Option<String>,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A head noun of `actors/bodies/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadRow {
    pub lemma: String,
    pub sector: String,
    #[serde(rename = "type")]
    pub _type: Option<String>,
    pub kind: Option<String>,
    pub office: Option<String>,
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// An outlet of `text/outlets.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutletRow {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub names: Vec<String>,
    pub country: Option<String>,
    #[serde(rename = "kind")]
    pub _kind: Option<String>,
    #[serde(rename = "ownership")]
    pub _ownership: Option<String>,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A tenure of `offices/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HolderRow {
    pub office: String,
    pub title: String,
    pub name: String,
    #[serde(default)]
    pub variants: Vec<String>,
    pub since: String,
    pub until: Option<String>,
    #[serde(default)]
    pub acting: bool,
    pub wikidata: Option<String>,
    #[serde(rename = "source")]
    pub _source: String,
}

/// A place of `places/facilities.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub names: Vec<String>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    #[serde(rename = "city")]
    pub _city: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub kind: String,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A type of `ontology/types.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeRow {
    pub id: String,
    pub quad: Option<u8>,
    pub score: Option<f64>,
    pub recipient: String,
    pub meaning: String,
    pub planned: Option<String>,
    pub requested: Option<String>,
    #[serde(default)]
    pub modes: Vec<ModeRow>,
}

/// A mode of a type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModeRow {
    pub id: String,
    pub score: Option<f64>,
    pub plover: Option<String>,
}

/// A context of `ontology/contexts.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextRow {
    pub id: String,
    #[serde(rename = "meaning")]
    pub _meaning: String,
    #[serde(default)]
    pub words: Vec<String>,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A sector of `ontology/sectors.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectorRow {
    pub id: String,
    #[serde(rename = "meaning")]
    pub _meaning: String,
}

/// A row of the map from PLOVER to CAMEO.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MapRow {
    #[serde(rename = "type")]
    pub type_: String,
    pub mode: Option<String>,
    pub context: Option<String>,
    pub code: String,
}

/// A sense of `lexicon/frames/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrameRow {
    pub id: String,
    #[serde(rename = "type")]
    pub type_: String,
    pub mode: Option<String>,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    pub object: Vec<String>,
    #[serde(default)]
    pub not_object: Vec<String>,
    #[serde(default)]
    pub with_object_of: Vec<String>,
    #[serde(default)]
    pub complement: Vec<String>,
    #[serde(default)]
    pub require: Vec<String>,
    #[serde(default)]
    pub actor: Vec<String>,
    #[serde(default)]
    pub recipient: Vec<String>,
    #[serde(default)]
    pub content: Vec<String>,
    #[serde(default)]
    pub topic: Vec<String>,
    #[serde(default)]
    pub symmetric: bool,
    pub status: Option<String>,
    #[serde(default)]
    pub contexts: Vec<String>,
    #[serde(default)]
    pub topics: Vec<String>,
    pub examples: Vec<String>,
    #[serde(default)]
    pub counter: Vec<String>,
}

/// A word class of the lexicon.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassRow {
    pub id: String,
    pub lemmas: Vec<String>,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
}

/// A group of words of the lexicon: reporting verbs, governors, light verbs, sources, agreements, travel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordRow {
    #[serde(default)]
    pub lemma: Option<String>,
    #[serde(default)]
    pub lemmas: Vec<String>,
    #[serde(default)]
    pub form: Option<String>,
    #[serde(default)]
    pub forms: Vec<String>,
    pub particle: Option<String>,
    pub claim: Option<String>,
    pub speech: Option<bool>,
    pub pos: Option<String>,
    pub sets: Option<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    pub aspect: Option<String>,
    pub passes: Option<String>,
    pub kind: Option<String>,
    pub status: Option<String>,
    pub role: Option<String>,
    #[serde(default)]
    pub examples: Examples,
    #[serde(default)]
    pub counter: Examples,
    #[serde(default, rename = "meaning")]
    pub _meaning: Option<String>,
    #[serde(default, rename = "id")]
    pub _id: Option<String>,
}

/// The one schema of entries; a file may hold several kinds.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Any {
    pub country: Option<String>,
    pub organisation: Option<String>,
    #[serde(rename = "checked")]
    pub _checked: Option<String>,
    pub state: Vec<Spanned<StateRow>>,
    pub title: Vec<Spanned<TitleRow>>,
    pub qualifier: Vec<Spanned<QualifierRow>>,
    pub body: Vec<Spanned<BodyRow>>,
    pub head: Vec<Spanned<HeadRow>>,
    pub outlet: Vec<Spanned<OutletRow>>,
    pub holder: Vec<Spanned<HolderRow>>,
    pub place: Vec<Spanned<PlaceRow>>,
    #[serde(rename = "type")]
    pub type_: Vec<Spanned<TypeRow>>,
    pub context: Vec<Spanned<ContextRow>>,
    pub sector: Vec<Spanned<SectorRow>>,
    pub map: Vec<Spanned<MapRow>>,
    pub goldstein: BTreeMap<String, f64>,
    pub frame: Vec<Spanned<FrameRow>>,
    pub class: Vec<Spanned<ClassRow>>,
    pub verb: Vec<Spanned<WordRow>>,
    pub cue: Vec<Spanned<WordRow>>,
    pub governor: Vec<Spanned<WordRow>>,
    pub source: Vec<Spanned<WordRow>>,
    pub agreement: Vec<Spanned<WordRow>>,
    pub stage: Vec<Spanned<WordRow>>,
    pub travel: Vec<Spanned<WordRow>>,
    pub visit: Vec<Spanned<WordRow>>,
}

impl WordRow {
    /// All its words, whichever key holds them.
    pub fn words(&self) -> Vec<String> {
        self.lemma.iter().chain(&self.lemmas).chain(&self.form).chain(&self.forms).cloned().collect()
    }
}
