//! Lookups over the entries, built once everything is read.

use std::collections::HashMap;

use super::Knowledge;
use super::phrases::{Entry, fold_phrase};

/// Builds the lookups once everything is read.
pub(super) fn index(kb: &mut Knowledge) {
    for (i, s) in kb.states.iter().enumerate() {
        kb.state_ids.insert(s.id.clone(), i);
        let p = &mut kb.phrases;
        std::iter::once(&s.name).chain(&s.names).for_each(|n| p.add(n, Entry::StateName(i)));
        s.adjectives.iter().for_each(|n| p.add(n, Entry::StateAdjective(i)));
        s.demonyms.iter().for_each(|n| p.add(n, Entry::Demonym(i)));
        s.capital.iter().for_each(|n| p.add(n, Entry::Capital(i)));
        s.metonyms.iter().for_each(|n| p.add(n, Entry::Metonym(i)));
    }
    for (i, h) in kb.body_heads.iter().enumerate() {
        kb.head_lemmas.insert(h.lemma.clone(), i);
    }
    for (i, t) in kb.titles.iter().enumerate() {
        t.forms.iter().for_each(|n| kb.phrases.add(n, Entry::Title(i)));
    }
    for (i, q) in kb.qualifiers.iter().enumerate() {
        q.forms.iter().for_each(|n| kb.phrases.add(n, Entry::Qualifier(i)));
    }
    for (i, b) in kb.bodies.iter().enumerate() {
        std::iter::once(&b.name).chain(&b.names).for_each(|n| kb.phrases.add(n, Entry::Body(i)));
    }
    for (i, o) in kb.outlets.iter().enumerate() {
        std::iter::once(&o.name).chain(&o.names).for_each(|n| kb.phrases.add(n, Entry::Outlet(i)));
    }
    for (i, p) in kb.people.iter().enumerate() {
        for n in std::iter::once(&p.name).chain(&p.variants) {
            kb.phrases.add(n, Entry::Person(i));
            if let Some(last) = fold_phrase(n).pop() {
                let list = kb.surnames.entry(last).or_default();
                if !list.contains(&i) {
                    list.push(i);
                }
            }
        }
    }
    for (i, c) in kb.places.cities.iter().enumerate() {
        std::iter::once(&c.name).chain(&c.alternates).for_each(|n| kb.phrases.add(n, Entry::City(i)));
    }
    for (i, f) in kb.places.facilities.iter().enumerate() {
        std::iter::once(&f.name).chain(&f.names).for_each(|n| kb.phrases.add(n, Entry::Facility(i)));
    }
    for (i, a) in kb.places.admin1.iter().enumerate() {
        kb.phrases.add(&a.name, Entry::Admin1(i));
    }
    kb.tenures_of = vec![Vec::new(); kb.people.len()];
    for (i, t) in kb.tenures.iter().enumerate() {
        kb.tenures_of[t.person].push(i);
        let owner = t.country.clone().or(t.organisation.clone()).unwrap_or_default();
        kb.tenures_at.entry((owner, t.office.clone())).or_default().push(i);
    }
    let w = &mut kb.words;
    for (i, f) in kb.frames.iter().enumerate() {
        let add = |map: &mut HashMap<String, Vec<usize>>, lemma: &str| {
            let list = map.entry(lemma.to_string()).or_default();
            if !list.contains(&i) {
                list.push(i);
            }
        };
        f.verbs.iter().for_each(|v| add(&mut w.frames_by_verb, &v.lemma));
        // a noun of several words is found by its last
        f.nouns.iter().for_each(|n| add(&mut w.frames_by_noun, n.rsplit(' ').next().unwrap_or(n)));
        f.adjectives.iter().for_each(|n| add(&mut w.frames_by_adjective, n));
    }
    let by = |map: &mut HashMap<String, Vec<usize>>, lemma: &str, i: usize| {
        map.entry(lemma.to_string()).or_default().push(i)
    };
    w.reporting.iter().enumerate().for_each(|(i, r)| by(&mut w.reporting_by_lemma, &r.lemma, i));
    w.governors.iter().enumerate().for_each(|(i, r)| by(&mut w.governors_by_lemma, &r.lemma, i));
    w.light_verbs.iter().enumerate().for_each(|(i, r)| by(&mut w.light_by_lemma, &r.lemma, i));
    w.sources.iter().enumerate().for_each(|(i, r)| by(&mut w.sources_by_lemma, &r.lemma, i));
    for f in &kb.frames {
        w.verbs.extend(f.verbs.iter().map(|v| v.lemma.clone()));
        w.verbs.extend(f.complement.iter().cloned());
        w.nouns.extend(f.nouns.iter().chain(&f.object).chain(&f.with_object_of).cloned());
    }
    w.verbs.extend(w.reporting.iter().map(|r| r.lemma.clone()).chain(w.light_verbs.iter().map(|l| l.lemma.clone())));
    w.verbs.extend(w.governors.iter().filter(|g| g.pos == "VERB").map(|g| g.lemma.clone()));
    w.nouns.extend(w.sources.iter().map(|s| s.lemma.clone()).chain(kb.body_heads.iter().map(|h| h.lemma.clone())));
    w.nouns.extend(w.governors.iter().filter(|g| g.pos == "NOUN").map(|g| g.lemma.clone()));
    for (i, c) in kb.contexts.iter().enumerate() {
        for phrase in &c.words {
            let words: Vec<String> = phrase.to_lowercase().split_whitespace().map(str::to_string).collect();
            if let Some(first) = words.first() {
                w.context_words.entry(first.clone()).or_default().push((words.clone(), i));
            }
        }
    }
}
