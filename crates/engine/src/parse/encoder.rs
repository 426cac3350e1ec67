//! The encoder: word pieces of sentences into one vector per word.
//!
//! Sentences of a batch lie one after the other without padding, and attention runs within each of them, so a sentence
//! comes out the same alone and in any batch.

use super::kernels::{self, LANES, Left, Level, Linear, Rows};
use super::model::{ByteRows, Model, ModelError, Sizes};

/// Pieces whose wide inner layer is computed at once: its floats must not leave the second-level cache.
const INNER_ROWS: usize = 48;

/// One sentence as pieces: the opening mark, the pieces of all words, the closing mark.
#[derive(Debug, Clone, Default)]
pub struct Input {
    pub ids: Vec<u32>,
    /// Shape row of each piece; 0 for the marks.
    pub shapes: Vec<u8>,
    /// First piece of each word, and the closing mark at the end.
    pub words: Vec<u32>,
}

/// The encoder's weights.
#[derive(Debug)]
pub struct Encoder {
    pub hidden: usize,
    heads: usize,
    pieces: ByteRows,
    positions: Vec<f32>,
    shapes: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// Memory that the encoder uses again from batch to batch.
#[derive(Debug, Default)]
pub struct Scratch {
    x: Vec<f32>,
    rows: Rows,
    qkv: Vec<f32>,
    narrow: Vec<f32>,
    /// The same for the inner layer's groups of rows.
    group: Rows,
    wide: Vec<f32>,
    inner: Rows,
    back: Vec<f32>,
    attention: Vec<f32>,
}

impl Norm {
    fn read(model: &Model, name: &str) -> Result<Norm, ModelError> {
        let shape = [model.sizes.hidden];
        let part = |part: &str| model.tensors.floats(&format!("{name}.{part}"), &shape);
        Ok(Norm { weight: part("weight")?, bias: part("bias")? })
    }
}

impl Encoder {
    /// Takes the encoder's tensors out of a model file.
    pub fn read(model: &Model, level: Level) -> Result<Encoder, ModelError> {
        let Sizes { hidden, layers, attention_heads, feed_forward, positions, shapes, .. } = model.sizes;
        let tensors = &model.tensors;
        let layer = |i: usize| {
            let linear = |part: &str, outputs: usize, inputs: usize| {
                tensors.linear(level, &[(&format!("layers.{i}.{part}"), outputs)], inputs)
            };
            Ok(Layer {
                qkv: linear("qkv", 3 * hidden, hidden)?,
                out: linear("out", hidden, hidden)?,
                norm1: Norm::read(model, &format!("layers.{i}.norm1"))?,
                up: linear("up", feed_forward, hidden)?,
                down: linear("down", hidden, feed_forward)?,
                norm2: Norm::read(model, &format!("layers.{i}.norm2"))?,
            })
        };
        Ok(Encoder {
            hidden,
            heads: attention_heads,
            pieces: tensors.bytes("pieces", model.vocabulary.len(), hidden)?,
            positions: tensors.floats("positions", &[positions, hidden])?,
            shapes: tensors.floats("shapes", &[shapes, hidden])?,
            norm: Norm::read(model, "norm")?,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// Pieces that one sentence may have, marks included.
    pub fn most_pieces(&self) -> usize {
        self.positions.len() / self.hidden
    }

    /// The vectors of all words of the batch, one after the other.
    pub fn encode(&self, level: Level, batch: &[Input], s: &mut Scratch) -> Vec<f32> {
        let hidden = self.hidden;
        self.embed(level, batch, &mut s.x);
        let count = s.x.len() / hidden;
        s.rows.reset(count, hidden);
        s.qkv.resize(count * 3 * hidden, 0.0);
        s.narrow.resize(count * hidden, 0.0);
        for layer in &self.layers {
            s.rows.set_all(level, &s.x);
            kernels::product(level, &s.rows, &layer.qkv, &mut s.qkv);
            let mut from = 0;
            for input in batch {
                let pieces = from..from + input.ids.len();
                from = pieces.end;
                let qkv = &s.qkv[pieces.start * 3 * hidden..pieces.end * 3 * hidden];
                let out = &mut s.narrow[pieces.start * hidden..pieces.end * hidden];
                attention(level, qkv, hidden, self.heads, &mut s.attention, out);
            }
            s.rows.set_all(level, &s.narrow);
            kernels::product(level, &s.rows, &layer.out, &mut s.narrow);
            add_and_norm(level, &mut s.x, &s.narrow, &layer.norm1);
            self.inner(level, layer, s);
        }
        means(batch, &s.x, hidden)
    }

    /// Sum of the piece's, position's and shape's vectors, normed.
    fn embed(&self, level: Level, batch: &[Input], x: &mut Vec<f32>) {
        let hidden = self.hidden;
        x.clear();
        x.resize(batch.iter().map(|input| input.ids.len()).sum::<usize>() * hidden, 0.0);
        let mut rows = x.chunks_exact_mut(hidden);
        for input in batch {
            for (at, ((id, shape), row)) in input.ids.iter().zip(&input.shapes).zip(&mut rows).enumerate() {
                let (id, shape) = (*id as usize, usize::from(*shape));
                let piece = &self.pieces.data[id * hidden..][..hidden];
                let scale = self.pieces.scales[id];
                let position = &self.positions[at * hidden..][..hidden];
                for ((x, piece), position) in row.iter_mut().zip(piece).zip(position) {
                    *x = f32::from(*piece) * scale + position;
                }
                let shape = &self.shapes[shape * hidden..][..hidden];
                kernels::norm_sum(level, row, shape, &self.norm.weight, &self.norm.bias);
            }
        }
    }

    /// The wide inner layer, some rows at a time.
    fn inner(&self, level: Level, layer: &Layer, s: &mut Scratch) {
        let hidden = self.hidden;
        let width = layer.up.width();
        for x in s.x.chunks_mut(INNER_ROWS * hidden) {
            let count = x.len() / hidden;
            s.group.reset(count, hidden);
            s.group.set_all(level, x);
            s.wide.resize(count * width, 0.0);
            kernels::product(level, &s.group, &layer.up, &mut s.wide);
            s.inner.reset(count, width);
            for (row, wide) in s.wide.chunks_exact_mut(width).enumerate() {
                kernels::gelu(level, wide);
                s.inner.set(level, row, wide);
            }
            s.back.resize(count * hidden, 0.0);
            kernels::product(level, &s.inner, &layer.down, &mut s.back);
            add_and_norm(level, x, &s.back, &layer.norm2);
        }
    }
}

/// Self-attention within one sentence: `qkv` holds query, key and value of each piece one after the other.
///
/// Scores are computed with the queries side by side, so that no step adds up across lanes.
fn attention(level: Level, qkv: &[f32], hidden: usize, heads: usize, scratch: &mut Vec<f32>, out: &mut [f32]) {
    let (count, size) = (qkv.len() / (3 * hidden), hidden / heads);
    let padded = count.next_multiple_of(LANES);
    scratch.clear();
    scratch.resize(size * padded + count * size + count * padded + padded, 0.0);
    let (queries, rest) = scratch.split_at_mut(size * padded);
    let (values, rest) = rest.split_at_mut(count * size);
    let (scores, sums) = rest.split_at_mut(count * padded);
    let scale = 1.0 / (size as f32).sqrt();
    for at in (0..hidden).step_by(size) {
        for (i, (piece, value)) in qkv.chunks_exact(3 * hidden).zip(values.chunks_exact_mut(size)).enumerate() {
            for (query, to) in piece[at..at + size].iter().zip(queries[i..].iter_mut().step_by(padded)) {
                *to = query * scale;
            }
            value.copy_from_slice(&piece[2 * hidden + at..][..size]);
        }
        let keys = Left { data: &qkv[hidden + at..], row: 3 * hidden, step: 1 };
        kernels::multiply(level, keys, queries, padded, scores, padded);
        kernels::softmax_columns(level, scores, padded, sums);
        let shares = Left { data: scores, row: 1, step: padded };
        kernels::multiply(level, shares, values, size, &mut out[at..], hidden);
        for (out, sum) in out.chunks_exact_mut(hidden).zip(sums.iter()) {
            for x in &mut out[at..at + size] {
                *x *= sum;
            }
        }
    }
}

fn add_and_norm(level: Level, x: &mut [f32], add: &[f32], norm: &Norm) {
    let hidden = norm.weight.len();
    for (x, add) in x.chunks_exact_mut(hidden).zip(add.chunks_exact(hidden)) {
        kernels::norm_sum(level, x, add, &norm.weight, &norm.bias);
    }
}

/// The vector of a word is the mean of its pieces'.
fn means(batch: &[Input], x: &[f32], hidden: usize) -> Vec<f32> {
    let words = batch.iter().map(|input| input.words.len().saturating_sub(1)).sum::<usize>();
    let mut out = vec![0.0; words * hidden];
    let mut rows = out.chunks_exact_mut(hidden);
    let mut from = 0;
    for input in batch {
        for (pieces, row) in input.words.windows(2).zip(&mut rows) {
            let pieces = from + pieces[0] as usize..from + pieces[1] as usize;
            let by = 1.0 / pieces.len() as f32;
            for piece in x[pieces.start * hidden..pieces.end * hidden].chunks_exact(hidden) {
                for (sum, x) in row.iter_mut().zip(piece) {
                    *sum += x;
                }
            }
            for sum in row {
                *sum *= by;
            }
        }
        from += input.ids.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_of_one_piece_is_its_value_and_of_equal_pieces_their_mean() {
        let hidden = 32;
        let piece = |shift: f32| (0..3 * hidden).map(move |i| if i < 2 * hidden { 0.25 } else { i as f32 + shift });
        for (qkv, shift) in [(piece(0.0).collect::<Vec<f32>>(), 0.0), (piece(0.0).chain(piece(3.0)).collect(), 1.5)] {
            let mut out = vec![0.0; qkv.len() / 3];
            attention(Level::best(), &qkv, hidden, 2, &mut Vec::new(), &mut out);
            for (i, out) in out.iter().enumerate() {
                assert!((out - ((2 * hidden + i % hidden) as f32 + shift)).abs() < 1e-4, "{i}: {out}");
            }
        }
    }
}
