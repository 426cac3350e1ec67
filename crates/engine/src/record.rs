//! The record: what is written for one article. Contract `drogman/record/1`.
//!
//! Built from a document, never read back by the engine. Offsets are Unicode code points into `text`; unknown is null.

use serde::Serialize;

use crate::doc::{self, Doc, EntityId, Form, PlaceRef};
use crate::knowledge::Knowledge;
use crate::span::{CodePoints, Span};

/// Name of the contract that this version writes.
pub const SCHEMA: &str = "drogman/record/1";

/// What made a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EngineInfo {
    pub version: String,
    pub model: String,
    pub knowledge: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    pub schema: &'static str,
    pub id: String,
    pub article: Article,
    pub text: String,
    pub engine: EngineInfo,
    pub entities: Vec<Entity>,
    pub events: Vec<Event>,
    pub quotes: Vec<Quote>,
    pub visits: Vec<Visit>,
    pub agreements: Vec<Agreement>,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Article {
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub dateline: Option<Dateline>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dateline {
    pub agency: Option<String>,
    pub place: Option<String>,
    pub date: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    pub code: &'static str,
    pub message: String,
    pub start: Option<u32>,
    pub end: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entity {
    pub id: String,
    pub kind: &'static str,
    pub name: Option<String>,
    pub country: Option<String>,
    pub organisation: Option<String>,
    pub sector: Option<String>,
    pub office: Option<Office>,
    pub part_of: Option<String>,
    pub wikidata: Option<String>,
    pub mentions: Vec<Mention>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Office {
    pub title: String,
    pub body: Option<String>,
    pub country: Option<String>,
    pub acting: Option<bool>,
    pub former: Option<bool>,
    pub since: Option<String>,
    pub until: Option<String>,
    /// `text` or `knowledge`.
    pub source: &'static str,
    /// Title id of the knowledge.
    pub id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mention {
    pub id: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub form: &'static str,
}

/// A span with its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Words {
    pub start: u32,
    pub end: u32,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offsets {
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    pub id: String,
    pub sentence: usize,
    #[serde(rename = "type")]
    pub type_: String,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    pub symmetric: bool,
    pub status: &'static str,
    pub when: Option<When>,
    #[serde(rename = "where")]
    pub place: Option<Where>,
    pub topics: Vec<String>,
    pub content: Option<Words>,
    pub attribution: Vec<Attribution>,
    pub trigger: Words,
    pub evidence: Vec<Evidence>,
    pub casualties: Option<Casualties>,
    pub cameo: Option<String>,
    pub quad: Option<u8>,
    pub plover_score: Option<f64>,
    pub goldstein: Option<f64>,
    pub confidence: f64,
    pub why: Vec<Why>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct When {
    pub start: String,
    pub end: String,
    pub precision: &'static str,
    pub text: Option<String>,
    pub span: Option<Offsets>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Where {
    pub name: String,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub geonameid: Option<u32>,
    pub resolution: &'static str,
    pub span: Option<Offsets>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attribution {
    pub kind: &'static str,
    pub entity: Option<String>,
    pub cue: Option<Words>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub role: &'static str,
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Casualties {
    pub dead: Option<Count>,
    pub injured: Option<Count>,
    pub arrested: Option<Count>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Count {
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub text: String,
    pub span: Offsets,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    pub rule: String,
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    pub id: String,
    pub start: u32,
    pub end: u32,
    pub kind: &'static str,
    pub speaker: Option<String>,
    pub addressee: Option<String>,
    pub cue: Option<Offsets>,
    pub via: Option<String>,
    pub event: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Visit {
    pub id: String,
    pub traveller: String,
    pub delegation: Vec<String>,
    pub host: Option<String>,
    pub kind: Option<String>,
    pub tour: Option<String>,
    pub stops: Vec<Stop>,
    pub purpose: Option<Words>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stop {
    pub place: Where,
    pub country: Option<String>,
    pub arrives: Option<When>,
    pub leaves: Option<When>,
    pub status: &'static str,
    pub events: Vec<String>,
    pub evidence: Offsets,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    pub id: String,
    pub kind: String,
    pub name: Option<String>,
    pub parties: Vec<String>,
    pub subject: Option<String>,
    pub status: String,
    pub when: Option<When>,
    #[serde(rename = "where")]
    pub place: Option<Where>,
    pub events: Vec<String>,
    pub evidence: Offsets,
}

/// Turns spans and ids of a document into those of its record.
struct Writer<'a> {
    doc: &'a Doc,
    kb: &'a Knowledge,
    points: CodePoints,
    countries: Vec<(String, f32)>,
}

impl Record {
    /// The record of a document.
    pub fn new(doc: &Doc, kb: &Knowledge, engine: EngineInfo) -> Record {
        let w = Writer {
            doc,
            kb,
            points: CodePoints::new(&doc.article.text),
            countries: crate::events::country_counts(doc),
        };
        let a = &doc.article;
        Record {
            schema: SCHEMA,
            id: a.id.clone().unwrap_or_else(|| format!("sha256:{}", crate::parse::sha256(a.text.as_bytes()))),
            article: Article {
                outlet: a.outlet.clone(),
                url: a.url.clone(),
                title: a.title.clone(),
                published: a.published.map(|d| d.to_string()),
                language: a.language.clone(),
                dateline: a.dateline.as_ref().map(|d| Dateline {
                    agency: d.agency.clone(),
                    place: d.place.clone(),
                    date: d.date.map(|d| d.to_string()),
                }),
            },
            text: a.text.clone(),
            engine,
            entities: (0..doc.entities.len()).map(|e| w.entity(e)).collect(),
            events: (0..doc.events.len()).map(|e| w.event(e)).collect(),
            quotes: doc.quotes.iter().enumerate().map(|(i, q)| w.quote(i, q)).collect(),
            visits: doc.visits.iter().enumerate().map(|(i, v)| w.visit(i, v)).collect(),
            agreements: doc.agreements.iter().enumerate().map(|(i, g)| w.agreement(i, g)).collect(),
            notes: doc.notes.iter().map(|n| w.note(n)).collect(),
        }
    }
}

fn entity_id(e: EntityId) -> String {
    format!("n{}", e + 1)
}

fn event_id(e: usize) -> String {
    format!("e{}", e + 1)
}

impl Writer<'_> {
    fn offsets(&self, s: Span) -> Offsets {
        let text = &self.doc.article.text;
        Offsets { start: self.points.at(text, s.start), end: self.points.at(text, s.end) }
    }

    fn words(&self, s: Span) -> Words {
        let Offsets { start, end } = self.offsets(s);
        Words { start, end, text: s.of(&self.doc.article.text).to_string() }
    }

    /// ISO alpha-3 of a state or of the state that a region counts for.
    fn country(&self, id: &Option<String>) -> Option<String> {
        let id = id.as_deref()?;
        let iso = self.kb.sovereign(id);
        (iso.len() == 3).then(|| iso.to_string())
    }

    fn entity(&self, i: EntityId) -> Entity {
        let e = &self.doc.entities[i];
        let office = e.office.as_ref().map(|o| Office {
            title: o.title.clone(),
            body: o.body.clone(),
            country: self.country(&o.country),
            acting: o.acting,
            former: o.former,
            since: o.since.clone(),
            until: o.until.clone(),
            source: if o.from_knowledge { "knowledge" } else { "text" },
            id: o.id.clone(),
        });
        let mentions = e.mentions.iter().map(|m| {
            let mention = &self.doc.mentions[*m];
            let Words { start, end, text } = self.words(mention.span);
            Mention { id: format!("m{}", m + 1), start, end, text, form: mention.form.as_str() }
        });
        let place_country = || match e.place {
            Some(PlaceRef::City(_) | PlaceRef::Facility(_) | PlaceRef::Admin1(_)) => {
                let named = e.mentions.iter().find(|m| self.doc.mentions[**m].form == Form::Name)?;
                crate::events::resolve_place(self.doc, self.kb, *named, &self.countries).country
            }
            _ => None,
        };
        Entity {
            id: entity_id(i),
            kind: e.kind.as_str(),
            name: e.name.clone(),
            country: self.country(&e.country.clone().or_else(place_country)),
            organisation: e.organisation.clone(),
            sector: e.sector.clone().filter(|_| e.kind != doc::EntityKind::Place),
            office,
            part_of: e.part_of.map(entity_id),
            wikidata: e.wikidata.clone(),
            mentions: mentions.collect(),
        }
    }

    fn when(&self, w: &Option<doc::When>) -> Option<When> {
        w.as_ref().map(|w| When {
            start: w.value.start.to_string(),
            end: w.value.end.to_string(),
            precision: w.value.precision.as_str(),
            text: w.span.map(|s| s.of(&self.doc.article.text).to_string()),
            span: w.span.map(|s| self.offsets(s)),
        })
    }

    fn place(&self, p: &doc::Where) -> Where {
        let round = |x: f64| (x * 1e4).round() / 1e4;
        Where {
            name: p.name.clone(),
            country: self.country(&p.country),
            admin1: p.admin1.clone(),
            lat: p.lat.map(round),
            lon: p.lon.map(round),
            geonameid: p.geonameid,
            resolution: p.resolution,
            span: p.span.map(|s| self.offsets(s)),
        }
    }

    fn event(&self, i: usize) -> Event {
        let e = &self.doc.events[i];
        let type_ = self.kb.type_(&e.type_);
        let cameo = self.kb.cameo(&e.type_, e.mode.as_deref(), &e.contexts).map(str::to_string);
        let count = |c: &Option<doc::Count>| {
            c.as_ref().map(|c| Count {
                min: c.min,
                max: c.max,
                text: c.span.of(&self.doc.article.text).to_string(),
                span: self.offsets(c.span),
            })
        };
        Event {
            id: event_id(i),
            sentence: e.sentence,
            type_: e.type_.clone(),
            mode: e.mode.clone(),
            contexts: e.contexts.clone(),
            actors: e.actors.iter().map(|x| entity_id(*x)).collect(),
            recipients: e.recipients.iter().map(|x| entity_id(*x)).collect(),
            symmetric: e.symmetric,
            status: e.status.as_str(),
            when: self.when(&e.when),
            place: e.place.as_ref().map(|p| self.place(p)),
            topics: e.topics.clone(),
            content: e.content.map(|s| self.words(s)),
            attribution: e
                .attribution
                .iter()
                .map(|s| Attribution {
                    kind: s.kind.as_str(),
                    entity: s.entity.map(entity_id),
                    cue: s.cue.map(|c| self.words(c)),
                })
                .collect(),
            trigger: self.words(e.trigger_span),
            evidence: e
                .evidence
                .iter()
                .filter(|(role, _)| *role != doc::Role::Topic)
                .map(|(role, s)| {
                    let Offsets { start, end } = self.offsets(*s);
                    Evidence { role: role.as_str(), start, end }
                })
                .collect(),
            casualties: e.casualties.as_ref().map(|c| Casualties {
                dead: count(&c.dead),
                injured: count(&c.injured),
                arrested: count(&c.arrested),
            }),
            goldstein: cameo.as_deref().and_then(|c| self.kb.goldstein(c)),
            cameo,
            quad: type_.and_then(|t| t.quad),
            plover_score: type_.and_then(|t| t.score_of(e.mode.as_deref())),
            confidence: (e.confidence * 100.0).round() / 100.0,
            why: e
                .why
                .iter()
                .map(|w| {
                    let Offsets { start, end } = self.offsets(w.span);
                    Why { rule: w.rule.clone(), start, end }
                })
                .collect(),
        }
    }

    fn quote(&self, i: usize, q: &doc::Quote) -> Quote {
        let Offsets { start, end } = self.offsets(q.span);
        Quote {
            id: format!("q{}", i + 1),
            start,
            end,
            kind: q.kind.as_str(),
            speaker: q.speaker.map(entity_id),
            addressee: q.addressee.map(entity_id),
            cue: q.cue.map(|c| self.offsets(c)),
            via: q.via.clone(),
            event: q.event.map(event_id),
        }
    }

    fn visit(&self, i: usize, v: &doc::Visit) -> Visit {
        Visit {
            id: format!("v{}", i + 1),
            traveller: entity_id(v.traveller),
            delegation: v.delegation.iter().map(|e| entity_id(*e)).collect(),
            host: v.host.map(entity_id),
            kind: v.kind.clone(),
            tour: v.tour.clone(),
            stops: v
                .stops
                .iter()
                .map(|s| {
                    let place = self.place(&s.place);
                    Stop {
                        country: place.country.clone(),
                        place,
                        arrives: self.when(&s.arrives),
                        leaves: self.when(&s.leaves),
                        status: s.status.as_str(),
                        events: s.events.iter().map(|e| event_id(*e)).collect(),
                        evidence: self.offsets(s.evidence),
                    }
                })
                .collect(),
            purpose: v.purpose.map(|s| self.words(s)),
        }
    }

    fn agreement(&self, i: usize, g: &doc::Agreement) -> Agreement {
        Agreement {
            id: format!("g{}", i + 1),
            kind: g.kind.clone(),
            name: g.name.clone(),
            parties: g.parties.iter().map(|e| entity_id(*e)).collect(),
            subject: g.subject.clone(),
            status: g.status.clone(),
            when: self.when(&g.when),
            place: g.place.as_ref().map(|p| self.place(p)),
            events: g.events.iter().map(|e| event_id(*e)).collect(),
            evidence: self.offsets(g.evidence),
        }
    }

    fn note(&self, n: &doc::Note) -> Note {
        let o = n.span.map(|s| self.offsets(s));
        Note {
            code: n.code,
            message: n.message.clone(),
            start: o.as_ref().map(|o| o.start),
            end: o.as_ref().map(|o| o.end),
        }
    }
}
