//! Kernels for processors with AVX2, AVX-VNNI or AVX-512.

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

/// The same in registers of 256 bits, for three rows and two blocks at a time, which fill 16 registers.
macro_rules! vnni_256 {
    ($product:ident, $tile:ident, $feature:literal, $dot:ident) => {
        #[target_feature(enable = $feature)]
        pub fn $product(input: &Rows, linear: &Linear, out: &mut [f32]) {
            every_tile(input, linear, out, |x, panel, tile| {
                for (x, tile) in x.chunks(3 * panel.len()).zip(tile.chunks_mut(3)) {
                    match x.len() / panel.len() {
                        1 => $tile::<1>(x, panel, tile),
                        2 => $tile::<2>(x, panel, tile),
                        _ => $tile::<3>(x, panel, tile),
                    }
                }
            });
        }

        #[target_feature(enable = $feature)]
        fn $tile<const M: usize>(x: &[u8], panel: &[Block], tile: &mut [[i32; PANEL]]) {
            let depth = panel.len();
            assert!(x.len() == M * depth && M <= tile.len() && depth.is_multiple_of(4));
            for half in 0..2 {
                let mut sums = [[_mm256_setzero_si256(); 4]; M];
                for step in 0..depth / 4 {
                    // SAFETY: a panel holds four blocks of 64 bytes per step, a row of `x` four bytes.
                    unsafe {
                        let blocks = panel.as_ptr().add(4 * step + 2 * half).cast::<__m256i>();
                        for (row, sums) in sums.iter_mut().enumerate() {
                            let four = x.as_ptr().add(row * depth + 4 * step).cast::<i32>().read_unaligned();
                            let four = _mm256_set1_epi32(four);
                            for (i, sum) in sums.iter_mut().enumerate() {
                                *sum = $dot(*sum, four, _mm256_load_si256(blocks.add(i)));
                            }
                        }
                    }
                }
                for (row, tile) in sums.iter().zip(tile.iter_mut()) {
                    for (lanes, out) in row.iter().zip(tile[half * 2 * LANES..].chunks_exact_mut(8)) {
                        // SAFETY: `out` has 8 numbers of 32 bits.
                        unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), *lanes) };
                    }
                }
            }
        }
    };
}

vnni_256!(product_avx_vnni, tile_avx_vnni, "avx2,avxvnni", _mm256_dpbusd_avx_epi32);
// The same code with the instruction's other encoding, so that machines with AVX-512 can test it.
#[cfg(test)]
vnni_256!(product_avx512_half, tile_avx512_half, "avx2,avx512f,avx512vl,avx512vnni", _mm256_dpbusd_epi32);

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
    assert!(x.len() == M * depth && M <= tile.len() && depth.is_multiple_of(4));
    for block in 0..4 {
        // Each register holds two partial sums for each of four outputs; three rows fill the 16 registers.
        let mut sums = [[_mm256_setzero_si256(); 4]; M];
        for step in 0..depth / 4 {
            // SAFETY: a block has 64 bytes, read 16 at a time; a row of `x` has four bytes per step.
            unsafe {
                let bytes = panel.as_ptr().add(4 * step + block).cast::<__m128i>();
                let mut fours = [_mm256_setzero_si256(); M];
                for (row, to) in fours.iter_mut().enumerate() {
                    let four = x.as_ptr().add(row * depth + 4 * step).cast::<i32>().read_unaligned();
                    *to = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
                }
                for i in 0..4 {
                    let w = _mm256_cvtepi8_epi16(_mm_load_si128(bytes.add(i)));
                    for (sums, four) in sums.iter_mut().zip(fours) {
                        sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(four, w));
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

float_tile!(
    tile_avx512,
    "avx512f",
    16,
    _mm512_setzero_ps,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_add_ps,
    _mm512_mul_ps
);
float_tile!(
    tile_avx2,
    "avx2",
    8,
    _mm256_setzero_ps,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_mul_ps
);

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
