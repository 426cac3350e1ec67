//! Spans relative to the report or to a day named before: "last week", "the past three days", "two days ago",
//! "later this week", "the previous day", "within three weeks".

use jiff::civil::Date;

use super::scan::{Found, Scan, Tok};
use super::value::{Base, Point, add_days, away, calendar, day_value, month_value, range, season, step};
use super::words::{Role, ShiftKind, Unit};
use crate::doc::{Precision, TimeValue};

impl Scan<'_> {
    /// A shift word with one unit, month, season or part of day behind it.
    pub(super) fn shifted(&self, i: usize) -> Option<(usize, Point)> {
        let (mut by, mut kind) = self.shift(i)?;
        let mut at = i + 1;
        // "this past week", "this coming Friday"
        if (by, kind) == (0, ShiftKind::Calendar)
            && let Some(next) = self.shift(at)
        {
            (by, kind) = next;
            at += 1;
        }
        let tok = self.tok(at)?;
        if let Some((unit, false)) = tok.facts.unit {
            // "last minute deal" and "this year's" differ: a unit before a noun of its own is still that unit
            return Some((at + 1, self.shifted_unit(i, by, kind, unit)?));
        }
        let anchor = self.anchor;
        if let Some((month, _)) = tok.facts.month.filter(|_| tok.cap && !tok.is_verb() && !tok.in_name) {
            let point = match by {
                0 => Point::from(Base::Month(month)),
                by => Point::fixed(anchor.and_then(|a| other_month(a, by, month))),
            };
            return (kind != ShiftKind::Reference).then_some((at + 1, point));
        }
        if let Some((first, _)) = tok.facts.season.filter(|_| !tok.is_verb()) {
            let value = |a: Date| {
                let year = i64::from(a.year());
                match by {
                    0 => season(year, first),
                    by if by < 0 => (0..3).find_map(|k| season(year - k, first).filter(|s| s.end < a)),
                    _ => (-1..3).find_map(|k| season(year + k, first).filter(|s| s.start > a)),
                }
            };
            return (kind != ShiftKind::Reference).then(|| (at + 1, Point::fixed(anchor.and_then(value))));
        }
        if tok.facts.daypart {
            return self.shifted_daypart(by, kind).map(|p| (at + 1, p));
        }
        None
    }

    fn shifted_unit(&self, i: usize, by: i64, kind: ShiftKind, unit: Unit) -> Option<Point> {
        let the = self.before(i).is_some_and(|t| t.is(Role::The));
        match kind {
            // "this day" and "this hour" are no dates; "the next day" counts from the day named before
            ShiftKind::Calendar if unit == Unit::Day => (by > 0).then(|| self.referred_by(unit, by)),
            ShiftKind::Calendar if unit == Unit::Hour => None,
            ShiftKind::Calendar if the && by != 0 && unit != Unit::Weekend => {
                Some(Point::fixed(self.rolling(unit, by)))
            }
            ShiftKind::Calendar => Some(Point::fixed(self.anchor.and_then(|a| calendar(unit, a, by)))),
            ShiftKind::Rolling if unit == Unit::Weekend => {
                Some(Point::fixed(self.anchor.and_then(|a| calendar(unit, a, by))))
            }
            ShiftKind::Rolling => Some(Point::fixed(self.rolling(unit, by))),
            ShiftKind::Reference if unit == Unit::Hour => None,
            ShiftKind::Reference => Some(self.referred_by(unit, by)),
        }
    }

    /// A unit counted from the day named before; without one only earlier days can be counted from the report.
    fn referred_by(&self, unit: Unit, by: i64) -> Point {
        let (past, future) = self.reference;
        let at = |d: Option<Date>| d.and_then(|d| calendar(unit, d, by));
        let past = if self.referred || by < 0 { at(past) } else { None };
        let future = if self.referred || by != 0 { at(future) } else { None };
        Base::Fixed(past, future).into()
    }

    fn shifted_daypart(&self, by: i64, kind: ShiftKind) -> Option<Point> {
        match (by, kind) {
            (0 | -1, ShiftKind::Calendar) => {
                Some(Point::fixed(self.anchor.and_then(|a| add_days(a, by)).map(day_value)))
            }
            (1, ShiftKind::Calendar) => Some(self.referred_by(Unit::Day, 1)),
            (by, ShiftKind::Reference) => Some(self.referred_by(Unit::Day, by)),
            _ => None,
        }
    }

    /// `by` units up to the anchor or from it on.
    fn rolling(&self, unit: Unit, by: i64) -> Option<TimeValue> {
        let anchor = self.anchor?;
        let far = step(unit, anchor, by)?;
        range(far.min(anchor), far.max(anchor), Precision::Range)
    }

    /// Spans of several units ("the past three days", "the coming weeks") and of the running unit ("later this week").
    pub(super) fn span(&self, i: usize) -> Option<Found> {
        if let Some(by) = self.tok(i)?.facts.progress {
            return self.progress(i, by);
        }
        let (by, kind) = self.shift(i)?;
        if kind == ShiftKind::Reference || by == 0 {
            return None;
        }
        let (end, count, unit) = self.amount(i + 1)?;
        let plural = self.tok(end - 1).and_then(|t| t.facts.unit).is_some_and(|(_, plural)| plural);
        if !plural {
            return None;
        }
        // "last days" and "next weeks" need an article; "recent weeks" does not
        let value = match count {
            Some(n) => self.rolling(unit, by.checked_mul(n)?),
            None => self.rolling(unit, by.checked_mul(self.words.few(unit))?).map(approximate),
        };
        Some(Found::same(i, end, value))
    }

    /// "earlier this month", "later this week", "later in the day".
    fn progress(&self, i: usize, by: i64) -> Option<Found> {
        let in_the = self.role(i + 1, Role::In) && self.role(i + 2, Role::The);
        let unit_at = if in_the { i + 3 } else { i + 2 };
        let (unit, plural) = self.tok(unit_at)?.facts.unit?;
        if plural || unit == Unit::Hour || (!in_the && self.shift(i + 1) != Some((0, ShiftKind::Calendar))) {
            return None;
        }
        if unit == Unit::Day {
            let (past, future) = if self.referred { self.reference } else { (self.anchor, self.anchor) };
            return in_the.then_some(Found {
                start: i,
                end: unit_at + 1,
                past: past.map(day_value),
                future: future.map(day_value),
            });
        }
        let value = self.anchor.and_then(|a| {
            let whole = calendar(unit, a, 0)?;
            let (start, end) = if by < 0 { (whole.start, a.min(whole.end)) } else { (a.max(whole.start), whole.end) };
            range(start, end, Precision::Range)
        });
        Some(Found::same(i, unit_at + 1, value))
    }

    /// A number of units: the end, the number (`None`: a few), the unit.
    fn amount(&self, i: usize) -> Option<(usize, Option<i64>, Unit)> {
        let mut at = i;
        let mut count = Some(1);
        let mut counted = false;
        let first = self.tok(at)?;
        if let Some(n) = first.facts.number.filter(|_| first.digits == 0) {
            (count, counted) = (Some(n), true);
            at += 1;
            // "twenty-one"
            if n >= 20
                && self.tok(at).is_some_and(Tok::is_dash)
                && let Some(ones) = self.tok(at + 1).and_then(|t| t.facts.number).filter(|o| *o < 10)
            {
                count = Some(n + ones);
                at += 2;
            }
        } else if let Some(n) = first.number {
            (count, counted) = (Some(n), true);
            at += 1;
        }
        if self.tok(at).is_some_and(|t| t.facts.few) {
            (count, counted) = (None, true);
            at += 1 + usize::from(self.role(at + 1, Role::Of));
        }
        let (unit, plural) = self.tok(at)?.facts.unit?;
        if !counted {
            count = None;
        }
        (counted || plural).then_some((at + 1, count, unit))
    }

    /// "two days ago", "a day earlier", "two weeks later", "in two weeks", "within three weeks", "the day before".
    pub(super) fn quantity(&self, i: usize) -> Option<Found> {
        if let Some(found) = self.day_beside(i) {
            return Some(found);
        }
        // a number is read from its beginning
        if self.before(i).is_some_and(|t| {
            t.number.is_some() || t.facts.few || (t.is_dash() && i >= 2 && self.toks[i - 2].facts.number.is_some())
        }) {
            return None;
        }
        let (end, count, unit) = self.amount(i)?;
        let n = count.unwrap_or(self.words.few(unit));
        let exact = count.is_some();
        let next = self.tok(end);
        if self.role(end, Role::Ago) {
            let value = self.anchor.and_then(|a| away(unit, a, -n, exact));
            return Some(Found::same(i, end + 1, value.map(|v| if exact { v } else { approximate(v) })));
        }
        if self.role(end, Role::From) && self.role(end + 1, Role::Now) {
            let value = self.anchor.and_then(|a| away(unit, a, n, exact));
            return Some(Found { start: i, end: end + 2, past: None, future: value });
        }
        let direction = next.and_then(|t| t.facts.progress).filter(|_| !self.role(end + 1, Role::Than));
        let terminal = |role| self.role(end, role) && self.stops(end + 1);
        let direction = direction.or(terminal(Role::Before).then_some(-1)).or(terminal(Role::After).then_some(1));
        if let Some(by) = direction {
            if unit == Unit::Hour {
                return None;
            }
            let at = |d: Option<Date>| d.and_then(|d| away(unit, d, by * n, exact));
            let past = if by < 0 || self.referred { at(self.reference.0) } else { None };
            let future = if self.referred { at(self.reference.1) } else { past };
            return Some(Found { start: i, end: end + 1, past, future });
        }
        if self.role(end, Role::Of) || self.role(end, Role::Before) || self.role(end, Role::After) {
            return None;
        }
        let before = self.before(i)?;
        if before.is(Role::Within) {
            let value = self.anchor.and_then(|a| range(a, step(unit, a, n)?, Precision::Range));
            return Some(Found { start: i, end, past: None, future: value });
        }
        // "in two weeks"; with longer units it is mostly how long something took or had not been
        let owned = self.role(end, Role::Possessive) && self.role(end + 1, Role::Time);
        let short = matches!(unit, Unit::Day | Unit::Week | Unit::Fortnight | Unit::Hour) || owned;
        if before.is(Role::In)
            && short
            && exact
            && (owned || !self.is_record(i))
            && (owned || !next.is_some_and(Tok::is_noun))
        {
            let value = self.anchor.and_then(|a| away(unit, a, n, exact));
            return Some(Found { start: i, end: if owned { end + 2 } else { end }, past: None, future: value });
        }
        None
    }

    /// Whether the words before say that something is the first or worst for such a time.
    fn is_record(&self, i: usize) -> bool {
        self.toks[i.saturating_sub(9)..i].iter().any(|t| {
            t.facts.ordinal.is_some()
                || t.digit_ordinal.is_some()
                || t.is(Role::Time)
                || t.is(Role::Than)
                || t.is(Role::Every)
        })
    }

    /// "the day before", "the day after", at the end of their phrase.
    fn day_beside(&self, i: usize) -> Option<Found> {
        let (Unit::Day, false) = self.tok(i)?.facts.unit? else { return None };
        if !self.before(i).is_some_and(|t| t.is(Role::The)) || !self.stops(i + 2) {
            return None;
        }
        let by = if self.role(i + 1, Role::Before) { -1 } else { i64::from(self.role(i + 1, Role::After)) };
        if by == 0 {
            return None;
        }
        let point = self.referred_by(Unit::Day, by);
        Some(self.resolve(i, i + 2, &point))
    }
}

fn approximate(value: TimeValue) -> TimeValue {
    TimeValue { precision: Precision::Approximate, ..value }
}

/// "last March", "next March": the one before or after the month of the anchor.
fn other_month(anchor: Date, by: i64, month: i8) -> Option<TimeValue> {
    let year = i64::from(anchor.year());
    let value = |y| month_value(y, month);
    if by < 0 {
        value(if month < anchor.month() { year } else { year - 1 })
    } else {
        value(if month > anchor.month() { year } else { year + 1 })
    }
}
