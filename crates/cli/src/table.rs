//! The record as a person wants to read it on a terminal.

use std::fmt::Write;
use std::io::IsTerminal;

use comfy_table::modifiers::UTF8_ROUND_CORNERS;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};
use drogman::record::{Entity, Event, Record, When};

/// Title line, event table, visits, agreements and notes.
pub fn render(record: &Record) -> String {
    let mut out = String::new();
    let a = &record.article;
    let head: Vec<&str> =
        [a.published.as_deref(), a.outlet.as_deref(), a.title.as_deref()].into_iter().flatten().collect();
    let start: String = record.text.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let _ = writeln!(out, "{}  {}", clean(&head.join(" · ")), clean(&start));
    if record.events.is_empty() {
        let _ = writeln!(out, "  no event");
    } else {
        let _ = writeln!(out, "{}", events(record));
    }
    for v in &record.visits {
        let stops: Vec<String> = v
            .stops
            .iter()
            .map(|s| {
                let day = s.arrives.as_ref().map_or(String::new(), |w| format!(" {}", days(w)));
                format!("{}{day} ({})", s.place.name, s.status)
            })
            .collect();
        let tour = v.tour.as_ref().map_or(String::new(), |t| format!(", {t}"));
        let _ = writeln!(out, "  visit: {}{tour}: {}", label(record, &v.traveller), stops.join(" → "));
    }
    for g in &record.agreements {
        let parties: Vec<String> = g.parties.iter().map(|p| label(record, p)).collect();
        let subject = g.subject.as_deref().unwrap_or("");
        let _ = writeln!(out, "  {}: {subject} ({}) {}", g.kind, g.status, parties.join(" – "));
    }
    for n in &record.notes {
        let _ = writeln!(out, "  note: {}", n.message);
    }
    out.push('\n');
    out
}

fn events(record: &Record) -> Table {
    let mut table = Table::new();
    if !std::io::stdout().is_terminal() {
        table.set_width(150);
    }
    table
        .load_preset(UTF8_FULL_CONDENSED)
        .apply_modifier(UTF8_ROUND_CORNERS)
        .set_content_arrangement(ContentArrangement::Dynamic);
    let header = ["", "event", "who", "whom", "when", "where", "status", "on whose word", "words"];
    table.set_header(header.map(|h| Cell::new(h).add_attribute(Attribute::Bold)));
    for e in &record.events {
        let people = |ids: &[String]| ids.iter().map(|i| label(record, i)).collect::<Vec<_>>().join(", ");
        let color = match e.quad {
            Some(1 | 2) => Color::Green,
            Some(3) => Color::Yellow,
            Some(_) => Color::Red,
            None => Color::Blue,
        };
        let mode = e.mode.as_ref().map_or(String::new(), |m| format!("\n{m}"));
        table.add_row(vec![
            Cell::new(&e.id),
            Cell::new(format!("{}{mode}", e.type_)).fg(color),
            Cell::new(people(&e.actors)),
            Cell::new(people(&e.recipients)),
            Cell::new(e.when.as_ref().map_or(String::new(), days)),
            Cell::new(e.place.as_ref().map_or("", |p| p.name.as_str())),
            Cell::new(e.status),
            Cell::new(sources(record, e)),
            Cell::new(words(record, e)),
        ]);
    }
    table
}

fn days(w: &When) -> String {
    if w.start == w.end { w.start.clone() } else { format!("{}..{}", w.start, w.end) }
}

fn sources(record: &Record, e: &Event) -> String {
    let links: Vec<String> = e
        .attribution
        .iter()
        .filter(|a| a.kind != "outlet")
        .map(|a| match &a.entity {
            Some(id) => format!("{} ({})", label(record, id), a.kind.replace('_', " ")),
            None => a.kind.replace('_', " "),
        })
        .collect();
    if links.is_empty() {
        record.article.outlet.as_deref().map_or_else(|| "outlet".into(), clean)
    } else {
        links.join(" ← ")
    }
}

/// The stretch from the first to the last word that proves the event, shortened in the middle.
fn words(record: &Record, e: &Event) -> String {
    let near = e.evidence.iter().filter(|v| v.role != "attribution" && v.start.abs_diff(e.trigger.start) < 200);
    let (mut start, mut end) = (e.trigger.start, e.trigger.end);
    for v in near {
        start = start.min(v.start);
        end = end.max(v.end);
    }
    let text: String = record.text.chars().skip(start as usize).take((end - start) as usize).collect();
    let text = clean(&text);
    let n = text.chars().count();
    if n <= 110 {
        return text;
    }
    let (words, mut first, mut last) = (text.split(' ').collect::<Vec<_>>(), String::new(), String::new());
    for w in &words {
        if first.chars().count() + w.chars().count() > 70 {
            break;
        }
        first = format!("{first}{w} ");
    }
    for w in words.iter().rev() {
        if last.chars().count() + w.chars().count() > 35 {
            break;
        }
        last = format!(" {w}{last}");
    }
    format!("{first}…{last}")
}

/// White space and control characters as single spaces, so that no text can drive the terminal.
fn clean(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn label(record: &Record, id: &str) -> String {
    let Some(e) = record.entities.iter().find(|e| e.id == *id) else { return id.to_string() };
    clean(&label_of(e))
}

/// Name with country, or the office or words by which the article names the participant.
pub fn label_of(e: &Entity) -> String {
    let code = e.country.as_deref().or(e.organisation.as_deref());
    let name = match (&e.name, &e.office) {
        (Some(n), _) => n.clone(),
        (None, Some(o)) => o.title.clone(),
        (None, None) => e.mentions.first().map_or_else(|| e.kind.to_string(), |m| m.text.clone()),
    };
    match code {
        Some(c) if e.kind != "state" => format!("{name} [{c}]"),
        _ => name,
    }
}
