//! Pronouns and nominals that point at participants named elsewhere.

use super::{Found, why};
use crate::doc::{EntityKind, Form, Upos};
use crate::knowledge::AnaphorKind;

pub(super) fn pronouns(f: &mut Found<'_>) {
    for t in 0..f.doc.tokens.len() {
        let doc = f.doc;
        if f.has_head(t) {
            continue;
        }
        let span = doc.tokens[t].span;
        let form = doc.form(t).to_lowercase();
        if doc.upos(t) == Upos::Pron {
            if let Some(p) = f.kb.anaphora.pronouns.get(&form) {
                let kind = if p.refers.iter().any(|r| r == "person" || r == "speaker") {
                    EntityKind::Person
                } else {
                    EntityKind::State
                };
                let plural = p.plural;
                let mut m = f.blank(t..t + 1, kind, Form::Pronoun, why("lexicon/anaphora.toml", span));
                m.plural = plural;
                f.add(m);
            }
            continue;
        }
        if !matches!(doc.upos(t), Upos::Noun) || f.claimed[t] {
            continue;
        }
        let lemma = doc.lemma_lower(t);
        let Some(kinds) = f.kb.anaphora.nouns.get(&lemma) else { continue };
        let start = f.left_edge(t, t);
        let affiliation = f.affiliation(start..t);
        let counterpart = kinds.contains(&AnaphorKind::Counterpart);
        let side = kinds.contains(&AnaphorKind::Side) && doc.has(t, "Number=Plur");
        let role = kinds.iter().any(|k| matches!(k, AnaphorKind::Visitor | AnaphorKind::Host));
        if !(counterpart || side || role) {
            continue;
        }
        let kind = if counterpart || role { EntityKind::Person } else { EntityKind::Group };
        let mut m = f.blank(start..t + 1, kind, Form::Nominal, why("lexicon/anaphora.toml", span));
        m.head = t;
        m.country = affiliation.country;
        f.add(m);
    }
}
