//! Every level against the others.

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

#[cfg(target_arch = "x86_64")]
#[test]
fn the_narrow_dot_product_gives_the_same_sums() {
    // Its own level needs AVX-VNNI; the same code compiled for AVX-512 is what can be run more often.
    let Some(level) = Level::all().into_iter().find(|level| level.0 == Kind::Avx512) else { return };
    let mut next = noise(7);
    let (rows, inputs, outputs) = (11, 96, 100);
    let weights: Vec<i8> = (0..inputs * outputs).map(|_| (next() % 255) as i8).collect();
    let linear = Linear::pack(level, &weights, &vec![0.01; outputs], &vec![0.5; outputs], inputs);
    let mut input = Rows::default();
    input.reset(rows, inputs);
    let x: Vec<f32> = (0..rows * inputs).map(|_| next() as f32 - 3e4).collect();
    input.set_all(level, &x);
    let (mut wide, mut narrow) = (vec![0.0; rows * linear.width()], vec![0.0; rows * linear.width()]);
    product(level, &input, &linear, &mut wide);
    // SAFETY: the processor has AVX-512 with all parts that the function asks for.
    unsafe { x86::product_avx512_half(&input, &linear, &mut narrow) };
    assert_eq!(wide, narrow);
}
