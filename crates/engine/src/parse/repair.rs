//! Lemmas that the edit scripts miss ("emphasiz"), mended where the knowledge has the word.

use std::collections::{HashMap, HashSet};

use crate::doc::{Token, Upos, Word};

/// Hangs what stands behind a reporting verb on that verb, where the tree hangs it on the quoted clause in front: in
/// `"We will go," X said after meeting Y` it is the saying that follows the meeting.
pub fn reattach(words: &mut [Word]) {
    for t in 0..words.len() {
        if !matches!(words[t].rel_main(), "advcl" | "obl") {
            continue;
        }
        let Some(clause) = words[t].head.filter(|h| *h < t) else { continue };
        if words[clause].rel_main() != "ccomp" {
            continue;
        }
        let Some(verb) = words[clause].head.filter(|v| clause < *v && *v < t) else { continue };
        if (clause..verb).any(|x| words[x].upos == Upos::Punct) {
            words[t].head = Some(verb);
        }
    }
}

/// Replaces the lemma of an inflected verb or noun by the one known base that its form can come from.
pub fn repair(
    words: &mut [Word],
    text: &str,
    tokens: &[Token],
    verbs: &HashSet<String>,
    nouns: &HashSet<String>,
    irregular: &HashMap<String, String>,
) {
    for (word, token) in words.iter_mut().zip(tokens) {
        let known = match word.upos {
            Upos::Verb => verbs,
            Upos::Noun => nouns,
            _ => continue,
        };
        if known.contains(&word.lemma) {
            continue;
        }
        let form = token.span.of(text).to_lowercase();
        if word.upos == Upos::Verb
            && let Some(lemma) = irregular.get(&form)
        {
            word.lemma = lemma.clone();
            continue;
        }
        if let Some(base) = bases(&form, word.upos).into_iter().find(|b| known.contains(b)) {
            word.lemma = base;
        }
    }
}

/// Bases that a regularly inflected form can have, likelier first.
fn bases(form: &str, upos: Upos) -> Vec<String> {
    let mut out = Vec::new();
    let mut stem = |stem: &str| {
        out.push(format!("{stem}e"));
        out.push(stem.to_string());
        let mut last = stem.chars().rev();
        if let (Some(a), Some(b)) = (last.next(), last.next())
            && a == b
        {
            out.push(stem[..stem.len() - a.len_utf8()].to_string());
        }
    };
    if upos == Upos::Verb {
        ["ed", "ing", "d"].iter().filter_map(|s| form.strip_suffix(s)).for_each(&mut stem);
        if let Some(s) = form.strip_suffix("ied") {
            out.push(format!("{s}y"));
        }
    }
    if let Some(s) = form.strip_suffix("ies") {
        out.push(format!("{s}y"));
    }
    out.extend(["s", "es"].iter().filter_map(|s| form.strip_suffix(s)).map(str::to_string));
    out.push(form.to_string());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_come_from_their_bases() {
        let verbs: HashSet<String> = ["emphasize", "deny", "ban", "call"].map(String::from).into();
        for (form, base) in [("emphasized", "emphasize"), ("denied", "deny"), ("banning", "ban"), ("calls", "call")] {
            assert_eq!(bases(form, Upos::Verb).into_iter().find(|b| verbs.contains(b)).as_deref(), Some(base));
        }
    }
}
