//! Entries of the ontology and the lexicon.

use super::Source;
use super::files::{File, Loader};
use super::lexicon::{Example, Frame, Governor, LightVerb, Reporting, Slot, SourceWord, Trigger};
use super::ontology::{CameoRow, Context, EventType, Mode};
use super::overlay::SampleKind;
use super::rows::{Any, FrameRow};
use crate::doc::{SourceKind, Status, Upos};

/// Roles that brackets of examples name.
const ROLES: [&str; 8] = ["trigger", "actor", "recipient", "when", "where", "content", "topic", "attribution"];
/// What the record calls an agreement, a stage of one, and a visit.
const AGREEMENT_KINDS: [&str; 7] =
    ["treaty", "agreement", "memorandum", "declaration", "contract", "ceasefire", "other"];
const AGREEMENT_STAGES: [&str; 9] =
    ["mentioned", "proposed", "negotiated", "initialled", "signed", "ratified", "in_force", "suspended", "ended"];
const VISIT_KINDS: [&str; 5] = ["official", "working", "state", "transit", "private"];

impl Loader {
    /// Records that a value, if given, is none of those that the record knows.
    fn one_of(&mut self, at: &Source, value: Option<&str>, allowed: &[&str]) {
        if let Some(v) = value.filter(|v| !allowed.contains(v)) {
            self.problem(at, format!("{v:?} is none of {}", allowed.join(", ")));
        }
    }

    /// Types, contexts, sectors and the way to CAMEO.
    pub(super) fn ontology(&mut self, f: &File<'_>, any: &Any) {
        for row in &any.type_ {
            let (at, r) = (f.at(row), row.get_ref());
            if !matches!(r.recipient.as_str(), "required" | "optional") {
                self.problem(&at, "recipient is `required` or `optional`");
            }
            self.store(
                "type",
                &r.id,
                &at,
                |kb| &mut kb.types,
                EventType {
                    id: r.id.clone(),
                    quad: r.quad,
                    score: r.score,
                    recipient_required: r.recipient == "required",
                    meaning: r.meaning.clone(),
                    planned: r.planned.clone(),
                    requested: r.requested.clone(),
                    modes: r
                        .modes
                        .iter()
                        .map(|m| Mode { id: m.id.clone(), score: m.score, plover: m.plover.clone() })
                        .collect(),
                    why: at.clone(),
                },
            );
        }
        for row in &any.context {
            let (at, r) = (f.at(row), row.get_ref());
            if r.words.len() < 12 || r.examples.len() < 2 || r.counter.is_empty() {
                self.problem(
                    &at,
                    format!("{}: a context needs twelve words, two examples and a counter-example", r.id),
                );
            }
            self.sample(&at, SampleKind::Context, vec![r.id.clone()], &r.examples, &r.counter);
            let context = Context { id: r.id.clone(), words: r.words.clone(), why: at.clone() };
            self.store("context", &r.id, &at, |kb| &mut kb.contexts, context);
        }
        for row in &any.sector {
            let (at, id) = (f.at(row), &row.get_ref().id);
            self.store("sector", id, &at, |kb| &mut kb.sectors, id.clone());
        }
        for row in &any.map {
            let (why, r) = (f.at(row), row.get_ref());
            let row = CameoRow {
                type_: r.type_.clone(),
                mode: r.mode.clone(),
                context: r.context.clone(),
                code: r.code.clone(),
                why: why.clone(),
            };
            let (mode, context) = (r.mode.as_deref().unwrap_or(""), r.context.as_deref().unwrap_or(""));
            let id = format!("{}/{mode}/{context}", r.type_);
            self.store("map", &id, &why, |kb| &mut kb.cameo.rows, row);
        }
        self.kb.cameo.goldstein.extend(any.goldstein.clone());
    }

    /// Words of the lexicon that are no frames.
    pub(super) fn words(&mut self, f: &File<'_>, any: &mut Any) {
        let irregular = f.name.ends_with("irregular.toml");
        let light = f.name.ends_with("light-verbs.toml");
        for row in std::mem::take(&mut any.verb) {
            let (at, r) = (f.at(&row), row.into_inner());
            // a table of forms explains itself
            if !irregular {
                self.sample(
                    &at,
                    if light { SampleKind::Other } else { SampleKind::Reporting },
                    r.words(),
                    &r.examples,
                    &r.counter,
                );
            }
            let base = r.lemma.clone().unwrap_or_default();
            for lemma in r.words() {
                if irregular {
                    self.kb.words.irregular.insert(lemma, base.clone());
                } else if light {
                    let (lemma, particle) = match lemma.split_once(' ') {
                        Some((l, p)) => (l.to_string(), Some(p.to_string())),
                        None => (lemma, r.particle.clone()),
                    };
                    self.kb.words.light_verbs.push(LightVerb {
                        lemma,
                        particle,
                        nouns: r.nouns.clone(),
                        aspect: r.aspect.clone(),
                        passes: r.passes.clone(),
                        why: at.clone(),
                    });
                } else {
                    let claim = r.claim.clone().unwrap_or_else(|| "asserts".into());
                    self.kb.words.reporting.push(Reporting {
                        lemma,
                        claim,
                        speech: r.speech.unwrap_or(false),
                        why: at.clone(),
                    });
                }
            }
        }
        for row in std::mem::take(&mut any.cue) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Cue, r.words(), &r.examples, &r.counter);
            self.kb.words.cues.extend(r.words().into_iter().map(|w| w.to_lowercase()));
        }
        for row in std::mem::take(&mut any.governor) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Governor, r.words(), &r.examples, &r.counter);
            let Some(sets) = r.sets.as_deref().and_then(Status::parse) else {
                self.problem(&at, format!("unknown status {:?}", r.sets.unwrap_or_default()));
                continue;
            };
            let pos = r.pos.clone().unwrap_or_else(|| "VERB".into());
            if Upos::parse(&pos).as_str() != pos {
                self.problem(&at, format!("unknown part of speech {pos:?}"));
            }
            for lemma in r.words() {
                self.kb.words.governors.push(Governor { lemma, pos: pos.clone(), sets, why: at.clone() });
            }
        }
        for row in std::mem::take(&mut any.source) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Source, r.words(), &r.examples, &r.counter);
            let Some(kind) = r.kind.as_deref().and_then(SourceKind::parse) else {
                self.problem(&at, format!("unknown kind of source {:?}", r.kind.unwrap_or_default()));
                continue;
            };
            for lemma in r.words() {
                self.kb.words.sources.push(SourceWord { lemma, kind, why: at.clone() });
            }
        }
        for row in std::mem::take(&mut any.agreement) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Other, r.words(), &r.examples, &r.counter);
            self.one_of(&at, r.kind.as_deref(), &AGREEMENT_KINDS);
            for w in r.words() {
                self.kb.words.agreement_nouns.insert(w, r.kind.clone().unwrap_or_else(|| "other".into()));
            }
        }
        for row in std::mem::take(&mut any.stage) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Other, r.words(), &r.examples, &r.counter);
            self.one_of(&at, r.status.as_deref(), &AGREEMENT_STAGES);
            for w in r.words() {
                self.kb.words.agreement_verbs.insert(w, r.status.clone().unwrap_or_else(|| "mentioned".into()));
            }
        }
        for row in std::mem::take(&mut any.travel) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Other, r.words(), &r.examples, &r.counter);
            for w in r.words() {
                self.kb.words.travel.insert(w, r.role.clone().unwrap_or_else(|| "travel".into()));
            }
        }
        for row in std::mem::take(&mut any.visit) {
            let (at, r) = (f.at(&row), row.into_inner());
            self.sample(&at, SampleKind::Other, r.words(), &r.examples, &r.counter);
            self.one_of(&at, r.kind.as_deref(), &VISIT_KINDS);
            for w in r.words() {
                self.kb.words.visit_kinds.insert(w, r.kind.clone().unwrap_or_else(|| "official".into()));
            }
        }
    }

    /// A sense; its types, contexts and classes must have been read.
    pub(super) fn frame(&mut self, at: Source, r: FrameRow) {
        let slots = |l: &mut Self, list: &[String]| -> Vec<Slot> {
            let mut out = Vec::new();
            for s in list {
                match Slot::parse(s) {
                    Some(slot) => out.push(slot),
                    None => l.problem(&at, format!("{}: unknown slot {s:?}", r.id)),
                }
            }
            out
        };
        let (require, actor, recipient) = (slots(self, &r.require), slots(self, &r.actor), slots(self, &r.recipient));
        let (content, topic) = (slots(self, &r.content), slots(self, &r.topic));
        let expand = |l: &mut Self, list: &[String]| -> Vec<String> {
            let mut out = Vec::new();
            for w in list {
                match w.strip_prefix('@') {
                    Some(class) => match l.classes.get(class).cloned() {
                        Some(lemmas) => out.extend(lemmas),
                        None => l.problem(&at, format!("{}: unknown class {w:?}", r.id)),
                    },
                    None => out.push(w.clone()),
                }
            }
            out
        };
        let object = expand(self, &r.object);
        let not_object = expand(self, &r.not_object);
        let with_object_of = expand(self, &r.with_object_of);
        let complement = expand(self, &r.complement);
        match self.kb.types.iter().find(|t| t.id == r.type_) {
            None => self.problem(&at, format!("{}: unknown type {:?}", r.id, r.type_)),
            Some(t) => {
                if let Some(m) = r.mode.as_deref().filter(|m| !t.modes.iter().any(|x| x.id == *m)) {
                    let message = format!("{}: {} has no mode {m:?}", r.id, r.type_);
                    self.problem(&at, message);
                }
            }
        }
        let status = match r.status.as_deref().map(|s| (s, Status::parse(s))) {
            Some((s, None)) => {
                self.problem(&at, format!("{}: unknown status {s:?}", r.id));
                None
            }
            Some((_, s)) => s,
            None => None,
        };
        let mut contexts = r.contexts.clone();
        contexts.extend(r.topics.iter().cloned());
        for c in contexts.clone() {
            if !self.kb.contexts.iter().any(|x| x.id == c) {
                self.problem(&at, format!("{}: unknown context {c:?}", r.id));
            }
        }
        let mut examples = Vec::new();
        for e in &r.examples {
            match Example::parse(e) {
                Ok(x) if !x.roles.iter().any(|(role, ..)| role == "trigger") => {
                    self.problem(&at, format!("{}: no trigger in {e:?}", r.id))
                }
                Ok(x) => {
                    for (role, ..) in x.roles.iter().filter(|(role, ..)| !ROLES.contains(&role.as_str())) {
                        self.problem(&at, format!("{}: unknown role {role:?} in {e:?}", r.id));
                    }
                    examples.push(x);
                }
                Err(m) => self.problem(&at, format!("{}: {m} in {e:?}", r.id)),
            }
        }
        if r.examples.len() < 2 || r.counter.is_empty() {
            self.problem(&at, format!("{}: a frame needs two examples and a counter-example", r.id));
        }
        if self.kb.frames.iter().any(|f| f.id == r.id) {
            self.problem(&at, format!("frame {:?} is defined twice", r.id));
        }
        let verbs = r.verbs.iter().map(|v| match v.split_once(' ') {
            Some((lemma, particle)) => Trigger { lemma: lemma.into(), particle: Some(particle.into()) },
            None => Trigger { lemma: v.clone(), particle: None },
        });
        self.kb.frames.push(Frame {
            id: r.id.clone(),
            type_: r.type_.clone(),
            mode: r.mode.clone(),
            verbs: verbs.collect(),
            nouns: r.nouns.clone(),
            adjectives: r.adjectives.clone(),
            object,
            not_object,
            with_object_of,
            complement,
            require,
            actor,
            recipient,
            content,
            topic,
            symmetric: r.symmetric,
            status,
            contexts,
            examples,
            counter: r.counter.clone(),
            why: at,
        });
    }
}
