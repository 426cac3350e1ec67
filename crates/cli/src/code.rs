//! `drogman code`: articles in, records out, in input order, whatever the number of threads.

use std::io::{IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context;
use drogman::doc::Doc;
use drogman::ingest;
use drogman::knowledge::Knowledge;
use drogman::parse::Reader;
use drogman::record::{EngineInfo, Record};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::args::{CodeArgs, Format};
use crate::input::{Articles, Raw};
use crate::{assets, complain, csv, table};

/// Articles that are in memory at once, per thread.
const CHUNK: usize = 16;

/// What turns raw articles into documents.
pub struct Engine {
    pub kb: Knowledge,
    pub reader: Reader,
    pub info: EngineInfo,
}

impl Engine {
    pub fn new(args: &crate::args::Knowledge) -> anyhow::Result<Engine> {
        Self::with(assets::knowledge(args)?, args)
    }

    /// An engine on knowledge that is already there.
    pub fn with(kb: Knowledge, args: &crate::args::Knowledge) -> anyhow::Result<Engine> {
        let reader = assets::reader(args)?;
        let info = EngineInfo {
            version: env!("CARGO_PKG_VERSION").into(),
            model: reader.id().to_string(),
            knowledge: kb.digest.clone(),
        };
        Ok(Engine { kb, reader, info })
    }

    /// Reads one article; a panic becomes that article's error.
    pub fn read(&self, raw: &Raw) -> Result<Doc, String> {
        let content = raw.content.as_ref().map_err(Clone::clone)?;
        let work = || -> Result<Doc, String> {
            let (article, notes) = ingest::ingest(content.raw(), &self.kb.dateline_rules, &self.kb.time_words)
                .map_err(|e| e.to_string())?;
            Ok(drogman::pipeline::read(article, notes, &self.kb, &self.reader))
        };
        catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|_| Err("the engine failed on this article; please report it".into()))
    }
}

pub fn run(args: &CodeArgs) -> anyhow::Result<bool> {
    let articles = Articles::new(&args.input)?;
    let engine = Engine::new(&args.knowledge)?;
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(n) = args.threads {
        pool = pool.num_threads(n.into());
    }
    let pool = pool.build().context("cannot start threads")?;
    let format = args.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl });
    let mut out = Output { format, first: true, out: std::io::BufWriter::new(std::io::stdout().lock()) };
    let bar = progress(args.input.files.len());
    let mut all_well = true;
    let mut articles = articles.peekable();
    let chunk = CHUNK * pool.current_num_threads();
    out.begin()?;
    while articles.peek().is_some() {
        let batch: Vec<Raw> = articles.by_ref().take(chunk).collect();
        let results: Vec<(String, Result<Record, String>)> = pool.install(|| {
            batch
                .into_par_iter()
                .map(|raw| {
                    let record = engine.read(&raw).map(|doc| Record::new(&doc, &engine.kb, engine.info.clone()));
                    bar.inc(1);
                    (raw.name, record)
                })
                .collect()
        });
        for (name, result) in results {
            match result {
                Ok(record) => out.write(&record)?,
                Err(message) => {
                    all_well = false;
                    bar.suspend(|| complain(&format!("{name}: {message}")));
                }
            }
        }
    }
    out.end()?;
    bar.finish_and_clear();
    Ok(all_well)
}

/// A bar on standard error when several files are read and somebody watches.
fn progress(files: usize) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos} articles  {per_sec}  {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::no_length().with_style(style)
}

struct Output<W: Write> {
    format: Format,
    first: bool,
    out: W,
}

impl<W: Write> Output<W> {
    fn begin(&mut self) -> anyhow::Result<()> {
        match self.format {
            Format::Json => self.out.write_all(b"[")?,
            Format::Csv => self.out.write_all(csv::header().as_bytes())?,
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        match self.format {
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, record)?;
                self.out.write_all(b"\n")?;
            }
            Format::Json => {
                self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
                serde_json::to_writer_pretty(&mut self.out, record)?;
            }
            Format::Table => self.out.write_all(table::render(record).as_bytes())?,
            Format::Csv => self.out.write_all(csv::rows(record).as_bytes())?,
            Format::Plover => {
                for event in csv::plover(record) {
                    serde_json::to_writer(&mut self.out, &event)?;
                    self.out.write_all(b"\n")?;
                }
            }
        }
        self.first = false;
        Ok(())
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(b"\n]\n")?;
        }
        self.out.flush()?;
        Ok(())
    }
}
