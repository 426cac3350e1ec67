//! Logical arguments of a trigger, whatever the voice and word class.
//!
//! A slot is asked for by its logical name; passives, nominals, participles, control and coordination are undone here, so
//! that a frame is written once.

use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::{Knowledge, Slot};

/// The verb that carries a nominal trigger ("hold talks", "paid a visit"), if any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carrier {
    pub verb: TokenId,
    /// Whether it is a light verb: then its subject is the actor and its other arguments are the noun's.
    pub light: bool,
    /// Whether the light verb passes its subject ("hold talks") or only sets the scene ("talks took place").
    pub passes: bool,
}

pub(super) struct Slots<'a> {
    pub doc: &'a Doc,
    pub kb: &'a Knowledge,
}

/// Longest chain of verbs that share a subject; a guard against loops in broken trees.
const CHAIN: usize = 12;

impl Slots<'_> {
    /// Tokens that fill the slot: the first members of coordinations.
    pub fn fill(&self, trigger: TokenId, slot: &Slot, carrier: Option<Carrier>) -> Vec<TokenId> {
        let doc = self.doc;
        if let Slot::Through(outer, inner) = slot {
            let outer = self.fill(trigger, outer, carrier);
            return outer
                .iter()
                .flat_map(|o| doc.conjuncts(*o))
                .filter(|o| !self.is_verbal(*o))
                .flat_map(|o| self.fill(o, inner, None))
                .collect();
        }
        if self.is_verbal(trigger) {
            match slot {
                Slot::Subj => self.subject(trigger, CHAIN),
                Slot::Obj => self.object(trigger, CHAIN),
                Slot::Iobj => doc.children(trigger).filter(|c| doc.is_rel(*c, "iobj")).collect(),
                Slot::Prep(p) => self.oblique(trigger, p),
                Slot::Ccomp => doc.children(trigger).filter(|c| doc.is_rel(*c, "ccomp")).collect(),
                Slot::Xcomp => doc.children(trigger).filter(|c| doc.is_rel(*c, "xcomp")).collect(),
                Slot::Advcl => doc.children(trigger).filter(|c| doc.is_rel(*c, "advcl")).collect(),
                Slot::Poss => self.subject(trigger, CHAIN),
                Slot::Amod => Vec::new(),
                Slot::Through(..) => Vec::new(),
            }
        } else if doc.upos(trigger) == Upos::Adj {
            match slot {
                Slot::Subj => self.subject(trigger, CHAIN),
                Slot::Prep(p) => self.oblique(trigger, p),
                Slot::Ccomp | Slot::Xcomp => doc
                    .children(trigger)
                    .filter(|c| matches!(doc.words[*c].rel_main(), "ccomp" | "xcomp" | "advcl"))
                    .collect(),
                _ => Vec::new(),
            }
        } else {
            self.noun(trigger, slot, carrier)
        }
    }

    pub fn is_verbal(&self, t: TokenId) -> bool {
        matches!(self.doc.upos(t), Upos::Verb | Upos::Aux)
    }

    /// The logical subject of a verb or of a predicate with a copula.
    pub fn subject(&self, verb: TokenId, budget: usize) -> Vec<TokenId> {
        let doc = self.doc;
        if budget == 0 {
            return Vec::new();
        }
        if doc.is_passive(verb) && self.is_verbal(verb) {
            let agents: Vec<TokenId> = doc
                .children(verb)
                .filter(|c| {
                    &*doc.words[*c].rel == "obl:agent"
                        || (doc.is_rel(*c, "obl") && doc.case_of(*c).as_deref() == Some("by"))
                })
                .collect();
            return agents;
        }
        let own: Vec<TokenId> = doc
            .children(verb)
            .filter(|c| &*doc.words[*c].rel == "nsubj" || &*doc.words[*c].rel == "nsubj:outer")
            .collect();
        if !own.is_empty() {
            return own;
        }
        self.inherited(verb, budget - 1)
    }

    /// What a verb without a subject of its own takes from the clause above.
    fn inherited(&self, verb: TokenId, budget: usize) -> Vec<TokenId> {
        let doc = self.doc;
        let Some(head) = doc.words[verb].head.filter(|_| budget > 0) else { return Vec::new() };
        match doc.words[verb].rel_main() {
            "xcomp" => {
                // object control ("urged X to leave") before subject control ("wants to leave")
                let object: Vec<TokenId> =
                    doc.children(head).filter(|c| doc.is_rel(*c, "obj") || doc.is_rel(*c, "iobj")).collect();
                if !object.is_empty() && self.is_verbal(head) && self.is_verbal(verb) {
                    return object;
                }
                self.surface_subject(head, budget)
            }
            "conj" => {
                // a gerund or infinitive coordinated under a noun has that noun's subject, a verb its verb's
                let shared = self.surface_subject(head, budget);
                // "the union said the cuts were harsh, and called on X": a comma takes it back to who says so
                let comma = doc.children(verb).any(|c| doc.form(c) == ",");
                let reported = doc.words[head]
                    .head
                    .filter(|h| doc.is_rel(head, "ccomp") && self.kb.words.asserts(&doc.lemma_lower(*h)) && comma);
                match reported {
                    Some(h) if !shared.iter().any(|s| doc.mention_at(*s).is_some()) => {
                        self.surface_subject(h, budget - 1)
                    }
                    _ => shared,
                }
            }
            "advcl" => {
                if doc.has(verb, "VerbForm=Fin") {
                    return Vec::new();
                }
                self.surface_subject(head, budget)
            }
            // a clause of content has a subject of its own, except a bare infinitive or gerund ("denied holding talks")
            "ccomp" | "parataxis" => {
                let bare =
                    doc.has(verb, "VerbForm=Inf") || doc.has(verb, "VerbForm=Ger") || doc.has(verb, "Tense=Pres");
                let own = doc.has(verb, "VerbForm=Fin") || doc.children(verb).any(|c| doc.is_rel(c, "aux"));
                if !bare || own {
                    return Vec::new();
                }
                self.surface_subject(head, budget)
            }
            "acl" => {
                if &*doc.words[verb].rel == "acl:relcl" {
                    // a relative clause without a subject of its own: the noun is it, unless it is the object
                    return if doc.children(verb).any(|c| doc.has(c, "PronType=Rel")) {
                        Vec::new()
                    } else {
                        vec![head]
                    };
                }
                if doc.has(verb, "VerbForm=Ger") || doc.has(verb, "VerbForm=Part") {
                    return vec![head];
                }
                self.owner(head, budget)
            }
            "obl" | "nmod" => self.surface_subject(head, budget),
            _ => Vec::new(),
        }
    }

    /// The grammatical subject of the clause of `t`, passive or not; for nouns their owner.
    fn surface_subject(&self, t: TokenId, budget: usize) -> Vec<TokenId> {
        let doc = self.doc;
        if budget == 0 {
            return Vec::new();
        }
        let own: Vec<TokenId> = doc.children(t).filter(|c| doc.is_rel(*c, "nsubj")).collect();
        if !own.is_empty() {
            return own;
        }
        if self.is_verbal(t) || doc.children(t).any(|c| doc.is_rel(c, "cop")) {
            return self.inherited(t, budget - 1);
        }
        self.owner(t, budget)
    }

    /// Who a noun belongs to: its possessor, else the subject of the verb that it is the object of.
    fn owner(&self, noun: TokenId, budget: usize) -> Vec<TokenId> {
        let doc = self.doc;
        if budget == 0 {
            return Vec::new();
        }
        let own: Vec<TokenId> = doc.children(noun).filter(|c| &*doc.words[*c].rel == "nmod:poss").collect();
        if !own.is_empty() {
            return own;
        }
        // "the minister is in X for talks with Y": the place is the predicate
        if doc.children(noun).any(|c| doc.is_rel(c, "cop")) {
            return doc.children(noun).filter(|c| doc.is_rel(*c, "nsubj")).collect();
        }
        let first = doc.first_conjunct(noun);
        match doc.words[first].head {
            Some(head)
                if matches!(doc.words[first].rel_main(), "obj" | "obl" | "xcomp" | "acl") && self.is_verbal(head) =>
            {
                self.subject(head, budget - 1)
            }
            Some(head) if doc.words[first].rel_main() == "nmod" => self.owner(head, budget - 1),
            _ => Vec::new(),
        }
    }

    /// The logical object of a verb.
    pub fn object(&self, verb: TokenId, budget: usize) -> Vec<TokenId> {
        let doc = self.doc;
        if budget == 0 {
            return Vec::new();
        }
        if doc.is_passive(verb) {
            let own: Vec<TokenId> = doc.children(verb).filter(|c| &*doc.words[*c].rel == "nsubj:pass").collect();
            if !own.is_empty() {
                return own;
            }
            let objects: Vec<TokenId> = doc.children(verb).filter(|c| doc.is_rel(*c, "obj")).collect();
            let Some(head) = doc.words[verb].head else { return objects };
            return match doc.words[verb].rel_main() {
                "acl" if &*doc.words[verb].rel == "acl" => vec![head],
                "conj" if self.is_verbal(head) && doc.is_passive(head) => self.object(head, budget - 1),
                "xcomp" | "advcl" | "conj" => self.surface_subject(head, budget - 1),
                _ => objects,
            };
        }
        let own: Vec<TokenId> = doc.children(verb).filter(|c| doc.is_rel(*c, "obj")).collect();
        if !own.is_empty() {
            return own;
        }
        // "asked X for Y", "urged X to leave": the one object of the verb, labelled indirect
        let indirect: Vec<TokenId> = doc.children(verb).filter(|c| doc.is_rel(*c, "iobj")).collect();
        if !indirect.is_empty() {
            return indirect;
        }
        // "condemned and rejected the attack": the object may hang on the last verb
        let shared = doc.children(verb).filter(|c| doc.is_rel(*c, "conj") && self.is_verbal(*c) && !doc.is_passive(*c));
        for c in shared {
            let comma = doc.children(c).any(|x| doc.form(x) == ",");
            let subject = doc.children(c).any(|x| doc.is_rel(x, "nsubj"));
            if !comma
                && !subject
                && doc.children(verb).all(|x| !matches!(doc.words[x].rel_main(), "obl" | "ccomp" | "xcomp"))
            {
                return doc.children(c).filter(|x| doc.is_rel(*x, "obj")).collect();
            }
        }
        Vec::new()
    }

    /// Obliques with the preposition; where the verb has none, modifiers of its object ("signed a deal with X").
    fn oblique(&self, verb: TokenId, prep: &str) -> Vec<TokenId> {
        let doc = self.doc;
        let with = |t: TokenId, rels: &[&str]| -> Vec<TokenId> {
            doc.children(t)
                .filter(|c| {
                    rels.contains(&doc.words[*c].rel_main())
                        && doc.case_of(*c).as_deref().is_some_and(|case| case == prep)
                })
                .collect()
        };
        let own = with(verb, &["obl", "advmod", "nmod", "advcl"]);
        if !own.is_empty() {
            return own;
        }
        let objects: Vec<TokenId> = doc.children(verb).filter(|c| doc.is_rel(*c, "obj")).collect();
        let through: Vec<TokenId> = objects.iter().flat_map(|o| with(*o, &["nmod"])).collect();
        if !through.is_empty() {
            return through;
        }
        // "25 tonnes of goods to X": one noun further down
        let deeper = |o: &TokenId| {
            doc.children(*o).filter(|c| doc.is_rel(*c, "nmod")).flat_map(|c| with(c, &["nmod"])).collect::<Vec<_>>()
        };
        let through: Vec<TokenId> = objects.iter().flat_map(deeper).filter(|_| prep != "of" && prep != "in").collect();
        if !through.is_empty() {
            return through;
        }
        // a modifier of another oblique: "met on Monday in X with Y" is often nested
        doc.children(verb).filter(|c| doc.is_rel(*c, "obl")).flat_map(|o| with(o, &["nmod"])).collect()
    }

    /// Slots of a nominal trigger.
    fn noun(&self, noun: TokenId, slot: &Slot, carrier: Option<Carrier>) -> Vec<TokenId> {
        let doc = self.doc;
        let light = carrier.filter(|c| c.light);
        let with = |prep: &str| -> Vec<TokenId> {
            doc.children(noun).filter(|c| doc.is_rel(*c, "nmod") && doc.case_of(*c).as_deref() == Some(prep)).collect()
        };
        let modifiers = || -> Vec<TokenId> {
            doc.children(noun)
                .filter(|c| {
                    matches!(doc.words[*c].rel_main(), "amod" | "compound") || &*doc.words[*c].rel == "nmod:desc"
                })
                .collect()
        };
        match slot {
            Slot::Subj => {
                if let Some(c) = light.filter(|c| c.passes) {
                    let subject = self.subject(c.verb, CHAIN);
                    if !subject.is_empty() {
                        return subject;
                    }
                }
                let poss: Vec<TokenId> = doc.children(noun).filter(|c| &*doc.words[*c].rel == "nmod:poss").collect();
                if !poss.is_empty() {
                    return poss;
                }
                let by = with("by");
                if !by.is_empty() {
                    return by;
                }
                let first = doc.first_conjunct(noun);
                if first != noun {
                    let shared: Vec<TokenId> =
                        doc.children(first).filter(|c| &*doc.words[*c].rel == "nmod:poss").collect();
                    if !shared.is_empty() {
                        return shared;
                    }
                }
                let mods = modifiers();
                if !mods.is_empty() {
                    return mods;
                }
                match carrier {
                    Some(c) if !c.light => self.subject(c.verb, CHAIN),
                    _ if matches!(doc.words[first].rel_main(), "nmod" | "obl") => {
                        let place = doc.words[first].head.filter(|h| doc.children(*h).any(|c| doc.is_rel(c, "cop")));
                        place.map_or_else(Vec::new, |h| self.owner(h, CHAIN))
                    }
                    _ => Vec::new(),
                }
            }
            Slot::Obj => with("of"),
            Slot::Poss => doc.children(noun).filter(|c| &*doc.words[*c].rel == "nmod:poss").collect(),
            Slot::Amod => modifiers(),
            Slot::Prep(p) => {
                let own = with(p);
                if !own.is_empty() {
                    return own;
                }
                // the last of a coordination carries the modifier of all ("talks and consultations with X")
                let shared: Vec<TokenId> = doc
                    .children(noun)
                    .filter(|c| doc.is_rel(*c, "conj"))
                    .flat_map(|c| {
                        doc.children(c)
                            .filter(|x| doc.is_rel(*x, "nmod") && doc.case_of(*x).as_deref() == Some(p.as_str()))
                            .collect::<Vec<_>>()
                    })
                    .collect();
                if !shared.is_empty() {
                    return shared;
                }
                match light {
                    Some(c) => self.oblique(c.verb, p),
                    None => Vec::new(),
                }
            }
            Slot::Ccomp | Slot::Xcomp | Slot::Advcl => {
                let mut own: Vec<TokenId> = doc
                    .children(noun)
                    .filter(|c| {
                        matches!(doc.words[*c].rel_main(), "acl" | "ccomp" | "xcomp")
                            && &*doc.words[*c].rel != "acl:relcl"
                    })
                    .collect();
                if own.is_empty()
                    && let Some(c) = light
                {
                    own = doc
                        .children(c.verb)
                        .filter(|x| {
                            matches!(doc.words[*x].rel_main(), "xcomp" | "advcl") && !doc.has(*x, "VerbForm=Fin")
                        })
                        .collect();
                }
                own
            }
            Slot::Iobj => {
                light.map_or_else(Vec::new, |c| doc.children(c.verb).filter(|x| doc.is_rel(*x, "iobj")).collect())
            }
            Slot::Through(..) => Vec::new(),
        }
    }

    /// The verb that carries the noun.
    pub fn carrier(&self, noun: TokenId) -> Option<Carrier> {
        let doc = self.doc;
        let mut first = doc.first_conjunct(noun);
        // "a wave of strikes": the noun of number stands where the event noun would
        if let Some(count) = doc.words[first].head.filter(|h| {
            doc.is_rel(first, "nmod")
                && self.kb.clause.is_quantity(&doc.lemma_lower(*h))
                && doc.case_of(first).is_some_and(|c| self.kb.clause.is_case("proxy", &c))
        }) {
            first = doc.first_conjunct(count);
        }
        let verb = doc.words[first].head.filter(|h| self.is_verbal(*h))?;
        let rel = &*doc.words[first].rel;
        let entry = self.light_entry(verb, noun);
        let object = matches!(rel, "obj" | "nsubj:pass");
        let case = doc.case_of(first);
        let into = doc.is_rel(first, "obl") && case.as_deref().is_some_and(|c| self.kb.clause.is_case("carried", c));
        if let Some(i) = entry
            && (object || into)
        {
            let passes = self.kb.words.light_verbs[i].passes.as_deref() == Some("subj");
            return Some(Carrier { verb, light: true, passes });
        }
        // "stressed X during a meeting with Y": the clause's subject took part
        if doc.is_rel(first, "obl") && case.is_some_and(|c| self.kb.clause.is_temporal_case(&c)) {
            return Some(Carrier { verb, light: false, passes: false });
        }
        None
    }

    pub fn light_entry(&self, verb: TokenId, noun: TokenId) -> Option<usize> {
        let doc = self.doc;
        let lemma = doc.lemma_lower(verb);
        let particle =
            doc.children(verb).find(|c| &*doc.words[*c].rel == "compound:prt").map(|c| doc.form(c).to_lowercase());
        let entries = self.kb.words.light_by_lemma.get(&lemma)?;
        let noun = doc.lemma_lower(noun);
        entries
            .iter()
            .copied()
            .filter(|i| {
                let e = &self.kb.words.light_verbs[*i];
                (e.particle.is_none() || e.particle == particle) && (e.nouns.is_empty() || e.nouns.contains(&noun))
            })
            .max_by_key(|i| {
                let e = &self.kb.words.light_verbs[*i];
                (e.particle.is_some(), !e.nouns.is_empty())
            })
    }
}
