//! `drogman check`: the knowledge files, and with `--examples` their examples through the engine.

use std::io::Write;

use crate::args::CheckArgs;
use crate::code::Engine;
use crate::knowledge::replay;
use crate::{assets, complain};

pub fn run(args: &CheckArgs) -> anyhow::Result<bool> {
    let kb = match assets::from_text(args.knowledge.data.as_deref())? {
        Ok(kb) => kb,
        Err(problems) => {
            complain(&assets::report(&problems));
            return Ok(false);
        }
    };
    let mut out = std::io::stdout().lock();
    let rows = [
        ("states and regions", kb.states.len()),
        ("titles", kb.titles.len()),
        ("bodies", kb.bodies.len()),
        ("people", kb.people.len()),
        ("tenures", kb.tenures.len()),
        ("outlets", kb.outlets.len()),
        ("cities", kb.places.cities.len()),
        ("facilities and regions", kb.places.facilities.len()),
        ("event types", kb.types.len()),
        ("contexts", kb.contexts.len()),
        ("frames", kb.frames.len()),
    ];
    writeln!(out, "{} files, digest {}, no problem", kb.files, kb.digest)?;
    for (name, n) in rows {
        writeln!(out, "{n:>8} {name}")?;
    }
    if !args.examples {
        return Ok(true);
    }
    let engine = Engine::with(kb, &args.knowledge)?;
    let replay = replay::replay(&engine);
    write!(out, "{}", replay.report())?;
    out.flush()?;
    let low = replay.below_floors();
    low.iter().for_each(|message| complain(message));
    let strict = args.strict && !replay.failures.is_empty();
    if strict {
        complain(&format!("{} examples do not hold", replay.failures.len()));
    }
    Ok(low.is_empty() && !strict)
}
