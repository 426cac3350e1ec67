//! The signs by which an event is more or less certain.

use super::{Coder, Draft};
use crate::confidence::SIGNS;
use crate::doc::{EntityId, EntityKind, Status};

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
