//! Calendar dates: weekdays, days of months, months, years, seasons, and parts of them.

use super::scan::{Scan, Tok};
use super::value::{
    Base, Point, calendar, date, day_value, month_value, range, season, weekday_of_week, weekday_strict, year_value,
};
use super::words::{Role, ShiftKind, Strength, Unit};
use crate::doc::{Precision, Upos};

/// Years that four digits may mean.
const YEARS: std::ops::RangeInclusive<i64> = 1800..=2100;

impl Scan<'_> {
    /// A single point of time at the place and the end of its words.
    pub(super) fn point(&self, i: usize) -> Option<(usize, Point)> {
        self.part(i)
            .or_else(|| self.ordinal_part(i))
            .or_else(|| self.weekday(i))
            .or_else(|| self.day(i))
            .or_else(|| self.month(i))
            .or_else(|| self.season(i))
            .or_else(|| self.year(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.shifted(i))
            .or_else(|| self.weekend(i))
    }

    /// "early March", "mid-April", "late 2022", "the end of the month", "early next week".
    fn part(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        let lower = &tok.lower;
        if let Some((prefix, third)) = self.words.joined.iter().find(|(p, _)| lower.starts_with(p.as_str())) {
            let (end, point) = self.joined(i, &lower[prefix.len()..])?;
            return divide(end, point, (third - 1, *third, 3));
        }
        let (third, noun) = tok.facts.part?;
        let mut at = i + 1;
        if noun {
            if !self.role(at, Role::Of) {
                return None;
            }
            at += 1;
            if self.role(at, Role::The) {
                at += 1;
                if let Some(found) = self.this_unit(at) {
                    return divide(found.0, found.1, (third - 1, third, 3));
                }
            }
        } else if self.tok(at).is_some_and(Tok::is_dash) {
            at += 1;
        }
        let (end, point) = self.whole(at)?;
        divide(end, point, (third - 1, third, 3))
    }

    /// The rest of "mid-April" or "mid-2022", with a year behind.
    fn joined(&self, i: usize, rest: &str) -> Option<(usize, Point)> {
        if let Some((month, _)) = self.words.facts(rest).month {
            return Some(self.month_with_year(i + 1, month));
        }
        let year = rest.parse().ok().filter(|y| rest.len() == 4 && YEARS.contains(y))?;
        Some((i + 1, Point::fixed(year_value(year))))
    }

    /// A period that has parts: a month, year, season, or a shifted unit.
    fn whole(&self, i: usize) -> Option<(usize, Point)> {
        if let Some((month, _)) =
            self.tok(i)?.facts.month.filter(|_| self.tok(i).is_some_and(|t| t.cap && !t.is_verb()))
        {
            // "early March 5" is not a part of a month
            return self.day(i).is_none().then(|| self.month_with_year(i + 1, month));
        }
        if let Some(year) = self.year_number(i) {
            return Some((i + 1, Point::fixed(year_value(year))));
        }
        self.season(i).or_else(|| self.decade(i)).or_else(|| self.shifted(i).filter(|(_, p)| !is_day(p)))
    }

    /// "the second half of 2023", "the first week of May", "the third quarter of last year".
    fn ordinal_part(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        let last = matches!(tok.facts.shift, Some((-1, ShiftKind::Calendar)));
        let ordinal = tok.facts.ordinal.or(tok.digit_ordinal).or(last.then_some(-1))?;
        let unit = self.tok(i + 1)?;
        let half = unit.is(Role::Half);
        let kind = unit.facts.unit.map(|(u, _)| u);
        let parts = match kind {
            _ if half => 2,
            Some(Unit::Quarter) => 4,
            Some(Unit::Week) => 0,
            _ => return None,
        };
        if !self.role(i + 2, Role::Of) {
            return None;
        }
        let the = usize::from(self.role(i + 3, Role::The));
        let (end, point) = self.this_unit(i + 3 + the).filter(|_| the == 1).or_else(|| self.whole(i + 3))?;
        if parts > 0 {
            let nth = if ordinal < 0 { parts } else { ordinal };
            return (nth <= parts).then(|| divide(end, point, (nth - 1, nth, parts)))?;
        }
        // weeks of a month by its days, the last one counted from the end
        let week = |v: crate::doc::TimeValue| {
            let (from, to) = match ordinal {
                -1 => (super::value::add_days(v.end, -6)?, v.end),
                n => (
                    super::value::add_days(v.start, (n - 1) * 7)?,
                    super::value::add_days(v.start, n * 7 - 1)?.min(v.end),
                ),
            };
            range(from, to, Precision::Range).filter(|w| v.start <= w.start)
        };
        let past = point.latest(self.anchor).and_then(week);
        let future = point.earliest(self.anchor).and_then(week);
        Some((end, Base::Fixed(past, future).into()))
    }

    /// A unit alone, after "the": the one that holds the anchor. Days are never meant so.
    pub(super) fn this_unit(&self, i: usize) -> Option<(usize, Point)> {
        let (unit, plural) = self.tok(i)?.facts.unit?;
        if plural || matches!(unit, Unit::Hour | Unit::Day) {
            return None;
        }
        Some((i + 1, Point::fixed(self.anchor.and_then(|a| calendar(unit, a, 0)))))
    }

    /// "Monday", "Thursday morning", "last Monday", "Friday next week", "Thursday, June 13, 2024", "Thursday (June 13)".
    fn weekday(&self, i: usize) -> Option<(usize, Point)> {
        let (shift, at) = match self.shift(i) {
            Some((0, ShiftKind::Calendar)) if self.shift(i + 1).is_some() => (self.shift(i + 1), i + 2),
            Some(shift) => (Some(shift), i + 1),
            None => (None, i),
        };
        let tok = self.tok(at)?;
        let (day, strength) = tok.facts.weekday?;
        if !tok.cap || tok.in_name || (tok.is_verb() && strength != Strength::Full) {
            return None;
        }
        let mut end = at + 1;
        let open = self.tok(end).is_some_and(|t| t.is_mark(",") || t.is_mark("("));
        let dated = self.day(end + usize::from(open));
        if strength == Strength::Short && shift.is_none() && dated.is_none() && !self.role_before(at, Role::On) {
            return None;
        }
        if strength == Strength::Short && self.role_before(at, Role::The) {
            return None;
        }
        if let Some((stop, point)) = dated.filter(|_| shift.is_none()) {
            let close = self.tok(end).is_some_and(|t| t.is_mark("(")) && self.tok(stop).is_some_and(|t| t.is_mark(")"));
            return Some((stop + usize::from(close), point));
        }
        end += usize::from(self.tok(end).is_some_and(|t| t.facts.daypart));
        if let Some((by, kind)) = shift {
            let value = self.anchor.and_then(|a| match (by, kind) {
                (0, _) => None,
                (by, _) => weekday_strict(a, by, day),
            });
            let point = if by == 0 { Base::Weekday(day).into() } else { Point::fixed(value) };
            return Some((end, point));
        }
        // "Monday of last week"
        let of = usize::from(self.role(end, Role::Of));
        if let Some((by, ShiftKind::Calendar)) = self.shift(end + of)
            && let Some((Unit::Week, false)) = self.tok(end + of + 1).and_then(|t| t.facts.unit)
        {
            let value = self.anchor.and_then(|a| weekday_of_week(a, by, day));
            return Some((end + of + 2, Point::fixed(value)));
        }
        Some((end, Base::Weekday(day).into()))
    }

    /// A day of the month: "June 13, 2024", "13 June", "the 5th of May", "2024-06-13", "13/06/2024".
    pub(super) fn day(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        if let Some((month, strength)) = tok.facts.month {
            let the = usize::from(self.role(i + 1, Role::The));
            let day = self.day_number(i + 1 + the)?;
            let verb = tok.is_verb() && strength == Strength::Common && self.tok(i + 1).is_some_and(|t| t.counts);
            if !tok.cap || verb || (tok.in_name && strength != Strength::Full) {
                return None;
            }
            return self.with_year(i + 2 + the, month, day);
        }
        if let Some(day) = self.day_number(i).or_else(|| self.word_day(i).map(|(_, d)| d)) {
            let at = self.word_day(i).map_or(i + 1, |(end, _)| end);
            let of = usize::from(self.role(at, Role::Of));
            let next = self.tok(at + of)?;
            // "5 May" but not "first May"
            let worded = tok.number.is_none() && tok.digit_ordinal.is_none();
            if let Some((month, _)) = next.facts.month.filter(|_| next.cap && !next.in_name && (of == 1 || !worded)) {
                return self.with_year(at + of + 1, month, day);
            }
            return None;
        }
        numeric_date(&tok.lower).map(|d| (i + 1, Point::fixed(Some(day_value(d)))))
    }

    /// The number of a day in digits, with or without an ordinal ending.
    fn day_number(&self, i: usize) -> Option<i8> {
        let tok = self.tok(i)?;
        if tok.counts || tok.digits > 2 {
            return None;
        }
        let day = tok.number.or(tok.digit_ordinal).filter(|d| (1..=31).contains(d))?;
        let large = self
            .tok(i + 1)
            .is_some_and(|t| t.is(Role::Large) || (t.upos == Upos::Num && t.digits == 0 && t.facts.number.is_some()));
        (!large).then_some(day as i8)
    }

    /// "fifth", "twenty-fifth": the end and the number.
    fn word_day(&self, i: usize) -> Option<(usize, i8)> {
        let tok = self.tok(i)?;
        if let Some(day) = tok.facts.ordinal {
            return Some((i + 1, day as i8));
        }
        let tens = tok.facts.number.filter(|n| matches!(n, 20 | 30))?;
        let ones =
            self.tok(i + 2).filter(|_| self.tok(i + 1).is_some_and(Tok::is_dash))?.facts.ordinal.filter(|n| *n < 10)?;
        Some((i + 3, (tens + ones) as i8)).filter(|(_, d)| *d <= 31)
    }

    /// A day of a month with the year behind it, if one stands there.
    fn with_year(&self, at: usize, month: i8, day: i8) -> Option<(usize, Point)> {
        // February 29 exists in some years
        date(2024, month, day)?;
        if let Some((end, year)) = self.year_behind(at) {
            return Some((end, Point::fixed(Some(day_value(date(year, month, day)?)))));
        }
        if let Some((end, by)) = self.shifted_year_behind(at) {
            let value = self.anchor.and_then(|a| date(i64::from(a.year()) + by, month, day)).map(day_value);
            return Some((end, Point::fixed(value)));
        }
        Some((at, Base::MonthDay(month, day).into()))
    }

    pub(super) fn month_with_year(&self, at: usize, month: i8) -> (usize, Point) {
        let of = usize::from(self.role(at, Role::Of));
        if let Some((end, year)) = self.year_behind(at + of) {
            return (end, Point::fixed(month_value(year, month)));
        }
        if let Some((end, by)) = self.shifted_year_behind(at) {
            return (end, Point::fixed(self.anchor.and_then(|a| month_value(i64::from(a.year()) + by, month))));
        }
        (at, Base::Month(month).into())
    }

    /// A year in digits, a comma before it allowed.
    pub(super) fn year_behind(&self, at: usize) -> Option<(usize, i64)> {
        let comma = usize::from(self.tok(at).is_some_and(|t| t.is_mark(",")));
        let year = self.year_number(at + comma)?;
        let plural = comma == 1 && self.tok(at + 2).is_some_and(|t| t.is_noun() && t.plural);
        (!plural).then_some((at + comma + 1, year))
    }

    /// "last year" behind a date: the end and the shift.
    fn shifted_year_behind(&self, at: usize) -> Option<(usize, i64)> {
        let of = usize::from(self.role(at, Role::Of));
        let (by, ShiftKind::Calendar) = self.shift(at + of)? else { return None };
        let (Unit::Year, false) = self.tok(at + of + 1)?.facts.unit? else { return None };
        Some((at + of + 2, by))
    }

    pub(super) fn year_number(&self, i: usize) -> Option<i64> {
        let tok = self.tok(i)?;
        tok.number.filter(|y| tok.digits == 4 && YEARS.contains(y) && !tok.counts)
    }

    /// "March 2023", "in May", "last March".
    fn month(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        let (month, strength) = tok.facts.month?;
        if !tok.cap {
            return None;
        }
        let (end, point) = self.month_with_year(i + 1, month);
        if end > i + 1 {
            return (!tok.in_name || strength == Strength::Full).then_some((end, point));
        }
        if tok.in_name || tok.is_verb() {
            return None;
        }
        let strong = self.role_before(i, Role::In)
            || self.role_before(i, Role::Since)
            || self.before(i).is_some_and(|t| t.facts.part.is_some());
        let cued =
            strong || [Role::By, Role::Cue, Role::Of, Role::Between, Role::To].iter().any(|r| self.role_before(i, *r));
        let named = self.is_surname(month) && strength == Strength::Common;
        let name_behind = self.tok(end).is_some_and(|t| t.upos == Upos::Propn && t.cap && !t.is(Role::Possessive));
        let personal = named || (strength == Strength::Common && self.role_before(i, Role::Of));
        let fits = match strength {
            Strength::Full => strong || !name_behind,
            Strength::Common => strong || (cued && !personal),
            Strength::Short => strong,
        };
        fits.then_some((end, point))
    }

    /// "summer 2022", "the summer of 2022", "in the winter".
    fn season(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        let (first, strength) = tok.facts.season?;
        if tok.in_name || tok.is_verb() {
            return None;
        }
        let of = usize::from(self.role(i + 1, Role::Of));
        if let Some((end, year)) = self.year_behind(i + 1 + of) {
            return Some((end, Point::fixed(season(year, first))));
        }
        if let Some((end, by)) = self.shifted_year_behind(i + 1) {
            return Some((end, Point::fixed(self.anchor.and_then(|a| season(i64::from(a.year()) + by, first)))));
        }
        let placed = [Role::In, Role::Since, Role::By].iter().any(|r| self.role_before(i, *r))
            || self.before(i).is_some_and(|t| t.facts.part.is_some());
        let modifier = self.tok(i + 1).is_some_and(|t| matches!(t.upos, Upos::Noun | Upos::Propn));
        (strength == Strength::Full && placed && !modifier).then(|| (i + 1, Base::Season(first).into()))
    }

    /// A year after a preposition of time, or before the noun that it dates ("the 2015 deal").
    fn year(&self, i: usize) -> Option<(usize, Point)> {
        let year = self.year_number(i)?;
        let noun = self.tok(i + 1).filter(|t| matches!(t.upos, Upos::Noun | Upos::Adj) && !t.is(Role::Ago));
        if self.tok(i + 1).is_some_and(|t| t.facts.unit.is_some() || t.is(Role::Large)) {
            return None;
        }
        let before = self.before(i)?;
        let cue = [Role::In, Role::Since, Role::By, Role::Cue, Role::Of, Role::Between].iter().any(|r| before.is(*r));
        let owner =
            before.is(Role::The) || before.is(Role::Possessive) || (before.upos == Upos::Pron && !before.is_verb());
        let bracketed = before.is_mark("(") && self.tok(i + 1).is_some_and(|t| t.is_mark(")"));
        let dated = owner && noun.is_some_and(|t| !t.plural);
        ((cue && noun.is_none()) || dated || bracketed).then(|| (i + 1, Point::fixed(year_value(year))))
    }

    /// "the 1990s".
    fn decade(&self, i: usize) -> Option<(usize, Point)> {
        let digits = self.tok(i)?.lower.strip_suffix('s').filter(|d| d.len() == 4)?;
        let first = digits.parse().ok().filter(|y| YEARS.contains(y) && y % 10 == 0)?;
        let end = date(first + 9, 12, 31)?;
        Some((i + 1, Point::fixed(range(date(first, 1, 1)?, end, Precision::Range))))
    }

    /// "the weekend", unless it belongs to a recurring one.
    fn weekend(&self, i: usize) -> Option<(usize, Point)> {
        let (Unit::Weekend, false) = self.tok(i)?.facts.unit? else { return None };
        let placed = self.role_before(i, Role::The) || self.before(i).is_some_and(|t| t.is(Role::On) || t.is(Role::In));
        placed.then(|| (i + 1, Base::Weekend.into()))
    }
}

fn divide(end: usize, point: Point, part: (i64, i64, i64)) -> Option<(usize, Point)> {
    point.part.is_none().then_some((end, Point { part: Some(part), ..point }))
}

/// Whether the point is one day, which has no early or late part worth keeping.
fn is_day(point: &Point) -> bool {
    match point.base {
        Base::Fixed(Some(v), _) | Base::Fixed(None, Some(v)) => v.precision == Precision::Day,
        Base::Weekday(_) | Base::MonthDay(..) => true,
        _ => false,
    }
}

/// A date in digits: year first; or day and month in whichever order only one is possible, or with periods.
pub(super) fn numeric_date(word: &str) -> Option<jiff::civil::Date> {
    let mark = word.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let fields: Vec<&str> = word.split(mark).take(4).collect();
    let [a, b, c] = fields[..] else { return None };
    let short = |s: &str| s.parse::<i8>().ok().filter(|_| (1..=2).contains(&s.len()));
    let year = |s: &str| s.parse::<i64>().ok().filter(|y| s.len() == 4 && YEARS.contains(y));
    if let Some(y) = year(a) {
        return date(y, short(b)?, short(c)?);
    }
    let (y, a, b) = (year(c)?, short(a)?, short(b)?);
    match (mark, a, b) {
        ('.', ..) => date(y, b, a),
        (_, a, b) if a > 12 || a == b => date(y, b, a),
        (_, a, b) if b > 12 => date(y, a, b),
        _ => None,
    }
}
