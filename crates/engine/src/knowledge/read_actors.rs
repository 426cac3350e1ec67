//! Entries of actors, places and offices.

use super::Source;
use super::actors::{Body, BodyHead, Outlet, Person, Qualifier, State, Title, TitleKind};
use super::files::{File, Loader};
use super::overlay::{SampleKind, tenure_id};
use super::places::Facility;
use super::rows::{Any, HolderRow};
use super::tenure::{PartialDate, Tenure};

impl Loader {
    /// States, titles, bodies, outlets and places.
    pub(super) fn actors(&mut self, f: &File<'_>, any: &Any) {
        for row in &any.state {
            let (at, r) = (f.at(row), row.get_ref());
            let names = r.official.iter().chain(&r.names).cloned().collect();
            self.store(
                "state",
                &r.id,
                &at,
                |kb| &mut kb.states,
                State {
                    id: r.id.clone(),
                    name: r.name.clone(),
                    names,
                    adjectives: r.adjectives.clone(),
                    demonyms: r.demonyms.clone(),
                    capital: r.capital.clone(),
                    metonyms: r.metonyms.clone(),
                    codes: r.codes.clone(),
                    parent: r.parent.clone(),
                    sector: r.sector.clone(),
                    region: r.region.clone(),
                    why: at.clone(),
                },
            );
        }
        for row in &any.title {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Title, vec![r.id.clone()], &r.examples, &r.counter);
            let kind = match r.kind.as_deref() {
                None | Some("person") => TitleKind::Person,
                Some("source") => TitleKind::Source,
                Some(other) => {
                    self.problem(&at, format!("unknown kind of title {other:?}"));
                    TitleKind::Person
                }
            };
            self.store(
                "title",
                &r.id,
                &at,
                |kb| &mut kb.titles,
                Title {
                    id: r.id.clone(),
                    forms: r.forms.clone(),
                    sector: r.sector.clone(),
                    rank: r.rank,
                    unique: r.unique,
                    generic: r.generic,
                    country: r.country.clone(),
                    office: r.office.clone(),
                    kind,
                    why: at.clone(),
                },
            );
        }
        for row in &any.qualifier {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Qualifier, vec![r.id.clone()], &r.examples, &r.counter);
            self.store(
                "qualifier",
                &r.id,
                &at,
                |kb| &mut kb.qualifiers,
                Qualifier { id: r.id.clone(), forms: r.forms.clone(), why: at.clone() },
            );
        }
        for row in &any.body {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Body, vec![r.id.clone()], &r.examples, &r.counter);
            self.store(
                "body",
                &r.id,
                &at,
                |kb| &mut kb.bodies,
                Body {
                    id: r.id.clone(),
                    name: r.name.clone(),
                    names: r.names.clone(),
                    kind: r.kind.clone(),
                    country: r.country.clone(),
                    organisation: r.organisation.clone(),
                    sector: r.sector.clone(),
                    parent: r.parent.clone(),
                    why: at.clone(),
                },
            );
        }
        for row in &any.head {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Head, vec![r.lemma.clone()], &r.examples, &r.counter);
            self.store(
                "head",
                &r.lemma,
                &at,
                |kb| &mut kb.body_heads,
                BodyHead {
                    lemma: r.lemma.clone(),
                    sector: r.sector.clone(),
                    kind: r.kind.clone(),
                    office: r.office.clone(),
                    why: at.clone(),
                },
            );
        }
        for row in &any.outlet {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Outlet, vec![r.id.clone()], &r.examples, &r.counter);
            self.store(
                "outlet",
                &r.id,
                &at,
                |kb| &mut kb.outlets,
                Outlet {
                    id: r.id.clone(),
                    name: r.name.clone(),
                    names: r.names.clone(),
                    country: r.country.clone(),
                    why: at.clone(),
                },
            );
        }
        for row in &any.place {
            let (at, r) = (f.at(row), row.get_ref());
            self.sample(&at, SampleKind::Place, vec![r.id.clone()], &r.examples, &r.counter);
            self.store(
                "place",
                &r.id,
                &at,
                |kb| &mut kb.places.facilities,
                Facility {
                    id: r.id.clone(),
                    name: r.name.clone(),
                    names: r.names.clone(),
                    country: r.country.clone(),
                    admin1: r.admin1.clone(),
                    lat: r.lat,
                    lon: r.lon,
                    kind: r.kind.clone(),
                    why: at.clone(),
                },
            );
        }
    }

    /// A tenure, and the person if the file names them for the first time.
    pub(super) fn holder(&mut self, at: Source, row: HolderRow, country: Option<String>, organisation: Option<String>) {
        let owner = country.clone().or(organisation.clone()).unwrap_or_default();
        let since = PartialDate::parse(&row.since);
        let until = row.until.as_deref().map(PartialDate::parse);
        let Some(since) = since else { return self.problem(&at, format!("{:?} is no date", row.since)) };
        if until == Some(None) {
            return self.problem(&at, format!("{:?} is no date", row.until.unwrap_or_default()));
        }
        let until = until.flatten();
        if until.is_some_and(|u| u.latest() <= since.earliest()) {
            return self.problem(&at, format!("{}: `until` does not lie behind `since`", row.name));
        }
        let key = (owner.clone(), row.name.clone());
        let person = match self.people.get(&key) {
            Some(p) => *p,
            None => {
                self.kb.people.push(Person {
                    name: row.name.clone(),
                    variants: Vec::new(),
                    country_or_org: owner,
                    wikidata: None,
                    why: at.clone(),
                });
                self.people.insert(key, self.kb.people.len() - 1);
                self.kb.people.len() - 1
            }
        };
        let known = &mut self.kb.people[person];
        for v in row.variants {
            if !known.variants.contains(&v) {
                known.variants.push(v);
            }
        }
        known.wikidata = known.wikidata.take().or(row.wikidata);
        let id = tenure_id(&self.kb.people[person].country_or_org, &row.office, &row.name, &row.since);
        let tenure = Tenure {
            person,
            office: row.office,
            title: row.title,
            country,
            organisation,
            since,
            until,
            acting: row.acting,
            why: at.clone(),
        };
        self.store("holder", &id, &at, |kb| &mut kb.tenures, tenure);
    }
}
