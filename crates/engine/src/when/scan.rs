//! One sentence: its tokens with what each can be, and the pass that takes the longest expression at each place.

use jiff::civil::Date;

use super::value::{Base, Point, add_days, range};
use super::words::{Facts, Phrase, Reading, Role, ShiftKind, Strength, TimeWords};
use crate::doc::{Doc, NameKind, Precision, TimeExpr, TimeValue, TokenId, Upos};

/// A token of the sentence.
#[derive(Debug)]
pub(super) struct Tok {
    pub lower: String,
    pub facts: Facts,
    pub upos: Upos,
    pub plural: bool,
    /// Begins with a capital.
    pub cap: bool,
    /// Digits only, at most four.
    pub number: Option<i64>,
    pub digits: usize,
    /// "21st".
    pub digit_ordinal: Option<i64>,
    /// Part of the name of a person, organization or place.
    pub in_name: bool,
    /// Head is a noun to the right in the plural: "15 miles".
    pub counts: bool,
}

impl Tok {
    pub(super) fn is(&self, role: Role) -> bool {
        self.facts.is(role)
    }

    pub(super) fn is_verb(&self) -> bool {
        matches!(self.upos, Upos::Verb | Upos::Aux)
    }

    pub(super) fn is_noun(&self) -> bool {
        self.upos == Upos::Noun
    }

    /// A comma or another mark that may stand between the parts of a date.
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.lower == mark
    }

    pub(super) fn is_dash(&self) -> bool {
        matches!(self.lower.as_str(), "-" | "–" | "—" | "‑")
    }
}

/// What carries over from one sentence to the next.
#[derive(Debug)]
pub(super) struct Memory {
    in_name: Vec<bool>,
    /// A surname that is a month's name occurs ("Theresa May"); the month's number.
    surnames: Vec<i8>,
    /// The last day named, in both readings, and its sentence.
    day: Option<(Option<Date>, Option<Date>, usize)>,
    pub anchor: Option<Date>,
}

impl Memory {
    pub(super) fn new(doc: &Doc, words: &TimeWords) -> Memory {
        let mut in_name = vec![false; doc.tokens.len()];
        for name in &doc.names {
            if matches!(name.kind, NameKind::Person | NameKind::Organization | NameKind::Place) {
                for flag in name.tokens.clone().filter_map(|t| in_name.get_mut(t).map(|_| t)).collect::<Vec<_>>() {
                    in_name[flag] = true;
                }
            }
        }
        let mut surnames = Vec::new();
        let capital = |t: TokenId| doc.form(t).starts_with(char::is_uppercase);
        for sentence in &doc.sentences {
            // the first word of a sentence has a capital anyway, unless it is tagged a name
            for t in sentence.tokens.clone().skip(1).filter(|t| capital(*t)) {
                if let Some((month, Strength::Common)) = words.facts(&doc.form(t).to_lowercase()).month
                    && capital(t - 1)
                    && (t - 1 > sentence.tokens.start || doc.words[t - 1].upos == Upos::Propn)
                    && doc.words[t - 1].upos != Upos::Adp
                    && !surnames.contains(&month)
                {
                    let before = words.facts(&doc.form(t - 1).to_lowercase());
                    if before.weekday.is_none()
                        && before.month.is_none()
                        && before.shift.is_none()
                        && before.part.is_none()
                    {
                        surnames.push(month);
                    }
                }
            }
        }
        Memory { in_name, surnames, day: None, anchor: doc.anchor() }
    }
}

/// The scanner of one sentence.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub words: &'a TimeWords,
    pub toks: Vec<Tok>,
    pub anchor: Option<Date>,
    surnames: &'a [i8],
    /// The day that "the day before" counts from: past and future reading.
    pub reference: (Option<Date>, Option<Date>),
    /// Whether an earlier expression, not the anchor, gave the reference.
    pub referred: bool,
}

/// A match: end of its tokens and the two readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub past: Option<TimeValue>,
    pub future: Option<TimeValue>,
}

impl Found {
    pub(super) fn same(start: usize, end: usize, value: Option<TimeValue>) -> Found {
        Found { start, end, past: value, future: value }
    }
}

/// Appends the expressions of the sentence.
pub(super) fn sentence(doc: &Doc, words: &TimeWords, index: usize, memory: &mut Memory, out: &mut Vec<TimeExpr>) {
    let range = doc.sentences[index].tokens.clone();
    let toks = range.clone().map(|t| token(doc, words, t, memory)).collect();
    let anchor = memory.anchor;
    let mut scan =
        Scan { words, toks, anchor, surnames: &memory.surnames, reference: (anchor, anchor), referred: false };
    let mut i = 0;
    let mut day = memory.day.filter(|(_, _, s)| s + 2 >= index);
    while i < scan.toks.len() {
        if let Some((past, future, _)) = day {
            scan.reference = (past.or(anchor), future.or(anchor));
            scan.referred = true;
        }
        let found = match scan.at(i) {
            Outcome::Nothing => {
                i += 1;
                continue;
            }
            Outcome::Skip(end) => {
                i = end.max(i + 1);
                continue;
            }
            Outcome::Found(found) => scan.widen(found),
        };
        let tokens = range.start + found.start..range.start + found.end;
        let exact = |v: &TimeValue| v.precision == Precision::Day;
        if found.past.as_ref().is_some_and(exact) || found.future.as_ref().is_some_and(exact) {
            day = Some((found.past.map(|v| v.start), found.future.map(|v| v.start), index));
        }
        i = found.end.max(i + 1);
        out.push(TimeExpr { span: doc.span_of(&tokens), tokens, past: found.past, future: found.future });
    }
    memory.day = day;
}

fn token(doc: &Doc, words: &TimeWords, t: TokenId, memory: &Memory) -> Tok {
    let form = doc.form(t);
    let lower = form.to_lowercase();
    let word = &doc.words[t];
    let digits = if form.bytes().all(|b| b.is_ascii_digit()) { form.len() } else { 0 };
    let is_plural =
        |w: &crate::doc::Word| w.feats.contains("Number=Plur") && matches!(w.upos, Upos::Noun | Upos::Propn);
    let counts = digits > 0
        && word.rel_main() == "nummod"
        && word.head.is_some_and(|h| h > t && doc.words.get(h).is_some_and(is_plural));
    Tok {
        facts: words.facts(&lower),
        upos: word.upos,
        plural: is_plural(word),
        cap: form.starts_with(char::is_uppercase),
        number: if (1..=4).contains(&digits) { form.parse().ok() } else { None },
        digits,
        digit_ordinal: words.digit_ordinal(&lower),
        in_name: memory.in_name.get(t).copied().unwrap_or(false),
        counts,
        lower,
    }
}

/// What stands at a place of the sentence.
#[derive(Debug)]
enum Outcome {
    Nothing,
    /// A name: go on behind it.
    Skip(usize),
    Found(Found),
}

impl Scan<'_> {
    pub(super) fn tok(&self, i: usize) -> Option<&Tok> {
        self.toks.get(i)
    }

    /// Whether the token has the role.
    pub(super) fn role(&self, i: usize, role: Role) -> bool {
        self.tok(i).is_some_and(|t| t.is(role))
    }

    pub(super) fn before(&self, i: usize) -> Option<&Tok> {
        i.checked_sub(1).and_then(|k| self.tok(k))
    }

    /// Whether the token before has the role, past an article.
    pub(super) fn role_before(&self, i: usize, role: Role) -> bool {
        match self.before(i) {
            Some(t) if t.is(role) => true,
            Some(t) if t.is(Role::The) => i >= 2 && self.role(i - 2, role),
            _ => false,
        }
    }

    pub(super) fn is_surname(&self, month: i8) -> bool {
        self.surnames.contains(&month)
    }

    /// Whether the sentence stops here: its end or a mark or a conjunction.
    pub(super) fn stops(&self, i: usize) -> bool {
        self.tok(i)
            .is_none_or(|t| t.upos == Upos::Cconj || t.is(Role::And) || !t.lower.starts_with(char::is_alphanumeric))
    }

    fn at(&self, i: usize) -> Outcome {
        if self.before(i).is_some_and(|t| t.is(Role::Every)) && self.tok(i).is_some_and(|t| t.facts.weekday.is_some()) {
            return Outcome::Nothing;
        }
        let phrase = self.phrase(i);
        if let Some((end, Phrase::Name)) = phrase {
            return Outcome::Skip(end);
        }
        let mut best: Option<Found> = None;
        let mut offer = |found: Option<Found>| {
            if let Some(f) = found
                && best.is_none_or(|b| f.end > b.end)
            {
                best = Some(f);
            }
        };
        offer(self.time_range(i));
        offer(self.point(i).map(|(end, point)| self.resolve(i, end, &point)));
        offer(phrase.and_then(|(end, p)| self.phrase_value(i, end, p)));
        offer(self.span(i));
        offer(self.quantity(i));
        match best {
            Some(found) if self.is_name_of_day(&found) => Outcome::Skip(found.end),
            Some(found) => Outcome::Found(found),
            None => Outcome::Nothing,
        }
    }

    pub(super) fn resolve(&self, start: usize, end: usize, point: &Point) -> Found {
        Found { start, end, past: point.latest(self.anchor), future: point.earliest(self.anchor) }
    }

    /// "March 8 Alliance": a day without a year before a capitalized noun of such names.
    fn is_name_of_day(&self, found: &Found) -> bool {
        let has_number = self.toks[found.start..found.end].iter().any(|t| t.digits > 0);
        has_number && self.tok(found.end).is_some_and(|t| t.cap && t.facts.name_noun)
    }

    fn phrase(&self, i: usize) -> Option<(usize, Phrase)> {
        let first = self.tok(i)?;
        let fits = |words: &[String]| {
            words
                .iter()
                .enumerate()
                .all(|(k, w)| self.tok(i + k).is_some_and(|t| t.lower == *w || (t.lower == "’s" && w == "'s")))
        };
        let (words, phrase) = self.words.phrases(&first.lower).iter().find(|(words, _)| fits(words))?;
        let needs_capital = matches!(phrase, Phrase::Holiday { .. } | Phrase::Named(_));
        let capital = first.cap || first.lower.starts_with(|c: char| c.is_ascii_digit());
        (!needs_capital || capital).then_some((i + words.len(), *phrase))
    }

    fn phrase_value(&self, i: usize, end: usize, phrase: Phrase) -> Option<Found> {
        match phrase {
            Phrase::Name => None,
            Phrase::Holiday { month, day } => Some(self.resolve(i, end, &Base::MonthDay(month, day).into())),
            Phrase::Named(date) => {
                let known = self.anchor.is_none_or(|a| a >= date);
                known.then(|| Found::same(i, end, Some(super::value::day_value(date))))
            }
            Phrase::Days { from, to, reading, bare, vague } => {
                let determined =
                    |t: &Tok| matches!(t.upos, Upos::Det | Upos::Adj) || t.is(Role::The) || t.facts.number.is_some();
                if bare && self.before(i).is_some_and(determined) {
                    return None;
                }
                if self.tok(i).is_some_and(|t| t.in_name || t.upos == Upos::Adj) {
                    return None;
                }
                let daypart = !vague && from == to && self.tok(end).is_some_and(|t| t.facts.daypart);
                let end = end + usize::from(daypart);
                let precision = match (vague, from == to) {
                    (true, _) => Precision::Approximate,
                    (false, true) => Precision::Day,
                    (false, false) => Precision::Range,
                };
                let value = self.anchor.and_then(|a| range(add_days(a, from)?, add_days(a, to)?, precision));
                let past = value.filter(|_| reading != Reading::Future);
                let future = value.filter(|_| reading != Reading::Past);
                Some(Found { start: i, end, past, future })
            }
        }
    }

    /// "since X" lasts until the anchor; "before the end of X" begins with it.
    fn widen(&self, found: Found) -> Found {
        let Some(anchor) = self.anchor else { return found };
        if self.role_before(found.start, Role::Since) {
            let value = found.past.and_then(|v| range(v.start, anchor, Precision::Range));
            return Found { past: value.or(found.past), future: value.or(found.future), ..found };
        }
        let at_end = self.tok(found.start).is_some_and(|t| t.facts.part == Some((3, true)));
        if at_end && self.role_before(found.start, Role::By) {
            let until = |v: Option<TimeValue>| v.and_then(|v| range(anchor, v.end, Precision::Range)).or(v);
            return Found { past: until(found.past), future: until(found.future), ..found };
        }
        found
    }

    /// The shift word at the place, if it is one that can open an expression here.
    pub(super) fn shift(&self, i: usize) -> Option<(i64, ShiftKind)> {
        self.tok(i)?.facts.shift
    }
}
