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
