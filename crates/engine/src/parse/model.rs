//! The file of a trained reader: its layout is described in `training/export.py`, which writes it.
//!
//! A file is checked completely before any of it is used: its digest, the shape of each tensor and each number, so
//! that the rest of the reader need not ask again.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::kernels::{Level, Linear};

/// The format that this version of the engine reads.
const VERSION: u32 = 1;
const DIGEST: usize = 32;

/// Why a model file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// The bytes do not start as a reader's file does.
    NotAModel,
    /// The file is of a format that this version of the engine does not know.
    Version { found: u32 },
    /// The file ends early.
    Truncated { len: usize },
    /// The file is whole by its length, but its content is not what was written.
    Damaged,
    /// The header or a tensor is not what the network needs.
    Content(String),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::NotAModel => write!(f, "not a reader's model file (it must start with \"DRGM\")"),
            ModelError::Version { found } => {
                write!(f, "the model file has format {found}, but this version of drogman reads format {VERSION}")
            }
            ModelError::Truncated { len } => write!(f, "the model file ends early, after {len} bytes"),
            ModelError::Damaged => write!(f, "the model file is damaged: its content does not match its digest"),
            ModelError::Content(what) => write!(f, "the model file does not fit the reader: {what}"),
        }
    }
}

impl std::error::Error for ModelError {}

/// Sizes of the network.
#[derive(Debug, Clone, Deserialize)]
pub struct Sizes {
    pub hidden: usize,
    pub layers: usize,
    pub attention_heads: usize,
    pub feed_forward: usize,
    /// Pieces that one pass may have.
    pub positions: usize,
    pub shapes: usize,
    /// Width of the vectors that arcs and relations are scored with.
    pub arc: usize,
    pub rel: usize,
}

/// Labels of each head, in the order of its outputs.
#[derive(Debug, Clone, Deserialize)]
pub struct LabelNames {
    pub upos: Vec<String>,
    pub xpos: Vec<String>,
    pub feats: Vec<String>,
    pub lemma: Vec<String>,
    pub name: Vec<String>,
    pub rel: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Header {
    name: String,
    sizes: Sizes,
    labels: LabelNames,
    vocabulary: Vec<String>,
    tensors: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    dtype: String,
    shape: Vec<usize>,
    offset: usize,
    scale: Option<usize>,
}

/// A model file taken apart. The tensors stay where they are.
#[derive(Debug)]
pub struct Model<'b> {
    /// `NAME sha256:HEX`.
    pub id: String,
    pub sizes: Sizes,
    pub labels: LabelNames,
    pub vocabulary: Vec<String>,
    pub tensors: Tensors<'b>,
}

/// The tensors of a file by name.
#[derive(Debug)]
pub struct Tensors<'b> {
    entries: BTreeMap<String, Entry>,
    body: &'b [u8],
}

/// A matrix of bytes with a scale per row.
#[derive(Debug)]
pub struct ByteRows {
    pub data: Vec<i8>,
    pub scales: Vec<f32>,
}

impl<'b> Model<'b> {
    /// Takes a file apart and checks all but the single tensors, which are checked as they are asked for.
    pub fn read(bytes: &'b [u8]) -> Result<Model<'b>, ModelError> {
        let truncated = ModelError::Truncated { len: bytes.len() };
        let known = bytes.len().min(4);
        if known == 0 || bytes[..known] != b"DRGM"[..known] {
            return Err(ModelError::NotAModel);
        }
        let number = |at: usize| {
            let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
            four.map(u32::from_le_bytes).ok_or_else(|| truncated.clone())
        };
        let found = number(4)?;
        if found != VERSION {
            return Err(ModelError::Version { found });
        }
        let body_at = 12 + number(8)? as usize;
        let end = bytes.len().checked_sub(DIGEST).filter(|end| *end >= body_at).ok_or_else(|| truncated.clone())?;
        let whole = Sha256::digest(&bytes[..end]);
        let header: Header = match serde_json::from_slice(&bytes[12..body_at]) {
            Ok(header) => header,
            Err(_) if whole[..] != bytes[end..] => return Err(ModelError::Damaged),
            Err(error) => return Err(ModelError::Content(format!("header: {error}"))),
        };
        let needed = header.tensors.iter().map(Entry::end).max().unwrap_or(0);
        if end - body_at < needed {
            return Err(truncated);
        }
        if whole[..] != bytes[end..] {
            return Err(ModelError::Damaged);
        }
        header.sizes.check()?;
        header.labels.check()?;
        let hex: String = whole.iter().map(|byte| format!("{byte:02x}")).collect();
        let entries = header.tensors.into_iter().map(|entry| (entry.name.clone(), entry)).collect();
        Ok(Model {
            id: format!("{} sha256:{hex}", header.name),
            sizes: header.sizes,
            labels: header.labels,
            vocabulary: header.vocabulary,
            tensors: Tensors { entries, body: &bytes[body_at..end] },
        })
    }
}

impl Entry {
    fn count(&self) -> usize {
        self.shape.iter().fold(1, |count, n| count.saturating_mul(*n))
    }

    /// First byte after the tensor and its scales.
    fn end(&self) -> usize {
        let size = if self.dtype == "i8" { 1 } else { 4 };
        let end = self.offset.saturating_add(self.count().saturating_mul(size));
        let scales = self.shape.first().copied().unwrap_or(0).saturating_mul(4);
        end.max(self.scale.map_or(0, |scale| scale.saturating_add(scales)))
    }
}

impl Sizes {
    fn check(&self) -> Result<(), ModelError> {
        let Sizes { hidden, layers, attention_heads: heads, feed_forward, positions, shapes, arc, rel } = *self;
        let all = [hidden, layers, heads, feed_forward, positions, shapes, arc, rel];
        // The kernels work in sixteens; the bounds keep sums of products of bytes far within 32 bits.
        let fits = all.iter().all(|n| (1..=8192).contains(n))
            && [hidden, feed_forward, arc, rel].iter().all(|n| n % 16 == 0)
            && hidden % heads == 0
            && hidden / heads % 16 == 0
            && hidden % 64 == 0
            && feed_forward % 64 == 0
            && positions >= 32;
        if fits { Ok(()) } else { Err(ModelError::Content(format!("sizes {self:?}"))) }
    }
}

impl LabelNames {
    fn check(&self) -> Result<(), ModelError> {
        let all = [&self.upos, &self.xpos, &self.feats, &self.lemma, &self.name, &self.rel];
        if all.iter().any(|labels| labels.is_empty() || labels.len() > 8192) {
            return Err(ModelError::Content("a list of labels is empty or too long".into()));
        }
        Ok(())
    }
}

impl Tensors<'_> {
    fn entry(&self, name: &str, dtype: &str, shape: &[usize]) -> Result<&Entry, ModelError> {
        let entry = self.entries.get(name).ok_or_else(|| ModelError::Content(format!("no tensor \"{name}\"")))?;
        if entry.dtype != dtype || entry.shape != shape {
            let found = format!("{} {:?}, not {dtype} {shape:?}", entry.dtype, entry.shape);
            return Err(ModelError::Content(format!("tensor \"{name}\" is {found}")));
        }
        Ok(entry)
    }

    fn numbers(&self, name: &str, offset: usize, count: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = &self.body[offset..offset + 4 * count];
        let numbers: Vec<f32> =
            bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        if numbers.iter().any(|x| x.is_nan() || x.abs() >= 1e6) {
            return Err(ModelError::Content(format!("tensor \"{name}\" holds a number out of range")));
        }
        Ok(numbers)
    }

    /// A tensor of floats.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let entry = self.entry(name, "f32", shape)?;
        self.numbers(name, entry.offset, entry.count())
    }

    /// A matrix of bytes with a scale per row.
    pub fn bytes(&self, name: &str, rows: usize, width: usize) -> Result<ByteRows, ModelError> {
        let entry = self.entry(name, "i8", &[rows, width])?;
        let scale = entry.scale.ok_or_else(|| ModelError::Content(format!("tensor \"{name}\" has no scales")))?;
        let data = self.body[entry.offset..entry.offset + rows * width].iter().map(|byte| *byte as i8).collect();
        Ok(ByteRows { data, scales: self.numbers(name, scale, rows)? })
    }

    /// The linear maps `names`, packed as one for `level`, with their outputs one after the other.
    pub fn linear(&self, level: Level, names: &[(&str, usize)], inputs: usize) -> Result<Linear, ModelError> {
        let (mut weights, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for (name, outputs) in names {
            let rows = self.bytes(&format!("{name}.weight"), *outputs, inputs)?;
            weights.extend(rows.data);
            scales.extend(rows.scales);
            bias.extend(self.floats(&format!("{name}.bias"), &[*outputs])?);
        }
        Ok(Linear::pack(level, &weights, &scales, &bias, inputs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &[u8] = include_bytes!("../../tests/fixtures/reader-tiny.bin");

    fn error(bytes: &[u8]) -> String {
        Model::read(bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_way_to_be_wrong_has_its_message() {
        assert!(Model::read(TINY).is_ok());
        assert_eq!(error(b""), "not a reader's model file (it must start with \"DRGM\")");
        assert_eq!(error(b"PK\x03\x04"), "not a reader's model file (it must start with \"DRGM\")");
        assert_eq!(error(b"DRGM\x01"), "the model file ends early, after 5 bytes");
        assert_eq!(error(&TINY[..5000]), "the model file ends early, after 5000 bytes");
        assert_eq!(
            error(&TINY[..TINY.len() - 9]),
            format!("the model file ends early, after {} bytes", TINY.len() - 9)
        );
        let mut bytes = TINY.to_vec();
        bytes[4] = 9;
        assert_eq!(error(&bytes), "the model file has format 9, but this version of drogman reads format 1");
        for at in [20, 9000, TINY.len() - 1] {
            let mut bytes = TINY.to_vec();
            bytes[at] ^= 1;
            assert_eq!(error(&bytes), "the model file is damaged: its content does not match its digest");
        }
    }

    #[test]
    fn tensors_are_checked_by_name_and_shape() {
        let model = Model::read(TINY).unwrap();
        let missing = model.tensors.floats("wings", &[1]).unwrap_err().to_string();
        assert_eq!(missing, "the model file does not fit the reader: no tensor \"wings\"");
        let wrong = model.tensors.floats("root", &[65]).unwrap_err().to_string();
        assert_eq!(wrong, "the model file does not fit the reader: tensor \"root\" is f32 [64], not f32 [65]");
    }

    #[test]
    fn no_prefix_of_a_file_panics() {
        for len in (0..TINY.len()).step_by(997) {
            assert!(Model::read(&TINY[..len]).is_err());
        }
    }
}
