//! The tables of `lexicon/times.toml` as they are written.

use serde::Deserialize;

use super::words::{Reading, Role, ShiftKind, Unit};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group<T> {
    pub items: Vec<T>,
    pub examples: Vec<String>,
    pub counter: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub weekdays: Group<Calendar>,
    pub months: Group<Calendar>,
    pub seasons: Group<Calendar>,
    pub units: Group<UnitRow>,
    pub numbers: Group<Value>,
    pub few: Group<Forms>,
    pub ordinals: Group<Value>,
    pub ordinal_suffixes: Group<Forms>,
    pub days: Group<Days>,
    pub vague: Group<Days>,
    pub shifts: Group<Shift>,
    pub parts: Group<Part>,
    pub progress: Group<Value>,
    pub dayparts: Group<Forms>,
    pub holidays: Group<Holiday>,
    pub named_days: Group<Named>,
    pub names: Group<Forms>,
    pub name_nouns: Group<Forms>,
    pub roles: Group<RoleRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calendar {
    pub value: i8,
    pub forms: Vec<String>,
    #[serde(default)]
    pub short: Vec<String>,
    #[serde(default)]
    pub common: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitRow {
    pub unit: Unit,
    pub forms: Vec<String>,
    pub plural: Vec<String>,
    pub few: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Value {
    pub value: i64,
    pub forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forms {
    pub forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Days {
    pub from: i64,
    pub to: i64,
    pub forms: Vec<String>,
    #[serde(default)]
    pub reading: Reading,
    #[serde(default)]
    pub bare: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shift {
    pub value: i64,
    pub kind: ShiftKind,
    pub forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub value: i64,
    pub forms: Vec<String>,
    pub nouns: Vec<String>,
    #[serde(default)]
    pub joined: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holiday {
    pub month: i8,
    pub day: i8,
    pub forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub date: String,
    pub forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleRow {
    pub role: Role,
    pub forms: Vec<String>,
}
