//! CAMEO dyads as the dictionary coders write them: date, source code, target code, event code, then the id of the event
//! and the words of its trigger, tab-separated and without a header, so that scripts made for TABARI and PETRARCH can read them.
//!
//! An actor's code is its country (CAMEO has ISO 3166-1 alpha-3 for states) or organization with the sector behind it
//! (`IRNGOV`); a side that is not named is `---`, as in those coders.

use drogman::knowledge::Knowledge;
use drogman::record::{Entity, Record};

use super::{code_fact, day, entity, pairs, tab_line};

/// One line for each pair of source and target.
pub fn rows(r: &Record, kb: &Knowledge) -> String {
    let mut out = String::new();
    for e in &r.events {
        let Some(code) = code_fact(e, kb).and_then(|c| c.cameo) else { continue };
        for (source, target) in pairs(e) {
            out += &tab_line(&[
                day(r, e).unwrap_or_default().to_string(),
                actor(source.and_then(|s| entity(r, s)), kb),
                actor(target.and_then(|t| entity(r, t)), kb),
                code.to_string(),
                format!("{}/{}", r.id, e.id),
                e.trigger.text.clone(),
            ]);
        }
    }
    out
}

fn actor(e: Option<&Entity>, kb: &Knowledge) -> String {
    let Some(e) = e else { return "---".into() };
    let state = e.country.as_deref().map(|c| kb.state(c).and_then(|s| s.codes.get("cameo")).map_or(c, String::as_str));
    let head = state.or(e.organisation.as_deref()).unwrap_or_default();
    // the bare code of a state stands for the state itself
    let sector = e.sector.as_deref().filter(|_| e.kind != "state").unwrap_or_default();
    match format!("{head}{sector}") {
        code if code.is_empty() => "---".into(),
        code => code,
    }
}
