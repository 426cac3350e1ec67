//! ICEWS: the twenty tab-separated columns of that data set, one row per pair of source and target.

use drogman::knowledge::Knowledge;
use drogman::record::{Entity, Event, Record};

use super::{Coded, code_fact, day, entity, name, number, pairs, tab_line};

const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// The header line.
pub fn header() -> String {
    COLUMNS.join("\t") + "\n"
}

/// A row for each pair; where no side acts on the other, each pair in both directions. CAMEO codes keep their zeros.
pub fn rows(r: &Record, kb: &Knowledge) -> String {
    let mut out = String::new();
    for e in &r.events {
        let Some(c) = code_fact(e, kb).filter(|c| c.cameo.is_some()) else { continue };
        let pairs = pairs(e);
        let several = pairs.len() > 1;
        for (i, (source, target)) in pairs.into_iter().enumerate() {
            let id = if several { format!("{}/{}-{}", r.id, e.id, i + 1) } else { format!("{}/{}", r.id, e.id) };
            out += &row(r, e, &c, id, source.and_then(|s| entity(r, s)), target.and_then(|t| entity(r, t)), kb);
        }
    }
    out
}

fn row(
    r: &Record,
    e: &Event,
    c: &Coded<'_>,
    id: String,
    source: Option<&Entity>,
    target: Option<&Entity>,
    kb: &Knowledge,
) -> String {
    let place = e.place.as_ref();
    let country = |code: Option<&str>| code.and_then(|c| kb.state(c)).map_or(String::new(), |s| s.name.clone());
    let side = |x: Option<&Entity>| {
        x.map_or_else(Default::default, |x| {
            [name(x), x.sector.clone().unwrap_or_default(), country(x.country.as_deref())]
        })
    };
    let [source_name, source_sector, source_country] = side(source);
    let [target_name, target_sector, target_country] = side(target);
    tab_line(&[
        id,
        day(r, e).unwrap_or_default().to_string(),
        source_name,
        source_sector,
        source_country,
        kb.type_(c.type_).map_or(String::new(), |t| t.meaning.clone()),
        c.cameo.unwrap_or_default().to_string(),
        number(c.goldstein),
        target_name,
        target_sector,
        target_country,
        r.id.clone(),
        (e.sentence + 1).to_string(),
        r.article.outlet.clone().unwrap_or_default(),
        place.filter(|p| p.resolution == "city").map_or(String::new(), |p| p.name.clone()),
        String::new(),
        place.and_then(|p| p.admin1.clone()).unwrap_or_default(),
        country(place.and_then(|p| p.country.as_deref())),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
    ])
}
