//! CSV: one row per event, one header, lists joined by `; `.

use drogman::record::{Event, Record};

const COLUMNS: [&str; 24] = [
    "article_id",
    "published",
    "outlet",
    "event_id",
    "sentence",
    "type",
    "mode",
    "quad",
    "status",
    "actors",
    "actor_countries",
    "recipients",
    "recipient_countries",
    "date_start",
    "date_end",
    "place",
    "place_country",
    "lat",
    "lon",
    "topics",
    "attribution",
    "trigger",
    "cameo",
    "confidence",
];

/// Names of the columns, with the line end.
pub fn header() -> String {
    COLUMNS.join(",") + "\n"
}

/// One row per event.
pub fn rows(record: &Record) -> String {
    record.events.iter().map(|e| row(record, e)).collect()
}

fn row(r: &Record, e: &Event) -> String {
    let entity = |id: &String| crate::export::entity(r, id);
    let names =
        |ids: &[String]| ids.iter().filter_map(entity).map(crate::table::label_of).collect::<Vec<_>>().join("; ");
    let countries = |ids: &[String]| {
        ids.iter()
            .filter_map(entity)
            .filter_map(|x| x.country.clone().or(x.organisation.clone()))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let place = e.place.as_ref();
    let cells: [String; 24] = [
        r.id.clone(),
        r.article.published.clone().unwrap_or_default(),
        r.article.outlet.clone().unwrap_or_default(),
        e.id.clone(),
        e.sentence.to_string(),
        e.type_.clone(),
        e.mode.clone().unwrap_or_default(),
        e.quad.map_or(String::new(), |q| q.to_string()),
        e.status.to_string(),
        names(&e.actors),
        countries(&e.actors),
        names(&e.recipients),
        countries(&e.recipients),
        e.when.as_ref().map_or(String::new(), |w| w.start.clone()),
        e.when.as_ref().map_or(String::new(), |w| w.end.clone()),
        place.map_or(String::new(), |p| p.name.clone()),
        place.and_then(|p| p.country.clone()).unwrap_or_default(),
        place.and_then(|p| p.lat).map_or(String::new(), |x| x.to_string()),
        place.and_then(|p| p.lon).map_or(String::new(), |x| x.to_string()),
        e.topics.join("; "),
        e.attribution.iter().map(|a| a.kind).collect::<Vec<_>>().join("; "),
        e.trigger.text.clone(),
        e.cameo.clone().unwrap_or_default(),
        e.confidence.to_string(),
    ];
    cells.iter().map(|c| quote(c)).collect::<Vec<_>>().join(",") + "\n"
}

fn quote(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_string() }
}
