//! How likely an event is right in type and status, from a few signs; the weights are fitted on gold (`drogman eval --calibrate`).

use super::{Coder, Draft};
use crate::doc::{EntityId, EntityKind, Status};

/// Number of signs.
pub const SIGNS: usize = 8;

/// Names of the signs, in the order of [`Event::signs`](crate::doc::Event::signs); `data/lexicon/clause.toml` has a weight for each.
pub const SIGN_NAMES: [&str; SIGNS] =
    ["base", "pattern", "named-actor", "two-sides", "noun-trigger", "plain-status", "content", "material-conflict"];

/// The signs of a draft, each from 0 to 1.
pub(super) fn signs(coder: &Coder<'_>, d: &Draft, status: Status) -> [f64; SIGNS] {
    let entity = |e: EntityId| &coder.doc.entities[e];
    let named = d.actors.iter().any(|(e, _)| {
        let e = entity(*e);
        e.kind == EntityKind::State || e.name.is_some() || e.country.is_some() || e.organisation.is_some()
    });
    let quad = coder.kb.type_(&coder.kb.frames[d.frame].type_).and_then(|t| t.quad);
    let flag = |yes: bool| f64::from(u8::from(yes));
    [
        1.0,
        (d.score / 6.0).min(1.0),
        flag(named),
        flag(!d.recipients.is_empty() || d.actors.len() > 1),
        flag(!coder.slots.is_verbal(d.trigger)),
        flag(status == Status::Occurred),
        flag(d.content.is_some()),
        flag(quad == Some(4)),
    ]
}

/// The logistic function of the weighted sum.
pub fn probability(weights: &[f64; SIGNS], signs: &[f64; SIGNS]) -> f64 {
    let sum: f64 = weights.iter().zip(signs).map(|(w, s)| w * s).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Weights that make the confidences of judged events as likely as can be, by gradient steps with a pull towards zero, so that
/// few events cannot give large weights. The same events give the same weights.
pub fn fit(events: &[([f64; SIGNS], bool)]) -> [f64; SIGNS] {
    const PULL: f64 = 1.0;
    const STEPS: usize = 200;
    // plain gradient ascent: the problem is concave and has a handful of unknowns
    let rate = 4.0 / (events.len() as f64 + PULL);
    let mut weights = [0.0; SIGNS];
    for _ in 0..STEPS * SIGNS {
        let mut gradient = [0.0; SIGNS];
        for (signs, right) in events {
            let miss = f64::from(u8::from(*right)) - probability(&weights, signs);
            for (g, s) in gradient.iter_mut().zip(signs) {
                *g += miss * s;
            }
        }
        for ((w, g), k) in weights.iter_mut().zip(gradient).zip(0..) {
            let pull = if k == 0 { 0.0 } else { PULL * *w };
            *w += rate * (g - pull) / 4.0;
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
