//! `lexicon/times.toml`, ready for lookup by word.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::file::{File, Group};

/// The words of time, by lowercase form.
#[derive(Debug, Clone, Default)]
pub struct TimeWords {
    facts: HashMap<String, Facts>,
    /// Phrases by their first word, longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Phrase)>>,
    /// Prefixes such as "mid-" with the third that they mean.
    pub(super) joined: Vec<(String, i64)>,
    ordinal_suffixes: Vec<String>,
    few: [i64; Unit::COUNT],
    examples: Vec<Example>,
}

/// A sentence of the file that shows what a group means; expressions stand in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub group: &'static str,
    pub text: String,
    /// Whether nothing in it may be taken as a time.
    pub counter: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
    Decade,
}

impl Unit {
    const COUNT: usize = 9;
}

/// How safely a form means a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Full,
    Common,
    Short,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ShiftKind {
    Calendar,
    Rolling,
    Reference,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    On,
    In,
    Of,
    The,
    To,
    And,
    Between,
    Since,
    By,
    Cue,
    Within,
    Ago,
    Before,
    After,
    From,
    Now,
    Than,
    Time,
    Every,
    Half,
    Possessive,
    Large,
}

/// Which readings a phrase has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reading {
    #[default]
    Both,
    Past,
    Future,
}

/// Everything that one word can be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    pub weekday: Option<(i8, Strength)>,
    pub month: Option<(i8, Strength)>,
    pub season: Option<(i8, Strength)>,
    /// The unit and whether the form is plural.
    pub unit: Option<(Unit, bool)>,
    pub number: Option<i64>,
    pub few: bool,
    pub ordinal: Option<i64>,
    pub shift: Option<(i64, ShiftKind)>,
    /// The third meant, and whether the word is a noun that needs "of".
    pub part: Option<(i64, bool)>,
    pub progress: Option<i64>,
    pub daypart: bool,
    pub name_noun: bool,
    roles: u32,
}

impl Facts {
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles & (1 << role as u32) != 0
    }
}

/// What a phrase of fixed words means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phrase {
    Days {
        from: i64,
        to: i64,
        reading: Reading,
        bare: bool,
        vague: bool,
    },
    Holiday {
        month: i8,
        day: i8,
    },
    Named(Date),
    /// A name: nothing in it is a time.
    Name,
}

impl TimeWords {
    /// Reads `times.toml`. The error names file and line.
    pub fn parse(name: &str, text: &str) -> Result<TimeWords, String> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
            format!("{name}:{line}: {}", e.message())
        })?;
        let mut words = TimeWords {
            facts: HashMap::new(),
            phrases: HashMap::new(),
            joined: Vec::new(),
            ordinal_suffixes: file.ordinal_suffixes.items.iter().flat_map(|i| i.forms.clone()).collect(),
            few: [1; Unit::COUNT],
            examples: Vec::new(),
        };
        words.add_calendar(name, &file)?;
        words.add_words(&file);
        words.add_phrases(name, &file)?;
        words.add_examples(&file);
        Ok(words)
    }

    fn at(&mut self, form: &str) -> &mut Facts {
        self.facts.entry(form.to_lowercase()).or_default()
    }

    fn add_calendar(&mut self, name: &str, file: &File) -> Result<(), String> {
        let checks = [("weekdays", 7, &file.weekdays), ("months", 12, &file.months), ("seasons", 12, &file.seasons)];
        for (group, last, rows) in checks {
            for row in &rows.items {
                if !(1..=last).contains(&row.value) {
                    return Err(format!("{name}: {group}: value {} is not from 1 to {last}", row.value));
                }
                let strength = if row.common { Strength::Common } else { Strength::Full };
                let forms = row.forms.iter().map(|f| (f, strength));
                for (form, strength) in forms.chain(row.short.iter().map(|f| (f, Strength::Short))) {
                    let facts = self.at(form);
                    let slot = match group {
                        "weekdays" => &mut facts.weekday,
                        "months" => &mut facts.month,
                        _ => &mut facts.season,
                    };
                    *slot = Some((row.value, strength));
                }
            }
        }
        Ok(())
    }

    fn add_words(&mut self, file: &File) {
        for row in &file.units.items {
            self.few[row.unit as usize] = row.few;
            row.forms.iter().for_each(|f| self.at(f).unit = Some((row.unit, false)));
            row.plural.iter().for_each(|f| self.at(f).unit = Some((row.unit, true)));
        }
        for row in &file.numbers.items {
            row.forms.iter().for_each(|f| self.at(f).number = Some(row.value));
        }
        for row in &file.ordinals.items {
            row.forms.iter().for_each(|f| self.at(f).ordinal = Some(row.value));
        }
        for row in &file.shifts.items {
            row.forms.iter().for_each(|f| self.at(f).shift = Some((row.value, row.kind)));
        }
        for row in &file.parts.items {
            row.forms.iter().for_each(|f| self.at(f).part = Some((row.value, false)));
            row.nouns.iter().for_each(|f| self.at(f).part = Some((row.value, true)));
            self.joined.extend(row.joined.iter().map(|f| (f.to_lowercase(), row.value)));
        }
        for row in &file.progress.items {
            row.forms.iter().for_each(|f| self.at(f).progress = Some(row.value));
        }
        for row in &file.roles.items {
            row.forms.iter().for_each(|f| self.at(f).roles |= 1 << row.role as u32);
        }
        file.few.items.iter().flat_map(|r| &r.forms).for_each(|f| self.at(f).few = true);
        file.dayparts.items.iter().flat_map(|r| &r.forms).for_each(|f| self.at(f).daypart = true);
        file.name_nouns.items.iter().flat_map(|r| &r.forms).for_each(|f| self.at(f).name_noun = true);
    }

    fn add_phrases(&mut self, name: &str, file: &File) -> Result<(), String> {
        let days = file.days.items.iter().map(|d| (d, false)).chain(file.vague.items.iter().map(|d| (d, true)));
        let mut all: Vec<(Vec<String>, Phrase)> = Vec::new();
        let mut add = |forms: &[String], phrase: Phrase| all.extend(forms.iter().map(|f| (phrase_words(f), phrase)));
        for (d, vague) in days {
            add(&d.forms, Phrase::Days { from: d.from, to: d.to, reading: d.reading, bare: d.bare, vague });
        }
        for h in &file.holidays.items {
            Date::new(2024, h.month, h.day).map_err(|e| format!("{name}: holidays: {e}"))?;
            add(&h.forms, Phrase::Holiday { month: h.month, day: h.day });
        }
        for n in &file.named_days.items {
            let date = n.date.parse().map_err(|e| format!("{name}: named_days: {}: {e}", n.date))?;
            add(&n.forms, Phrase::Named(date));
        }
        file.names.items.iter().for_each(|n| add(&n.forms, Phrase::Name));
        all.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        for (words, phrase) in all {
            if let Some(first) = words.first() {
                self.phrases.entry(first.clone()).or_default().push((words, phrase));
            }
        }
        Ok(())
    }

    #[rustfmt::skip]
    fn add_examples(&mut self, f: &File) {
        self.add_group("weekdays", &f.weekdays);
        self.add_group("months", &f.months);
        self.add_group("seasons", &f.seasons);
        self.add_group("units", &f.units);
        self.add_group("numbers", &f.numbers);
        self.add_group("few", &f.few);
        self.add_group("ordinals", &f.ordinals);
        self.add_group("ordinal_suffixes", &f.ordinal_suffixes);
        self.add_group("days", &f.days);
        self.add_group("vague", &f.vague);
        self.add_group("shifts", &f.shifts);
        self.add_group("parts", &f.parts);
        self.add_group("progress", &f.progress);
        self.add_group("dayparts", &f.dayparts);
        self.add_group("holidays", &f.holidays);
        self.add_group("named_days", &f.named_days);
        self.add_group("names", &f.names);
        self.add_group("name_nouns", &f.name_nouns);
        self.add_group("roles", &f.roles);
    }

    fn add_group<T>(&mut self, group: &'static str, rows: &Group<T>) {
        let make = |counter| move |text: &String| Example { group, text: text.clone(), counter };
        self.examples.extend(rows.examples.iter().map(make(false)));
        self.examples.extend(rows.counter.iter().map(make(true)));
    }

    /// The examples and counter-examples of the file.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The month that the word names, in any strength ("Feb", "February", "Feb.").
    pub fn month(&self, word: &str) -> Option<i8> {
        self.facts(&word.to_lowercase()).month.map(|(m, _)| m)
    }

    /// Whether the word names a day of the week.
    pub fn is_weekday(&self, word: &str) -> bool {
        self.facts(&word.to_lowercase()).weekday.is_some()
    }

    pub(super) fn facts(&self, lower: &str) -> Facts {
        self.facts.get(lower).copied().unwrap_or_default()
    }

    pub(super) fn few(&self, unit: Unit) -> i64 {
        self.few[unit as usize]
    }

    pub(super) fn phrases(&self, first: &str) -> &[(Vec<String>, Phrase)] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// The number of an ordinal in digits ("21st").
    pub(super) fn digit_ordinal(&self, lower: &str) -> Option<i64> {
        let digits = lower.find(|c: char| !c.is_ascii_digit()).filter(|d| (1..=2).contains(d))?;
        self.ordinal_suffixes.iter().any(|s| *s == lower[digits..]).then(|| lower[..digits].parse().ok()).flatten()
    }
}

/// Splits a phrase of the file as the segmenter splits text.
fn phrase_words(form: &str) -> Vec<String> {
    let lower = form.to_lowercase();
    let spaced = lower.replace("'s", " 's").replace(',', " ,");
    spaced.split_whitespace().map(str::to_string).collect()
}
