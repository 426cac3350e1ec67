//! Where are the paragraphs, sentences and words?
//!
//! Reads: article. Writes: sentences, tokens.
//! Tokens follow UD English (EWT, GUM): punctuation, hyphens and clitics are words of their own; clitics are parts of a
//! multiword token. Words never cross white space, and every byte that is not white space belongs to exactly one word.

mod rules;
mod words;

pub use rules::TokenRules;

use crate::doc::{Article, Note, Sentence, SentenceKind, Token};
use crate::span::Span;

/// Longest text without a sentence mark that is still taken as a headline, in words.
const HEADLINE_WORDS: usize = 22;
/// A sentence is cut here at the latest, so that no stage meets an unbounded one.
const SENTENCE_WORDS: usize = 400;

/// Words of an article that are read at most: above what a megabyte of news holds, so that only text made of marks meets it.
pub const ARTICLE_WORDS: usize = 300_000;

/// Drops the sentences behind the first [`ARTICLE_WORDS`] words, with a note that says where reading ended.
pub fn bound(sentences: &mut Vec<Sentence>, tokens: &mut Vec<Token>) -> Option<Note> {
    let keep = sentences.partition_point(|s| s.tokens.end <= ARTICLE_WORDS);
    let first = sentences.get(keep)?;
    let span = Span { start: first.span.start, end: sentences.last()?.span.end };
    tokens.truncate(first.tokens.start);
    sentences.truncate(keep);
    let message = format!("the article has more than {ARTICLE_WORDS} words; what follows was not read");
    Some(Note { code: "truncated", message, span: Some(span) })
}

/// Splits the article into sentences and words.
pub fn segment(article: &Article, rules: &TokenRules) -> (Vec<Sentence>, Vec<Token>) {
    let text = article.text.as_str();
    let mut sentences = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    let paragraphs = paragraphs(text);
    let several = paragraphs.len() > 1;
    for (paragraph, span) in paragraphs.into_iter().enumerate() {
        let mut from = span.start as usize;
        if let Some(line) = &article.dateline
            && span.contains(line.span)
        {
            // a headline may stand before the dateline in the same paragraph
            let before = Span::new(from, line.span.start as usize);
            stretch(article, before, paragraph, several, rules, &mut sentences, &mut tokens);
            let first = tokens.len();
            words::words(text, line.span, rules, &mut tokens);
            if tokens.len() > first {
                let kind = SentenceKind::Dateline;
                sentences.push(Sentence { span: line.span, tokens: first..tokens.len(), paragraph, kind });
            }
            from = line.span.end as usize;
        }
        let rest = Span::new(from, span.end as usize);
        stretch(article, rest, paragraph, several, rules, &mut sentences, &mut tokens);
    }
    (sentences, tokens)
}

/// The sentences of a paragraph, or of its part before or behind the dateline.
fn stretch(
    article: &Article,
    span: Span,
    paragraph: usize,
    several: bool,
    rules: &TokenRules,
    sentences: &mut Vec<Sentence>,
    tokens: &mut Vec<Token>,
) {
    let text = article.text.as_str();
    let first = tokens.len();
    words::words(text, span, rules, tokens);
    let ends = sentence_ends(text, &tokens[first..], rules);
    let mut start = first;
    let count = ends.len();
    for end in ends {
        let end = first + end;
        let span = Span { start: tokens[start].span.start, end: tokens[end - 1].span.end };
        let headline = paragraph == 0
            && several
            && count == 1
            && end - start <= HEADLINE_WORDS
            && !rules.is_terminal(tokens[end - 1].span.of(text))
            && article.dateline.as_ref().is_none_or(|line| line.span.start >= span.end);
        let kind = if headline { SentenceKind::Headline } else { SentenceKind::Body };
        sentences.push(Sentence { span, tokens: start..end, paragraph, kind });
        start = end;
    }
}

/// Paragraphs: blocks between blank lines; in a text without blank lines every line is one.
fn paragraphs(text: &str) -> Vec<Span> {
    let lines = lines(text);
    let blank = |line: &Span| line.of(text).trim().is_empty();
    let body: Vec<usize> = (0..lines.len()).filter(|i| !blank(&lines[*i])).collect();
    let (Some(first), Some(last)) = (body.first(), body.last()) else { return Vec::new() };
    let wrapped = lines[*first..=*last].iter().any(blank);
    let mut out: Vec<Span> = Vec::new();
    let mut previous_blank = true;
    for line in &lines[*first..=*last] {
        let is_blank = blank(line);
        if !is_blank {
            match out.last_mut() {
                Some(open) if wrapped && !previous_blank => open.end = line.end,
                _ => out.push(*line),
            }
        }
        previous_blank = is_blank;
    }
    out
}

fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        out.push(Span::new(start, start + line.trim_end_matches(['\n', '\r']).len()));
        start += line.len();
    }
    out
}

/// Ends of the sentences of one paragraph, as token indices (exclusive).
fn sentence_ends(text: &str, tokens: &[Token], rules: &TokenRules) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while i < tokens.len() {
        let word = tokens[i].span.of(text);
        let mut end = None;
        if rules.is_terminal(word) || rules.ends_with_period(word) {
            // closing quotes and brackets belong to the sentence that they close
            let mut j = i + 1;
            while j < tokens.len() && rules.is_closing(tokens[j].span.of(text), tokens[j - 1].space_after) {
                j += 1;
            }
            let next = tokens.get(j).map(|t| t.span.of(text));
            let spaced = tokens[j - 1].space_after;
            end = match next {
                None => Some(j),
                Some(next) if spaced && rules.ends_here(word, next) => Some(j),
                Some(_) => None,
            };
        }
        if end.is_none() && i + 1 - start >= SENTENCE_WORDS {
            end = Some(i + 1);
        }
        match end {
            Some(j) => {
                ends.push(j);
                start = j;
                i = j;
            }
            None => i += 1,
        }
    }
    if start < tokens.len() {
        ends.push(tokens.len());
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> TokenRules {
        TokenRules::parse("tokens.toml", include_str!("../../../data/text/tokens.toml")).unwrap()
    }

    fn show(text: &str) -> String {
        let article = Article { text: text.into(), ..Default::default() };
        let (sentences, tokens) = segment(&article, &rules());
        let lines = sentences.iter().map(|s| {
            let words: Vec<&str> = tokens[s.tokens.clone()].iter().map(|t| t.span.of(text)).collect();
            words.join(" ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn abbreviations_titles_and_initials_do_not_end_sentences() {
        insta::assert_snapshot!(show("Gen. J. B. Smith met U.S. Secretary of State Blinken at 5 p.m. The talks, he said, weren't easy."), @r"
        Gen. J. B. Smith met U.S. Secretary of State Blinken at 5 p.m.
        The talks , he said , were n't easy .
        ");
    }

    #[test]
    fn quotes_across_sentences() {
        insta::assert_snapshot!(show("\"We agreed. We will sign,\" he said. \"Really?\" asked the envoy. “It is over.” The talks ended."), @r#"
        " We agreed .
        We will sign , " he said .
        " Really ? " asked the envoy .
        “ It is over . ”
        The talks ended .
        "#);
    }

    #[test]
    fn hyphens_numbers_and_clitics() {
        insta::assert_snapshot!(show("Iran's al-Sudani-led anti-war bloc can't pay $3.5bn (5%) by 10:30, it's said."), @"Iran 's al - Sudani - led anti-war bloc ca n't pay $ 3.5 bn ( 5 % ) by 10:30 , it 's said .");
    }

    #[test]
    fn words_of_the_web() {
        insta::assert_snapshot!(show("I dont know,its not the 1960's (see http://a.example.org/x?y=1) :) Call 555-0100 at 7:30pm, 3-4 days, w/o $65k!!"), @"I do nt know , it s not the 1960's ( see http://a.example.org/x?y=1 ) :) Call 555-0100 at 7:30 pm , 3 - 4 days , w/o $ 65 k !!");
        insta::assert_snapshot!(show("<<report-2.final.doc>> Jane_Roe@OFFICE s- said 13,14 and 1,250 of +44 UN-related US$4.5, etc. Under No. 5 he said no. Really?! <-"), @"
        << report-2.final.doc >> Jane_Roe@OFFICE s- said 13 , 14 and 1,250 of +44 UN - related US$ 4.5 , etc .
        Under No. 5 he said no .
        Really ?! <-
        ");
        insta::assert_snapshot!(show("Its army, its aims and their ex-chief's |----+---->> mark, 10,00,000 rupees."), @"Its army , its aims and their ex-chief 's |----+---->> mark , 10,00,000 rupees .");
    }

    #[test]
    fn an_endless_article_is_read_to_its_bound() {
        let article = Article { text: "< ".repeat(ARTICLE_WORDS + 1000), ..Default::default() };
        let (mut sentences, mut tokens) = segment(&article, &rules());
        let note = bound(&mut sentences, &mut tokens).unwrap();
        assert_eq!(note.code, "truncated");
        assert_eq!(tokens.len(), ARTICLE_WORDS);
        assert_eq!(note.span.unwrap().start, 2 * ARTICLE_WORDS as u32);
        assert_eq!(bound(&mut sentences, &mut tokens), None);
    }

    #[test]
    fn a_headline_without_full_stop() {
        let text = "Minister meets envoy in Cairo\n\nThe minister met the envoy.\nThey spoke.";
        let article = Article { text: text.into(), ..Default::default() };
        let (sentences, _) = segment(&article, &rules());
        assert_eq!(sentences[0].kind, SentenceKind::Headline);
        assert_eq!(sentences.len(), 3);
        assert_eq!(sentences[2].paragraph, 1);
    }

    proptest::proptest! {
        #[test]
        fn words_cover_all_but_white_space(text in "\\PC{0,80}|[A-Za-z .,'\"\\n-]{0,120}") {
            let article = Article { text: text.clone(), ..Default::default() };
            let (sentences, tokens) = segment(&article, &rules());
            let mut covered = vec![false; text.len()];
            for token in &tokens {
                for byte in token.span.start..token.span.end {
                    proptest::prop_assert!(!covered[byte as usize]);
                    covered[byte as usize] = true;
                }
                proptest::prop_assert!(!token.span.is_empty());
            }
            for (i, c) in text.char_indices() {
                proptest::prop_assert_eq!(covered[i], !c.is_whitespace());
            }
            let total: usize = sentences.iter().map(|s| s.tokens.len()).sum();
            proptest::prop_assert_eq!(total, tokens.len());
        }
    }
}
