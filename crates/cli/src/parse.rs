//! `drogman parse`: CoNLL-U of raw text.

use std::io::Write;

use crate::args::ParseArgs;
use crate::code::Engine;
use crate::complain;
use crate::input::Articles;

pub fn run(args: &ParseArgs) -> anyhow::Result<bool> {
    let articles = Articles::new(&args.input)?;
    let engine = Engine::new(&args.knowledge)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut all_well = true;
    for raw in articles {
        match engine.read(&raw) {
            Ok(doc) => out.write_all(drogman::conllu::print(&doc).as_bytes())?,
            Err(message) => {
                all_well = false;
                complain(&format!("{}: {message}", raw.name));
            }
        }
    }
    out.flush()?;
    Ok(all_well)
}
