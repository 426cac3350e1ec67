//! How likely an event is right in type and status: a weight for each of a few signs, fitted on gold (`drogman eval --calibrate`).

/// Number of signs.
pub const SIGNS: usize = 8;

/// Names of the signs, in the order of an event's signs; `data/lexicon/clause.toml` has a weight for each.
pub const SIGN_NAMES: [&str; SIGNS] =
    ["base", "pattern", "named-actor", "two-sides", "noun-trigger", "plain-status", "content", "material-conflict"];

/// The logistic function of the weighted sum.
pub fn probability(weights: &[f64; SIGNS], signs: &[f64; SIGNS]) -> f64 {
    let sum: f64 = weights.iter().zip(signs).map(|(w, s)| w * s).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Weights that make the confidences of judged events as likely as can be, by gradient steps with a pull towards zero, so that
/// few events cannot give large weights. The same events give the same weights.
pub fn fit(events: &[([f64; SIGNS], bool)]) -> [f64; SIGNS] {
    const PULL: f64 = 1.0;
    const STEPS: usize = 1600;
    // the problem is concave and has a handful of unknowns; the step is below the inverse of its greatest curvature
    let rate = 1.0 / (events.len() as f64 + PULL);
    let mut weights = [0.0; SIGNS];
    for _ in 0..STEPS {
        let mut gradient = [0.0; SIGNS];
        for (signs, right) in events {
            let miss = f64::from(u8::from(*right)) - probability(&weights, signs);
            for (g, s) in gradient.iter_mut().zip(signs) {
                *g += miss * s;
            }
        }
        for ((w, g), k) in weights.iter_mut().zip(gradient).zip(0..) {
            let pull = if k == 0 { 0.0 } else { PULL * *w };
            *w += rate * (g - pull);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitted_weights_give_the_share_of_right_events() {
        let sign = |noun: f64| [1.0, 0.5, 1.0, 1.0, noun, 1.0, 0.0, 0.0];
        let mut events = Vec::new();
        for i in 0..400 {
            events.push((sign(0.0), i % 10 != 0));
            events.push((sign(1.0), i % 2 == 0));
        }
        let weights = fit(&events);
        assert!((probability(&weights, &sign(0.0)) - 0.9).abs() < 0.03);
        assert!((probability(&weights, &sign(1.0)) - 0.5).abs() < 0.03);
    }
}
