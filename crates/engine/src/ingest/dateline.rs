//! The line that opens a dispatch: `BAGHDAD, June 13 (Agency) -`, `(Agency) -`, `Agency/`.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::clean::floor;
use crate::doc::Dateline;
use crate::segment::TokenRules;
use crate::span::Span;
use crate::when::TimeWords;

/// Longest dateline in bytes, and how many lines may stand above it (headline, byline).
const MAX_BYTES: usize = 140;
const MAX_LINES: usize = 4;

/// Words of `text/datelines.toml`, with the dashes of `text/tokens.toml`.
#[derive(Debug, Clone, Default)]
pub struct DatelineRules {
    agencies: HashSet<String>,
    endings: HashSet<String>,
    not_places: HashSet<String>,
    particles: HashSet<String>,
    /// Longest first.
    dashes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agencies: Forms,
    agency_endings: Forms,
    not_places: Forms,
    particles: Forms,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    forms: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter")]
    _counter: Vec<String>,
}

/// What stands before the agency or the dash.
#[derive(Debug, Default)]
struct Head {
    place: Option<String>,
    /// All words of the place in capitals.
    capitals: bool,
    day: Option<Day>,
    agency: Option<String>,
}

/// A day whose year the line may leave out.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Day {
    month: i8,
    day: i8,
    year: Option<i16>,
}

impl DatelineRules {
    /// Reads `datelines.toml`; the dashes come from the rules of words. The error names file and line.
    pub fn parse(name: &str, text: &str, tokens: &TokenRules) -> Result<DatelineRules, String> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
            format!("{name}:{line}: {}", e.message())
        })?;
        let mut dashes = tokens.dashes.clone();
        dashes.sort_by_key(|d| std::cmp::Reverse(d.len()));
        Ok(DatelineRules {
            agencies: file.agencies.forms.into_iter().collect(),
            endings: file.agency_endings.forms.into_iter().collect(),
            not_places: file.not_places.forms.into_iter().collect(),
            particles: file.particles.forms.into_iter().collect(),
            dashes,
        })
    }

    /// The dateline of the text: at the start of one of its first lines. A missing year is the one that brings the day
    /// nearest to the publication.
    pub fn find(&self, text: &str, published: Option<Date>, time: &TimeWords) -> Option<Dateline> {
        let mut at = 0;
        let mut lines = 0;
        for line in text.split_inclusive('\n') {
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let rest = &text[start..at];
            if let Some((len, head)) = self.line(rest.trim_end(), time) {
                let date = head.day.and_then(|d| resolve(d, published));
                let (agency, place) = (head.agency, head.place);
                return Some(Dateline { span: Span::new(start, start + len), agency, place, date });
            }
            lines += 1;
            if lines == MAX_LINES {
                return None;
            }
        }
        None
    }

    /// Length of the dateline that opens the line and what it says.
    fn line(&self, line: &str, time: &TimeWords) -> Option<(usize, Head)> {
        let window = &line[..floor(line, MAX_BYTES)];
        self.slash(line, window)
            .or_else(|| self.brackets(line, window, time))
            .or_else(|| self.plain(line, window, time))
    }

    /// "Shafaq News/ The president": an agency and a slash.
    fn slash(&self, line: &str, window: &str) -> Option<(usize, Head)> {
        let at = window.find('/')?;
        let name = window[..at].trim();
        let known = self.agencies.contains(name);
        let rest = &line[at + 1..];
        let spaced = rest.starts_with(char::is_whitespace);
        let fits = (known || (spaced && self.ends_like_agency(name))) && opens_story(rest);
        fits.then(|| (at + 1, Head { agency: Some(name.to_string()), ..Head::default() }))
    }

    /// "PLACE, DATE (AGENCY) -", "(AGENCY) -", "PLACE, DATE /AGENCY/.", with or without each part.
    fn brackets(&self, line: &str, window: &str, time: &TimeWords) -> Option<(usize, Head)> {
        let open = window.find(['(', '/'])?;
        // the slash of "GENEVA/CAIRO" joins places
        let open = if window[open..].starts_with('/') && !window[..open].ends_with([' ', '.']) {
            window.find('(')?
        } else {
            open
        };
        let close = if window[open..].starts_with('(') { ')' } else { '/' };
        let end = open + 1 + window[open + 1..].find(close)?;
        let agency = window[open + 1..end].trim();
        let known = self.agencies.contains(agency);
        if !known && !self.is_capitalized(agency, 4) {
            return None;
        }
        // "May 5. /TASS/", but "D.C. (AP)"
        let before = window[..open].trim();
        let before = if close == '/' { before.trim_end_matches('.') } else { before };
        let mut head = if before.is_empty() { Head::default() } else { self.head(before, time)? };
        if head.agency.is_some() {
            return None;
        }
        let mut at = end + 1;
        // "BEIRUT (AP), June 3 —"
        if head.day.is_none() {
            let rest = &window[at..];
            let stop = self.first_dash(rest).unwrap_or(rest.len());
            if let Some(day) = day(rest[..stop].trim().trim_start_matches(',').trim(), time) {
                head.day = Some(day);
                at += stop;
            }
        }
        let dash = self.dash_at(&line[at..]);
        let mark = line[at..].trim_start().starts_with([':', '.']);
        let strong = head.place.is_some() && head.day.is_some();
        let trusted = known || strong || head.capitals || (head.place.is_none() && dash.is_some());
        let len = match dash {
            Some(len) => len,
            None if mark && strong => line[at..].len() - line[at..].trim_start().len() + 1,
            None if known && (strong || head.place.is_none()) => 0,
            None => return None,
        };
        if !trusted || !opens_story(&line[at + len..]) {
            return None;
        }
        head.agency = Some(agency.to_string());
        Some((at + len, head))
    }

    /// "BEIRUT — The minister", "KYIV, March 3 - The minister", "Tehran, May 5, IRNA – The minister".
    fn plain(&self, line: &str, window: &str, time: &TimeWords) -> Option<(usize, Head)> {
        let stop = self.first_dash(window)?;
        let head = self.head(window[..stop].trim(), time)?;
        let len = stop + self.dash_at(&line[stop..])?;
        let place = head.place.as_deref()?;
        let trusted = head.day.is_some() || head.agency.is_some() || (head.capitals && !self.is_no_place(place));
        (trusted && opens_story(&line[len..])).then_some((len, head))
    }

    /// Byte offset of the first dash that stands free, or is a long one.
    fn first_dash(&self, text: &str) -> Option<usize> {
        text.char_indices().map(|(i, _)| i).find(|i| {
            let rest = &text[*i..];
            self.dashes.iter().any(|d| {
                let Some(behind) = rest.strip_prefix(d.as_str()) else { return false };
                let free = text[..*i].ends_with(char::is_whitespace) && behind.starts_with(char::is_whitespace);
                free || (is_long(d) && *i > 0)
            })
        })
    }

    /// Length of white space and a dash at the start.
    fn dash_at(&self, text: &str) -> Option<usize> {
        let start = text.trim_start();
        let dash = self.dashes.iter().find(|d| start.starts_with(d.as_str()))?;
        let rest = &start[dash.len()..];
        let free = rest.is_empty()
            || rest.starts_with(char::is_whitespace)
            || is_long(dash)
            || rest.starts_with(char::is_uppercase);
        free.then(|| text.len() - start.len() + dash.len())
    }

    /// Reads place, date and agency, separated by commas or periods.
    fn head(&self, text: &str, time: &TimeWords) -> Option<Head> {
        let mut head = Head::default();
        let mut place_end = None;
        let mut from = 0;
        while from < text.len() {
            let (part, next) = next_part(text, from, time);
            // "New Delhi [India]"
            let part = if part.trim_end().ends_with(']') { part.split(" [").next().unwrap_or(part) } else { part };
            let words = part.trim();
            let placed = place_end.is_some();
            if let Some(found) = day(words, time).filter(|_| placed) {
                head.day = Some(found).filter(|_| head.day.is_none());
                head.day?;
            } else if let Some(year) = year(words).filter(|_| placed) {
                head.day.as_mut()?.year.get_or_insert(year);
            } else if placed && self.agencies.contains(words) {
                head.agency = Some(words.to_string());
            } else if time.is_weekday(words) && placed {
            } else if head.day.is_none() && head.agency.is_none() && self.is_capitalized(words, 6) {
                place_end = Some(from + part.trim_end().len());
            } else {
                return None;
            }
            from = next;
        }
        let place = text[..place_end?].trim();
        if place.split(',').count() > 3 || self.is_no_place(place) {
            return None;
        }
        head.capitals = self.in_capitals(place);
        head.place = Some(place.to_string());
        Some(head)
    }

    /// Whether each word begins with a capital, small words of names apart.
    fn is_capitalized(&self, text: &str, most: usize) -> bool {
        let words: Vec<&str> = text.split_whitespace().collect();
        let fits = |w: &&str| w.starts_with(char::is_uppercase) || self.particles.contains(*w) || starts_like_name(w);
        let clean = text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || ".'’-–/&`‘ʻ".contains(c));
        !words.is_empty()
            && words.len() <= most
            && clean
            && words[0].starts_with(char::is_uppercase)
            && words.iter().all(fits)
    }

    fn in_capitals(&self, place: &str) -> bool {
        let mut letters = place
            .split_whitespace()
            .filter(|w| !self.particles.contains(*w))
            .flat_map(str::chars)
            .filter(|c| c.is_alphabetic());
        place.chars().filter(|c| c.is_alphabetic()).count() >= 2 && letters.all(char::is_uppercase)
    }

    /// Whether the place is, or begins with, a word that opens other lines in the same way.
    fn is_no_place(&self, place: &str) -> bool {
        place.split_whitespace().next().is_some_and(|w| self.not_places.contains(w)) || self.not_places.contains(place)
    }

    fn ends_like_agency(&self, name: &str) -> bool {
        self.is_capitalized(name, 4) && name.split_whitespace().last().is_some_and(|w| self.endings.contains(w))
    }
}

fn is_long(dash: &str) -> bool {
    matches!(dash, "—" | "―")
}

/// "al-Arish", "d'Ivoire": a small prefix joined to a capital.
fn starts_like_name(word: &str) -> bool {
    word.split_once(['-', '\'', '’']).is_some_and(|(_, rest)| rest.starts_with(char::is_uppercase))
}

/// Whether a story can begin with the text: never with a small letter or a mark, and with something.
fn opens_story(rest: &str) -> bool {
    let first = rest.trim_start().chars().next();
    first.is_some_and(|c| (c.is_alphanumeric() && !c.is_lowercase()) || "\"'“‘«(['‘$€£".contains(c))
}

/// The part up to the next comma, or up to a period before a date; and where the next begins.
fn next_part<'t>(text: &'t str, from: usize, time: &TimeWords) -> (&'t str, usize) {
    let rest = &text[from..];
    let comma = rest.find(',').unwrap_or(rest.len());
    let part = &rest[..comma];
    // "MOSCOW. May 5"
    if let Some(at) = part.find(". ")
        && day(part[at + 2..].trim(), time).is_some()
        && day(part.trim(), time).is_none()
    {
        return (&part[..at], from + at + 2);
    }
    (part, from + comma + 1)
}

fn year(text: &str) -> Option<i16> {
    text.parse().ok().filter(|y| text.len() == 4 && (1800..=2100).contains(y))
}

/// "June 13", "13 June 2024", "Feb. 27", "Thursday June 13".
fn day(text: &str, time: &TimeWords) -> Option<Day> {
    let mut month = None;
    let mut number = None;
    let mut in_year = None;
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    if words.len() < 2 || words.len() > 4 {
        return None;
    }
    for word in words {
        if let Some(m) = time.month(word).filter(|_| month.is_none() && word.starts_with(char::is_uppercase)) {
            month = Some(m);
        } else if let Some(y) = year(word).filter(|_| in_year.is_none()) {
            in_year = Some(y);
        } else if let Some(d) = word.parse().ok().filter(|d| (1..=31).contains(d) && number.is_none()) {
            number = Some(d);
        } else if !time.is_weekday(word) {
            return None;
        }
    }
    Some(Day { month: month?, day: number?, year: in_year })
}

/// The day with its year; one left out is that which lies nearest to the publication.
fn resolve(day: Day, published: Option<Date>) -> Option<Date> {
    if let Some(year) = day.year {
        return Date::new(year, day.month, day.day).ok();
    }
    let published = published?;
    (-1..=1)
        .filter_map(|k| Date::new(published.year().checked_add(k)?, day.month, day.day).ok())
        .min_by_key(|d| d.until(published).map_or(i32::MAX, |s| s.get_days().abs()))
}
