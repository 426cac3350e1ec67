//! The float part of the network, with the same bits on every processor.
//!
//! Only additions, multiplications, divisions and square roots, which IEEE 754 defines exactly, in one fixed order;
//! no fused multiply-add and no functions of the platform's mathematics library. Sums over a row run in 16 lanes that
//! are added up pairwise at the end, so that registers of any width up to 16 lanes do the same additions.
//! The functions are `inline(always)` because `kernels.rs` compiles each of them for several instruction sets.

use super::kernels::{LANES, Left};

/// Adding it rounds a small float to the nearest integer, ties to even, into the low bits of the sum.
const ROUND: f32 = 12_582_912.0;

/// Adds up the lanes pairwise.
#[inline(always)]
fn total(lanes: [f32; LANES]) -> f32 {
    let mut lanes = lanes;
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// Sum of `f(x)` over a row.
#[inline(always)]
fn sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..LANES {
            lanes[i] += f(chunk[i]);
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane += f(*x);
    }
    total(lanes)
}

/// The largest number of a row, at least `least`.
#[inline(always)]
fn largest(row: &[f32], least: f32, f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [least; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..LANES {
            let x = f(chunk[i]);
            lanes[i] = if x > lanes[i] { x } else { lanes[i] };
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        let x = f(*x);
        *lane = if x > *lane { x } else { *lane };
    }
    lanes.into_iter().fold(least, |a, b| if b > a { b } else { a })
}

/// Writes `from` as bytes plus 128, such that `from` is about `(byte - 128) * scale`, and returns the scale.
#[inline(always)]
pub fn quantize(from: &[f32], to: &mut [u8]) -> f32 {
    let top = largest(from, 0.0, f32::abs);
    if top < 1e-30 {
        to.fill(128);
        return 0.0;
    }
    let by = 127.0 / top;
    for (x, to) in from.iter().zip(to) {
        *to = (x * by + ROUND).to_bits().wrapping_add(128) as u8;
    }
    top / 127.0
}

/// `e` to the power of `x`, for `x` of at most 0; relative error below 2e-7.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    // ln 2 in two parts, so that the remainder keeps its low bits.
    let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let p = p * (r * r) + r + 1.0;
    let power = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    p * f32::from_bits(power)
}

/// The error function as a quotient of polynomials; absolute error below 5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let x = if x > 4.0 { 4.0 } else { x };
    let x = if x < -4.0 { -4.0 } else { x };
    let s = x * x;
    let p = -2.726_142_3e-10;
    let p = p * s + 2.770_681_4e-8;
    let p = p * s + -2.101_024e-6;
    let p = p * s + -5.692_506_5e-5;
    let p = p * s + -7.349_906e-4;
    let p = p * s + -2.954_6e-3;
    let p = p * s + -1.609_603_3e-2;
    let q = -1.456_607_2e-5;
    let q = q * s + -2.133_740_6e-4;
    let q = q * s + -1.682_827e-3;
    let q = q * s + -7.373_329_3e-3;
    let q = q * s + -1.426_473_9e-2;
    x * p / q
}

/// GELU with the error function, in place.
#[inline(always)]
pub fn gelu(row: &mut [f32]) {
    for x in row {
        *x = 0.5 * *x * (1.0 + erf(*x * std::f32::consts::FRAC_1_SQRT_2));
    }
}

/// Layer norm of `row` plus `add`, in place.
#[inline(always)]
pub fn norm_sum(row: &mut [f32], add: &[f32], weight: &[f32], bias: &[f32]) {
    for (x, add) in row.iter_mut().zip(add) {
        *x += add;
    }
    let by = 1.0 / row.len() as f32;
    let mean = sum(row, |x| x) * by;
    let variance = sum(row, |x| (x - mean) * (x - mean)) * by;
    let by = 1.0 / (variance + 1e-12).sqrt();
    for ((x, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
        *x = (*x - mean) * by * weight + bias;
    }
}

/// Turns each column of `scores` (rows of `width` numbers) into its exponentials and `sums` into the inverse of their sum.
#[inline(always)]
pub fn softmax_columns(scores: &mut [f32], width: usize, sums: &mut [f32]) {
    let sums = &mut sums[..width];
    sums.fill(f32::MIN);
    for row in scores.chunks_exact(width) {
        for (top, x) in sums.iter_mut().zip(row) {
            *top = if *x > *top { *x } else { *top };
        }
    }
    for row in scores.chunks_exact_mut(width) {
        for (top, x) in sums.iter().zip(row) {
            *x = exp(*x - *top);
        }
    }
    sums.fill(0.0);
    for row in scores.chunks_exact(width) {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += x;
        }
    }
    for sum in sums {
        *sum = 1.0 / *sum;
    }
}

/// Product of float matrices; the sum over the steps runs in their order.
///
/// The plain form of the function of the same name in `kernels.rs`, which tells what the arguments are.
pub fn multiply(left: Left, right: &[f32], width: usize, out: &mut [f32], stride: usize) {
    for (row, out) in out.chunks_mut(stride).enumerate() {
        let out = &mut out[..width];
        out.fill(0.0);
        for (step, right) in right.chunks_exact(width).enumerate() {
            let by = left.data[row * left.row + step * left.step];
            for (out, x) in out.iter_mut().zip(right) {
                *out += by * x;
            }
        }
    }
}

/// `out[r] = sum over j of terms[j * R + r] * by[j]`, plus the terms after the last `by`; `R` is the length of `out`.
#[inline(always)]
pub fn weigh(terms: &[f32], by: &[f32], out: &mut [f32]) {
    let count = out.len();
    out.copy_from_slice(&terms[by.len() * count..]);
    for (by, terms) in by.iter().zip(terms.chunks_exact(count)) {
        for (out, term) in out.iter_mut().zip(terms) {
            *out += by * term;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_close_to_their_definition() {
        for i in -2000..2000 {
            let x = i as f32 / 500.0;
            // The series of the error function, in f64.
            let (mut term, mut want) = (f64::from(x), f64::from(x));
            for n in 1..200 {
                term *= -f64::from(x) * f64::from(x) / f64::from(n);
                want += term / f64::from(2 * n + 1);
            }
            want *= std::f64::consts::FRAC_2_SQRT_PI;
            assert!((f64::from(erf(x)) - want).abs() < 5e-7, "erf({x}) = {} not {want}", erf(x));
            let x = -(i + 2000) as f32 / 50.0;
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) / want - 1.0).abs() < 3e-7, "exp({x}) = {} not {want}", exp(x));
        }
        assert!(exp(-1e30) < 1e-37);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn quantized_rows_are_near_and_zero_rows_stay_zero() {
        let row = [0.5, -1.27, 0.0, 1.0, 0.013];
        let mut bytes = [0; 5];
        let scale = quantize(&row, &mut bytes);
        for (x, byte) in row.iter().zip(bytes) {
            assert!((x - (f32::from(byte) - 128.0) * scale).abs() <= scale * 0.51);
        }
        assert_eq!(quantize(&[0.0; 3], &mut bytes[..3]), 0.0);
        assert_eq!(bytes[..3], [128; 3]);
    }

    #[test]
    fn columns_become_shares() {
        let mut scores = [0.0, 1000.0, 0.0, -1000.0];
        let mut sums = [0.0; 2];
        softmax_columns(&mut scores, 2, &mut sums);
        assert_eq!((scores[0], scores[1], scores[2]), (1.0, 1.0, 1.0));
        assert!(scores[3] < 1e-37 && sums == [0.5, 1.0]);
    }
}
