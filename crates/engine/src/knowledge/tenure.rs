//! Who held what office from when to when.

use std::fmt;

use jiff::civil::Date;

use super::Source;

/// A date known to the day, the month or the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

impl PartialDate {
    /// Reads `2015`, `2015-05` or `2015-05-09`; the day must exist.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(PartialDate { year, month, day })
    }

    /// The first day that it can be.
    pub fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day that it can be.
    pub fn latest(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(m), None) => Date::new(self.year, m, 1).map(|d| d.last_of_month()).unwrap_or(Date::MAX),
            _ => Date::new(self.year, 12, 31).unwrap_or(Date::MAX),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
        }
        if let Some(d) = self.day {
            write!(f, "-{d:02}")?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
pub struct Tenure {
    /// Index into `Knowledge::people`.
    pub person: usize,
    /// Title id.
    pub office: String,
    pub title: String,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub since: PartialDate,
    pub until: Option<PartialDate>,
    pub acting: bool,
    pub why: Source,
}

impl Tenure {
    /// Half-open: the first day counts, the last does not. An inexact bound counts as possibly in office.
    pub fn covers(&self, on: Date) -> bool {
        let until = |u: PartialDate| match u.day {
            Some(_) => on < u.earliest(),
            None => on <= u.latest(),
        };
        self.since.earliest() <= on && self.until.is_none_or(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates() {
        assert_eq!(PartialDate::parse("2015-02-30"), None);
        assert_eq!(PartialDate::parse("15-02"), None);
        let may = PartialDate::parse("2015-05").unwrap();
        assert_eq!(may.latest(), Date::constant(2015, 5, 31));
        assert_eq!(may.to_string(), "2015-05");
    }
}
