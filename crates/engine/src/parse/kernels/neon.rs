//! Kernels for 64-bit ARM processors with the dot product instruction.

use std::arch::aarch64::*;
use std::arch::asm;

use super::{Block, LANES, Left, Linear, Rows, Tile, every_tile};

#[target_feature(enable = "neon,dotprod")]
pub fn product(input: &Rows, linear: &Linear, out: &mut [f32]) {
    every_tile(input, linear, out, |x, panel, tile| match x.len() / panel.len() {
        1 => dots::<1>(x, panel, tile),
        2 => dots::<2>(x, panel, tile),
        3 => dots::<3>(x, panel, tile),
        4 => dots::<4>(x, panel, tile),
        5 => dots::<5>(x, panel, tile),
        _ => dots::<6>(x, panel, tile),
    });
}

/// Adds four signed times four signed bytes to each lane.
///
/// The intrinsic of this instruction is not stable yet, hence assembly.
#[target_feature(enable = "neon,dotprod")]
fn dot(sum: int32x4_t, x: int8x16_t, w: int8x16_t) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: the instruction only changes its first operand.
    unsafe {
        asm!("sdot {0:v}.4s, {1:v}.16b, {2:v}.16b", inout(vreg) sum, in(vreg) x, in(vreg) w, options(pure, nomem, nostack));
    }
    sum
}

/// The sums of `M` rows and one panel, one block at a time: 6 x 4 sums fill most of the 32 registers.
#[target_feature(enable = "neon,dotprod")]
fn dots<const M: usize>(x: &[u8], panel: &[Block], tile: &mut Tile) {
    let depth = panel.len();
    assert!(x.len() == M * depth && M <= tile.len() && depth.is_multiple_of(4));
    for block in 0..4 {
        let mut sums = [[vdupq_n_s32(0); 4]; M];
        for step in 0..depth / 4 {
            // SAFETY: a block has 64 bytes; a row of `x` has four bytes per step.
            unsafe {
                let bytes = panel.as_ptr().add(4 * step + block).cast::<i8>();
                let w = [0, 1, 2, 3].map(|i| vld1q_s8(bytes.add(16 * i)));
                for (row, sums) in sums.iter_mut().enumerate() {
                    let four = x.as_ptr().add(row * depth + 4 * step).cast::<u32>().read_unaligned();
                    // Stored plus 128: the highest bit turns the unsigned byte into the signed one.
                    let four = vreinterpretq_s8_u32(vdupq_n_u32(four ^ 0x8080_8080));
                    for (sum, w) in sums.iter_mut().zip(w) {
                        *sum = dot(*sum, four, w);
                    }
                }
            }
        }
        for (row, tile) in sums.iter().zip(tile.iter_mut()) {
            for (lanes, out) in row.iter().zip(tile[block * LANES..].chunks_exact_mut(4)) {
                // SAFETY: `out` has 4 numbers of 32 bits.
                unsafe { vst1q_s32(out.as_mut_ptr(), *lanes) };
            }
        }
    }
}

/// The arguments are those of [`super::multiply`], which checks them.
///
/// # Safety
///
/// The lengths must agree as `super::multiply` checks.
#[target_feature(enable = "neon")]
pub unsafe fn multiply(left: Left, right: &[f32], width: usize, out: &mut [f32], stride: usize) {
    let (rows, steps) = (out.len().div_ceil(stride), right.len() / width);
    for at in (0..width).step_by(LANES) {
        let mut row = 0;
        while row < rows {
            let many = rows - row >= 4;
            // SAFETY: the tile lies within the matrices, see above.
            unsafe {
                let from = Left { data: &left.data[row * left.row..], ..left };
                let (right, out) = (right.as_ptr().add(at), out.as_mut_ptr().add(row * stride + at));
                match many {
                    true => tile::<4>(from, right, (steps, width), out, stride),
                    false => tile::<1>(from, right, (steps, width), out, stride),
                }
            }
            row += if many { 4 } else { 1 };
        }
    }
}

/// `M` rows by 16 columns.
///
/// # Safety
///
/// The pointers must be good for all steps, `M` rows and 16 columns.
#[target_feature(enable = "neon")]
unsafe fn tile<const M: usize>(
    left: Left,
    right: *const f32,
    (steps, width): (usize, usize),
    out: *mut f32,
    stride: usize,
) {
    let mut sums = [[vdupq_n_f32(0.0); 4]; M];
    for step in 0..steps {
        // SAFETY: see above.
        let r = [0, 1, 2, 3].map(|i| unsafe { vld1q_f32(right.add(step * width + 4 * i)) });
        for (row, sums) in sums.iter_mut().enumerate() {
            let l = vdupq_n_f32(left.data[row * left.row + step * left.step]);
            for (sum, r) in sums.iter_mut().zip(r) {
                // Not fused: every processor must round alike.
                *sum = vaddq_f32(*sum, vmulq_f32(l, r));
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        for (i, sum) in sums.iter().enumerate() {
            // SAFETY: see above.
            unsafe { vst1q_f32(out.add(row * stride + 4 * i), *sum) };
        }
    }
}
