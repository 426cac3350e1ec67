//! Calendar arithmetic. Nothing here panics: a day outside the calendar is `None`.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::words::Unit;
use crate::doc::{Precision, TimeValue};

/// A point of the calendar before it is tied to an anchor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub base: Base,
    /// A part of it: from `.0` to `.1` of `.2` equal parts.
    pub part: Option<(i64, i64, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Base {
    /// The words leave no choice, or nothing recurs in it: past and future reading.
    Fixed(Option<TimeValue>, Option<TimeValue>),
    Weekday(i8),
    MonthDay(i8, i8),
    Month(i8),
    /// Three months from this one.
    Season(i8),
    Weekend,
}

impl From<Base> for Point {
    fn from(base: Base) -> Self {
        Point { base, part: None }
    }
}

impl Point {
    pub(super) fn fixed(value: Option<TimeValue>) -> Self {
        Base::Fixed(value, value).into()
    }

    /// The latest such time that begins on or before the day.
    pub(super) fn latest(&self, anchor: Option<Date>) -> Option<TimeValue> {
        let value = match self.base {
            Base::Fixed(past, _) => past,
            base => latest(base, anchor?),
        };
        self.narrow(value?)
    }

    /// The earliest such time that ends on or after the day.
    pub(super) fn earliest(&self, anchor: Option<Date>) -> Option<TimeValue> {
        let value = match self.base {
            Base::Fixed(_, future) => future,
            base => earliest(base, anchor?),
        };
        self.narrow(value?)
    }

    /// Whether a year or an anchor already ties it.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.base, Base::Fixed(..))
    }

    fn narrow(&self, value: TimeValue) -> Option<TimeValue> {
        let Some((from, to, of)) = self.part else { return Some(value) };
        let days = days_between(value.start, value.end) + 1;
        let start = add_days(value.start, days * from / of)?;
        let end = add_days(value.start, (days * to / of - 1).max(days * from / of))?;
        Some(TimeValue { start, end, precision: Precision::Approximate })
    }
}

fn latest(base: Base, anchor: Date) -> Option<TimeValue> {
    match base {
        Base::Fixed(past, _) => past,
        Base::Weekday(day) => {
            let back = (i64::from(anchor.weekday().to_monday_one_offset()) - i64::from(day)).rem_euclid(7);
            add_days(anchor, -back).map(day_value)
        }
        Base::Weekend => {
            let back = (i64::from(anchor.weekday().to_monday_one_offset()) - 6).rem_euclid(7);
            weekend(add_days(anchor, -back)?)
        }
        Base::MonthDay(month, day) => (0..=8).find_map(|back| {
            let date = Date::new(anchor.year().checked_sub(back)?, month, day).ok()?;
            (date <= anchor).then(|| day_value(date))
        }),
        Base::Month(month) => month_value(i64::from(anchor.year()) - i64::from(month > anchor.month()), month),
        Base::Season(first) => season(i64::from(anchor.year()) - i64::from(first > anchor.month()), first),
    }
}

fn earliest(base: Base, anchor: Date) -> Option<TimeValue> {
    match base {
        Base::Fixed(_, future) => future,
        Base::Weekday(day) => {
            let ahead = (i64::from(day) - i64::from(anchor.weekday().to_monday_one_offset())).rem_euclid(7);
            add_days(anchor, ahead).map(day_value)
        }
        Base::Weekend => {
            let today = i64::from(anchor.weekday().to_monday_one_offset());
            weekend(add_days(anchor, 6 - today)?)
        }
        Base::MonthDay(month, day) => (0..=8).find_map(|ahead| {
            let date = Date::new(anchor.year().checked_add(ahead)?, month, day).ok()?;
            (date >= anchor).then(|| day_value(date))
        }),
        Base::Month(month) => month_value(i64::from(anchor.year()) + i64::from(month < anchor.month()), month),
        Base::Season(first) => {
            (-1..=1).find_map(|y| season(i64::from(anchor.year()) + y, first).filter(|s| s.end >= anchor))
        }
    }
}

pub(super) fn day_value(date: Date) -> TimeValue {
    TimeValue { start: date, end: date, precision: Precision::Day }
}

pub(super) fn range(start: Date, end: Date, precision: Precision) -> Option<TimeValue> {
    (start <= end).then_some(TimeValue { start, end, precision })
}

pub(super) fn add_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |s| i64::from(s.get_days()))
}

pub(super) fn date(year: i64, month: i8, day: i8) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

pub(super) fn month_value(year: i64, month: i8) -> Option<TimeValue> {
    let start = date(year, month, 1)?;
    Some(TimeValue { start, end: start.last_of_month(), precision: Precision::Month })
}

pub(super) fn year_value(year: i64) -> Option<TimeValue> {
    Some(TimeValue { start: date(year, 1, 1)?, end: date(year, 12, 31)?, precision: Precision::Year })
}

pub(super) fn season(year: i64, first: i8) -> Option<TimeValue> {
    let start = date(year, first, 1)?;
    let (end_year, end_month) = shift_month(year, first, 2);
    range(start, date(end_year, end_month, 1)?.last_of_month(), Precision::Approximate)
}

fn weekend(saturday: Date) -> Option<TimeValue> {
    range(saturday, add_days(saturday, 1)?, Precision::Range)
}

/// Year and month, `by` months on.
fn shift_month(year: i64, month: i8, by: i64) -> (i64, i8) {
    let months = year.saturating_mul(12).saturating_add(i64::from(month) - 1).saturating_add(by);
    (months.div_euclid(12), (months.rem_euclid(12) + 1) as i8)
}

pub(super) fn monday(date: Date) -> Option<Date> {
    add_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// The calendar unit that holds the day, moved by `by` units: last week is -1.
pub(super) fn calendar(unit: Unit, anchor: Date, by: i64) -> Option<TimeValue> {
    let year = i64::from(anchor.year());
    match unit {
        Unit::Hour => None,
        Unit::Day => add_days(anchor, by).map(day_value),
        Unit::Week => {
            let start = add_days(monday(anchor)?, by.checked_mul(7)?)?;
            range(start, add_days(start, 6)?, Precision::Range)
        }
        Unit::Fortnight => {
            let start = add_days(monday(anchor)?, by.checked_mul(14)?)?;
            range(start, add_days(start, 13)?, Precision::Approximate)
        }
        Unit::Weekend => {
            // on a Saturday or Sunday "last weekend" is the one before
            let this = add_days(monday(anchor)?, 5)?;
            weekend(add_days(this, by.checked_mul(7)?)?)
        }
        Unit::Month => {
            let (y, m) = shift_month(year, anchor.month(), by);
            month_value(y, m)
        }
        Unit::Quarter => {
            let first = (anchor.month() - 1) / 3 * 3 + 1;
            let (y, m) = shift_month(year, first, by.checked_mul(3)?);
            let end = season(y, m)?.end;
            range(date(y, m, 1)?, end, Precision::Range)
        }
        Unit::Year => year_value(year.checked_add(by)?),
        Unit::Decade => {
            let first = year.div_euclid(10).checked_add(by)?.checked_mul(10)?;
            range(date(first, 1, 1)?, date(first + 9, 12, 31)?, Precision::Range)
        }
    }
}

/// The day `n` units after (before, if negative) the given one, on the calendar: a month from January 31 is February 28.
pub(super) fn step(unit: Unit, from: Date, n: i64) -> Option<Date> {
    let (years, months, days) = match unit {
        Unit::Hour => (0, 0, if n < 0 { -((-n + 23) / 24) } else { (n + 23) / 24 }),
        Unit::Day => (0, 0, n),
        Unit::Week | Unit::Weekend => (0, 0, n.checked_mul(7)?),
        Unit::Fortnight => (0, 0, n.checked_mul(14)?),
        Unit::Month => (0, n, 0),
        Unit::Quarter => (0, n.checked_mul(3)?, 0),
        Unit::Year => (n, 0, 0),
        Unit::Decade => (n.checked_mul(10)?, 0, 0),
    };
    let span = Span::new().try_years(years).ok()?.try_months(months).ok()?.try_days(days).ok()?;
    from.checked_add(span).ok()
}

/// `n` units before or after a day: exact in days, else as wide as such words are meant.
pub(super) fn away(unit: Unit, from: Date, n: i64, exact: bool) -> Option<TimeValue> {
    let day = step(unit, from, n)?;
    match unit {
        Unit::Hour => Some(day_value(from)).filter(|_| n.abs() < 24).or(Some(day_value(day))),
        Unit::Day if exact => Some(day_value(day)),
        Unit::Day => range(add_days(day, -1)?, add_days(day, 1)?, Precision::Approximate),
        Unit::Week | Unit::Weekend | Unit::Fortnight => {
            range(add_days(day, -3)?, add_days(day, 3)?, Precision::Approximate)
        }
        Unit::Month | Unit::Quarter => {
            calendar(Unit::Month, day, 0).map(|v| TimeValue { precision: Precision::Approximate, ..v })
        }
        Unit::Year | Unit::Decade => {
            calendar(Unit::Year, day, 0).map(|v| TimeValue { precision: Precision::Approximate, ..v })
        }
    }
}

/// The weekday of the calendar week that lies `by` weeks from the day's.
pub(super) fn weekday_of_week(anchor: Date, by: i64, weekday: i8) -> Option<TimeValue> {
    let start = add_days(monday(anchor)?, by.checked_mul(7)?)?;
    add_days(start, i64::from(weekday) - 1).map(day_value)
}

/// The weekday strictly before or after the day.
pub(super) fn weekday_strict(anchor: Date, by: i64, weekday: i8) -> Option<TimeValue> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    anchor.nth_weekday(if by < 0 { -1 } else { 1 }, weekday).ok().map(day_value)
}
