//! POLECAT: the forty tab-separated columns of that data set, one row per event.

use drogman::knowledge::Knowledge;
use drogman::record::{Entity, Event, Record};

use super::{code_fact, day, entity, name, number, tab_line};

/// Column names as the published files have them, in their order.
const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The header line.
pub fn header() -> String {
    COLUMNS.join("\t") + "\n"
}

/// One row per event that is a fact or a plan the codebook has a type for. Several values of a cell are joined by `; `.
pub fn rows(r: &Record, kb: &Knowledge) -> String {
    r.events.iter().filter_map(|e| row(r, e, kb)).collect()
}

fn row(r: &Record, e: &Event, kb: &Knowledge) -> Option<String> {
    let c = code_fact(e, kb)?;
    let place = e.place.as_ref();
    let of_kind = |kind: &str| join(r.entities.iter().filter(|x| x.kind == kind).map(name));
    let organizations = join(r.entities.iter().filter(|x| matches!(x.kind, "organisation" | "group")).map(name));
    let locations = join(r.entities.iter().filter(|x| matches!(x.kind, "place" | "state")).map(name));
    let mut cells: Vec<String> = vec![
        format!("{}/{}", r.id, e.id),
        day(r, e).unwrap_or_default().to_string(),
        c.type_.to_string(),
        c.mode.unwrap_or_default().to_string(),
        number(c.score),
        number(c.quad),
        e.contexts.join("; "),
    ];
    for ids in [&e.actors, &e.recipients] {
        cells.extend(side(r, ids, kb));
    }
    let city = place.filter(|p| p.resolution == "city").map(|p| p.name.clone());
    cells.extend([
        place.map_or(String::new(), |p| p.name.clone()),
        city.unwrap_or_default(),
        String::new(),
        place.and_then(|p| p.admin1.clone()).unwrap_or_default(),
        place.and_then(|p| p.country.clone()).unwrap_or_default(),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
        number(place.and_then(|p| p.geonameid)),
        place.and_then(|p| p.span.as_ref()).map_or(String::new(), |s| {
            r.text.chars().skip(s.start as usize).take((s.end - s.start) as usize).collect()
        }),
        place.map_or(String::new(), |p| p.resolution.to_string()),
        r.article.outlet.clone().unwrap_or_default(),
        r.article.published.clone().unwrap_or_default(),
        of_kind("person"),
        organizations,
        locations,
        r.article.language.clone().unwrap_or_default(),
        format!("drogman {}", r.engine.version),
    ]);
    Some(tab_line(&cells))
}

/// The eight cells of one side.
fn side(r: &Record, ids: &[String], kb: &Knowledge) -> [String; 8] {
    let all: Vec<&Entity> = ids.iter().filter_map(|id| entity(r, id)).collect();
    let each = |f: &dyn Fn(&Entity) -> Option<String>| join(all.iter().filter_map(|e| f(e)));
    let cow = |e: &Entity| kb.state(e.country.as_deref()?)?.codes.get("cow").cloned();
    [
        each(&|e| Some(name(e))),
        each(&|e| e.country.clone().or(e.organisation.clone())),
        each(&cow),
        all.iter().find_map(|e| e.sector.clone()).unwrap_or_default(),
        each(&|e| e.sector.clone()),
        each(&|e| e.office.as_ref().map(|o| o.title.clone())),
        each(&|e| e.mentions.first().map(|m| m.text.clone())),
        each(&|e| e.wikidata.clone()),
    ]
}

/// Values without repeats, in order.
fn join(values: impl Iterator<Item = String>) -> String {
    let mut out: Vec<String> = Vec::new();
    values.filter(|v| !v.is_empty()).for_each(|v| {
        if !out.contains(&v) {
            out.push(v);
        }
    });
    out.join("; ")
}
