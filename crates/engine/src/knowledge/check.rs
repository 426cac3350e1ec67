//! Checks across files: ids that must exist, dates that must not overlap, entries that must not repeat.

use std::collections::{HashMap, HashSet};

use super::{Knowledge, Problem, Source};

pub(super) fn check(kb: &Knowledge, problems: &mut Vec<Problem>) {
    let mut report =
        |at: &Source, message: String| problems.push(Problem { file: at.file.to_string(), line: at.line, message });
    let states: HashSet<&str> = kb.states.iter().map(|s| s.id.as_str()).collect();
    let titles: HashSet<&str> = kb.titles.iter().map(|t| t.id.as_str()).collect();
    let sectors: HashSet<&str> = kb.sectors.iter().map(String::as_str).collect();
    let known_state = |id: &str| states.is_empty() || states.contains(id);
    let known_sector = |id: &str| sectors.is_empty() || sectors.contains(id);

    duplicates(kb.states.iter().map(|s| (s.id.as_str(), &s.why)), "state", &mut report);
    duplicates(kb.titles.iter().map(|t| (t.id.as_str(), &t.why)), "title", &mut report);
    duplicates(kb.bodies.iter().map(|b| (b.id.as_str(), &b.why)), "body", &mut report);
    duplicates(kb.outlets.iter().map(|o| (o.id.as_str(), &o.why)), "outlet", &mut report);
    duplicates(kb.types.iter().map(|t| (t.id.as_str(), &t.why)), "type", &mut report);
    duplicates(kb.contexts.iter().map(|c| (c.id.as_str(), &c.why)), "context", &mut report);
    duplicates(kb.places.facilities.iter().map(|p| (p.id.as_str(), &p.why)), "place", &mut report);
    duplicates(kb.qualifiers.iter().map(|q| (q.id.as_str(), &q.why)), "qualifier", &mut report);
    duplicates(kb.body_heads.iter().map(|h| (h.lemma.as_str(), &h.why)), "head noun", &mut report);

    for s in &kb.states {
        if let Some(p) = s.parent.as_deref().filter(|p| !states.contains(p)) {
            report(&s.why, format!("{}: unknown parent {p:?}", s.id));
        }
        if let Some(sector) = s.sector.as_deref().filter(|x| !known_sector(x)) {
            report(&s.why, format!("{}: unknown sector {sector:?}", s.id));
        }
    }
    for t in &kb.titles {
        if !known_sector(&t.sector) {
            report(&t.why, format!("{}: unknown sector {:?}", t.id, t.sector));
        }
        if let Some(c) = t.country.as_deref().filter(|c| !known_state(c)) {
            report(&t.why, format!("{}: unknown country {c:?}", t.id));
        }
        if let Some(o) = t.office.as_deref().filter(|o| !titles.contains(o)) {
            report(&t.why, format!("{}: unknown office {o:?}", t.id));
        }
        if t.forms.is_empty() {
            report(&t.why, format!("{}: a title needs a form", t.id));
        }
    }
    for b in &kb.bodies {
        if !known_sector(&b.sector) {
            report(&b.why, format!("{}: unknown sector {:?}", b.id, b.sector));
        }
        if let Some(c) = b.country.as_deref().filter(|c| !known_state(c)) {
            report(&b.why, format!("{}: unknown country {c:?}", b.id));
        }
        if !matches!(b.kind.as_str(), "organisation" | "group") {
            report(&b.why, format!("{}: kind is `organisation` or `group`, not {:?}", b.id, b.kind));
        }
    }
    references(kb, &states, &mut report);
    forms(kb, &mut report);
    for h in kb.body_heads.iter().filter(|h| !known_sector(&h.sector)) {
        report(&h.why, format!("{}: unknown sector {:?}", h.lemma, h.sector));
    }
    tenures(kb, &titles, &states, &mut report);
}

fn duplicates<'a>(
    ids: impl Iterator<Item = (&'a str, &'a Source)>,
    kind: &str,
    report: &mut impl FnMut(&Source, String),
) {
    let mut seen: HashMap<&str, &Source> = HashMap::new();
    for (id, at) in ids {
        if let Some(first) = seen.insert(id, at) {
            report(at, format!("{kind} {id:?} is defined twice, first at {}:{}", first.file, first.line));
        }
    }
}

fn tenures(kb: &Knowledge, titles: &HashSet<&str>, states: &HashSet<&str>, report: &mut impl FnMut(&Source, String)) {
    let unique: HashSet<&str> = kb.titles.iter().filter(|t| t.unique).map(|t| t.id.as_str()).collect();
    let mut by_office: std::collections::BTreeMap<(&str, &str), Vec<usize>> = std::collections::BTreeMap::new();
    for (i, t) in kb.tenures.iter().enumerate() {
        if !titles.is_empty() && !titles.contains(t.office.as_str()) {
            report(&t.why, format!("unknown office {:?}", t.office));
        }
        if let Some(c) = t.country.as_deref().filter(|c| !states.is_empty() && !states.contains(c)) {
            report(&t.why, format!("unknown country {c:?}"));
        }
        let owner = t.country.as_deref().or(t.organisation.as_deref()).unwrap_or("");
        if unique.contains(t.office.as_str()) && !t.acting {
            by_office.entry((owner, t.office.as_str())).or_default().push(i);
        }
    }
    for ((owner, office), mut list) in by_office {
        list.sort_by_key(|i| kb.tenures[*i].since.earliest());
        for pair in list.windows(2) {
            let (a, b) = (&kb.tenures[pair[0]], &kb.tenures[pair[1]]);
            let open = a.until.map_or(jiff::civil::Date::MAX, |u| u.earliest());
            if open > b.since.latest() && a.person != b.person {
                let (x, y) = (&kb.people[a.person].name, &kb.people[b.person].name);
                report(&b.why, format!("{owner} {office}: {y} begins before {x} ends"));
            }
        }
    }
}

/// Ids that bodies, head nouns, outlets, places and the CAMEO map name.
fn references(kb: &Knowledge, states: &HashSet<&str>, report: &mut impl FnMut(&Source, String)) {
    let bodies: HashSet<&str> = kb.bodies.iter().map(|b| b.id.as_str()).collect();
    let titles: HashSet<&str> = kb.titles.iter().map(|t| t.id.as_str()).collect();
    let known_state = |id: &str| states.is_empty() || states.contains(id);
    for b in &kb.bodies {
        if let Some(p) = b.parent.as_deref().filter(|p| !bodies.contains(p)) {
            report(&b.why, format!("{}: unknown parent {p:?}", b.id));
        }
    }
    for h in kb.body_heads.iter().filter(|_| !titles.is_empty()) {
        if let Some(o) = h.office.as_deref().filter(|o| !titles.contains(o)) {
            report(&h.why, format!("{}: unknown office {o:?}", h.lemma));
        }
    }
    let outlets = kb.outlets.iter().map(|o| (&o.id, &o.country, &o.why));
    let places = kb.places.facilities.iter().map(|p| (&p.id, &p.country, &p.why));
    for (id, country, why) in outlets.chain(places) {
        if let Some(c) = country.as_deref().filter(|c| !known_state(c)) {
            report(why, format!("{id}: unknown country {c:?}"));
        }
    }
    for p in &kb.places.facilities {
        if !(-90.0..=90.0).contains(&p.lat) || !(-180.0..=180.0).contains(&p.lon) {
            report(&p.why, format!("{}: {} {} is no place on earth", p.id, p.lat, p.lon));
        }
    }
    for t in &kb.types {
        for other in t.planned.iter().chain(&t.requested).filter(|o| kb.type_(o).is_none()) {
            report(&t.why, format!("{}: unknown type {other:?}", t.id));
        }
        let known = |mode: &&String| mode.is_empty() || t.modes.iter().any(|m| m.id == **mode);
        for mode in t.modes.iter().filter_map(|m| m.plover.as_ref()).filter(|m| !known(m)) {
            report(&t.why, format!("{} has no mode {mode:?}", t.id));
        }
    }
    for row in kb.cameo.rows.iter().filter(|_| !kb.types.is_empty()) {
        let Some(t) = kb.types.iter().find(|t| t.id == row.type_) else {
            report(&row.why, format!("unknown type {:?}", row.type_));
            continue;
        };
        if let Some(m) = row.mode.as_deref().filter(|m| !t.modes.iter().any(|x| x.id == *m)) {
            report(&row.why, format!("{} has no mode {m:?}", row.type_));
        }
        if let Some(c) = row.context.as_deref().filter(|c| !kb.contexts.iter().any(|x| x.id == *c)) {
            report(&row.why, format!("unknown context {c:?}"));
        }
        if kb.goldstein(&row.code).is_none() {
            report(&row.why, format!("{} has no Goldstein value", row.code));
        }
    }
}

/// Forms that stand twice in one entry, or that two bodies or two outlets share.
fn forms(kb: &Knowledge, report: &mut impl FnMut(&Source, String)) {
    let bodies: Vec<_> = kb.bodies.iter().map(|b| (b.id.as_str(), &b.name, &b.names, &b.why)).collect();
    let outlets: Vec<_> = kb.outlets.iter().map(|o| (o.id.as_str(), &o.name, &o.names, &o.why)).collect();
    for entries in [bodies, outlets] {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (id, name, names, why) in entries {
            for form in std::iter::once(name).chain(names) {
                if let Some(other) = seen.insert(form, id) {
                    report(why, format!("{id}: {form:?} is already a name of {other}"));
                }
            }
        }
    }
    let titles = kb.titles.iter().map(|t| (&t.id, &t.forms, &t.why));
    let qualifiers = kb.qualifiers.iter().map(|q| (&q.id, &q.forms, &q.why));
    let states = kb
        .states
        .iter()
        .flat_map(|s| [(&s.id, &s.names, &s.why), (&s.id, &s.adjectives, &s.why), (&s.id, &s.demonyms, &s.why)]);
    let contexts = kb.contexts.iter().map(|c| (&c.id, &c.words, &c.why));
    for (id, list, why) in titles.chain(qualifiers).chain(states).chain(contexts) {
        let mut seen = HashSet::new();
        for form in list.iter().filter(|f| !seen.insert(f.as_str())) {
            report(why, format!("{id}: {form:?} stands twice"));
        }
    }
}
