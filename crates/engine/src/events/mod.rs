//! What happened, is said or is planned, with whom, how surely, on whose word?
//!
//! Reads: article, sentences, tokens, words, mentions, entities, entity_of, times. Writes: events.
//! A frame of the lexicon proposes an event at each of its triggers; its slots are filled from the tree; then status,
//! attribution, time, place and topics are read from the clause, and mentions of one happening become one event.

mod attribution;
mod confidence;
mod context;
mod details;
mod merge;
mod select;
mod slots;
mod status;

use crate::doc::{Doc, EntityId, EntityKind, Event, MentionId, Role, Source, SourceKind, Status, TokenId, Why};
use crate::knowledge::{Knowledge, Slot};
use crate::mentions::Scan;
use crate::span::Span;

pub(crate) use details::{country_counts, resolve_place};
use slots::{Carrier, Slots};

/// Finds all events, in text order.
pub fn events(doc: &Doc, kb: &Knowledge) -> Vec<Event> {
    let scan = Scan::new(doc, kb);
    let coder = Coder::new(doc, kb, &scan);
    let mut drafts: Vec<Draft> = Vec::new();
    for t in 0..doc.tokens.len() {
        if let Some(draft) = coder.draft(t) {
            drafts.push(draft);
        }
    }
    context::known_talks(&coder, &mut drafts);
    let mut drafts = select::select(&coder, drafts);
    context::other_sides(&coder, &mut drafts);
    let mut events: Vec<Event> = drafts.iter().map(|d| coder.event(d)).collect();
    context::occasions(&coder, &drafts, &mut events);
    details::carry_sources(doc, &mut events, &coder);
    merge::merge(doc, kb, &mut events);
    events.sort_by_key(|e| e.trigger);
    events
}

/// A frame with its filled slots.
#[derive(Debug, Clone)]
struct Draft {
    trigger: TokenId,
    /// The word that names the happening: the object noun where the verb is light ("laid a wreath").
    shown: TokenId,
    frame: usize,
    carrier: Option<Carrier>,
    actors: Vec<(EntityId, Span)>,
    recipients: Vec<(EntityId, Span)>,
    /// Tokens of the content phrase or clause.
    content: Option<TokenId>,
    topics: Vec<TokenId>,
    status: status::Found,
    score: f64,
}

struct Coder<'a> {
    doc: &'a Doc,
    kb: &'a Knowledge,
    scan: &'a Scan,
    slots: Slots<'a>,
    /// Smallest mention that the tree sees at each token.
    at: Vec<Option<MentionId>>,
    countries: Vec<(String, f32)>,
}

impl<'a> Coder<'a> {
    fn new(doc: &'a Doc, kb: &'a Knowledge, scan: &'a Scan) -> Self {
        let mut at: Vec<Option<MentionId>> = vec![None; doc.tokens.len()];
        let smaller = |have: Option<MentionId>, m: MentionId| {
            have.is_none_or(|h| doc.mentions[h].tokens.len() > doc.mentions[m].tokens.len())
        };
        for (i, m) in doc.mentions.iter().enumerate() {
            for t in m.tokens.clone() {
                if doc.mentions.get(at[t].unwrap_or(usize::MAX)).is_none_or(|h| h.head != t) && smaller(at[t], i) {
                    at[t] = Some(i);
                }
            }
        }
        for (i, m) in doc.mentions.iter().enumerate() {
            at[m.head] = Some(i);
        }
        Coder { doc, kb, scan, slots: Slots { doc, kb }, at, countries: country_counts(doc) }
    }

    /// The mention that stands at a token as an argument: the one it heads, else one whose words hold it without being a
    /// mere possessor or complement inside.
    fn mention_at(&self, t: TokenId) -> Option<MentionId> {
        self.at[t]
    }

    /// The best frame for the token, if one fits.
    fn draft(&self, t: TokenId) -> Option<Draft> {
        let doc = self.doc;
        let words = &self.kb.words;
        let lemma = doc.lemma_lower(t);
        let frames = match doc.upos(t) {
            crate::doc::Upos::Verb => words.frames_by_verb.get(&lemma),
            crate::doc::Upos::Noun | crate::doc::Upos::Propn => words.frames_by_noun.get(&lemma),
            crate::doc::Upos::Adj => words.frames_by_adjective.get(&lemma),
            _ => None,
        }?;
        let is_verb = self.slots.is_verbal(t);
        // the noun must head its phrase: "attack helicopter", "peace talks venue" are no events
        if !is_verb && crate::syntax::is_name_part(doc.words[t].rel_main()) {
            return None;
        }
        if self.at[t].is_some_and(|m| doc.mentions[m].tokens.contains(&t) && doc.mentions[m].name.is_some()) {
            return None;
        }
        if !is_verb && doc.case_of(doc.first_conjunct(t)).is_some_and(|c| self.kb.clause.is_background(&c)) {
            return None;
        }
        let carrier = if is_verb { None } else { self.slots.carrier(t) };
        let mut best: Option<Draft> = None;
        for f in frames {
            if let Some(d) = self.try_frame(t, *f, carrier)
                && best.as_ref().is_none_or(|b| d.score > b.score)
            {
                best = Some(d);
            }
        }
        best
    }

    fn try_frame(&self, t: TokenId, index: usize, carrier: Option<Carrier>) -> Option<Draft> {
        let frame = &self.kb.frames[index];
        let doc = self.doc;
        let mut score = 0.0;
        let mut shown = t;
        if self.slots.is_verbal(t) {
            let lemma = doc.lemma_lower(t);
            let particle =
                doc.children(t).find(|c| &*doc.words[*c].rel == "compound:prt").map(|c| doc.form(c).to_lowercase());
            let fits = |p: &Option<String>| match p {
                None => true,
                Some(p) => particle.as_ref() == Some(p) || self.follow(t, p),
            };
            let trigger = frame
                .verbs
                .iter()
                .filter(|v| v.lemma == lemma && fits(&v.particle))
                .max_by_key(|v| v.particle.is_some())?;
            if trigger.particle.is_some() {
                score += 2.0;
            }
            // a preposition right behind the verb takes the place of the object ("speak with", "call on")
            let objects = match &trigger.particle {
                Some(p) if particle.as_ref() != Some(p) => {
                    // of several words the last one governs ("put up with X")
                    let last = p.rsplit(' ').next().unwrap_or(p);
                    self.slots.fill(t, &Slot::Prep(last.to_string()), None)
                }
                _ => self.slots.object(t, 8),
            };
            let lemmas: Vec<String> =
                objects.iter().flat_map(|o| doc.conjuncts(*o)).map(|o| doc.lemma_lower(o)).collect();
            if !frame.object.is_empty() {
                let named = objects
                    .iter()
                    .flat_map(|o| doc.conjuncts(*o))
                    .find(|o| frame.object.contains(&doc.lemma_lower(*o)))?;
                if self.slots.light_entry(t, named).is_some() && doc.upos(named) == crate::doc::Upos::Noun {
                    shown = named;
                }
                score += 3.0;
            }
            if lemmas.iter().any(|l| frame.not_object.contains(l)) {
                return None;
            }
            if !frame.with_object_of.is_empty() {
                let of = objects.iter().flat_map(|o| doc.conjuncts(*o)).flat_map(|o| self.under(o, "object"));
                if !of.map(|o| doc.lemma_lower(o)).any(|l| frame.with_object_of.contains(&l)) {
                    return None;
                }
                score += 2.0;
            }
        } else {
            if doc.upos(t) != crate::doc::Upos::Adj {
                score += 2.0 * self.modifiers_of(t, frame)? as f64;
            }
            if !frame.with_object_of.is_empty() {
                if !self.under(t, "object").iter().any(|o| frame.with_object_of.contains(&doc.lemma_lower(*o))) {
                    return None;
                }
                score += 2.0;
            }
        }
        if !frame.complement.is_empty() {
            let clauses: Vec<TokenId> = doc
                .children(t)
                .filter(|c| {
                    matches!(doc.words[*c].rel_main(), "ccomp" | "xcomp")
                        || matches!(doc.words[*c].rel_main(), "advcl" | "acl") && doc.has(*c, "VerbForm=Inf")
                })
                .collect();
            let clauses: Vec<TokenId> = clauses
                .into_iter()
                .filter(|c| {
                    self.slots.is_verbal(*c)
                        || doc.children(*c).any(|x| matches!(doc.words[x].rel_main(), "cop" | "mark" | "aux"))
                })
                .collect();
            let any = frame.complement.iter().any(|c| c == "*");
            let fits = clauses
                .iter()
                .flat_map(|c| doc.conjuncts(*c))
                .any(|c| any || frame.complement.contains(&doc.lemma_lower(c)));
            if !fits {
                return None;
            }
            score += if any { 1.0 } else { 2.5 };
        }
        let mut actors = self.participants(t, &frame.actor, carrier, frame.symmetric);
        let mut recipients = self.participants(t, &frame.recipient, carrier, frame.symmetric);
        if recipients.is_empty() && !frame.symmetric {
            recipients = self.owners_of(t, &frame.recipient, carrier);
        }
        recipients.retain(|(e, _)| !actors.iter().any(|(a, _)| a == e));
        // "the talks", "the next round of talks": between whom may have been told before
        let told = frame.symmetric && !self.slots.is_verbal(t) && self.kb.clause.repeats(&frame.type_);
        let told = told && actors.is_empty() && recipients.is_empty();
        if !frame.require.is_empty() && !told && self.participants(t, &frame.require, carrier, true).is_empty() {
            // "praised X's hosting of refugees": the owner of the object is the one praised
            let owner = Slot::Through(Box::new(Slot::Obj), Box::new(Slot::Poss));
            if !frame.require.contains(&Slot::Obj) || self.participants(t, &[owner], carrier, true).is_empty() {
                return None;
            }
        }
        if actors.is_empty() && recipients.is_empty() && !told {
            return None;
        }
        if frame.symmetric {
            actors.append(&mut recipients);
        }
        let content = frame
            .content
            .iter()
            .flat_map(|s| self.slots.fill(t, s, carrier))
            .find(|c| !self.is_participant_slot(*c, &actors, &recipients));
        if recipients.is_empty()
            && !frame.symmetric
            && self.kb.clause.asks(&frame.type_)
            && let Some(clause) =
                content.filter(|c| self.slots.is_verbal(*c) || doc.children(*c).any(|x| doc.is_rel(x, "cop")))
        {
            let asked = doc
                .children(clause)
                .filter(|c| doc.is_rel(*c, "nsubj"))
                .flat_map(|c| doc.conjuncts(c))
                .flat_map(|c| self.entities_at(c, t));
            recipients = asked.filter(|(e, _)| !actors.iter().any(|(a, _)| a == e)).collect();
        }
        if recipients.is_empty() && !frame.symmetric && self.slots.is_verbal(t) {
            let by_obj = frame.recipient.contains(&Slot::Obj) || frame.content.contains(&Slot::Obj);
            let slots = [Slot::Iobj, Slot::Through(Box::new(Slot::Obj), Box::new(Slot::Poss))];
            let found = self.participants(t, if by_obj { &slots } else { &slots[..1] }, carrier, false);
            // a person's own state is no other side ("he stressed X's eagerness")
            let country = |e: EntityId| doc.entities[e].country.as_deref();
            let own =
                |e: EntityId| actors.iter().any(|(a, _)| *a == e || country(*a).is_some() && country(*a) == country(e));
            recipients = found.into_iter().filter(|(e, _)| !own(*e)).collect();
        }
        if recipients.is_empty()
            && !frame.symmetric
            && let Some(c) = content
        {
            let partner =
                doc.subtree(c).filter(|x| doc.is_under(*x, c) && matches!(doc.words[*x].rel_main(), "nmod" | "obl"));
            let partner =
                partner.filter(|x| doc.case_of(*x).is_some_and(|k| self.kb.clause.is_partner(&frame.type_, &k)));
            let found = partner.flat_map(|x| doc.conjuncts(x)).flat_map(|x| self.entities_at(x, t));
            recipients = found.filter(|(e, _)| !actors.iter().any(|(a, _)| a == e)).collect();
            recipients.dedup_by_key(|(e, _)| *e);
        }
        let topics: Vec<TokenId> =
            frame.topic.iter().map(|s| self.slots.fill(t, s, carrier)).find(|v| !v.is_empty()).unwrap_or_default();
        let topics = topics.into_iter().filter(|x| !self.is_time(*x));
        let topics: Vec<TokenId> = topics.filter(|x| self.at[*x].is_none_or(|m| doc.mentions[m].head != *x)).collect();
        score += 0.6 * actors.len().min(2) as f64
            + 0.6 * recipients.len().min(2) as f64
            + if content.is_some() { 0.4 } else { 0.0 };
        if !frame.require.is_empty() {
            score += 0.5;
        }
        let from = carrier.filter(|c| c.light).map(|c| c.verb);
        let mut status = self.slots.status(t, from);
        if let Some(own) = frame.status
            && status.status == Status::Occurred
        {
            status.status = own;
        }
        Some(Draft { trigger: t, shown, frame: index, carrier, actors, recipients, content, topics, status, score })
    }

    /// Who owns or did what fills the slots, where that is no participant itself: "support for X's integrity", "cuts by X".
    fn owners_of(&self, t: TokenId, slots: &[Slot], carrier: Option<Carrier>) -> Vec<(EntityId, Span)> {
        let doc = self.doc;
        let things = slots.iter().flat_map(|s| self.slots.fill(t, s, carrier));
        let things =
            things.flat_map(|x| doc.conjuncts(x)).filter(|x| !self.slots.is_verbal(*x) && self.at[*x].is_none());
        let owner = |x: TokenId| {
            doc.children(x).filter(|c| {
                &*doc.words[*c].rel == "nmod:poss"
                    || doc.is_rel(*c, "nmod") && doc.case_of(*c).is_some_and(|k| self.kb.clause.is_case("holder", &k))
            })
        };
        let found = things.flat_map(|x| owner(x).collect::<Vec<_>>()).flat_map(|c| doc.conjuncts(c));
        let mut out: Vec<(EntityId, Span)> = Vec::new();
        for side in found.flat_map(|c| self.entities_at(c, t)) {
            if !out.iter().any(|(e, _)| *e == side.0) {
                out.push(side);
            }
        }
        out
    }

    /// Whether the token is part of a time expression.
    fn is_time(&self, t: TokenId) -> bool {
        let times = &self.doc.times;
        let next = times.partition_point(|x| x.tokens.end <= t);
        times.get(next).is_some_and(|x| x.tokens.contains(&t))
    }

    /// Whether the words of a particle stand right behind the verb.
    fn follow(&self, verb: TokenId, particle: &str) -> bool {
        let doc = self.doc;
        particle
            .split(' ')
            .zip(verb + 1..)
            .all(|(word, t)| t < doc.tokens.len() && doc.form(t).eq_ignore_ascii_case(word))
    }

    /// How many modifiers the longest noun of the frame that the words spell has ("travel ban" 1, "ban" 0).
    fn modifiers_of(&self, noun: TokenId, frame: &crate::knowledge::Frame) -> Option<usize> {
        let doc = self.doc;
        let lemma = doc.lemma_lower(noun);
        let spelled = |n: &&String| {
            let mut words = n.rsplit(' ');
            words.next() == Some(lemma.as_str())
                && words.zip(1..).all(|(w, back)| {
                    noun.checked_sub(back)
                        .is_some_and(|t| doc.lemma_lower(t) == w || doc.form(t).eq_ignore_ascii_case(w))
                })
        };
        frame.nouns.iter().filter(spelled).map(|n| n.matches(' ').count()).max()
    }

    fn is_participant_slot(&self, t: TokenId, actors: &[(EntityId, Span)], recipients: &[(EntityId, Span)]) -> bool {
        let Some(m) = self.mention_at(t) else { return false };
        let e = self.doc.entity_of[m];
        self.doc.mentions[m].head == t && (actors.iter().chain(recipients).any(|(x, _)| *x == e))
    }

    /// Nouns under the prepositions of this kind of a noun, with their conjuncts.
    fn under(&self, noun: TokenId, kind: &str) -> Vec<TokenId> {
        let doc = self.doc;
        doc.children(noun)
            .filter(|c| {
                let noun = doc.is_rel(*c, "nmod") && doc.case_of(*c).is_some_and(|k| self.kb.clause.is_case(kind, &k));
                // "the importance of strengthening ties": a gerund under the preposition
                let gerund = &*doc.words[*c].rel == "acl"
                    && doc.children(*c).any(|m| doc.is_rel(m, "mark") && self.kb.clause.is_case(kind, doc.form(m)));
                noun || gerund
            })
            .flat_map(|c| doc.conjuncts(c))
            .collect()
    }

    /// Entities in the first slot that has any; in all slots where `all`.
    fn participants(&self, t: TokenId, slots: &[Slot], carrier: Option<Carrier>, all: bool) -> Vec<(EntityId, Span)> {
        let mut out: Vec<(EntityId, Span)> = Vec::new();
        for slot in slots {
            for token in self.slots.fill(t, slot, carrier).into_iter().flat_map(|x| self.members(x)) {
                // a verb coordinated with a noun, or the trigger itself, is no participant
                if self.slots.is_verbal(token) || token == t {
                    continue;
                }
                for (e, span) in self.entities_at(token, t) {
                    if !out.iter().any(|(x, _)| *x == e) {
                        out.push((e, span));
                    }
                }
            }
            if !out.is_empty() && !all {
                break;
            }
        }
        out
    }

    /// A coordination with its members; in a list without conjunctions the parser takes a member for an apposition.
    fn members(&self, token: TokenId) -> Vec<TokenId> {
        let doc = self.doc;
        let mut out = doc.conjuncts(token);
        if out.len() > 1 {
            let more: Vec<TokenId> =
                out.iter().flat_map(|t| doc.children(*t).filter(|c| doc.is_rel(*c, "appos"))).collect();
            out.extend(more);
            out.sort_unstable();
        }
        out
    }

    /// Participants at an argument token: places are none; a pair phrase gives its members; a quantity gives what it counts.
    fn entities_at(&self, token: TokenId, trigger: TokenId) -> Vec<(EntityId, Span)> {
        let doc = self.doc;
        let Some(m) = self.mention_at(token) else {
            // "a number of officials", "dozens of protesters", "the statue of X"
            let lemma = doc.lemma_lower(token);
            if !(self.kb.clause.is_quantity(&lemma) || self.kb.clause.is_proxy(&lemma)) {
                return Vec::new();
            }
            let inner = self.under(token, "proxy");
            return inner
                .into_iter()
                .filter(|i| *i != trigger && self.at[*i].is_some())
                .flat_map(|i| self.entities_at(i, trigger))
                .collect();
        };
        let mention = &doc.mentions[m];
        // a token inside a mention that it does not head is an argument only if it is part of the name or title itself
        if mention.head != token && !doc.is_under(mention.head, token) && !doc.is_under(token, mention.head) {
            return Vec::new();
        }
        if mention.tokens.contains(&trigger) && mention.head != token {
            return Vec::new();
        }
        let e = doc.entity_of[m];
        let entity = &doc.entities[e];
        if entity.kind == EntityKind::Place {
            return Vec::new();
        }
        if !entity.members.is_empty() {
            return entity.members.iter().map(|x| (*x, mention.span)).collect();
        }
        if mention.plural && mention.name.is_none() {
            // "the firms X and Y": the names stand for the noun
            let named = doc.children(mention.head).find(|c| doc.is_rel(*c, "appos") && doc.conjuncts(*c).len() > 1);
            let members: Vec<_> = named
                .map_or_else(Vec::new, |n| doc.conjuncts(n))
                .into_iter()
                .filter_map(|t| self.at[t].filter(|m| doc.mentions[*m].head == t && doc.mentions[*m].name.is_some()))
                .map(|m| (doc.entity_of[m], doc.mentions[m].span))
                .filter(|(e, _)| doc.entities[*e].kind != EntityKind::Place)
                .collect();
            if members.len() > 1 {
                return members;
            }
        }
        if entity.kind == EntityKind::Group || entity.kind == EntityKind::Organisation {
            let owners = self.coordinated_states(mention.head);
            if owners.len() > 1 {
                return owners;
            }
        }
        vec![(e, mention.span)]
    }

    /// The states in "Thai and Lao troops": a group with several owners stands for all of them.
    fn coordinated_states(&self, head: TokenId) -> Vec<(EntityId, Span)> {
        let doc = self.doc;
        let state = |t: TokenId| {
            let m = self.at[t].filter(|m| doc.mentions[*m].head == t)?;
            let e = doc.entity_of[m];
            (doc.entities[e].kind == EntityKind::State).then_some((e, doc.mentions[m].span))
        };
        let before = doc.children(head).filter(|c| matches!(doc.words[*c].rel_main(), "amod" | "compound"));
        let under = doc.children(head).filter(|c| {
            doc.is_rel(*c, "nmod") && doc.case_of(*c).is_some_and(|k| self.kb.clause.is_case("members", &k))
        });
        let states = |first: TokenId| -> Vec<(EntityId, Span)> {
            let all = doc.conjuncts(first);
            let states: Vec<_> = all.iter().filter_map(|t| state(*t)).collect();
            if states.len() == all.len() { states } else { Vec::new() }
        };
        before.chain(under).map(states).find(|s| s.len() > 1).unwrap_or_default()
    }

    fn event(&self, d: &Draft) -> Event {
        let doc = self.doc;
        let frame = &self.kb.frames[d.frame];
        let trigger_span = doc.tokens[d.shown].span;
        let mut evidence: Vec<(Role, Span)> = Vec::new();
        evidence.extend(d.actors.iter().map(|(_, s)| (Role::Actor, *s)));
        evidence.extend(d.recipients.iter().map(|(_, s)| (Role::Recipient, *s)));
        let (mut status, cue) = (d.status.status, d.status.cue);
        let sources = self.slots.sources(d.trigger);
        let own: Vec<_> = sources
            .into_iter()
            .filter(|s| {
                s.token.is_none_or(|t| t != d.trigger && !doc.is_under(t, d.trigger) || doc.is_under(d.trigger, t))
            })
            .collect();
        if own.iter().any(|s| s.denies) && matches!(status, Status::Occurred | Status::Ongoing | Status::Planned) {
            status = Status::Denied;
        }
        let mention_at = |t: TokenId| self.mention_at(t);
        let outlet = |t: TokenId| attribution::is_outlet(&self.slots, self.scan, t);
        let chain: Vec<Source> = attribution::chain(&own, doc, &mention_at, &outlet);
        evidence.extend(chain.iter().filter_map(|s| s.cue).map(|c| (Role::Attribution, c)));
        let (when, status) = details::when(self, d, status);
        let place = details::place(self, d);
        if let Some(w) = &when
            && let Some(span) = w.span
        {
            evidence.push((Role::When, span));
        }
        if let Some(span) = place.as_ref().and_then(|p| p.span) {
            evidence.push((Role::Where, span));
        }
        if let Some(cue) = cue {
            evidence.push((Role::Status, cue));
        }
        let content = d.content.map(|c| details::phrase(doc, c));
        if let Some(span) = content {
            evidence.push((Role::Content, span));
        }
        let topics = details::topics(self, d);
        let contexts = details::contexts(self, d, frame);
        let mut why = vec![Why { rule: format!("lexicon/{}", frame.id), span: trigger_span }];
        if let Some(Carrier { verb, light: true, .. }) = d.carrier {
            why.push(Why {
                rule: format!("lexicon/light-verbs/{}", doc.lemma_lower(verb)),
                span: doc.tokens[verb].span,
            });
        }
        if let Some(cue) = cue {
            why.push(Why { rule: "lexicon/status".into(), span: cue });
        }
        let signs = confidence::signs(self, d, status);
        // the state that a journey leads to is its place, not a second side
        let goal = place.as_ref().and_then(|p| p.span).filter(|_| frame.mode.as_deref() == Some("visit"));
        let recipients: Vec<_> = d.recipients.iter().filter(|(_, s)| Some(*s) != goal).collect();
        evidence.retain(|(role, s)| *role != Role::Recipient || Some(*s) != goal);
        Event {
            sentence: doc.sentence_of(d.trigger),
            type_: frame.type_.clone(),
            mode: frame.mode.clone(),
            contexts,
            actors: d.actors.iter().map(|(e, _)| *e).collect(),
            recipients: recipients.into_iter().map(|(e, _)| *e).collect(),
            symmetric: frame.symmetric,
            status,
            when,
            place,
            topics,
            content,
            attribution: chain,
            trigger: d.shown,
            trigger_span,
            evidence,
            casualties: details::casualties(self, d),
            confidence: crate::confidence::probability(&self.kb.clause.confidence, &signs),
            signs,
            why,
            frame: d.frame,
            also: if d.shown == d.trigger { Vec::new() } else { vec![d.trigger] },
        }
    }
}

/// Whether the chain holds more than the outlet.
fn has_source(chain: &[Source]) -> bool {
    chain.iter().any(|s| s.kind != SourceKind::Outlet)
}
