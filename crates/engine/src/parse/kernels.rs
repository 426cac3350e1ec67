//! Integer matrix products on each kind of processor, all with the same result.
//!
//! Activations and weights are 8-bit integers, so that a sum of products is exact in 32 bits and the order of summing,
//! the width of the registers and the choice of instruction cannot show in the result. Floats are handled element by
//! element in one fixed order (`floats.rs`); here they are only compiled for wider registers.
//!
//! Only here and in the kernels below does the crate use `unsafe`: the instructions that multiply bytes have no safe
//! form. They make the reader some 20 times as fast as the portable loop (see `examples/reader_speed.rs`).
#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod x86;

use super::floats;

/// Outputs of one block: the 32-bit lanes of the widest register.
pub const LANES: usize = 16;
/// Outputs of one panel; products write whole panels.
pub const PANEL: usize = 4 * LANES;
/// Rows that a kernel handles at once: 6 x 4 sums, 4 weights and 1 input fill the 32 registers of AVX-512.
const ROWS: usize = 6;

/// Which instructions to use. A value exists only on processors that have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The levels of this processor, slowest first.
    pub fn all() -> Vec<Level> {
        let mut levels = vec![Level(Kind::Portable)];
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("dotprod") {
            levels.push(Level(Kind::Neon));
        }
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            levels.push(Level(Kind::Avx2));
            if is_x86_feature_detected!("avxvnni") {
                levels.push(Level(Kind::AvxVnni));
            }
            let wide = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vnni");
            if wide {
                levels.push(Level(Kind::Avx512));
            }
        }
        levels
    }

    /// Whether the kernel takes the 128 off the inputs itself, since its instruction multiplies signed bytes.
    fn signed(self) -> bool {
        #[cfg(target_arch = "aarch64")]
        return self.0 == Kind::Neon;
        #[cfg(not(target_arch = "aarch64"))]
        false
    }

    /// The fastest level of this processor.
    pub fn best() -> Level {
        Level::all().pop().unwrap_or(Level(Kind::Portable))
    }
}

/// 64 weights, one line of the cache.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
struct Block([i8; PANEL]);

/// A linear map with 8-bit weights, in the order in which the kernels read them.
#[derive(Debug)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// Panel by panel. In it, for the portable kernel: input by input, one block of all 64 outputs. For the others: four
    /// inputs by four inputs, in those four blocks of 16 outputs, four bytes each.
    blocks: Vec<Block>,
    /// What each sum must be corrected by, where the kernel takes inputs as they are stored: plus 128.
    offsets: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Packs `weights` (one row of `inputs` per output) with the scale and bias of each output, for use at `level`.
    ///
    /// `inputs` must be a multiple of 4 and the lengths must agree; the reader of model files checks both.
    pub fn pack(level: Level, weights: &[i8], scales: &[f32], bias: &[f32], inputs: usize) -> Linear {
        let outputs = bias.len();
        assert!(inputs.is_multiple_of(4) && scales.len() == outputs && weights.len() == inputs * outputs);
        let padded = outputs.next_multiple_of(PANEL);
        let mut linear = Linear {
            inputs,
            outputs,
            blocks: vec![Block([0; PANEL]); padded / PANEL * inputs],
            offsets: vec![0; padded],
            scales: scales.to_vec(),
            bias: bias.to_vec(),
        };
        linear.scales.resize(padded, 0.0);
        linear.bias.resize(padded, 0.0);
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let (panel, lane) = (output / PANEL, output % PANEL);
            for (input, weight) in row.iter().enumerate() {
                let (block, at) = match level.0 {
                    Kind::Portable => (input, lane),
                    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
                    _ => (input / 4 * 4 + lane / LANES, lane % LANES * 4 + input % 4),
                };
                linear.blocks[panel * inputs + block].0[at] = *weight;
            }
            if !level.signed() {
                linear.offsets[output] = -128 * row.iter().map(|w| i32::from(*w)).sum::<i32>();
            }
        }
        linear
    }

    /// Length of an output row: the outputs, filled up to whole panels.
    pub fn width(&self) -> usize {
        self.outputs.next_multiple_of(PANEL)
    }

    fn panel(&self, panel: usize) -> &[Block] {
        &self.blocks[panel * self.inputs..][..self.inputs]
    }
}

/// Rows of 8-bit numbers, each row with a scale of its own; stored plus 128.
#[derive(Debug, Default)]
pub struct Rows {
    data: Vec<u8>,
    scales: Vec<f32>,
    width: usize,
}

impl Rows {
    /// Makes room for `rows` rows of `width` numbers.
    pub fn reset(&mut self, rows: usize, width: usize) {
        self.width = width;
        self.data.resize(rows * width, 128);
        self.scales.resize(rows, 0.0);
    }

    /// Quantizes `from` into row `row`.
    pub fn set(&mut self, level: Level, row: usize, from: &[f32]) {
        let to = &mut self.data[row * self.width..][..self.width];
        self.scales[row] = quantize(level, from, to);
    }

    /// Quantizes all rows.
    pub fn set_all(&mut self, level: Level, from: &[f32]) {
        for (row, from) in from.chunks_exact(self.width).enumerate() {
            self.set(level, row, from);
        }
    }
}

/// `out = input * weights + bias`; `out` has `linear.width()` numbers a row.
pub fn product(level: Level, input: &Rows, linear: &Linear, out: &mut [f32]) {
    let rows = input.scales.len();
    assert!(input.width == linear.inputs && input.data.len() == rows * input.width);
    assert!(out.len() == rows * linear.width());
    match level.0 {
        Kind::Portable => every_tile(input, linear, out, portable),
        // SAFETY: the level exists only where the processor has the instructions.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => unsafe { neon::product(input, linear, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { x86::product_avx2(input, linear, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::AvxVnni => unsafe { x86::product_avx_vnni(input, linear, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { x86::product_avx512(input, linear, out) },
    }
}

type Tile = [[i32; PANEL]; ROWS];

/// Walks over panels and groups of rows, panels outside: a panel stays in the nearest cache for all rows.
#[inline(always)]
fn every_tile(input: &Rows, linear: &Linear, out: &mut [f32], mut kernel: impl FnMut(&[u8], &[Block], &mut Tile)) {
    let (width, depth) = (linear.width(), linear.inputs);
    let mut tile: Tile = [[0; PANEL]; ROWS];
    for panel in 0..width / PANEL {
        let blocks = linear.panel(panel);
        let at = panel * PANEL;
        let offsets = &linear.offsets[at..at + PANEL];
        let scales = &linear.scales[at..at + PANEL];
        let bias = &linear.bias[at..at + PANEL];
        let groups = input.data.chunks(ROWS * depth).zip(input.scales.chunks(ROWS));
        for ((x, row_scales), out) in groups.zip(out.chunks_mut(ROWS * width)) {
            kernel(x, blocks, &mut tile);
            for ((sums, row_scale), out) in tile.iter().zip(row_scales).zip(out.chunks_exact_mut(width)) {
                let out = &mut out[at..at + PANEL];
                for i in 0..PANEL {
                    out[i] = (sums[i] + offsets[i]) as f32 * (*row_scale * scales[i]) + bias[i];
                }
            }
        }
    }
}

/// The sums of up to six rows and one panel, without special instructions.
fn portable(x: &[u8], panel: &[Block], tile: &mut Tile) {
    for (row, sums) in x.chunks_exact(panel.len()).zip(tile) {
        *sums = [0; PANEL];
        for (x, block) in row.iter().zip(panel) {
            for (sum, w) in sums.iter_mut().zip(&block.0) {
                // At most 255 * 127, which 16 bits hold.
                *sum += i32::from(i16::from(*x) * i16::from(*w));
            }
        }
    }
}

/// The left matrix of a product: the number of row `r` and step `s` is `data[r * row + s * step]`.
#[derive(Debug, Clone, Copy)]
pub struct Left<'d> {
    pub data: &'d [f32],
    pub row: usize,
    pub step: usize,
}

/// Product of float matrices.
///
/// `right` has rows of `width` numbers, a multiple of 16, one for each step. Row `r` of the result goes to `out` from
/// `r * stride` on; the last row may end with `width`.
pub fn multiply(level: Level, left: Left, right: &[f32], width: usize, out: &mut [f32], stride: usize) {
    let (steps, rows) = (right.len() / width, out.len().div_ceil(stride));
    assert!(width.is_multiple_of(LANES) && right.len() == steps * width && stride >= width);
    assert!(rows > 0 && steps > 0 && out.len() >= (rows - 1) * stride + width);
    assert!(left.data.len() > (rows - 1) * left.row + (steps - 1) * left.step);
    match level.0 {
        Kind::Portable => floats::multiply(left, right, width, out, stride),
        // SAFETY: the level exists only where the processor has the instructions; the lengths were checked above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => unsafe { neon::multiply(left, right, width, out, stride) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 | Kind::AvxVnni => unsafe { x86::multiply_avx2(left, right, width, out, stride) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { x86::multiply_avx512(left, right, width, out, stride) },
    }
}

/// Compiles a function of `floats.rs` for each level; its source, and so its result, is the same.
macro_rules! for_each_level {
    ($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) $(-> $out:ty)?) => {
        $(#[$doc])*
        pub fn $name(level: Level, $($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
            fn avx512($($arg: $type),*) $(-> $out)? {
                floats::$name($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($arg: $type),*) $(-> $out)? {
                floats::$name($($arg),*)
            }
            match level.0 {
                Kind::Portable => floats::$name($($arg),*),
                // Every processor of this kind has NEON, so the plain function is compiled for it.
                #[cfg(target_arch = "aarch64")]
                Kind::Neon => floats::$name($($arg),*),
                // SAFETY: the level exists only where the processor has the instructions.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 | Kind::AvxVnni => unsafe { avx2($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512 => unsafe { avx512($($arg),*) },
            }
        }
    };
}

for_each_level! {
    /// Writes `from` as bytes plus 128 and returns the scale.
    quantize(from: &[f32], to: &mut [u8]) -> f32
}
for_each_level! {
    /// GELU with the error function, in place.
    gelu(row: &mut [f32])
}
for_each_level! {
    /// Layer norm of `row` plus `add`, in place.
    norm_sum(row: &mut [f32], add: &[f32], weight: &[f32], bias: &[f32])
}
for_each_level! {
    /// Turns columns of scores into exponentials and the inverses of their sums; see [`floats::softmax_columns`].
    softmax_columns(scores: &mut [f32], width: usize, sums: &mut [f32])
}
for_each_level! {
    /// `out[r] = sum over j of terms[j * R + r] * by[j]`, the last term alone.
    weigh(terms: &[f32], by: &[f32], out: &mut [f32])
}

#[cfg(test)]
mod tests;
