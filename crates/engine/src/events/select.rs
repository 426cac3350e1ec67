//! Which of competing and nested drafts stand.

use super::{Coder, Draft};

/// Types whose content is what is asked, promised, refused or threatened: an event inside that content is not reported as
/// one of its own, except meetings and visits, which keep their own record with the status that the governor gives.
fn absorbs(coder: &Coder<'_>, d: &Draft) -> bool {
    let type_ = &coder.kb.frames[d.frame].type_;
    coder.kb.clause.absorbs(type_)
}

pub(super) fn select(coder: &Coder<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let doc = coder.doc;
    let type_of = |d: &Draft| coder.kb.frames[d.frame].type_.as_str();
    let mut keep = vec![true; drafts.len()];
    for (i, d) in drafts.iter().enumerate() {
        // drafts are in text order: those of one sentence stand together
        let tokens = &doc.sentences[doc.sentence_of(d.trigger)].tokens;
        let from = drafts.partition_point(|x| x.trigger < tokens.start);
        let to = drafts.partition_point(|x| x.trigger < tokens.end);
        // an outer draft of the same sentence whose content holds this one
        for (k, outer) in drafts.iter().enumerate().take(to).skip(from).filter(|(k, _)| *k != i) {
            let governed = outer.trigger != d.trigger && doc.is_under(d.trigger, outer.trigger);
            if !governed {
                continue;
            }
            let inside = outer.content.is_some_and(|c| doc.is_under(d.trigger, c))
                || doc.words[d.trigger].head == Some(outer.trigger)
                    && matches!(doc.words[d.trigger].rel_main(), "xcomp" | "ccomp" | "obj");
            if !inside || !absorbs(coder, outer) {
                continue;
            }
            let meets = type_of(d) == "CONSULT" && d.actors.len() + d.recipients.len() > 1;
            if meets && type_of(outer) == "AGREE" {
                // "agreed to meet", "promised to visit": the planned meeting is the record
                keep[k] = false;
            } else if meets {
                // asked for, refused or threatened: both stand
            } else {
                keep[i] = false;
            }
        }
        // the noun that another draft shows as its happening
        if drafts[from..to].iter().any(|o| o.trigger != d.trigger && o.shown == d.trigger) {
            keep[i] = false;
        }
        // a noun and its light verb are one event: the noun's
        if let Some(c) = d.carrier.filter(|c| c.light && keep[i]) {
            for (k, other) in drafts.iter().enumerate().take(to).skip(from) {
                if other.trigger == c.verb && k != i {
                    if other.score > d.score + 1.5 { keep[i] = false } else { keep[k] = false }
                }
            }
        }
    }
    drafts.into_iter().zip(keep).filter(|(_, k)| *k).map(|(d, _)| d).collect()
}
