//! CoNLL-U: reads treebanks into sentences and prints a document.

use std::fmt;
use std::fmt::Write as _;

use crate::doc::{Doc, Sentence, TokenId};
use crate::parse::NAME_TAGS;
use crate::span::one_line;

/// A sentence as a CoNLL-U file holds it; empty nodes are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConlluSentence {
    /// Comment lines without the `#`, trimmed.
    pub comments: Vec<String>,
    pub words: Vec<ConlluWord>,
    pub multiwords: Vec<Multiword>,
}

/// A syntactic word. `_` stays as it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConlluWord {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    pub feats: String,
    /// Number of the head, counted from 1; 0 for the root.
    pub head: usize,
    pub rel: String,
    pub misc: String,
}

/// An orthographic token of several words.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiword {
    /// Numbers of its first and last word, counted from 1.
    pub first: usize,
    pub last: usize,
    pub form: String,
    pub misc: String,
}

/// What is wrong with a CoNLL-U text, and in which line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConlluError {
    pub line: usize,
    pub problem: String,
}

impl fmt::Display for ConlluError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ConlluError {}

impl ConlluSentence {
    /// The value of the comment `# key = value`.
    pub fn comment(&self, key: &str) -> Option<&str> {
        let value = |comment: &'_ String| comment.split_once('=').filter(|(name, _)| name.trim() == key).is_some();
        self.comments.iter().find(|comment| value(comment))?.split_once('=').map(|(_, value)| value.trim())
    }

    /// Whether the next sentence follows without white space.
    pub fn ends_glued(&self) -> bool {
        let count = self.words.len();
        let whole = self.multiwords.last().filter(|token| token.last == count).map(|token| &token.misc);
        let misc = whole.or(self.words.last().map(|word| &word.misc));
        misc.is_some_and(|misc| misc.split('|').any(|item| item == "SpaceAfter=No"))
    }

    /// The forms of the words.
    pub fn forms(&self) -> Vec<&str> {
        self.words.iter().map(|word| word.form.as_str()).collect()
    }
}

/// Reads a CoNLL-U text. The last sentence need not end with an empty line.
pub fn read(text: &str) -> Result<Vec<ConlluSentence>, ConlluError> {
    let mut sentences = Vec::new();
    let mut sentence = ConlluSentence::default();
    // Line of the first word of the sentence and of each head that must be checked at its end.
    let mut heads: Vec<usize> = Vec::new();
    for (i, line) in text.lines().chain([""]).enumerate() {
        let line = line.trim_end_matches('\r');
        let at = |problem: String| ConlluError { line: i + 1, problem };
        if line.trim().is_empty() {
            finish(&mut sentence, &mut heads, i + 1, &mut sentences)?;
        } else if let Some(comment) = line.strip_prefix('#') {
            sentence.comments.push(comment.trim().to_owned());
        } else {
            row(line, &mut sentence).map_err(at)?;
            heads.resize(sentence.words.len(), i + 1);
        }
    }
    Ok(sentences)
}

/// The texts of a treebank's documents as the CoNLL 2018 shared task gave them to its systems: paragraphs apart by an empty line,
/// sentences by a space unless the last word says `SpaceAfter=No`.
///
/// # Errors
/// The number of the first sentence without `# text`, counted from 1.
pub fn raw_documents(sentences: &[ConlluSentence]) -> Result<Vec<String>, usize> {
    let mut documents = vec![String::new()];
    let mut glued = false;
    for (i, s) in sentences.iter().enumerate() {
        let text = s.comment("text").ok_or(i + 1)?;
        let starts = |mark: &str| s.comments.iter().any(|c| c.starts_with(mark));
        if starts("newdoc") && documents.last().is_some_and(|d| !d.is_empty()) {
            documents.push(String::new());
        }
        if let Some(d) = documents.last_mut() {
            if !d.is_empty() {
                d.push_str(match (starts("newpar"), glued) {
                    (true, _) => "\n\n",
                    (_, true) => "",
                    _ => " ",
                });
            }
            d.push_str(text);
        }
        glued = s.ends_glued();
    }
    Ok(documents)
}

/// Reads one line of ten columns into the sentence.
fn row(line: &str, sentence: &mut ConlluSentence) -> Result<(), String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let columns: [&str; 10] =
        columns.try_into().map_err(|columns: Vec<&str>| format!("{} columns instead of 10", columns.len()))?;
    let [id, form, lemma, upos, xpos, feats, head, rel, _, misc] = columns;
    if form.is_empty() {
        return Err("empty form".into());
    }
    if id.contains('.') {
        return Ok(());
    }
    let number = |id: &str| id.parse::<usize>().map_err(|_| format!("\"{id}\" is not the number of a word"));
    let next = sentence.words.len() + 1;
    if let Some((first, last)) = id.split_once('-') {
        let (first, last) = (number(first)?, number(last)?);
        let free = sentence.multiwords.last().is_none_or(|before| before.last < first);
        if first != next || last < first || !free {
            return Err(format!("token {id} where word {next} is due"));
        }
        sentence.multiwords.push(Multiword { first, last, form: form.to_owned(), misc: misc.to_owned() });
        return Ok(());
    }
    if number(id)? != next {
        return Err(format!("word {id} where word {next} is due"));
    }
    let [form, lemma, upos, xpos, feats, rel, misc] = [form, lemma, upos, xpos, feats, rel, misc].map(str::to_owned);
    let head = number(head)?;
    sentence.words.push(ConlluWord { form, lemma, upos, xpos, feats, head, rel, misc });
    Ok(())
}

/// Checks a sentence at its end and keeps it if it has words.
fn finish(
    sentence: &mut ConlluSentence,
    heads: &mut Vec<usize>,
    line: usize,
    to: &mut Vec<ConlluSentence>,
) -> Result<(), ConlluError> {
    let count = sentence.words.len();
    for (word, line) in sentence.words.iter().zip(heads.drain(..)) {
        if word.head > count {
            let problem = format!("head {} in a sentence of {count} words", word.head);
            return Err(ConlluError { line, problem });
        }
    }
    if let Some(token) = sentence.multiwords.last().filter(|token| token.last > count) {
        let problem = format!("token {}-{} in a sentence of {count} words", token.first, token.last);
        return Err(ConlluError { line, problem });
    }
    if count > 0 {
        to.push(std::mem::take(sentence));
    }
    Ok(())
}

/// Prints the document as CoNLL-U, names as `NER` in the last column.
pub fn print(doc: &Doc) -> String {
    let mut out = String::new();
    let id = doc.article.id.as_deref().map_or("article".into(), one_line);
    let mut names = vec![None; doc.tokens.len()];
    for name in &doc.names {
        let tag = NAME_TAGS.iter().find(|(_, kind)| *kind == name.kind).map_or("MISC", |(tag, _)| tag);
        for token in name.tokens.clone() {
            names[token] = Some(format!("{}-{tag}", if token == name.tokens.start { "B" } else { "I" }));
        }
    }
    let entities = entity_marks(doc);
    let _ = writeln!(out, "# newdoc id = {id}");
    if !doc.mentions.is_empty() {
        out.push_str("# global.Entity = eid-etype-head\n");
    }
    for (i, sentence) in doc.sentences.iter().enumerate() {
        let _ = writeln!(out, "# sent_id = {id}-{}", i + 1);
        let _ = writeln!(out, "# text = {}", one_line(sentence.span.of(&doc.article.text)));
        for token in sentence.tokens.clone() {
            let marks = [names[token].as_deref(), Some(entities[token].as_str()).filter(|m| !m.is_empty())];
            print_token(doc, sentence, token, marks, &mut out);
        }
        out.push('\n');
    }
    out
}

/// Mentions with the entity they refer to, in the bracket notation of CorefUD: `(n1-person-2` opens a mention of entity `n1` (the id
/// of the record) whose head is its second word, `n1)` closes it. A mention that crosses another is left out, since the
/// notation cannot tell them apart.
fn entity_marks(doc: &Doc) -> Vec<String> {
    let mut marks = vec![String::new(); doc.tokens.len()];
    let mut order: Vec<usize> = (0..doc.mentions.len()).filter(|m| !doc.mentions[*m].tokens.is_empty()).collect();
    order.sort_by_key(|m| (doc.mentions[*m].tokens.start, std::cmp::Reverse(doc.mentions[*m].tokens.end)));
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut close: Vec<Vec<usize>> = vec![Vec::new(); doc.tokens.len()];
    for m in order {
        let mention = &doc.mentions[m];
        let (start, last) = (mention.tokens.start, mention.tokens.end - 1);
        open.retain(|(_, end)| *end >= start);
        let Some(entity) = doc.entity_of.get(m).filter(|_| open.iter().all(|(_, end)| *end >= last)) else { continue };
        let kind = doc.entities[*entity].kind.as_str();
        let head = mention.head.saturating_sub(start) + 1;
        let _ = write!(marks[start], "(n{}-{kind}-{head}", entity + 1);
        if start == last {
            marks[start].push(')');
        } else {
            close[last].push(*entity);
            open.push((m, last));
        }
    }
    for (mark, entities) in marks.iter_mut().zip(close) {
        for entity in entities.into_iter().rev() {
            let _ = write!(mark, "n{})", entity + 1);
        }
    }
    marks
}

/// Prints the line of a word, and before it that of the token of several words which it begins.
fn print_token(doc: &Doc, sentence: &Sentence, at: TokenId, marks: [Option<&str>; 2], out: &mut String) {
    let number = |token: TokenId| token - sentence.tokens.start + 1;
    let token = &doc.tokens[at];
    let of_same = |other: TokenId| doc.tokens[other].multiword == token.multiword;
    let space = |after: bool| if after { None } else { Some("SpaceAfter=No") };
    if let Some(span) = token.multiword
        && (at == sentence.tokens.start || !of_same(at - 1))
    {
        let last = (at..sentence.tokens.end).take_while(|other| of_same(*other)).last().unwrap_or(at);
        let (form, misc) = (span.of(&doc.article.text), space(doc.tokens[last].space_after).unwrap_or("_"));
        let _ = writeln!(out, "{}-{}\t{form}{}\t{misc}", number(at), number(last), "\t_".repeat(7));
    }
    let [name, entity] = marks;
    let entity = entity.map(|m| format!("Entity={m}"));
    let name = name.map(|tag| format!("NER={tag}"));
    let space = space(token.space_after || token.multiword.is_some());
    // MISC is in the order of the alphabet, as UD asks
    let misc: Vec<&str> = entity.as_deref().into_iter().chain(name.as_deref()).chain(space).collect();
    let misc = if misc.is_empty() { "_".into() } else { misc.join("|") };
    let Some(word) = doc.words.get(at) else {
        let _ = writeln!(out, "{}\t{}{}\t{misc}", number(at), doc.form(at), "\t_".repeat(7));
        return;
    };
    let (upos, head) = (word.upos.as_str(), word.head.map_or(0, number));
    let lemma = if word.lemma.is_empty() { "_" } else { &word.lemma };
    let fixed = format!("{}\t{}\t{lemma}\t{upos}", number(at), doc.form(at));
    let _ = writeln!(out, "{fixed}\t{}\t{}\t{head}\t{}\t_\t{misc}", word.xpos, word.feats, word.rel);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Article, Name, NameKind, SentenceKind, Token, Upos, Word};
    use crate::span::Span;

    const TEXT: &str = "\
# newdoc id = d
# sent_id = d-1
# text = Oman can't.
1\tOman\tOman\tPROPN\tNNP\tNumber=Sing\t2\tnsubj\t_\tNER=B-LOC
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tca\tcan\tAUX\tMD\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

";

    fn doc() -> Doc {
        let rows = [(0, 4, None, true), (5, 7, Some(10), false), (7, 10, Some(10), false), (10, 11, None, true)];
        let token = |(start, end, multiword, space_after): (usize, usize, Option<usize>, bool)| Token {
            span: Span::new(start, end),
            multiword: multiword.map(|end| Span::new(5, end)),
            space_after,
        };
        let sentences = read(TEXT).unwrap();
        let word = |word: &ConlluWord| Word {
            upos: Upos::parse(&word.upos),
            xpos: word.xpos.as_str().into(),
            feats: word.feats.as_str().into(),
            lemma: word.lemma.clone(),
            head: word.head.checked_sub(1),
            rel: word.rel.as_str().into(),
        };
        let span = Span::new(0, 11);
        Doc {
            article: Article { id: Some("d".into()), text: "Oman\ncan't. ".into(), ..Article::default() },
            sentences: vec![Sentence { span, tokens: 0..4, paragraph: 0, kind: SentenceKind::Body }],
            tokens: rows.map(token).to_vec(),
            words: sentences[0].words.iter().map(word).collect(),
            names: vec![Name { tokens: 0..1, kind: NameKind::Place }],
            ..Doc::default()
        }
    }

    #[test]
    fn a_document_prints_as_it_was_read() {
        assert_eq!(print(&doc()), TEXT);
        let sentences = read(TEXT).unwrap();
        assert_eq!(sentences[0].comment("text"), Some("Oman can't."));
        assert_eq!(sentences[0].comment("genre"), None);
        assert_eq!(sentences[0].forms(), ["Oman", "ca", "n't", "."]);
        assert_eq!(sentences[0].multiwords[0].form, "can't");
    }

    #[test]
    fn a_document_without_words_still_prints() {
        let printed = print(&Doc { words: Vec::new(), ..doc() });
        assert!(printed.contains("\n4\t.\t_\t_\t_\t_\t_\t_\t_\t_\n"), "{printed}");
    }

    #[test]
    fn texts_are_laid_out_as_the_treebank_says() {
        let rest = TEXT.lines().skip(2).map(|line| format!("{line}\n")).collect::<String>() + "\n";
        let glued = rest.replace("punct\t_\t_", "punct\t_\tSpaceAfter=No");
        let text = format!("{TEXT}# newpar\n{glued}{rest}# newdoc\n{rest}");
        let documents = raw_documents(&read(&text).unwrap()).unwrap();
        assert_eq!(documents, ["Oman can't.\n\nOman can't.Oman can't.", "Oman can't."]);
        let bare = read("1\ta\t_\t_\t_\t_\t0\troot\t_\t_\n").unwrap();
        assert_eq!(raw_documents(&bare), Err(1));
    }

    #[test]
    fn mistakes_are_located() {
        let cases = [
            ("1\ta\n", "line 1: 2 columns instead of 10"),
            ("# x\n2\ta\t_\t_\t_\t_\t0\troot\t_\t_\n", "line 2: word 2 where word 1 is due"),
            ("1\ta\t_\t_\t_\t_\t7\tdep\t_\t_\n", "line 1: head 7 in a sentence of 1 words"),
            ("1\ta\t_\t_\t_\t_\t_\tdep\t_\t_\n", "line 1: \"_\" is not the number of a word"),
            ("x\ta\t_\t_\t_\t_\t0\tdep\t_\t_\n", "line 1: \"x\" is not the number of a word"),
            ("2-3\tab\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 1: token 2-3 where word 1 is due"),
            ("1\t\t_\t_\t_\t_\t0\tdep\t_\t_\n", "line 1: empty form"),
        ];
        for (text, want) in cases {
            assert_eq!(read(text).unwrap_err().to_string(), want);
        }
        let open = "1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\t_\t_\t_\t0\tdep\t_\t_\n\n";
        assert_eq!(read(open).unwrap_err().to_string(), "line 3: token 1-2 in a sentence of 1 words");
    }

    #[test]
    fn line_ends_and_empty_nodes_do_not_matter() {
        let text = TEXT.replace('\n', "\r\n").replace("3\tn't", "2.1\tnot\t_\t_\t_\t_\t_\t_\t_\t_\r\n3\tn't");
        assert_eq!(read(text.trim_end()).unwrap(), read(TEXT).unwrap());
        assert_eq!(read("").unwrap(), []);
    }
}
