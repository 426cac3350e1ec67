//! `drogman code`: articles in, records out, in input order, whatever the number of threads.

use std::io::{IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context, bail};
use drogman::doc::Doc;
use drogman::ingest;
use drogman::knowledge::Knowledge;
use drogman::notation::Passage;
use drogman::parse::Reader;
use drogman::record::{EngineInfo, Record};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use crate::args::{CodeArgs, Format};
use crate::export::{brat, cameo, icews, parquet, plover, polecat};
use crate::input::{Articles, Raw};
use crate::{assets, complain, csv, table};

/// Articles that are in memory at once, per thread.
const CHUNK: usize = 16;
/// Bytes of articles after which no more are taken into memory at once.
const CHUNK_BYTES: usize = 32 << 20;
/// Stack of a thread: deep trees of long sentences recurse.
const STACK: usize = 16 << 20;

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
    let format = args.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl });
    match (&args.out, format) {
        (None, Format::Brat) => bail!("brat needs --out DIR: it is two files for each article"),
        (Some(_), f) if f != Format::Brat => {
            bail!("--out goes with --format brat; other formats are written to standard output")
        }
        _ => {}
    }
    if format == Format::Parquet && std::io::stdout().is_terminal() {
        bail!("parquet is no text: redirect it to a file (drogman code ... --format parquet > events.parquet)");
    }
    let articles = Articles::new(&args.input)?;
    let engine = Engine::new(&args.knowledge)?;
    let mut pool = rayon::ThreadPoolBuilder::new().stack_size(STACK);
    if let Some(n) = args.threads {
        pool = pool.num_threads(n.into());
    }
    let pool = pool.build().context("cannot start threads")?;
    let out = std::io::BufWriter::new(std::io::stdout());
    let parquet = if format == Format::Parquet { Some(parquet::Sink::new(std::io::stdout())?) } else { None };
    let mut out = Output { format, kb: &engine.kb, folder: args.out.as_deref(), written: 0, out, parquet };
    let bar = progress();
    let mut several = false;
    let mut all_well = true;
    let mut articles = articles.peekable();
    let chunk = CHUNK * pool.current_num_threads();
    out.begin()?;
    while articles.peek().is_some() {
        let batch = take(&mut articles, chunk);
        several |= batch.len() > 1 || articles.peek().is_some();
        if several && bar.is_hidden() && std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let results: Vec<(String, Result<Coded, String>)> = pool.install(|| {
            batch
                .into_par_iter()
                .map(|raw| {
                    let record = engine.read(&raw).map(|doc| Coded {
                        record: Record::new(&doc, &engine.kb, engine.info.clone()),
                        draft: (format == Format::Gold).then(|| Passage::draft(&doc, &engine.kb).print()),
                    });
                    bar.inc(1);
                    (raw.name, record)
                })
                .collect()
        });
        for (name, result) in results {
            match result {
                Ok(coded) => bar.suspend(|| out.write(&coded))?,
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

/// What is kept of a document until it is its turn to be written.
struct Coded {
    record: Record,
    /// Only where the notation is asked for.
    draft: Option<String>,
}

/// The next articles: at most `most`, and fewer where they are long.
fn take(articles: &mut impl Iterator<Item = Raw>, most: usize) -> Vec<Raw> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < most && bytes < CHUNK_BYTES {
        let Some(raw) = articles.next() else { break };
        bytes += raw.content.as_ref().map_or(0, |c| c.bytes.len());
        batch.push(raw);
    }
    batch
}

/// A bar that shows nothing until there is more than one article and somebody watches.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} articles  {per_sec}  {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style)
}

struct Output<'a, W: Write> {
    format: Format,
    kb: &'a Knowledge,
    /// Where brat files go.
    folder: Option<&'a Path>,
    written: usize,
    out: W,
    /// Only for that format: the file is written through it, not through `out`.
    parquet: Option<parquet::Sink<std::io::Stdout>>,
}

impl<W: Write> Output<'_, W> {
    fn begin(&mut self) -> anyhow::Result<()> {
        match self.format {
            Format::Json => self.out.write_all(b"[")?,
            Format::Csv => self.out.write_all(csv::header().as_bytes())?,
            Format::Polecat => self.out.write_all(polecat::header().as_bytes())?,
            Format::Icews => self.out.write_all(icews::header().as_bytes())?,
            Format::Brat => {
                let types: Vec<String> = self.kb.types.iter().map(|t| t.id.clone()).collect();
                self.file("annotation.conf", &brat::configuration(&types))?;
            }
            Format::Table | Format::Jsonl | Format::Plover | Format::Gold | Format::Cameo | Format::Parquet => {}
        }
        Ok(())
    }

    fn write(&mut self, coded: &Coded) -> anyhow::Result<()> {
        self.written += 1;
        let record = &coded.record;
        match self.format {
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, record)?;
                self.out.write_all(b"\n")?;
            }
            Format::Json => {
                self.out.write_all(if self.written == 1 { b"\n" } else { b",\n" })?;
                serde_json::to_writer_pretty(&mut self.out, record)?;
            }
            Format::Table => self.out.write_all(table::render(record).as_bytes())?,
            Format::Csv => self.out.write_all(csv::rows(record).as_bytes())?,
            Format::Polecat => self.out.write_all(polecat::rows(record, self.kb).as_bytes())?,
            Format::Cameo => self.out.write_all(cameo::rows(record, self.kb).as_bytes())?,
            Format::Parquet => {
                if let Some(sink) = &mut self.parquet {
                    sink.write(record)?;
                }
            }
            Format::Icews => self.out.write_all(icews::rows(record, self.kb).as_bytes())?,
            Format::Plover => {
                for event in plover::objects(record, self.kb) {
                    serde_json::to_writer(&mut self.out, &event)?;
                    self.out.write_all(b"\n")?;
                }
            }
            Format::Brat => {
                let name = brat::file_name(self.written, &record.id);
                self.file(&format!("{name}.txt"), &record.text)?;
                self.file(&format!("{name}.ann"), &brat::annotations(record))?;
            }
            Format::Gold => self.out.write_all(coded.draft.as_deref().unwrap_or_default().as_bytes())?,
        }
        Ok(())
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(b"\n]\n")?;
        }
        if let Some(sink) = &mut self.parquet {
            sink.end()?;
        }
        self.out.flush()?;
        Ok(())
    }

    /// Writes a file of the brat folder, which is made if need be.
    fn file(&self, name: &str, content: &str) -> anyhow::Result<()> {
        let Some(folder) = self.folder else { return Ok(()) };
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let path = folder.join(name);
        std::fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    }
}
