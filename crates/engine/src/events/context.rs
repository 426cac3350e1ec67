//! What an event takes from events told of before it: the other side of an answer, the day and place of a meeting in which
//! something is said.

use super::{Coder, Draft};
use crate::doc::{EntityId, Event, Role, TokenId};
use crate::knowledge::Slot;
use crate::span::Span;

/// How many sentences back an answer looks for what it answers.
const REACH: usize = 3;

/// Gives talks told of without participants ("the next round of talks") those of the talks told of before, and drops them where
/// there are none.
pub(super) fn known_talks(coder: &Coder<'_>, drafts: &mut Vec<Draft>) {
    for i in 0..drafts.len() {
        if !drafts[i].actors.is_empty() || !drafts[i].recipients.is_empty() {
            continue;
        }
        let talks = |x: &&Draft| {
            coder.kb.clause.repeats(&coder.kb.frames[x.frame].type_) && x.actors.len() + x.recipients.len() > 1
        };
        let noun = drafts[i].trigger;
        let span = coder.doc.tokens[noun].span;
        if is_known(coder, noun) {
            let earlier = before(coder, drafts, i).find(talks);
            let sides = earlier.into_iter().flat_map(|x| x.actors.iter().chain(&x.recipients));
            drafts[i].actors = sides.map(|(e, _)| (*e, span)).collect();
        }
    }
    drafts.retain(|d| !d.actors.is_empty() || !d.recipients.is_empty());
}

/// Whether the noun phrase points at something told of before: "the talks", "these talks", "the third round of talks".
fn is_known(coder: &Coder<'_>, noun: TokenId) -> bool {
    let doc = coder.doc;
    let definite = |t: TokenId| {
        doc.children(t).any(|c| {
            doc.is_rel(c, "det") && (doc.has(c, "Definite=Def") || doc.has(c, "PronType=Dem"))
                || doc.is_rel(c, "det:predet")
        })
    };
    let whole = doc.words[noun].head.filter(|h| {
        doc.is_rel(noun, "nmod") && coder.kb.clause.is_quantity(&doc.lemma_lower(*h)) && !coder.slots.is_verbal(*h)
    });
    definite(noun) || whole.is_some_and(definite)
}

/// Fills recipients that the clause leaves unsaid but an earlier event names: "criticized the decision" (who decided), "rejected
/// the call" (who called), "X asked Y for help. Y promised ..." (who asked).
pub(super) fn other_sides(coder: &Coder<'_>, drafts: &mut [Draft]) {
    for i in 0..drafts.len() {
        let d = &drafts[i];
        let frame = &coder.kb.frames[d.frame];
        if !d.recipients.is_empty() || d.actors.is_empty() || frame.symmetric {
            continue;
        }
        let found = named_deed(coder, drafts, i)
            .or_else(|| answered(coder, drafts, i))
            .or_else(|| coordinated(coder, drafts, i));
        if let Some(sides) = found {
            drafts[i].recipients = sides;
        }
    }
}

/// Earlier drafts within reach, the latest first.
fn before<'d>(coder: &Coder<'_>, drafts: &'d [Draft], i: usize) -> impl Iterator<Item = &'d Draft> + use<'d> {
    let sentence = coder.doc.sentence_of(drafts[i].trigger);
    let first = coder.doc.sentences[sentence.saturating_sub(REACH)].tokens.start;
    drafts[..i].iter().rev().take_while(move |d| d.trigger >= first)
}

/// The actors of `deed` that are not among those of `d`; nobody answers a deed of his own.
fn doers(coder: &Coder<'_>, deed: &Draft, d: &Draft, span: Option<Span>) -> Option<Vec<(EntityId, Span)>> {
    let own = |e: EntityId| d.actors.iter().any(|(a, _)| same_side(coder, *a, e));
    let out: Vec<_> = deed.actors.iter().filter(|(e, _)| !own(*e)).map(|(e, s)| (*e, span.unwrap_or(*s))).collect();
    (!out.is_empty()).then_some(out)
}

/// One participant, or one state and who speaks for it.
fn same_side(coder: &Coder<'_>, a: EntityId, b: EntityId) -> bool {
    let country = |e: EntityId| coder.doc.entities[e].country.as_deref();
    a == b || country(a).is_some() && country(a) == country(b)
}

/// "criticized the decision", "rejected the call", "said that the raid would be answered": the object, or the subject of a
/// passive clause in the content, points at a deed told of before.
fn named_deed(coder: &Coder<'_>, drafts: &[Draft], i: usize) -> Option<Vec<(EntityId, Span)>> {
    let doc = coder.doc;
    let d = &drafts[i];
    let frame = &coder.kb.frames[d.frame];
    if !coder.kb.clause.answers(&frame.type_) {
        return None;
    }
    let mut nouns: Vec<TokenId> = coder.slots.fill(d.trigger, &Slot::Obj, d.carrier);
    if let Some(c) = d.content {
        nouns.push(c);
        nouns.extend(doc.children(c).filter(|x| &*doc.words[*x].rel == "nsubj:pass"));
        if coder.slots.is_verbal(c) {
            nouns.extend(coder.slots.object(c, 4));
        }
    }
    for noun in nouns {
        // only what is known already: "the launch", "this move", "such talks"
        if !is_known(coder, noun) || coder.slots.is_verbal(noun) {
            continue;
        }
        let lemma = doc.lemma_lower(noun);
        let types = coder.kb.clause.deed_types(&lemma);
        let span = doc.tokens[noun].span;
        let deed = before(coder, drafts, i).find(|x| {
            let type_ = coder.kb.frames[x.frame].type_.as_str();
            x.trigger != noun
                && (types.is_some_and(|t| t.is_empty() || t.iter().any(|t| t == type_))
                    || doc.lemma_lower(x.trigger) == lemma)
                && doers(coder, x, d, None).is_some()
        });
        if let Some(deed) = deed {
            return doers(coder, deed, d, Some(span));
        }
    }
    None
}

/// An answer by whom an earlier event asked: "X asked Y for seed. Y promised to send it."
fn answered(coder: &Coder<'_>, drafts: &[Draft], i: usize) -> Option<Vec<(EntityId, Span)>> {
    let d = &drafts[i];
    let type_ = &coder.kb.frames[d.frame].type_;
    if !coder.kb.clause.replies(type_) {
        return None;
    }
    let asked = |x: &&Draft| {
        coder.kb.clause.asks(&coder.kb.frames[x.frame].type_)
            && x.recipients.iter().any(|(r, _)| d.actors.iter().any(|(a, _)| same_side(coder, *a, *r)))
    };
    let request = before(coder, drafts, i).find(asked)?;
    doers(coder, request, d, None)
}

/// "X asked Y for grain and offered coal": the other side of a verb coordinated with this one.
fn coordinated(coder: &Coder<'_>, drafts: &[Draft], i: usize) -> Option<Vec<(EntityId, Span)>> {
    let doc = coder.doc;
    let d = &drafts[i];
    if !coder.kb.clause.replies(&coder.kb.frames[d.frame].type_) || doc.words[d.trigger].rel_main() != "conj" {
        return None;
    }
    let first = doc.first_conjunct(d.trigger);
    let other = drafts[..i].iter().rev().find(|x| {
        let top = x.carrier.map_or(x.trigger, |c| c.verb);
        doc.first_conjunct(top) == first && x.actors.iter().map(|a| a.0).eq(d.actors.iter().map(|a| a.0))
    })?;
    let symmetric = coder.kb.frames[other.frame].symmetric;
    (!symmetric && !other.recipients.is_empty()).then(|| other.recipients.clone())
}

/// What is said in a meeting is said on its day and at its place.
pub(super) fn occasions(coder: &Coder<'_>, drafts: &[Draft], events: &mut [Event]) {
    let doc = coder.doc;
    for i in 0..drafts.len() {
        if events[i].when.is_some() && events[i].place.is_some() {
            continue;
        }
        let verb = drafts[i].carrier.map_or(drafts[i].trigger, |c| c.verb);
        let occasion = clause_heads(coder, verb).into_iter().find_map(|v| {
            doc.children(v).find(|c| {
                doc.is_rel(*c, "obl")
                    && *c != drafts[i].trigger
                    && doc.case_of(*c).is_some_and(|k| coder.kb.clause.is_case("occasion", &k))
                    && meets(coder, *c)
            })
        });
        let Some(noun) = occasion else { continue };
        // the meeting itself in this sentence, else the latest one told of
        let own = drafts.iter().position(|d| d.trigger == noun);
        let from = own.filter(|k| events[*k].when.is_some()).or_else(|| {
            drafts[..i].iter().enumerate().rev().map(|(k, _)| k).find(|k| {
                coder.kb.clause.repeats(&events[*k].type_)
                    && events[*k].when.is_some()
                    && drafts[*k].trigger < noun
                    && doc.sentence_of(noun) - events[*k].sentence.min(doc.sentence_of(noun)) <= REACH
            })
        });
        let Some(from) = from.filter(|k| *k != i) else { continue };
        let (when, place) = (events[from].when.clone(), events[from].place.clone());
        let event = &mut events[i];
        if event.when.is_none()
            && let Some(w) = when
        {
            event.evidence.extend(w.span.map(|s| (Role::When, s)));
            event.when = Some(w);
        }
        if event.place.is_none()
            && let Some(p) = place
        {
            event.evidence.extend(p.span.map(|s| (Role::Where, s)));
            event.place = Some(p);
        }
    }
}

/// The verb, and the verbs that it is coordinated with.
fn clause_heads(coder: &Coder<'_>, verb: TokenId) -> Vec<TokenId> {
    let first = coder.doc.first_conjunct(verb);
    if first == verb { vec![verb] } else { vec![verb, first] }
}

/// Whether the noun names a meeting or another occasion that several mentions can tell of.
fn meets(coder: &Coder<'_>, noun: TokenId) -> bool {
    let frames = coder.kb.words.frames_by_noun.get(&coder.doc.lemma_lower(noun));
    frames.is_some_and(|f| f.iter().any(|f| coder.kb.clause.repeats(&coder.kb.frames[*f].type_)))
}
