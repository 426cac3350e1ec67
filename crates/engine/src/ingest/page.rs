//! What a page says about itself: title, date, outlet, address, language.

use jiff::civil::Date;
use serde_json::Value;

use super::tags::{Piece, Pieces, attribute};
use crate::doc::Article;
use crate::when::TimeWords;

/// Names of `<meta>` entries, best first.
const DATES: [&str; 12] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publish_date",
    "dc.date.issued",
    "dc.date",
    "date",
    "dcterms.created",
];
const TITLES: [&str; 4] = ["og:title", "twitter:title", "dc.title", "title"];
const SITES: [&str; 4] = ["og:site_name", "application-name", "publisher", "dc.publisher"];
/// Marks between the title of an article and the name of its site.
const SEPARATORS: [&str; 6] = [" | ", " – ", " — ", " - ", " :: ", " » "];
/// Structured data longer than this is not read.
const MAX_JSON: usize = 1 << 20;
/// Most values of structured data that are looked at.
const MAX_VALUES: usize = 5_000;

#[derive(Debug, Default)]
struct Found {
    /// Values with the rank of their name in its list; the lowest wins.
    titles: Vec<(usize, String)>,
    sites: Vec<(usize, String)>,
    dates: Vec<(usize, Date)>,
    url: Option<String>,
    language: Option<String>,
    heading: Option<String>,
}

/// Fills what the caller did not give.
pub(super) fn fill(article: &mut Article, html: &str, time: &TimeWords) {
    let mut found = Found::default();
    for piece in Pieces::new(html) {
        match piece {
            Piece::Raw { name, content, .. } if name.eq_ignore_ascii_case("title") => {
                found.heading.get_or_insert_with(|| html_escape::decode_html_entities(content).into_owned());
            }
            Piece::Raw { name, attributes, content } if name.eq_ignore_ascii_case("script") => {
                let kind = attribute(attributes, "type").unwrap_or_default();
                if kind.trim().eq_ignore_ascii_case("application/ld+json") && content.len() <= MAX_JSON {
                    structured(content, time, &mut found);
                }
            }
            Piece::Open { name, attributes } => element(name, attributes, time, &mut found),
            _ => {}
        }
    }
    let best = |list: Vec<(usize, String)>| list.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, v)| v);
    let site = best(found.sites);
    if article.title.is_none() {
        let heading = found.heading.map(|t| without_site(&squeeze(&t), site.as_deref()));
        article.title = best(found.titles).or(heading).filter(|t| !t.is_empty());
    }
    article.outlet = article.outlet.take().or(site);
    article.published = article.published.or(found.dates.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, d)| d));
    article.url = article.url.take().or(found.url);
    article.language = article.language.take().or(found.language);
}

fn element(name: &str, attributes: &str, time: &TimeWords, found: &mut Found) {
    let value = |key: &str| attribute(attributes, key).map(|v| squeeze(&v)).filter(|v| !v.is_empty());
    match name.to_ascii_lowercase().as_str() {
        "html" => found.language = found.language.take().or(value("lang")),
        "meta" => {
            let Some(content) = value("content") else { return };
            for key in ["property", "name", "itemprop"].iter().filter_map(|k| value(k)) {
                let key = key.to_ascii_lowercase();
                let rank = |list: &[&str]| list.iter().position(|n| *n == key);
                if let Some(rank) = rank(&TITLES) {
                    found.titles.push((rank + 1, content.clone()));
                }
                if let Some(rank) = rank(&SITES) {
                    found.sites.push((rank, content.clone()));
                }
                if let Some((rank, date)) = rank(&DATES).zip(date(&content, time)) {
                    found.dates.push((rank + 1, date));
                }
                if key == "og:url" && content.starts_with("http") {
                    found.url.get_or_insert(content.clone());
                }
            }
        }
        "time" => {
            if let Some(date) = value("datetime").and_then(|v| date(&v, time)) {
                let marked = value("itemprop").is_some()
                    || super::tags::attributes(attributes).any(|(k, _)| k.eq_ignore_ascii_case("pubdate"));
                found.dates.push((DATES.len() + if marked { 1 } else { 2 }, date));
            }
        }
        _ => {}
    }
}

/// Reads JSON-LD: what it says of the article comes first.
fn structured(json: &str, time: &TimeWords, found: &mut Found) {
    // the reader itself bounds the nesting
    let Ok(root) = serde_json::from_str::<Value>(json.trim()) else { return };
    let mut open = vec![&root];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            return;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().rev()),
            Value::Object(map) => {
                let text = |key: &str| map.get(key).and_then(Value::as_str).map(squeeze).filter(|t| !t.is_empty());
                let published = text("datePublished").and_then(|d| date(&d, time));
                if let (Some(title), true) = (text("headline"), published.is_some()) {
                    found.titles.push((0, html_escape::decode_html_entities(&title).into_owned()));
                }
                found.dates.extend(published.map(|d| (0, d)));
                if let Some(name) = map.get("publisher").and_then(|p| p.get("name")).and_then(Value::as_str) {
                    found.sites.push((1, squeeze(name)));
                }
                open.extend(map.values().rev().filter(|v| v.is_array() || v.is_object()));
            }
            _ => {}
        }
    }
}

/// A date as pages write it: ISO, or with the name of the month.
fn date(text: &str, time: &TimeWords) -> Option<Date> {
    if let Some(date) = text.get(..10).and_then(|t| t.parse().ok()) {
        return Some(date);
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(12).collect();
    let at = words.iter().position(|w| time.month(w).is_some())?;
    let month = time.month(words[at])?;
    let year = words.iter().filter(|w| w.len() == 4).find_map(|w| w.parse::<i16>().ok())?;
    let day = [at.wrapping_sub(1), at + 1]
        .iter()
        .filter_map(|k| words.get(*k))
        .filter(|w| w.len() <= 2)
        .find_map(|w| w.parse::<i8>().ok());
    Date::new(year, month, day?).ok()
}

fn squeeze(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()));
    }
    out
}

/// The heading of the page without the name of the site behind it.
fn without_site(title: &str, site: Option<&str>) -> String {
    for separator in SEPARATORS {
        if let Some((head, tail)) = title.rsplit_once(separator)
            && (site.is_some_and(|s| s.eq_ignore_ascii_case(tail.trim()))
                || (head.split(' ').count() >= 4 && tail.split(' ').count() <= 4))
        {
            return head.trim().to_string();
        }
    }
    title.to_string()
}
