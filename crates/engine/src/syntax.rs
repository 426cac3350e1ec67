//! Questions that several stages ask of the dependency tree.

use crate::doc::{Doc, TokenId, Upos};

/// Relations that bind parts of one name or one compound noun.
pub(crate) fn is_name_part(rel: &str) -> bool {
    matches!(rel, "compound" | "flat" | "goeswith" | "fixed") || rel.starts_with("flat:")
}

impl Doc {
    /// Whether the token's relation is `rel`; without a subtype in `rel`, any subtype counts.
    pub fn is_rel(&self, t: TokenId, rel: &str) -> bool {
        let have = &*self.words[t].rel;
        have == rel || (!rel.contains(':') && self.words[t].rel_main() == rel)
    }

    pub fn lemma(&self, t: TokenId) -> &str {
        &self.words[t].lemma
    }

    /// The lemma in lower case; names keep capitals in the reader's lemma.
    pub fn lemma_lower(&self, t: TokenId) -> String {
        self.words[t].lemma.to_lowercase()
    }

    pub fn upos(&self, t: TokenId) -> Upos {
        self.words[t].upos
    }

    pub fn is_nominal(&self, t: TokenId) -> bool {
        matches!(self.words[t].upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }

    /// The preposition of a nominal, several words joined by a space ("because of"); lower case.
    pub fn case_of(&self, t: TokenId) -> Option<String> {
        let case = self
            .children(t)
            .find(|c| self.is_rel(*c, "case") && !matches!(self.form(*c), "'s" | "’s" | "'" | "’" | "'S"))?;
        let mut words = vec![self.form(case).to_lowercase()];
        words.extend(self.children(case).filter(|c| self.is_rel(*c, "fixed")).map(|c| self.form(c).to_lowercase()));
        Some(words.join(" "))
    }

    /// The nominal with the members coordinated to it ("X, Y and Z"), in text order.
    pub fn conjuncts(&self, t: TokenId) -> Vec<TokenId> {
        let mut out = vec![t];
        let mut i = 0;
        while i < out.len() {
            let more: Vec<TokenId> =
                self.children(out[i]).filter(|c| self.is_rel(*c, "conj") && !out.contains(c)).collect();
            out.extend(more);
            i += 1;
        }
        out.sort_unstable();
        out
    }

    /// The first member of the coordination that `t` belongs to.
    pub fn first_conjunct(&self, t: TokenId) -> TokenId {
        let mut t = t;
        while self.is_rel(t, "conj")
            && let Some(h) = self.words[t].head
        {
            t = h;
        }
        t
    }

    /// Whether `t` lies in the subtree of `top` (or is it).
    pub fn is_under(&self, t: TokenId, top: TokenId) -> bool {
        let mut at = Some(t);
        while let Some(x) = at {
            if x == top {
                return true;
            }
            at = self.words[x].head;
        }
        false
    }

    /// First and last+1 token of the subtree of `t`. The tree may be non-projective; the range covers all of it.
    pub fn subtree(&self, t: TokenId) -> std::ops::Range<TokenId> {
        let sentence = &self.sentences[self.sentence_of(t)].tokens;
        let mut low = t;
        let mut high = t + 1;
        for x in sentence.clone() {
            if self.is_under(x, t) {
                low = low.min(x);
                high = high.max(x + 1);
            }
        }
        low..high
    }

    /// Distance to the root of the sentence.
    pub fn depth(&self, t: TokenId) -> usize {
        std::iter::successors(self.words[t].head, |h| self.words[*h].head).count()
    }

    /// The token of the range by which the tree sees it: the one nearest to the root, the first among equals.
    pub fn head_in(&self, range: std::ops::Range<TokenId>) -> TokenId {
        let first = range.start;
        range.min_by_key(|t| (self.depth(*t), *t)).unwrap_or(first)
    }

    /// Whether the verb is in the passive.
    pub fn is_passive(&self, verb: TokenId) -> bool {
        let marked =
            self.children(verb).any(|c| matches!(&*self.words[c].rel, "aux:pass" | "nsubj:pass" | "csubj:pass"));
        // the feature alone is less sure than the clause around it
        marked
            || self.words[verb].feats.contains("Voice=Pass")
                && !self.children(verb).any(|c| &*self.words[c].rel == "nsubj")
    }

    /// Whether the features contain `feature` (`Number=Plur`).
    pub fn has(&self, t: TokenId, feature: &str) -> bool {
        self.words[t].feats.split('|').any(|f| f == feature)
    }
}
