//! Records in the forms that other programs read.
//!
//! PLOVER, POLECAT and ICEWS have no place for every status. PLOVER keeps all events and says the status in `mode` (the
//! codebook's auxiliary modes) and in `comment`; POLECAT and ICEWS get only what is asserted to have happened, be going on,
//! or be planned where the codebook has a type for the plan. `CEREMONY` is ours and appears in none of the three.
//! The CAMEO lines follow the same rule as ICEWS.

pub mod brat;
pub mod cameo;
pub mod icews;
pub mod parquet;
pub mod plover;
pub mod polecat;

use drogman::knowledge::Knowledge;
use drogman::record::{Entity, Event, Record};

/// An event as the PLOVER codebook sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coded<'a> {
    pub type_: &'a str,
    pub mode: Option<&'a str>,
    /// The codebook's `future`, `hypothetical` or `negation`.
    pub auxiliary: Option<&'static str>,
    pub quad: Option<u8>,
    pub score: Option<f64>,
    pub cameo: Option<&'a str>,
    pub goldstein: Option<f64>,
}

/// Codes an event by the codebook; `None` for types that it does not have.
pub fn code<'a>(e: &'a Event, kb: &'a Knowledge) -> Option<Coded<'a>> {
    let own = kb.type_(&e.type_).filter(|t| t.quad.is_some())?;
    let mode = e.mode.as_deref().and_then(|m| own.plover_mode(m));
    let instead = match e.status {
        "planned" => own.planned.as_deref(),
        "requested" => own.requested.as_deref(),
        _ => None,
    };
    // a plan of what would be cooperation is an agreement to it, whatever the mode
    let (known, mode, auxiliary) = match (instead, e.status) {
        (Some(other), _) => (kb.type_(other)?, None, None),
        (None, "planned" | "requested") => (own, mode, Some("future")),
        (None, "hypothetical") => (own, mode, Some("hypothetical")),
        (None, "denied" | "cancelled") => (own, mode, Some("negation")),
        (None, _) => (own, mode, None),
    };
    let cameo = kb.cameo(&known.id, mode, &e.contexts);
    Some(Coded {
        type_: known.id.as_str(),
        mode,
        auxiliary,
        quad: known.quad,
        score: known.score_of(mode),
        cameo,
        goldstein: cameo.and_then(|c| kb.goldstein(c)),
    })
}

/// As [`code`], for data sets whose rows all count as facts: nothing denied, hypothetical or only alleged.
pub fn code_fact<'a>(e: &'a Event, kb: &'a Knowledge) -> Option<Coded<'a>> {
    code(e, kb).filter(|c| c.auxiliary.is_none() && e.status != "unknown")
}

/// The entity with this id.
pub fn entity<'a>(r: &'a Record, id: &str) -> Option<&'a Entity> {
    r.entities.iter().find(|e| e.id == id)
}

/// Name, office or first words of an entity, without country.
pub fn name(e: &Entity) -> String {
    match (&e.name, &e.office) {
        (Some(n), _) => n.clone(),
        (None, Some(o)) => o.title.clone(),
        (None, None) => e.mentions.first().map_or_else(|| e.kind.to_string(), |m| m.text.clone()),
    }
}

/// The day of the event, else that of publication, else of the dateline.
pub fn day<'a>(r: &'a Record, e: &'a Event) -> Option<&'a str> {
    let line = || r.article.dateline.as_ref().and_then(|d| d.date.as_deref());
    e.when.as_ref().map(|w| w.start.as_str()).or(r.article.published.as_deref()).or_else(line)
}

/// Ids of source and target, one pair for each of the event's dyads; where no side acts on the other, both directions.
pub fn pairs(e: &Event) -> Vec<(Option<&str>, Option<&str>)> {
    let mut out = Vec::new();
    if e.recipients.is_empty() && e.symmetric && e.actors.len() > 1 {
        for a in &e.actors {
            out.extend(e.actors.iter().filter(|b| *b != a).map(|b| (Some(a.as_str()), Some(b.as_str()))));
        }
        return out;
    }
    for i in 0..e.actors.len().max(1) {
        for k in 0..e.recipients.len().max(1) {
            let (a, b) = (e.actors.get(i).map(String::as_str), e.recipients.get(k).map(String::as_str));
            if a.is_some() || b.is_some() {
                out.push((a, b));
            }
            if e.symmetric && a.is_some() && b.is_some() {
                out.push((b, a));
            }
        }
    }
    out
}

/// Cells as a tab-separated line. Cells never hold tabs or line ends, so nothing needs quotes.
pub fn tab_line(cells: &[String]) -> String {
    let plain = |c: &String| {
        c.split(|x: char| x.is_whitespace() || x.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
    };
    cells.iter().map(plain).collect::<Vec<_>>().join("\t") + "\n"
}

/// A number or nothing.
pub fn number<T: std::fmt::Display>(n: Option<T>) -> String {
    n.map_or(String::new(), |n| n.to_string())
}
