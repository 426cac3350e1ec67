//! The evaluation of the CoNLL 2018 shared task: how well does an analysis of raw text agree with a treebank?
//!
//! System and gold words are aligned by the characters that they cover, so the two may divide the text differently.
//! Words of one orthographic token have no characters of their own; there the longest common subsequence of forms decides.

use std::fmt;

use crate::conllu::{ConlluSentence, ConlluWord};

/// Relations of function words, which CLAS does not count; nor does it count punctuation.
const FUNCTION: [&str; 8] = ["aux", "case", "cc", "clf", "cop", "det", "mark", "punct"];

/// Agreement of one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    pub correct: usize,
    pub gold: usize,
    pub system: usize,
}

/// Agreement of all layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scores {
    pub tokens: Score,
    pub sentences: Score,
    pub words: Score,
    pub upos: Score,
    pub lemmas: Score,
    pub uas: Score,
    pub las: Score,
    pub clas: Score,
}

/// The two texts differ, so they cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextsDiffer {
    /// Characters other than white space before the first difference.
    pub at: usize,
    pub gold: String,
    pub system: String,
}

impl fmt::Display for TextsDiffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextsDiffer { at, gold, system } = self;
        write!(f, "the texts differ after {at} characters: gold goes on \"{gold}\", the system \"{system}\"")
    }
}

impl std::error::Error for TextsDiffer {}

impl Score {
    /// Share of the system's items that are right, 0 to 1.
    pub fn precision(&self) -> f64 {
        share(self.correct, self.system)
    }

    /// Share of the gold items that were found, 0 to 1.
    pub fn recall(&self) -> f64 {
        share(self.correct, self.gold)
    }

    /// Harmonic mean of both, 0 to 1.
    pub fn f1(&self) -> f64 {
        share(2 * self.correct, self.gold + self.system)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Scores an analysis of the same text as the gold sentences.
pub fn score(gold: &[ConlluSentence], system: &[ConlluSentence]) -> Result<Scores, TextsDiffer> {
    let (gold, system) = (Laid::out(gold), Laid::out(system));
    if let Some(at) = difference(&gold.chars, &system.chars) {
        let rest = |chars: &[char]| chars[at..].iter().take(20).collect();
        return Err(TextsDiffer { at, gold: rest(&gold.chars), system: rest(&system.chars) });
    }
    let pairs = align(&gold.words, &system.words);
    let mut gold_of = vec![None; system.words.len()];
    for (g, s) in &pairs {
        gold_of[*s] = Some(*g);
    }
    // The gold word at the head: of a gold word itself, of a system word the one that its head is aligned to.
    let gold_head = |word: &Laid1| word.head.map(Some);
    let system_head = |word: &Laid1| word.head.map(|head| gold_of[head]);
    let count = |right: &dyn Fn(&Laid1, &Laid1) -> bool, counts: &dyn Fn(&Laid1) -> bool| Score {
        correct: pairs
            .iter()
            .map(|(g, s)| (&gold.words[*g], &system.words[*s]))
            .filter(|(g, s)| counts(g) && right(g, s))
            .count(),
        gold: gold.words.iter().filter(|word| counts(word)).count(),
        system: system.words.iter().filter(|word| counts(word)).count(),
    };
    let same_head = |g: &Laid1, s: &Laid1| gold_head(g) == system_head(s);
    let same_arc = |g: &Laid1, s: &Laid1| same_head(g, s) && main(&g.word.rel) == main(&s.word.rel);
    let all = |_: &Laid1| true;
    Ok(Scores {
        tokens: spans(&gold.tokens, &system.tokens),
        sentences: spans(&gold.sentences, &system.sentences),
        words: count(&|_, _| true, &all),
        upos: count(&|g, s| g.word.upos == s.word.upos, &all),
        lemmas: count(&|g, s| g.word.lemma == "_" || g.word.lemma == s.word.lemma, &all),
        uas: count(&same_head, &all),
        las: count(&same_arc, &all),
        clas: count(&same_arc, &|word| !FUNCTION.contains(&main(&word.word.rel))),
    })
}

fn main(rel: &str) -> &str {
    rel.split(':').next().unwrap_or(rel)
}

/// Range of characters, white space not counted.
type Chars = (usize, usize);

/// Sentences laid out over their characters.
struct Laid<'s> {
    chars: Vec<char>,
    tokens: Vec<Chars>,
    sentences: Vec<Chars>,
    words: Vec<Laid1<'s>>,
}

/// A word and the characters of its token.
struct Laid1<'s> {
    word: &'s ConlluWord,
    span: Chars,
    /// Whether its token holds several words.
    multi: bool,
    /// Index of the head among all words; `None` for a root.
    head: Option<usize>,
}

impl<'s> Laid<'s> {
    fn out(sentences: &'s [ConlluSentence]) -> Self {
        let mut laid = Laid { chars: Vec::new(), tokens: Vec::new(), sentences: Vec::new(), words: Vec::new() };
        for sentence in sentences {
            let (start, first) = (laid.chars.len(), laid.words.len());
            let mut multiwords = sentence.multiwords.iter().peekable();
            let mut number = 1;
            while number <= sentence.words.len() {
                let multi = multiwords.next_if(|token| token.first == number);
                let last = multi.map_or(number, |token| token.last.min(sentence.words.len()));
                let form = multi.map_or(&sentence.words[number - 1].form, |token| &token.form);
                let from = laid.chars.len();
                laid.chars.extend(form.chars().filter(|c| !c.is_whitespace()));
                let span = (from, laid.chars.len());
                laid.tokens.push(span);
                for word in &sentence.words[number - 1..last] {
                    let head = word.head.checked_sub(1).map(|head| first + head);
                    laid.words.push(Laid1 { word, span, multi: multi.is_some(), head });
                }
                number = last + 1;
            }
            laid.sentences.push((start, laid.chars.len()));
        }
        laid
    }
}

fn difference(gold: &[char], system: &[char]) -> Option<usize> {
    let same = gold.iter().zip(system).take_while(|(g, s)| g == s).count();
    (same < gold.len().max(system.len())).then_some(same)
}

/// Spans that both sides have; both are sorted.
fn spans(gold: &[Chars], system: &[Chars]) -> Score {
    let (mut g, mut s, mut correct) = (0, 0, 0);
    while g < gold.len() && s < system.len() {
        match gold[g].0.cmp(&system[s].0) {
            std::cmp::Ordering::Less => g += 1,
            std::cmp::Ordering::Greater => s += 1,
            std::cmp::Ordering::Equal => {
                correct += usize::from(gold[g].1 == system[s].1);
                g += 1;
                s += 1;
            }
        }
    }
    Score { correct, gold: gold.len(), system: system.len() }
}

/// Pairs of gold and system words that are the same word.
fn align(gold: &[Laid1], system: &[Laid1]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut g, mut s) = (0, 0);
    while g < gold.len() && s < system.len() {
        if gold[g].multi || system[s].multi {
            let (from_g, from_s);
            (from_g, from_s, g, s) = multi_span(gold, system, g, s);
            let common = common_forms(&gold[from_g..g], &system[from_s..s]);
            pairs.extend(common.into_iter().map(|(i, j)| (from_g + i, from_s + j)));
        } else if gold[g].span == system[s].span {
            pairs.push((g, s));
            (g, s) = (g + 1, s + 1);
        } else if gold[g].span.0 <= system[s].span.0 {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// Words of both sides, from `g` and `s` on, that share characters with tokens of several words.
fn multi_span(gold: &[Laid1], system: &[Laid1], mut g: usize, mut s: usize) -> (usize, usize, usize, usize) {
    let mut end;
    if gold[g].multi {
        end = gold[g].span.1;
        s += usize::from(!system[s].multi && system[s].span.0 < gold[g].span.0);
    } else {
        end = system[s].span.1;
        g += usize::from(!gold[g].multi && gold[g].span.0 < system[s].span.0);
    }
    let (from_g, from_s) = (g, s);
    let beyond = |word: Option<&Laid1>, end: usize| match word {
        None => true,
        Some(word) if word.multi => word.span.0 >= end,
        Some(word) => word.span.1 > end,
    };
    while !beyond(gold.get(g), end) || !beyond(system.get(s), end) {
        let gold_first = match (gold.get(g), system.get(s)) {
            (Some(gold), Some(system)) => gold.span.0 <= system.span.0,
            (gold, _) => gold.is_some(),
        };
        let word = if gold_first { &gold[g] } else { &system[s] };
        if word.multi {
            end = end.max(word.span.1);
        }
        if gold_first { g += 1 } else { s += 1 }
    }
    (from_g, from_s, g, s)
}

/// The longest common subsequence of forms, case aside.
fn common_forms(gold: &[Laid1], system: &[Laid1]) -> Vec<(usize, usize)> {
    let forms = |words: &[Laid1]| words.iter().map(|word| word.word.form.to_lowercase()).collect::<Vec<_>>();
    let (gold, system) = (forms(gold), forms(system));
    let mut longest = vec![vec![0; system.len() + 1]; gold.len() + 1];
    for g in (0..gold.len()).rev() {
        for s in (0..system.len()).rev() {
            let without = longest[g + 1][s].max(longest[g][s + 1]);
            longest[g][s] = if gold[g] == system[s] { longest[g + 1][s + 1] + 1 } else { without };
        }
    }
    let (mut g, mut s, mut pairs) = (0, 0, Vec::new());
    while g < gold.len() && s < system.len() {
        if gold[g] == system[s] {
            pairs.push((g, s));
            (g, s) = (g + 1, s + 1);
        } else if longest[g][s] == longest[g + 1][s] {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conllu::Multiword;

    /// A sentence from `form head rel` words; `a+b=ab` makes a token of the next words.
    fn sentence(text: &str) -> ConlluSentence {
        let mut sentence = ConlluSentence::default();
        for item in text.split_whitespace() {
            if let Some((count, form)) = item.split_once('=') {
                let first = sentence.words.len() + 1;
                let last = first + count.parse::<usize>().unwrap() - 1;
                sentence.multiwords.push(Multiword { first, last, form: form.into(), misc: "_".into() });
                continue;
            }
            let mut parts = item.split('/');
            let mut part = || parts.next().unwrap();
            let (form, head, rel, upos) = (part(), part().parse().unwrap(), part(), part());
            let word = ConlluWord { head, form: form.into(), lemma: form.into(), ..ConlluWord::default() };
            sentence.words.push(ConlluWord { rel: rel.into(), upos: upos.into(), ..word });
        }
        sentence
    }

    fn counts(score: Score) -> [usize; 3] {
        [score.correct, score.gold, score.system]
    }

    #[test]
    fn the_same_is_all_right() {
        let gold = [sentence("He/2/nsubj/PRON 2=can't ca/3/aux/AUX n't/3/advmod/PART go/0/root/VERB")];
        let scores = score(&gold, &gold).unwrap();
        assert_eq!(counts(scores.tokens), [3, 3, 3]);
        for layer in [scores.words, scores.upos, scores.lemmas, scores.uas, scores.las] {
            assert_eq!(counts(layer), [4, 4, 4]);
        }
        assert_eq!(counts(scores.clas), [3, 3, 3]);
        assert_eq!(scores.las.f1(), 1.0);
    }

    #[test]
    fn a_misaligned_case_worked_by_hand() {
        // Gold:   The | cease | - | fire | can't (ca n't) | hold | .      one sentence
        // System: The | cease-fire | can't | hold                        sentence 1;  "." a sentence of its own
        let gold = [sentence(
            "The/4/det/DET cease/4/compound/NOUN -/4/punct/PUNCT fire/7/nsubj/NOUN \
             2=can't ca/7/aux/AUX n't/7/advmod/PART hold/0/root/VERB ./7/punct/PUNCT",
        )];
        let system = [
            sentence("The/2/det/DET cease-fire/4/nsubj/NOUN can't/4/aux/AUX hold/0/root/NOUN"),
            sentence("./0/root/PUNCT"),
        ];
        let scores = score(&gold, &system).unwrap();
        // Tokens in common: The, can't, hold, "."; gold has 7, the system 5.
        assert_eq!(counts(scores.tokens), [4, 7, 5]);
        assert_eq!(counts(scores.sentences), [0, 1, 2]);
        // Words in common: The, hold, "."; "can't" is two words in gold and neither is "can't".
        assert_eq!(counts(scores.words), [3, 8, 5]);
        assert_eq!(counts(scores.upos), [2, 8, 5]);
        assert_eq!(counts(scores.lemmas), [3, 8, 5]);
        // "The" hangs on a word that is not aligned; "." is the root of its own sentence; only "hold" is right.
        assert_eq!(counts(scores.uas), [1, 8, 5]);
        assert_eq!(counts(scores.las), [1, 8, 5]);
        // Content: cease, fire, n't, hold in gold; cease-fire, hold and the root "." in the system.
        assert_eq!(counts(scores.clas), [1, 4, 3]);
        assert!((scores.words.f1() - 6.0 / 13.0).abs() < 1e-12);
        assert!((scores.clas.precision() - 1.0 / 3.0).abs() < 1e-12);
        assert!((scores.clas.recall() - 0.25).abs() < 1e-12);
    }

    #[test]
    fn words_of_a_token_align_by_form() {
        let gold = [sentence("2=wanna wan/0/root/VERB na/1/xcomp/PART go/1/xcomp/VERB")];
        let system = [sentence("wanna/2/dep/X go/0/root/VERB")];
        assert_eq!(counts(score(&gold, &system).unwrap().words), [1, 3, 2]);
        let system = [sentence("3=wannago Wan/0/root/VERB to/1/mark/PART go/1/xcomp/VERB")];
        let scores = score(&gold, &system).unwrap();
        assert_eq!(counts(scores.words), [2, 3, 3]);
        assert_eq!(counts(scores.las), [2, 3, 3]);
        assert_eq!(counts(scores.tokens), [0, 2, 1]);
    }

    #[test]
    fn subtypes_do_not_count_and_unknown_lemmas_do_not_hurt() {
        let mut gold = [sentence("met/0/root/VERB yesterday/1/obl:tmod/NOUN")];
        let system = [sentence("met/0/root/VERB yesterday/1/obl:unmarked/NOUN")];
        gold[0].words[0].lemma = "_".into();
        let scores = score(&gold, &system).unwrap();
        assert_eq!(counts(scores.las), [2, 2, 2]);
        assert_eq!(counts(scores.lemmas), [2, 2, 2]);
    }

    #[test]
    fn other_texts_are_refused() {
        let error = score(&[sentence("Oman/0/root/X")], &[sentence("Omar/0/root/X")]).unwrap_err();
        let want = "the texts differ after 3 characters: gold goes on \"n\", the system \"r\"";
        assert_eq!(error.to_string(), want);
        assert!(score(&[sentence("Oman/0/root/X")], &[]).is_err());
        assert_eq!(score(&[], &[]).unwrap(), Scores::default());
    }
}
