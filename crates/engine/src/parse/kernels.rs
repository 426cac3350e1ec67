//! Integer matrix products on each kind of processor, all with the same result.
//!
//! Activations and weights are 8-bit integers, so that a sum of products is exact in 32 bits and the order of summing,
//! the width of the registers and the choice of instruction cannot show in the result. Floats are handled element by
//! element in one fixed order (`floats.rs`); here they are only compiled for wider registers.
//!
//! This is the one file of the crate with `unsafe`: the instructions that multiply bytes have no safe form. They make
//! the reader some 15 times as fast as the portable loop (see `examples/reader_speed.rs`).
#![allow(unsafe_code)]

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
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The levels of this processor, slowest first.
    pub fn all() -> Vec<Level> {
        let mut levels = vec![Level(Kind::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                levels.push(Level(Kind::Avx2));
            }
            let wide = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vnni");
            if wide && is_x86_feature_detected!("avx2") {
                levels.push(Level(Kind::Avx512));
            }
        }
        levels
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
    /// What each sum must be corrected by, since inputs are stored plus 128.
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
                    #[cfg(target_arch = "x86_64")]
                    _ => (input / 4 * 4 + lane / LANES, lane % LANES * 4 + input % 4),
                };
                linear.blocks[panel * inputs + block].0[at] = *weight;
            }
            linear.offsets[output] = -128 * row.iter().map(|w| i32::from(*w)).sum::<i32>();
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
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { x86::product_avx2(input, linear, out) },
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
    assert!(width % LANES == 0 && right.len() == steps * width && stride >= width);
    assert!(rows > 0 && steps > 0 && out.len() >= (rows - 1) * stride + width);
    assert!(left.data.len() > (rows - 1) * left.row + (steps - 1) * left.step);
    match level.0 {
        Kind::Portable => floats::multiply(left, right, width, out, stride),
        // SAFETY: the level exists only where the processor has the instructions; the lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { x86::multiply_avx2(left, right, width, out, stride) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { x86::multiply_avx512(left, right, width, out, stride) },
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{Block, LANES, Left, Linear, PANEL, Rows, Tile, every_tile};

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
    pub fn product_avx512(input: &Rows, linear: &Linear, out: &mut [f32]) {
        every_tile(input, linear, out, |x, panel, tile| match x.len() / panel.len() {
            1 => vnni::<1>(x, panel, tile),
            2 => vnni::<2>(x, panel, tile),
            3 => vnni::<3>(x, panel, tile),
            4 => vnni::<4>(x, panel, tile),
            5 => vnni::<5>(x, panel, tile),
            _ => vnni::<6>(x, panel, tile),
        });
    }

    /// Four unsigned times four signed bytes in each lane, added up without saturation.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
    fn vnni<const M: usize>(x: &[u8], panel: &[Block], tile: &mut Tile) {
        let depth = panel.len();
        assert!(x.len() == M * depth && M <= tile.len() && depth.is_multiple_of(4));
        let mut sums = [[_mm512_setzero_si512(); 4]; M];
        for step in 0..depth / 4 {
            // SAFETY: a panel holds four blocks of 64 bytes per step, a row of `x` four bytes.
            unsafe {
                let blocks = panel.as_ptr().add(4 * step).cast::<__m512i>();
                let w = [0, 1, 2, 3].map(|i| _mm512_load_si512(blocks.add(i)));
                #[allow(clippy::needless_range_loop)] // the kernel walks two arrays in step
                for row in 0..M {
                    let four = x.as_ptr().add(row * depth + 4 * step).cast::<i32>().read_unaligned();
                    let four = _mm512_set1_epi32(four);
                    for i in 0..4 {
                        sums[row][i] = _mm512_dpbusd_epi32(sums[row][i], four, w[i]);
                    }
                }
            }
        }
        for (row, tile) in sums.iter().zip(tile) {
            for (lanes, out) in row.iter().zip(tile.chunks_exact_mut(LANES)) {
                // SAFETY: `out` has 16 numbers of 32 bits.
                unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), *lanes) };
            }
        }
    }

    #[target_feature(enable = "avx2")]
    pub fn product_avx2(input: &Rows, linear: &Linear, out: &mut [f32]) {
        every_tile(input, linear, out, |x, panel, tile| {
            for (x, tile) in x.chunks(3 * panel.len()).zip(tile.chunks_mut(3)) {
                match x.len() / panel.len() {
                    1 => madd::<1>(x, panel, tile),
                    2 => madd::<2>(x, panel, tile),
                    _ => madd::<3>(x, panel, tile),
                }
            }
        });
    }

    /// Bytes widened to 16 bits, since the instruction that multiplies bytes saturates.
    #[target_feature(enable = "avx2")]
    fn madd<const M: usize>(x: &[u8], panel: &[Block], tile: &mut [[i32; PANEL]]) {
        let depth = panel.len();
        assert!(x.len() == M * depth && M <= tile.len() && depth % 4 == 0);
        for block in 0..4 {
            // Each register holds two partial sums for each of four outputs; three rows fill the 16 registers.
            let mut sums = [[_mm256_setzero_si256(); 4]; M];
            for step in 0..depth / 4 {
                // SAFETY: a block has 64 bytes, read 16 at a time; a row of `x` has four bytes per step.
                unsafe {
                    let bytes = panel.as_ptr().add(4 * step + block).cast::<__m128i>();
                    let mut fours = [_mm256_setzero_si256(); M];
                    for row in 0..M {
                        let four = x.as_ptr().add(row * depth + 4 * step).cast::<i32>().read_unaligned();
                        fours[row] = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
                    }
                    for i in 0..4 {
                        let w = _mm256_cvtepi8_epi16(_mm_load_si128(bytes.add(i)));
                        for row in 0..M {
                            sums[row][i] = _mm256_add_epi32(sums[row][i], _mm256_madd_epi16(fours[row], w));
                        }
                    }
                }
            }
            for (row, tile) in sums.iter().zip(tile.iter_mut()) {
                for (lanes, out) in row.iter().zip(tile[block * LANES..].chunks_exact_mut(4)) {
                    let mut pairs = [0i32; 8];
                    // SAFETY: `pairs` has 8 numbers of 32 bits.
                    unsafe { _mm256_storeu_si256(pairs.as_mut_ptr().cast(), *lanes) };
                    for (pair, out) in pairs.chunks_exact(2).zip(out) {
                        *out = pair[0] + pair[1];
                    }
                }
            }
        }
    }

    /// A tile of a float product: `$rows` rows by `$registers` registers of `$lanes` lanes from pointers to its corner.
    macro_rules! float_tile {
        ($name:ident, $feature:literal, $lanes:literal, $zero:ident, $set:ident, $load:ident, $store:ident, $add:ident, $mul:ident) => {
            /// # Safety
            ///
            /// The pointers must be good for all steps, `ROWS` rows and `REGISTERS` registers.
            #[target_feature(enable = $feature)]
            unsafe fn $name<const ROWS: usize, const REGISTERS: usize>(
                left: *const f32,
                by: (usize, usize),
                right: *const f32,
                (steps, width): (usize, usize),
                out: *mut f32,
                stride: usize,
            ) {
                let mut sums = [[$zero(); REGISTERS]; ROWS];
                // SAFETY: see above.
                unsafe {
                    for step in 0..steps {
                        let mut r = [$zero(); REGISTERS];
                        for i in 0..REGISTERS {
                            r[i] = $load(right.add(step * width + i * $lanes));
                        }
                        for row in 0..ROWS {
                            let l = $set(*left.add(row * by.0 + step * by.1));
                            for i in 0..REGISTERS {
                                sums[row][i] = $add(sums[row][i], $mul(l, r[i]));
                            }
                        }
                    }
                    for row in 0..ROWS {
                        for i in 0..REGISTERS {
                            $store(out.add(row * stride + i * $lanes), sums[row][i]);
                        }
                    }
                }
            }
        };
    }

    float_tile!(tile_avx512, "avx512f", 16, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_mul_ps);
    float_tile!(tile_avx2, "avx2", 8, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_mul_ps);

    /// Covers a float product with tiles; the arguments are those of [`super::multiply`], which checks them.
    macro_rules! float_product {
        ($name:ident, $feature:literal, $tile:ident, $one:literal, $two:literal) => {
            /// # Safety
            ///
            /// The lengths must agree as `super::multiply` checks.
            #[target_feature(enable = $feature)]
            pub unsafe fn $name(left: Left, right: &[f32], width: usize, out: &mut [f32], stride: usize) {
                let (rows, size) = (out.len().div_ceil(stride), (right.len() / width, width));
                let (left, by, right, out) = (left.data.as_ptr(), (left.row, left.step), right.as_ptr(), out.as_mut_ptr());
                let mut at = 0;
                while at < width {
                    let wide = width - at >= 2 * LANES;
                    let mut row = 0;
                    while row < rows {
                        let many = rows - row >= 4;
                        // SAFETY: the tile lies within the matrices, see above.
                        unsafe {
                            let (left, right, out) = (left.add(row * by.0), right.add(at), out.add(row * stride + at));
                            match (many, wide) {
                                (true, true) => $tile::<4, $two>(left, by, right, size, out, stride),
                                (true, false) => $tile::<4, $one>(left, by, right, size, out, stride),
                                (false, true) => $tile::<1, $two>(left, by, right, size, out, stride),
                                (false, false) => $tile::<1, $one>(left, by, right, size, out, stride),
                            }
                        }
                        row += if many { 4 } else { 1 };
                    }
                    at += if wide { 2 * LANES } else { LANES };
                }
            }
        };
    }

    float_product!(multiply_avx512, "avx512f", tile_avx512, 1, 2);
    float_product!(multiply_avx2, "avx2", tile_avx2, 2, 4);
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
                // SAFETY: the level exists only where the processor has the instructions.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => unsafe { avx2($($arg),*) },
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
mod tests {
    use super::*;

    /// Pseudo-random bytes; the same on every run.
    fn noise(seed: u32) -> impl FnMut() -> u32 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        }
    }

    #[test]
    fn every_level_gives_the_same_bits() {
        let mut next = noise(1);
        for (rows, inputs, outputs) in [(1, 4, 1), (7, 64, 70), (13, 1536, 64), (6, 384, 129)] {
            let weights: Vec<i8> = (0..inputs * outputs).map(|_| (next() % 255) as i8).collect();
            let scales: Vec<f32> = (0..outputs).map(|_| next() as f32 / 9e6).collect();
            let bias: Vec<f32> = (0..outputs).map(|_| next() as f32 / 7e4 - 0.4).collect();
            let x: Vec<f32> = (0..rows * inputs).map(|_| next() as f32 / 1e4 - 3.0).collect();
            let mut results = Vec::new();
            for level in Level::all() {
                let linear = Linear::pack(level, &weights, &scales, &bias, inputs);
                let mut input = Rows::default();
                input.reset(rows, inputs);
                for (row, x) in x.chunks_exact(inputs).enumerate() {
                    input.set(level, row, x);
                }
                let mut out = vec![0.0; rows * linear.width()];
                product(level, &input, &linear, &mut out);
                for row in out.chunks_exact_mut(linear.width()) {
                    gelu(level, row);
                }
                results.push(out.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
                for (row, x) in x.chunks_exact(inputs).enumerate() {
                    let (sums, tolerance) = (&out[row * linear.width()..], inputs as f32 * 3e-3);
                    let want: f32 =
                        x.iter().zip(&weights).map(|(x, w)| x * f32::from(*w) * scales[0]).sum::<f32>() + bias[0];
                    let mut want = [want];
                    gelu(level, &mut want);
                    assert!((sums[0] - want[0]).abs() < tolerance, "{} {}", sums[0], want[0]);
                }
            }
            assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{rows} x {inputs} x {outputs}");
        }
    }

    #[test]
    fn extreme_bytes_do_not_saturate() {
        let weights = vec![127i8; 1536];
        for level in Level::all() {
            let linear = Linear::pack(level, &weights, &[1.0], &[0.0], 1536);
            let mut input = Rows::default();
            input.reset(1, 1536);
            input.set(level, 0, &[127.0; 1536]);
            let mut out = vec![0.0; linear.width()];
            product(level, &input, &linear, &mut out);
            assert_eq!(out[0], (1536 * 127 * 127) as f32, "{level:?}");
        }
    }

    #[test]
    fn float_products_have_the_same_bits() {
        let mut next = noise(3);
        for (rows, steps, width) in [(1, 1, 16), (5, 32, 48), (9, 7, 32), (4, 33, 80)] {
            let mut numbers = |count: usize| (0..count).map(|_| next() as f32 / 3e4 - 1.0).collect::<Vec<_>>();
            let (data, right) = (numbers(rows * steps), numbers(steps * width));
            // Once row by row and once column by column, with a gap after each row of the result.
            for left in [Left { data: &data, row: steps, step: 1 }, Left { data: &data, row: 1, step: rows }] {
                let results = Level::all().into_iter().map(|level| {
                    let mut out = vec![0.5; rows * (width + 3) - 3];
                    multiply(level, left, &right, width, &mut out, width + 3);
                    out
                });
                let results: Vec<_> = results.collect();
                assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{rows} x {steps} x {width}");
            }
        }
    }
}
