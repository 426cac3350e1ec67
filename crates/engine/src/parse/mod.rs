//! What does each word do in its sentence?
//!
//! Reads: article, sentences, tokens. Writes: words, names.
//! The trained reader: an encoder over word pieces with heads for tags, lemmas, names and the dependency tree. Its
//! result depends on the sentence alone: not on its neighbors, the number of threads or the kind of processor.

mod encoder;
mod floats;
mod heads;
mod kernels;
mod lemma;
mod model;
mod pieces;
mod repair;
mod shape;
mod tree;

use std::ops::Range;
use std::sync::Arc;

use encoder::{Encoder, Input};
use heads::Heads;
pub use heads::NAME_TAGS;
pub use kernels::Level;
pub use model::ModelError;
use pieces::Pieces;
pub use repair::{reattach, repair};

use crate::doc::{Label, Name, Sentence, SentenceKind, Token, Upos, Word};

/// Pieces of one batch: enough that the weights are read from memory seldom, few enough for the cache.
const BATCH_PIECES: usize = 192;
/// Most pieces of a part of a sentence that is too long for one pass.
const PART_PIECES: usize = 400;

/// The trained reader. Load it once and share it between threads.
#[derive(Debug)]
pub struct Reader {
    id: String,
    level: Level,
    pieces: Pieces,
    encoder: Encoder,
    heads: Heads,
    dep: Label,
    glue: Label,
    blank: Label,
}

/// What the reader says of one sentence. Heads and names count words from the start of the sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    pub words: Vec<Word>,
    pub names: Vec<Name>,
}

/// A sentence, or a part of one that is too long, ready to encode.
#[derive(Debug)]
struct Part {
    sentence: usize,
    words: Range<usize>,
}

impl Reader {
    /// Loads a model file as `training/export.py` writes it.
    pub fn load(bytes: &[u8]) -> Result<Reader, ModelError> {
        Reader::load_at(bytes, Level::best())
    }

    /// As [`Reader::load`], with the instructions of `level`. The results are the same at every level.
    pub fn load_at(bytes: &[u8], level: Level) -> Result<Reader, ModelError> {
        let model = model::Model::read(bytes)?;
        let encoder = Encoder::read(&model, level)?;
        let heads = Heads::read(&model, &encoder, level)?;
        if model.sizes.shapes <= shape::CLASSES {
            return Err(ModelError::Content("too few word shapes".into()));
        }
        let relation = |name: &str| heads.rels.iter().find(|rel| &***rel == name).cloned();
        let dep = relation("dep").unwrap_or_else(|| Arc::from("dep"));
        Ok(Reader {
            pieces: Pieces::new(&model.vocabulary)?,
            glue: relation("parataxis").unwrap_or_else(|| dep.clone()),
            blank: Arc::from("_"),
            id: model.id,
            level,
            encoder,
            heads,
            dep,
        })
    }

    /// Name and content digest of the model: `NAME sha256:HEX`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads sentences of words. Any strings will do; each sentence with words gets a tree with one root.
    pub fn read(&self, sentences: &[Vec<&str>]) -> Vec<Analysis> {
        let mut analyses = vec![Analysis::default(); sentences.len()];
        let (mut encode, mut decode) = (encoder::Scratch::default(), heads::Scratch::default());
        let (mut parts, mut inputs, mut pieces) = (Vec::new(), Vec::new(), 0);
        let mut flush = |parts: &mut Vec<Part>, inputs: &mut Vec<Input>| {
            let vectors = self.encoder.encode(self.level, inputs, &mut encode);
            let mut vectors = &vectors[..];
            for part in parts.drain(..) {
                let forms = &sentences[part.sentence][part.words.clone()];
                let (these, rest) = vectors.split_at(forms.len() * self.encoder.hidden);
                vectors = rest;
                let (words, names) = self.heads.read_sentence(self.level, forms, these, &mut decode);
                self.append(&mut analyses[part.sentence], words, names);
            }
            inputs.clear();
        };
        for (sentence, forms) in sentences.iter().enumerate() {
            for (words, input) in self.inputs(forms) {
                if pieces + input.ids.len() > BATCH_PIECES && !inputs.is_empty() {
                    flush(&mut parts, &mut inputs);
                    pieces = 0;
                }
                pieces += input.ids.len();
                parts.push(Part { sentence, words });
                inputs.push(input);
            }
        }
        if !inputs.is_empty() {
            flush(&mut parts, &mut inputs);
        }
        analyses
    }

    /// Adds the next part of a sentence; its root hangs on the root of the first part.
    fn append(&self, analysis: &mut Analysis, words: Vec<Word>, names: Vec<Name>) {
        let shift = analysis.words.len();
        let root = analysis.words.iter().position(|word| word.head.is_none());
        for mut word in words {
            match (word.head, root) {
                (Some(head), _) => word.head = Some(head + shift),
                (None, Some(root)) => {
                    word.head = Some(root);
                    word.rel = self.glue.clone();
                }
                (None, None) => {}
            }
            analysis.words.push(word);
        }
        let shifted = |name: Name| Name { tokens: name.tokens.start + shift..name.tokens.end + shift, ..name };
        analysis.names.extend(names.into_iter().map(shifted));
    }

    /// The pieces of a sentence, in several parts if they are too many for one pass.
    fn inputs(&self, forms: &[&str]) -> Vec<(Range<usize>, Input)> {
        let mut ids = Vec::new();
        let mut starts = Vec::with_capacity(forms.len() + 1);
        for form in forms {
            starts.push(ids.len());
            self.pieces.split(form, &mut ids);
        }
        starts.push(ids.len());
        let most = self.encoder.most_pieces() - 2;
        let most = if ids.len() <= most { most } else { most.min(PART_PIECES) };
        let mut parts = Vec::new();
        let mut from = 0;
        while from < forms.len() {
            let to = starts.partition_point(|start| *start <= starts[from] + most) - 1;
            let mut input = Input { ids: vec![self.pieces.cls], shapes: vec![0], words: Vec::new() };
            for word in from..to {
                input.words.push(input.ids.len() as u32);
                let pieces = &ids[starts[word]..starts[word + 1]];
                input.ids.extend(pieces);
                input.shapes.resize(input.ids.len(), shape::shape(forms[word]) as u8 + 1);
            }
            input.words.push(input.ids.len() as u32);
            input.ids.push(self.pieces.sep);
            input.shapes.push(0);
            parts.push((from..to, input));
            from = to;
        }
        parts
    }

    /// A flat analysis of words that are no sentence: all hang on the first.
    fn flat(&self, forms: &[&str]) -> Vec<Word> {
        let word = |(i, form): (usize, &&str)| Word {
            upos: Upos::X,
            xpos: self.blank.clone(),
            feats: self.blank.clone(),
            lemma: (*form).to_owned(),
            head: (i > 0).then_some(0),
            rel: if i > 0 { self.dep.clone() } else { self.heads.rels[self.heads.root].clone() },
        };
        forms.iter().enumerate().map(word).collect()
    }
}

/// Reads a document: a word for each token, and the names in text order. The dateline gets a flat tree and no names.
pub fn parse(text: &str, sentences: &[Sentence], tokens: &[Token], reader: &Reader) -> (Vec<Word>, Vec<Name>) {
    let forms = |sentence: &Sentence| tokens[sentence.tokens.clone()].iter().map(|token| token.span.of(text)).collect();
    let read = |sentence: &&Sentence| sentence.kind != SentenceKind::Dateline;
    let to_read: Vec<Vec<&str>> = sentences.iter().filter(read).map(forms).collect();
    let mut analyses = reader.read(&to_read).into_iter();
    let (mut words, mut names) = (Vec::with_capacity(tokens.len()), Vec::new());
    for sentence in sentences {
        let analysis = match sentence.kind {
            SentenceKind::Dateline => Analysis { words: reader.flat(&forms(sentence)), names: Vec::new() },
            _ => analyses.next().unwrap_or_default(),
        };
        let shift = sentence.tokens.start;
        words.extend(analysis.words.into_iter().map(|word| Word { head: word.head.map(|head| head + shift), ..word }));
        let shifted = |name: Name| Name { tokens: name.tokens.start + shift..name.tokens.end + shift, ..name };
        names.extend(analysis.names.into_iter().map(shifted));
    }
    (words, names)
}

/// SHA-256 in hexadecimal: the identity of texts and models.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests;
