//! Two points joined: "June 3-5", "from Monday to Wednesday", "between 5 and 8 May", "Monday and Tuesday", "2019-2021".

use super::scan::{Found, Scan, Tok};
use super::value::{Base, Point, add_days, range, year_value};
use super::words::Role;
use crate::doc::Precision;

/// How two points are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Join {
    To,
    And,
}

impl Scan<'_> {
    /// A range that begins at the place.
    pub(super) fn time_range(&self, i: usize) -> Option<Found> {
        self.days_of_month(i).or_else(|| self.month_of_days(i)).or_else(|| self.points(i)).or_else(|| self.years(i))
    }

    fn join(&self, i: usize) -> Option<Join> {
        let tok = self.tok(i)?;
        if tok.is_dash() || tok.is(Role::To) {
            return Some(Join::To);
        }
        tok.is(Role::And).then_some(Join::And)
    }

    fn plain_day(&self, i: usize) -> Option<i64> {
        let tok = self.tok(i)?;
        tok.number.or(tok.digit_ordinal).filter(|d| (1..=31).contains(d) && !tok.counts && tok.digits <= 2)
    }

    /// "June 3-5, 2024", "October 15 and 16", "May 3 to 5".
    fn days_of_month(&self, i: usize) -> Option<Found> {
        let tok = self.tok(i)?;
        tok.facts.month.filter(|_| tok.cap && !tok.in_name)?;
        let (end, first) = self.day(i)?;
        if end != i + 2 {
            return None;
        }
        self.join(end)?;
        let last = self.plain_day(end + 1)?;
        // "June 3 to 5 July" is read elsewhere
        let of = usize::from(self.role(end + 2, Role::Of));
        if self.tok(end + 2 + of).is_some_and(|t| t.facts.month.is_some() && t.cap) {
            return None;
        }
        let Base::MonthDay(month, from) = first.base else { return None };
        self.same_month(i, end + 2, month, from, last as i8)
    }

    /// "3-5 June 2024", "5 and 8 May".
    fn month_of_days(&self, i: usize) -> Option<Found> {
        let first = self.plain_day(i)?;
        self.join(i + 1)?;
        self.plain_day(i + 2)?;
        let of = usize::from(self.role(i + 3, Role::Of));
        let (month, _) = self.tok(i + 3 + of).filter(|t| t.cap && !t.in_name)?.facts.month?;
        let last = self.plain_day(i + 2)?;
        self.same_month(i, i + 4 + of, month, first as i8, last as i8)
    }

    fn same_month(&self, start: usize, at: usize, month: i8, from: i8, to: i8) -> Option<Found> {
        if from >= to {
            return None;
        }
        let until = |d: jiff::civil::Date| range(d, d.with().day(to).build().ok()?, Precision::Range);
        if let Some((end, year)) = self.year_behind(at) {
            let first = super::value::date(year, month, from)?;
            return Some(Found::same(start, end, Some(until(first)?)));
        }
        super::value::date(2024, month, to)?;
        let point = Point::from(Base::MonthDay(month, from));
        let past = point.latest(self.anchor).and_then(|v| until(v.start));
        let future = point.earliest(self.anchor).and_then(|v| until(v.start));
        Some(Found { start, end: at, past, future })
    }

    /// Two full points: weekdays, dates or months.
    fn points(&self, i: usize) -> Option<Found> {
        let (middle, first) = self.joinable(i)?;
        let join = self.join(middle)?;
        let again = usize::from(self.tok(middle + 1).is_some_and(|t| t.is(Role::On)) && join == Join::And);
        if again == 1 {
            return None;
        }
        let (end, last) = self.joinable(middle + 1)?;
        let between = self.role_before(i, Role::Between);
        if join == Join::And && !between && !follows(&first, &last) {
            return None;
        }
        if !comparable(&first, &last) {
            return None;
        }
        let (past, future) = if last.is_fixed() && !first.is_fixed() {
            let end = last.latest(self.anchor);
            let value = end.and_then(|e| range(first.latest(Some(e.end))?.start, e.end, Precision::Range));
            (value, value)
        } else {
            let close = |v: Option<crate::doc::TimeValue>| {
                let start = v?.start;
                range(start, last.earliest(Some(start))?.end, Precision::Range)
            };
            (close(first.latest(self.anchor)), close(first.earliest(self.anchor)))
        };
        Some(Found { start: i, end, past, future })
    }

    fn joinable(&self, i: usize) -> Option<(usize, Point)> {
        let tok = self.tok(i)?;
        let cap_word = tok.cap && (tok.facts.weekday.is_some() || tok.facts.month.is_some());
        let digits =
            tok.digits > 0 || tok.digit_ordinal.is_some() || tok.lower.starts_with(|c: char| c.is_ascii_digit());
        if cap_word && tok.facts.month.is_some() && !tok.is_verb() && !tok.in_name {
            let (month, _) = tok.facts.month?;
            return self.day(i).or_else(|| Some(self.month_with_year(i + 1, month)));
        }
        if (cap_word || digits) && self.year_number(i).is_none() {
            return self.point(i);
        }
        None
    }

    /// "2019-2021", "from 2019 to 2021", "between 2019 and 2021".
    fn years(&self, i: usize) -> Option<Found> {
        let first = self.year_number(i)?;
        let join = self.join(i + 1)?;
        let last = self.year_number(i + 2)?;
        let dash = self.tok(i + 1).is_some_and(Tok::is_dash);
        let between = self.role_before(i, Role::Between);
        let fits = (join == Join::And && between) || (join == Join::To && (dash || self.role_before(i, Role::From)));
        if !fits || first >= last {
            return None;
        }
        let value = range(year_value(first)?.start, year_value(last)?.end, Precision::Range)?;
        Some(Found::same(i, i + 3, Some(value)))
    }
}

/// Whether both are of one kind, so that "from X to Y" makes sense.
fn comparable(a: &Point, b: &Point) -> bool {
    match (a.base, b.base) {
        (Base::Weekday(_), Base::Weekday(_))
        | (Base::MonthDay(..), Base::MonthDay(..))
        | (Base::Month(_), Base::Month(_)) => true,
        (Base::Fixed(Some(x), _), Base::Fixed(Some(y), _)) => x.start <= y.start,
        (Base::MonthDay(..) | Base::Month(_), Base::Fixed(..))
        | (Base::Fixed(..), Base::MonthDay(..) | Base::Month(_)) => true,
        _ => false,
    }
}

/// Whether the second day is the day after the first, so that "X and Y" is one stretch.
fn follows(a: &Point, b: &Point) -> bool {
    match (a.base, b.base) {
        (Base::Weekday(x), Base::Weekday(y)) => x % 7 + 1 == y,
        (Base::MonthDay(m, x), Base::MonthDay(n, y)) => {
            let next = super::value::date(2023, m, x).and_then(|d| add_days(d, 1));
            next.is_some_and(|d| d.month() == n && d.day() == y)
        }
        _ => false,
    }
}
