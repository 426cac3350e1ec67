//! Flat forms of a record: a CSV row or a PLOVER object per event.

use drogman::record::{Event, Record};
use serde_json::{Value, json};

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
    let entity = |id: &String| r.entities.iter().find(|x| x.id == *id);
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

/// PLOVER objects; a planned meeting is AGREE there, as that codebook says.
pub fn plover(r: &Record) -> Vec<Value> {
    let entity = |id: &String| -> Value {
        let Some(e) = r.entities.iter().find(|x| x.id == *id) else { return Value::Null };
        json!({
            "code": e.country.as_ref().or(e.organisation.as_ref()),
            "sector": e.sector,
            "entity_text": e.mentions.first().map(|m| &m.text),
            "identifier_id": e.wikidata,
            "identifier_text": e.name,
            "office": e.office.as_ref().map(|o| &o.title),
        })
    };
    let one = |e: &Event| {
        let planned = e.type_ == "CONSULT" && matches!(e.status, "planned" | "requested");
        json!({
            "id": format!("{}/{}", r.id, e.id),
            "has_event": true,
            "date": e.when.as_ref().map(|w| &w.start).or(r.article.published.as_ref()),
            "enddate": e.when.as_ref().map(|w| &w.end),
            "actor": e.actors.iter().map(&entity).collect::<Vec<_>>(),
            "recipient": e.recipients.iter().map(&entity).collect::<Vec<_>>(),
            "event": [if planned { "AGREE" } else { e.type_.as_str() }],
            "mode": if planned { vec![] } else { e.mode.iter().collect::<Vec<_>>() },
            "context": e.contexts,
            "event_loc": e.place.as_ref().map(|p| json!({
                "extracted_place": p.name, "country_code": p.country, "lat": p.lat, "lon": p.lon, "geonameid": p.geonameid,
            })),
            "event_text": [e.trigger.text],
            "quad_code": if planned { Some(1) } else { e.quad },
            "event_scale": e.plover_score,
            "link": r.article.url,
            "text_info": { "sequence": e.sentence, "start": e.trigger.start, "end": e.trigger.end },
            "cite_info": { "title": r.article.title, "publication": r.article.outlet, "url": r.article.url, "language": r.article.language },
            "coder": format!("drogman {}", r.engine.version),
        })
    };
    r.events.iter().map(one).collect()
}
