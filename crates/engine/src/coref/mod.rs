//! Which mentions are one participant?
//!
//! Reads: article, sentences, tokens, words, mentions. Writes: entities, entity_of.
//! Names and offices first, in text order; then pronouns and nominals that point back, by nearness and by the roles that
//! the clause gives. Where only an office is named, its holder on the article's date comes from knowledge and is marked so.

mod names;
mod resolve;

use std::collections::HashMap;

use jiff::civil::Date;

use crate::doc::{Doc, Entity, EntityId, EntityKind, Form, Mention, MentionId, Office, PlaceRef, Why};
use crate::knowledge::{Knowledge, fold};
use crate::span::one_line;

use names::NameWords;

/// Groups the mentions; the second list gives the entity of each mention.
pub fn entities(doc: &Doc, kb: &Knowledge) -> (Vec<Entity>, Vec<EntityId>) {
    let mut c = Clusters {
        doc,
        kb,
        date: doc.anchor(),
        list: Vec::new(),
        of: vec![None; doc.mentions.len()],
        recent: Vec::new(),
        states: HashMap::new(),
    };
    c.first_pass();
    resolve::anaphors(&mut c);
    c.finish()
}

/// A participant under construction.
#[derive(Debug, Clone)]
struct Cluster {
    kind: EntityKind,
    mentions: Vec<MentionId>,
    names: Vec<NameWords>,
    person: Option<usize>,
    body: Option<usize>,
    office: Option<Office>,
    country: Option<String>,
    organisation: Option<String>,
    sector: Option<String>,
    place: Option<PlaceRef>,
    /// Head lemma of nominal mentions ("ministry", "source").
    head: String,
    plural: bool,
    /// Pronoun group that has referred to it; keeps "he" and "she" apart.
    pronoun: Option<usize>,
    part_of: Option<MentionId>,
    members: Vec<usize>,
    from_knowledge: bool,
    why: Vec<Why>,
}

struct Clusters<'a> {
    doc: &'a Doc,
    kb: &'a Knowledge,
    date: Option<Date>,
    list: Vec<Cluster>,
    of: Vec<Option<usize>>,
    /// Clusters by their latest mention, the latest last; older ones than `RECENT` are out of reach, so that a very long
    /// article takes linear time.
    recent: Vec<usize>,
    /// States and peoples are found however far back.
    states: HashMap<(EntityKind, Option<String>), usize>,
}

/// How many participants a mention can look back to.
const RECENT: usize = 400;

impl Clusters<'_> {
    fn first_pass(&mut self) {
        for i in 0..self.doc.mentions.len() {
            if self.of[i].is_none() && !self.is_anaphor(i) {
                self.place(i);
            }
        }
    }

    /// Pronouns, "the two sides", bare "counterpart", "his guest": left to the second pass.
    fn is_anaphor(&self, i: MentionId) -> bool {
        let m = &self.doc.mentions[i];
        m.form == Form::Pronoun
            || (m.name.is_none() && m.why.rule == "lexicon/anaphora.toml" && m.kind != EntityKind::People)
    }

    fn place(&mut self, i: MentionId) {
        let doc = self.doc;
        let m = &doc.mentions[i];
        if let Some(other) = m.same_as.filter(|o| *o != i) {
            let cluster = match self.of[other] {
                Some(c) => c,
                None => self.assign(other),
            };
            self.join(i, cluster);
            return;
        }
        self.assign(i);
    }

    /// Finds or opens the cluster of a mention by its own words.
    fn assign(&mut self, i: MentionId) -> usize {
        let doc = self.doc;
        let m = &doc.mentions[i];
        let found = match m.kind {
            EntityKind::Person if m.name.is_some() => self.match_person(m),
            EntityKind::Person | EntityKind::Office => self.match_office(m),
            EntityKind::State | EntityKind::People => self.states.get(&(m.kind, m.country.clone())).copied(),
            EntityKind::Organisation => self.match_organisation(m),
            EntityKind::Group => self.match_group(m),
            // a bare family name that the tagger took for a place or body
            EntityKind::Place => self.match_place(m).or_else(|| self.known_person(m)),
        };
        let found = if m.kind == EntityKind::Organisation && m.body.is_none() {
            found.or_else(|| self.known_person(m))
        } else {
            found
        };
        let cluster = match found {
            Some(c) => c,
            None => self.open(m),
        };
        self.join(i, cluster);
        cluster
    }

    /// The latest cluster that passes the test.
    fn find(&self, test: impl Fn(&Cluster) -> bool) -> Option<usize> {
        self.recent.iter().rev().copied().find(|i| test(&self.list[*i]))
    }

    fn open(&mut self, m: &Mention) -> usize {
        self.list.push(Cluster {
            kind: m.kind,
            mentions: Vec::new(),
            names: Vec::new(),
            person: m.person,
            body: m.body.filter(|_| m.kind != EntityKind::Person && m.kind != EntityKind::Office),
            office: m.office.clone(),
            country: m.country.clone(),
            organisation: m.organisation.clone(),
            sector: m.sector.clone(),
            place: m.place,
            head: self.doc.lemma_lower(m.head),
            plural: m.plural,
            pronoun: None,
            part_of: m.part_of,
            members: Vec::new(),
            from_knowledge: false,
            why: vec![m.why.clone()],
        });
        let c = self.list.len() - 1;
        self.known_office(c);
        if matches!(m.kind, EntityKind::State | EntityKind::People) && m.form != Form::Pronoun {
            self.states.entry((m.kind, m.country.clone())).or_insert(c);
        }
        if matches!(m.kind, EntityKind::Office) && m.name.is_none() {
            self.holder(c);
        }
        c
    }

    /// State and office that knowledge gives a known person on the day, where the words of the mention give none.
    fn known_office(&mut self, c: usize) {
        let (Some(p), Some(date)) = (self.list[c].person, self.date) else { return };
        let tenures = self.kb.tenures_of(p).iter().map(|t| &self.kb.tenures[*t]);
        let wanted = self.list[c].office.as_ref().and_then(|o| o.id.clone());
        let Some(now) = tenures.filter(|t| t.covers(date)).find(|t| wanted.as_ref().is_none_or(|w| *w == t.office))
        else {
            return;
        };
        let cluster = &mut self.list[c];
        if cluster.country.is_none() && cluster.organisation.is_none() {
            cluster.country = now.country.clone();
            cluster.organisation = now.organisation.clone();
        }
        if let Some(office) = &mut cluster.office {
            office.country = office.country.take().or_else(|| cluster.country.clone());
        }
    }

    /// Names the holder of an office from dated knowledge, if exactly one is known for the day.
    fn holder(&mut self, c: usize) {
        let (Some(date), Some(office)) = (self.date, self.list[c].office.clone()) else { return };
        let Some(id) = office.id.as_deref().filter(|_| office.former != Some(true)) else { return };
        let Some(owner) = self.list[c].country.clone().or(self.list[c].organisation.clone()) else { return };
        let holders = self.kb.holders(&owner, id, date);
        let wanted: Vec<_> = holders.iter().filter(|t| office.acting != Some(true) || t.acting).collect();
        // while somebody acts for a suspended or ill holder, the acting one decides
        let acting: Vec<_> = wanted.iter().copied().filter(|t| t.acting).collect();
        let wanted = if wanted.len() > 1 && acting.len() == 1 { acting } else { wanted };
        if let [tenure] = wanted[..] {
            let cluster = &mut self.list[c];
            cluster.person = Some(tenure.person);
            cluster.from_knowledge = true;
            let span = self.doc.mentions.first().map_or(crate::span::Span { start: 0, end: 0 }, |m| m.span);
            let span = cluster.why.first().map_or(span, |w| w.span);
            cluster.why.push(Why { rule: format!("{}:{}", tenure.why.file, tenure.why.line), span });
        }
    }

    fn join(&mut self, i: MentionId, c: usize) {
        self.of[i] = Some(c);
        if let Some(at) = self.recent.iter().rposition(|x| *x == c) {
            self.recent.remove(at);
        } else if self.recent.len() >= RECENT {
            self.recent.remove(0);
        }
        self.recent.push(c);
        let m = &self.doc.mentions[i];
        let cluster = &mut self.list[c];
        cluster.mentions.insert(cluster.mentions.partition_point(|other| *other < i), i);
        if let Some(span) = m.name
            && matches!(m.kind, EntityKind::Person)
        {
            let words = NameWords::new(span.of(&self.doc.article.text), self.kb);
            if !cluster.names.contains(&words) {
                cluster.names.push(words);
            }
            if cluster.from_knowledge && cluster.person != m.person {
                // the text names the holder itself: its word goes before knowledge
                cluster.from_knowledge = false;
                cluster.person = m.person;
            }
            cluster.kind = EntityKind::Person;
        }
        cluster.person = cluster.person.or(m.person);
        cluster.part_of = cluster.part_of.or(m.part_of);
        if m.form != Form::Pronoun {
            cluster.country = cluster.country.take().or_else(|| m.country.clone());
            cluster.organisation = cluster.organisation.take().or_else(|| m.organisation.clone());
            cluster.sector = cluster.sector.take().or_else(|| m.sector.clone());
            cluster.place = cluster.place.or(m.place);
            if let Some(office) = &m.office {
                match &mut cluster.office {
                    None => cluster.office = Some(office.clone()),
                    Some(have) if have.id.is_none() || have.country.is_none() && office.country.is_some() => {
                        *have = office.clone()
                    }
                    Some(have) => have.acting = if office.acting == Some(true) { office.acting } else { have.acting },
                }
            }
        }
    }

    /// A name that only the tagger knows, all of whose words are part of a person's name in the article.
    fn known_person(&self, m: &Mention) -> Option<usize> {
        if m.why.rule != "model/name" {
            return None;
        }
        let words = NameWords::new(m.name?.of(&self.doc.article.text), self.kb);
        self.find(|c| {
            c.kind == EntityKind::Person && !c.names.is_empty() && c.names.iter().any(|n| n.same_person(&words))
        })
    }

    fn match_person(&self, m: &Mention) -> Option<usize> {
        let span = m.name?;
        let words = NameWords::new(span.of(&self.doc.article.text), self.kb);
        let named = self.find(|c| {
            matches!(c.kind, EntityKind::Person | EntityKind::Office)
                && !c.plural
                && (c.names.iter().any(|n| n.same_person(&words)) || (m.person.is_some() && m.person == c.person))
                && !contradicts(&c.country, &m.country)
        });
        named.or_else(|| {
            // an office without a name, just named: "the foreign minister ... Minister X"
            let office = m.office.as_ref()?;
            self.find(|c| {
                c.kind == EntityKind::Office
                    && c.names.is_empty()
                    && !c.plural
                    && office.id.is_some()
                    && c.office.as_ref().is_some_and(|o| o.id == office.id && o.former == office.former)
                    && c.country.is_some()
                    && c.country == m.country
                    && c.person.is_none_or(|p| self.kb.people[p].name_matches(&words.joined()) || m.person == Some(p))
            })
        })
    }

    /// "the president", "the Iraqi acting foreign minister", "the source".
    fn match_office(&self, m: &Mention) -> Option<usize> {
        let office = m.office.as_ref()?;
        if self.is_indefinite(m) || m.plural {
            return None;
        }
        let same = |c: &Cluster| {
            matches!(c.kind, EntityKind::Person | EntityKind::Office)
                && !c.plural
                && c.office.as_ref().is_some_and(|o| titles_agree(o, office))
                && !contradicts(&c.country, &m.country)
                && !contradicts(&c.organisation, &m.organisation)
        };
        // "the Omani leader": whoever of that state holds an office of such rank
        if let Some(title) = office.id.as_deref().and_then(|id| self.kb.title(id)).filter(|t| t.generic)
            && m.country.is_some()
        {
            let rank = |c: &Cluster| {
                let id = c.office.as_ref().and_then(|o| o.id.as_deref());
                id.and_then(|id| self.kb.title(id)).map(|t| t.rank)
            };
            let fits = |c: &Cluster| {
                c.kind == EntityKind::Person
                    && !c.plural
                    && c.country == m.country
                    && rank(c).is_some_and(|r| r <= title.rank)
            };
            if let Some(found) = self.find(fits) {
                return Some(found);
            }
        }
        // explicit state: that state's holder; otherwise the latest holder of such a title
        match &m.country {
            Some(_) => self.find(|c| same(c) && c.country == m.country).or_else(|| self.find(same)),
            None => self.find(same),
        }
    }

    fn match_organisation(&self, m: &Mention) -> Option<usize> {
        let head = self.doc.lemma_lower(m.head);
        let text = m.name.map(|s| fold(s.of(&self.doc.article.text)));
        self.find(|c| {
            c.kind == EntityKind::Organisation
                && match (c.body, m.body) {
                    (Some(a), Some(b)) => a == b,
                    _ => {
                        let same_name = text.is_some()
                            && c.mentions.iter().any(|i| {
                                let other = &self.doc.mentions[*i];
                                other.name.map(|s| fold(s.of(&self.doc.article.text))) == text
                            });
                        same_name
                            || (c.head == head
                                && !contradicts(&c.country, &m.country)
                                && (m.name.is_none() || c.country == m.country && self.same_words(c, m)))
                    }
                }
        })
    }

    /// Whether the words of the mention, determiners and states apart, are among those of the cluster or the reverse.
    fn same_words(&self, c: &Cluster, m: &Mention) -> bool {
        let words = |m: &Mention| -> Vec<String> {
            let content = m.tokens.clone().filter(|t| {
                matches!(self.doc.upos(*t), crate::doc::Upos::Noun | crate::doc::Upos::Propn | crate::doc::Upos::Adj)
            });
            content.map(|t| self.doc.lemma_lower(t)).collect()
        };
        let mine = words(m);
        c.mentions.iter().any(|i| {
            let theirs = words(&self.doc.mentions[*i]);
            mine.iter().all(|w| theirs.contains(w)) || theirs.iter().all(|w| mine.contains(w))
        })
    }

    fn match_group(&self, m: &Mention) -> Option<usize> {
        let head = self.doc.lemma_lower(m.head);
        self.find(|c| {
            c.kind == EntityKind::Group
                && match (c.body, m.body) {
                    (Some(a), Some(b)) => a == b,
                    (None, None) => c.head == head && c.country == m.country && !self.is_indefinite(m),
                    _ => false,
                }
        })
    }

    fn match_place(&self, m: &Mention) -> Option<usize> {
        let text = m.name.map(|s| fold(s.of(&self.doc.article.text)));
        self.find(|c| {
            c.kind == EntityKind::Place
                && match (c.place, m.place) {
                    (Some(a), Some(b)) if a == b && a != PlaceRef::Unknown => true,
                    _ => c.mentions.iter().any(|i| {
                        let other = &self.doc.mentions[*i];
                        other.name.map(|s| fold(s.of(&self.doc.article.text))) == text
                    }),
                }
        })
    }

    /// A phrase with "a", "an", "another" or with no determiner in the plural names somebody new.
    fn is_indefinite(&self, m: &Mention) -> bool {
        let doc = self.doc;
        let det = m.tokens.clone().find(|t| {
            doc.upos(*t) == crate::doc::Upos::Det && doc.words[*t].head.is_some_and(|h| m.tokens.contains(&h))
        });
        match det {
            Some(t) => doc.has(t, "Definite=Ind") || doc.has(t, "PronType=Ind"),
            None => m.plural,
        }
    }

    fn finish(mut self) -> (Vec<Entity>, Vec<EntityId>) {
        for i in 0..self.of.len() {
            if self.of[i].is_none() {
                let c = self.open(&self.doc.mentions[i]);
                self.join(i, c);
            }
        }
        // entities in the order of their first mention
        let mut order: Vec<usize> = (0..self.list.len()).filter(|c| !self.list[*c].mentions.is_empty()).collect();
        order.sort_by_key(|c| self.list[*c].mentions.first().copied());
        let mut rank = vec![0; self.list.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old] = new;
        }
        let of: Vec<EntityId> = self.of.iter().map(|c| c.map_or(0, |c| rank[c])).collect();
        let out = order.iter().map(|c| self.entity(&self.list[*c], &rank)).collect();
        (out, of)
    }

    fn entity(&self, c: &Cluster, rank: &[usize]) -> Entity {
        let doc = self.doc;
        let kb = self.kb;
        let text = doc.article.text.as_str();
        let longest = c.mentions.iter().filter_map(|i| doc.mentions[*i].name).max_by_key(|s| s.len());
        let known = c.person.map(|p| &kb.people[p]);
        let name = match c.kind {
            EntityKind::Person | EntityKind::Office => {
                known.map(|p| p.name.clone()).or_else(|| longest.map(|s| one_line(s.of(text))))
            }
            EntityKind::State => c.country.as_deref().and_then(|id| kb.state(id)).map(|s| s.name.clone()),
            EntityKind::People => None,
            EntityKind::Organisation | EntityKind::Group => {
                c.body.map(|b| kb.bodies[b].name.clone()).or_else(|| longest.map(|s| one_line(s.of(text))))
            }
            EntityKind::Place => longest.map(|s| one_line(s.of(text))),
        };
        let mut office = c.office.clone().map(|mut o| {
            o.from_knowledge = c.from_knowledge;
            o.country = o.country.or_else(|| c.country.clone());
            o
        });
        let mut country = c.country.clone();
        let mut organisation = c.organisation.clone();
        let mut sector = c.sector.clone();
        if let (Some(p), Some(date)) = (c.person, self.date) {
            let tenures: Vec<_> = kb.tenures_of(p).iter().map(|t| &kb.tenures[*t]).collect();
            let now = tenures
                .iter()
                .find(|t| t.covers(date) && office.as_ref().is_none_or(|o| o.id.as_deref() == Some(t.office.as_str())));
            let now = now.or_else(|| tenures.iter().find(|t| t.covers(date)).filter(|_| office.is_none()));
            if let Some(t) = now {
                let mut o = office.take().unwrap_or_else(|| Office {
                    id: Some(t.office.clone()),
                    title: t.title.to_lowercase(),
                    country: t.country.clone(),
                    organisation: t.organisation.clone(),
                    acting: Some(t.acting),
                    former: Some(false),
                    from_knowledge: true,
                    ..Office::default()
                });
                o.since = Some(t.since.to_string());
                o.until = t.until.as_ref().map(|u| u.to_string());
                country = country.or_else(|| t.country.clone());
                organisation = organisation.or_else(|| t.organisation.clone());
                sector = sector.or_else(|| kb.title(&t.office).map(|x| x.sector.clone()));
                office = Some(o);
            }
            if country.is_none() && organisation.is_none() {
                let owner = kb.people[p].country_or_org.clone();
                if kb.state(&owner).is_some() { country = Some(owner) } else { organisation = Some(owner) }
            }
        }
        if c.kind == EntityKind::State {
            sector = sector.or_else(|| Some("GOV".into()));
        }
        let part_of = c.part_of.and_then(|m| self.of[m]).map(|c| rank[c]);
        Entity {
            kind: c.kind,
            name,
            country,
            organisation,
            sector,
            office,
            part_of,
            wikidata: known.and_then(|p| p.wikidata.clone()),
            mentions: c.mentions.clone(),
            person: c.person,
            place: c.place,
            members: c.members.iter().map(|m| rank[*m]).collect(),
            why: c.why.clone(),
        }
    }
}

/// Both known and different.
fn contradicts(a: &Option<String>, b: &Option<String>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// Whether "the minister" can be "the foreign minister": same id, or the shorter title's words end the longer one.
fn titles_agree(a: &Office, b: &Office) -> bool {
    if a.former != b.former {
        return false;
    }
    if a.id.is_some() && a.id == b.id {
        return true;
    }
    let (short, long) = if a.title.len() <= b.title.len() { (&a.title, &b.title) } else { (&b.title, &a.title) };
    let mut words = long.split_whitespace();
    !short.is_empty() && (long.ends_with(short.as_str()) || words.next() == Some(short.as_str()))
}
