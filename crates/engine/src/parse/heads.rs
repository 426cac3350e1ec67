//! From word vectors to tags, trees and names.

use std::sync::Arc;

use super::encoder::Encoder;
use super::kernels::{self, LANES, Left, Level, Linear, Rows};
use super::lemma::Script;
use super::model::{Model, ModelError, Sizes};
use super::tree::best_tree;
use crate::doc::{Label, Name, NameKind, Upos, Word};

/// Words whose relations are scored at once: 129 x 54 floats a word.
const RELATION_ROWS: usize = 24;

/// The kinds of names as the training data writes them.
pub const NAME_TAGS: [(&str, NameKind); 5] = [
    ("PER", NameKind::Person),
    ("ORG", NameKind::Organization),
    ("LOC", NameKind::Place),
    ("EVT", NameKind::Event),
    ("MISC", NameKind::Misc),
];

/// The heads' weights and labels.
#[derive(Debug)]
pub struct Heads {
    sizes: Sizes,
    /// All linear maps from the word vector, one after the other; `at` tells where each begins.
    all: Linear,
    at: Offsets,
    arc: Linear,
    rel: Linear,
    /// What the root is as a head.
    root_arc: Vec<f32>,
    root_rel: Vec<f32>,
    upos: Vec<Upos>,
    xpos: Vec<Label>,
    feats: Vec<Label>,
    lemma: Vec<Script>,
    names: Vec<Option<(Step, NameKind)>>,
    pub rels: Vec<Label>,
    /// The relation of the root word, which is no other word's.
    pub root: usize,
}

/// Where the outputs of each head begin.
#[derive(Debug, Clone, Copy)]
struct Offsets {
    xpos: usize,
    feats: usize,
    lemma: usize,
    name: usize,
    arc_dep: usize,
    arc_head: usize,
    rel_dep: usize,
    rel_head: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Begin,
    Inside,
}

/// Memory that the heads use again.
#[derive(Debug, Default)]
pub struct Scratch {
    rows: Rows,
    out: Vec<f32>,
    dots: Vec<f32>,
}

impl Heads {
    /// Takes the heads' tensors out of a model file.
    pub fn read(model: &Model, encoder: &Encoder, level: Level) -> Result<Heads, ModelError> {
        let (sizes, labels) = (model.sizes.clone(), &model.labels);
        let hidden = sizes.hidden;
        let parts = [
            ("tags.upos", labels.upos.len()),
            ("tags.xpos", labels.xpos.len()),
            ("tags.feats", labels.feats.len()),
            ("tags.lemma", labels.lemma.len()),
            ("tags.name", labels.name.len()),
            ("arc_dep", sizes.arc),
            ("arc_head", sizes.arc),
            ("rel_dep", sizes.rel),
            ("rel_head", sizes.rel),
        ];
        let mut ends = [0; 9];
        let mut end = 0;
        for ((_, outputs), to) in parts.iter().zip(&mut ends) {
            end += outputs;
            *to = end;
        }
        let [xpos, feats, lemma, name, arc_dep, arc_head, rel_dep, rel_head, end] = ends;
        let at = Offsets { xpos, feats, lemma, name, arc_dep, arc_head, rel_dep, rel_head, end };
        let script = |script: &String| {
            Script::parse(script).ok_or_else(|| ModelError::Content(format!("\"{script}\" is no lemma script")))
        };
        let shared = |labels: &[String]| labels.iter().map(|label| Arc::from(label.as_str())).collect();
        let root = labels.rel.iter().position(|rel| rel == "root");
        let mut heads = Heads {
            all: model.tensors.linear(level, &parts, hidden)?,
            arc: model.tensors.linear(level, &[("arc", sizes.arc)], sizes.arc)?,
            rel: model.tensors.linear(level, &[("rel", (sizes.rel + 1) * labels.rel.len())], sizes.rel)?,
            root_arc: Vec::new(),
            root_rel: Vec::new(),
            upos: labels.upos.iter().map(|tag| Upos::parse(tag)).collect(),
            xpos: shared(&labels.xpos),
            feats: shared(&labels.feats),
            lemma: labels.lemma.iter().map(script).collect::<Result<_, _>>()?,
            names: labels.name.iter().map(|tag| name_step(tag)).collect::<Result<_, _>>()?,
            rels: shared(&labels.rel),
            root: root.ok_or_else(|| ModelError::Content("no relation \"root\"".into()))?,
            sizes,
            at,
        };
        debug_assert_eq!(encoder.hidden, hidden);
        let root = model.tensors.floats("root", &[hidden])?;
        let out = heads.project(level, &root, &mut Scratch::default());
        heads.root_arc = out[at.arc_head..at.rel_dep].to_vec();
        heads.root_rel = out[at.rel_head..at.end].to_vec();
        Ok(heads)
    }

    /// All outputs for some word vectors; those of arcs and relations have passed their GELU.
    pub fn project(&self, level: Level, vectors: &[f32], s: &mut Scratch) -> Vec<f32> {
        let hidden = self.sizes.hidden;
        s.rows.reset(vectors.len() / hidden, hidden);
        s.rows.set_all(level, vectors);
        let mut out = vec![0.0; vectors.len() / hidden * self.all.width()];
        kernels::product(level, &s.rows, &self.all, &mut out);
        for row in out.chunks_exact_mut(self.all.width()) {
            kernels::gelu(level, &mut row[self.at.arc_dep..self.at.end]);
        }
        out
    }

    /// Reads one sentence from the vectors of its words.
    pub fn read_sentence(
        &self,
        level: Level,
        forms: &[&str],
        vectors: &[f32],
        s: &mut Scratch,
    ) -> (Vec<Word>, Vec<Name>) {
        let out = self.project(level, vectors, s);
        let width = self.all.width();
        let scores = self.arcs(level, &out, s);
        let tree = best_tree(forms.len(), &scores);
        let rels = self.relations(level, &out, &tree, s);
        let at = &self.at;
        let words =
            out.chunks_exact(width).zip(forms).zip(tree.iter().zip(&rels)).map(|((row, form), (head, rel))| Word {
                upos: self.upos[best(&row[..at.xpos])],
                xpos: self.xpos[best(&row[at.xpos..at.feats])].clone(),
                feats: self.feats[best(&row[at.feats..at.lemma])].clone(),
                lemma: self.lemma[best(&row[at.lemma..at.name])].apply(form),
                head: *head,
                rel: self.rels[*rel].clone(),
            });
        let steps = out.chunks_exact(width).map(|row| self.names[best(&row[at.name..at.arc_dep])]);
        (words.collect(), names(steps))
    }

    /// Scores of arcs: `n + 1` a word, the root first.
    pub fn arcs(&self, level: Level, out: &[f32], s: &mut Scratch) -> Vec<f32> {
        let (at, size) = (&self.at, self.sizes.arc);
        let rows = || out.chunks_exact(self.all.width());
        let n = rows().len();
        s.rows.reset(n, size);
        let mut heads = self.root_arc.clone();
        for (i, row) in rows().enumerate() {
            s.rows.set(level, i, &row[at.arc_dep..at.arc_head]);
            heads.extend(&row[at.arc_head..at.rel_dep]);
        }
        let mut left = vec![0.0; n * self.arc.width()];
        kernels::product(level, &s.rows, &self.arc, &mut left);
        let heads = Heads::columns(&heads, size, &mut s.dots);
        let mut padded = vec![0.0; n * heads.len() / size];
        let left = Left { data: &left, row: self.arc.width(), step: 1 };
        let width = heads.len() / size;
        kernels::multiply(level, left, heads, width, &mut padded, width);
        padded.chunks_exact(width).flat_map(|row| &row[..n + 1]).copied().collect()
    }

    /// The rows of `from` side by side in `to`, filled up to whole registers.
    fn columns<'t>(from: &[f32], size: usize, to: &'t mut Vec<f32>) -> &'t [f32] {
        let padded = (from.len() / size).next_multiple_of(LANES);
        to.clear();
        to.resize(size * padded, 0.0);
        for (i, row) in from.chunks_exact(size).enumerate() {
            for (x, to) in row.iter().zip(to[i..].iter_mut().step_by(padded)) {
                *to = *x;
            }
        }
        to
    }

    /// The best relation of each word to its head.
    fn relations(&self, level: Level, out: &[f32], tree: &[Option<usize>], s: &mut Scratch) -> Vec<usize> {
        let (at, size, width) = (&self.at, self.sizes.rel, self.all.width());
        let count = self.rels.len();
        let mut scores = vec![0.0; count];
        let mut rels = Vec::with_capacity(tree.len());
        for (out_rows, tree_rows) in out.chunks(RELATION_ROWS * width).zip(tree.chunks(RELATION_ROWS)) {
            s.rows.reset(tree_rows.len(), size);
            for (i, row) in out_rows.chunks_exact(width).enumerate() {
                s.rows.set(level, i, &row[at.rel_dep..at.rel_head]);
            }
            s.out.resize(tree_rows.len() * self.rel.width(), 0.0);
            kernels::product(level, &s.rows, &self.rel, &mut s.out);
            for (terms, head) in s.out.chunks_exact(self.rel.width()).zip(tree_rows) {
                let by = head.map_or(&self.root_rel[..], |head| &out[head * width + at.rel_head..][..size]);
                kernels::weigh(level, &terms[..(size + 1) * count], by, &mut scores);
                rels.push(match head {
                    None => self.root,
                    Some(_) => best_but(&scores, self.root),
                });
            }
        }
        rels
    }
}

/// Index of the largest number, the first of equals.
fn best(row: &[f32]) -> usize {
    best_but(row, usize::MAX)
}

/// As [`best`], without the index `but`.
fn best_but(row: &[f32], but: usize) -> usize {
    let mut best = usize::from(but == 0 && row.len() > 1);
    for (i, x) in row.iter().enumerate() {
        if *x > row[best] && i != but {
            best = i;
        }
    }
    best
}

fn name_step(tag: &str) -> Result<Option<(Step, NameKind)>, ModelError> {
    let step = match tag.split_once('-') {
        None if tag == "O" => return Ok(None),
        Some(("B", kind)) => Some((Step::Begin, kind)),
        Some(("I", kind)) => Some((Step::Inside, kind)),
        _ => None,
    };
    let kind_of = |tag: &str| NAME_TAGS.iter().find(|(name, _)| *name == tag).map(|(_, kind)| *kind);
    let known = step.and_then(|(step, kind)| Some((step, kind_of(kind)?)));
    known.map(Some).ok_or_else(|| ModelError::Content(format!("\"{tag}\" is no name tag")))
}

/// Names from begin and inside tags; an inside tag of another kind, or without a beginning, begins a name.
fn names(steps: impl Iterator<Item = Option<(Step, NameKind)>>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (i, step) in steps.enumerate() {
        let Some((step, kind)) = step else { continue };
        match names.last_mut() {
            Some(name) if step == Step::Inside && name.kind == kind && name.tokens.end == i => name.tokens.end = i + 1,
            _ => names.push(Name { tokens: i..i + 1, kind }),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_tags() {
        let tags = ["I-PER", "I-PER", "B-PER", "I-ORG", "O", "B-LOC", "O", "I-LOC"];
        let steps = tags.map(|tag| name_step(tag).unwrap());
        let found: Vec<_> = names(steps.into_iter()).into_iter().map(|name| (name.tokens, name.kind)).collect();
        let (person, place) = (NameKind::Person, NameKind::Place);
        assert_eq!(
            found,
            [(0..2, person), (2..3, person), (3..4, NameKind::Organization), (5..6, place), (7..8, place)]
        );
        assert!(name_step("B-DOG").is_err() && name_step("PER").is_err());
    }

    #[test]
    fn best_takes_the_first_of_equals() {
        assert_eq!(best(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(best_but(&[1.0, 3.0, 2.0], 1), 2);
        assert_eq!(best_but(&[5.0, 3.0], 0), 1);
        assert_eq!(best_but(&[5.0], 0), 0);
        assert_eq!(best(&[f32::NAN, 1.0]), 0);
    }
}
