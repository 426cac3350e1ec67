//! PLOVER JSON Lines: one object per event.

use drogman::knowledge::Knowledge;
use drogman::record::{Event, Record};
use serde_json::{Value, json};

use super::{code, day, entity};

/// The events of a record as PLOVER objects. What the codebook has no field for is in `comment`.
pub fn objects(r: &Record, kb: &Knowledge) -> Vec<Value> {
    r.events.iter().filter_map(|e| object(r, e, kb)).collect()
}

fn object(r: &Record, e: &Event, kb: &Knowledge) -> Option<Value> {
    let c = code(e, kb)?;
    let size = e.casualties.as_ref().map(|s| {
        let of = |n: &Option<drogman::record::Count>| n.as_ref().and_then(|n| n.min.or(n.max));
        json!({ "dead": of(&s.dead), "injured": of(&s.injured), "arrested": of(&s.arrested) })
    });
    let sides = |ids: &[String]| ids.iter().filter_map(|id| party(r, id)).collect::<Vec<_>>();
    Some(json!({
        "id": format!("{}/{}", r.id, e.id),
        "has_event": true,
        "date": day(r, e),
        "enddate": e.when.as_ref().map(|w| &w.end),
        "actor": sides(&e.actors),
        "recipient": sides(&e.recipients),
        "event": [c.type_],
        "mode": c.mode.into_iter().chain(c.auxiliary).collect::<Vec<_>>(),
        "context": e.contexts,
        "event_loc": e.place.as_ref().map(|p| json!({
            "extracted_place": p.name, "country_code": p.country, "province": p.admin1, "lat": p.lat, "lon": p.lon,
            "geonameid": p.geonameid, "resolution": p.resolution,
        })),
        "event_text": [e.trigger.text],
        "quad_code": c.quad,
        "event_scale": c.score,
        "size": size,
        "link": r.article.url,
        "text_info": { "sequence": e.sentence, "start": e.trigger.start, "end": e.trigger.end },
        "cite_info": {
            "title": r.article.title, "publication": r.article.outlet, "url": r.article.url, "language": r.article.language,
        },
        "coder": format!("drogman {}", r.engine.version),
        "comment": format!("status: {}", e.status),
    }))
}

fn party(r: &Record, id: &str) -> Option<Value> {
    let e = entity(r, id)?;
    Some(json!({
        "code": e.country.as_ref().or(e.organisation.as_ref()),
        "sector": e.sector,
        "entity_text": e.mentions.first().map(|m| &m.text),
        "identifier_id": e.wikidata,
        "identifier_text": e.name,
        "office": e.office.as_ref().map(|o| &o.title),
    }))
}
