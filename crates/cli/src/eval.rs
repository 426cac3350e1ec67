//! `drogman eval`: scores against gold passages, and of the reader against a treebank.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use drogman::conllu::{self, ConlluSentence};
use drogman::doc::{Article, Label};
use drogman::ingest::{Format, RawArticle, ingest};
use drogman::notation::Passage;
use drogman::score::{Scores, score};
use rayon::prelude::*;

use crate::args::{EvalArgs, EvalWhat};
use crate::code::Engine;

pub fn run(args: &EvalArgs) -> anyhow::Result<bool> {
    let engine = Engine::new(&args.knowledge)?;
    let mut out = std::io::stdout().lock();
    if let Some(EvalWhat::Parse { file, gold_tokens }) = &args.what {
        write!(out, "{}", treebank(&engine, file, *gold_tokens)?)?;
        return Ok(true);
    }
    let scores = gold(&engine, &args.gold.join(&args.split))?;
    if args.calibrate {
        let events: Vec<_> = scores.certainty.iter().map(|(signs, _, right)| (*signs, *right)).collect();
        for (name, weight) in drogman::confidence::SIGN_NAMES.iter().zip(drogman::confidence::fit(&events)) {
            writeln!(out, "[[confidence]]\nkind = {name:?}\nweight = {weight:.2}")?;
        }
        return Ok(true);
    }
    if args.errors {
        for e in &scores.errors {
            writeln!(out, "{e}")?;
        }
    }
    write!(out, "{}", report(&scores))?;
    Ok(true)
}

/// Scores of a folder of passages.
pub fn gold(engine: &Engine, dir: &Path) -> anyhow::Result<Scores> {
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .with_context(|| format!("no gold in {}", dir.display()))?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    if paths.is_empty() {
        bail!("no passages in {}", dir.display());
    }
    let parts: Vec<anyhow::Result<Scores>> = paths
        .par_iter()
        .map(|path| {
            let source = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let passage = Passage::parse(&source).with_context(|| path.display().to_string())?;
            let raw = RawArticle {
                bytes: passage.text.as_bytes(),
                id: None,
                outlet: passage.outlet.clone(),
                url: None,
                title: passage.title.clone(),
                published: passage.published,
                format: Format::Text,
            };
            let (article, notes): (Article, _) = ingest(raw, &engine.kb.dateline_rules, &engine.kb.time_words)
                .with_context(|| path.display().to_string())?;
            if article.text != passage.text {
                bail!("{}: cleaning changes the text, so offsets would not fit", path.display());
            }
            Ok(score(&passage, &drogman::pipeline::read(article, notes, &engine.kb, &engine.reader)))
        })
        .collect();
    let mut all = Scores::default();
    for part in parts {
        all.add(part?);
    }
    Ok(all)
}

/// The table of scores.
pub fn report(s: &Scores) -> String {
    let mut out = format!("{:24} {:>9} {:>7} {:>7}   right / given / gold\n", "", "precision", "recall", "F1");
    let line = |name: &str, t: &drogman::score::Tally| {
        format!(
            "{name:24} {:9.1} {:7.1} {:7.1}   {} / {} / {}\n",
            t.precision(),
            t.recall(),
            t.f1(),
            t.right,
            t.given,
            t.gold
        )
    };
    for (name, t) in s.rows() {
        out += &line(name, &t);
    }
    out += &certainty(s);
    out += "by type\n";
    for (name, t) in &s.by_type {
        out += &line(&format!("  {name}"), t);
    }
    out
}

/// How far confidence can be read as a probability: the mean in each fifth of events by confidence beside the share that is right.
fn certainty(s: &Scores) -> String {
    let mut events: Vec<(f64, bool)> = s.certainty.iter().map(|(_, c, right)| (*c, *right)).collect();
    if events.len() < 10 {
        return String::new();
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = events.len() as f64;
    let right = |e: &(f64, bool)| f64::from(u8::from(e.1));
    let brier = events.iter().map(|e| (e.0 - right(e)).powi(2)).sum::<f64>() / n;
    let mut out = String::from("confidence (mean, right type and status) by fifths of the events\n ");
    let mut error = 0.0;
    for fifth in events.chunks(events.len().div_ceil(5)) {
        let mean = fifth.iter().map(|e| e.0).sum::<f64>() / fifth.len() as f64;
        let share = fifth.iter().map(right).sum::<f64>() / fifth.len() as f64;
        error += (mean - share).abs() * fifth.len() as f64 / n;
        out += &format!(" {:.2} {:.2} |", mean, share);
    }
    out.pop();
    out + &format!("\n  calibration error {error:.3}, Brier score {brier:.3}\n")
}

/// Raw-text or gold-token scores of the reader on a treebank.
fn treebank(engine: &Engine, file: &Path, gold_tokens: bool) -> anyhow::Result<String> {
    let source = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let gold = conllu::read(&source).with_context(|| file.display().to_string())?;
    let system = if gold_tokens { with_gold_tokens(engine, &gold) } else { from_raw_text(engine, &gold)? };
    let s = drogman::conll_score::score(&gold, &system)?;
    let rows = [
        ("Tokens", s.tokens),
        ("Sentences", s.sentences),
        ("Words", s.words),
        ("UPOS", s.upos),
        ("Lemmas", s.lemmas),
        ("UAS", s.uas),
        ("LAS", s.las),
        ("CLAS", s.clas),
    ];
    let mut out = format!("{:10} {:>9} {:>7} {:>7}\n", "", "precision", "recall", "F1");
    for (name, x) in rows {
        out += &format!("{name:10} {:9.2} {:7.2} {:7.2}\n", 100.0 * x.precision(), 100.0 * x.recall(), 100.0 * x.f1());
    }
    Ok(out)
}

fn with_gold_tokens(engine: &Engine, gold: &[ConlluSentence]) -> Vec<ConlluSentence> {
    let analyses: Vec<_> = gold
        .par_chunks(64)
        .flat_map_iter(|chunk| engine.reader.read(&chunk.iter().map(ConlluSentence::forms).collect::<Vec<_>>()))
        .collect();
    let mut out = gold.to_vec();
    for (sentence, analysis) in out.iter_mut().zip(analyses) {
        for (word, w) in sentence.words.iter_mut().zip(analysis.words) {
            let text = |l: &Label| l.to_string();
            word.upos = w.upos.as_str().into();
            word.lemma = w.lemma;
            word.head = w.head.map_or(0, |h| h + 1);
            word.rel = text(&w.rel);
        }
    }
    out
}

/// The treebank's text read as any text is.
fn from_raw_text(engine: &Engine, gold: &[ConlluSentence]) -> anyhow::Result<Vec<ConlluSentence>> {
    let documents = conllu::raw_documents(gold).map_err(|n| anyhow::anyhow!("sentence {n} has no `# text`"))?;
    let parts: Vec<String> = documents
        .par_iter()
        .map(|text| {
            let article = Article { text: text.clone(), ..Article::default() };
            let mut doc = drogman::doc::Doc { article, ..Default::default() };
            (doc.sentences, doc.tokens) = drogman::segment::segment(&doc.article, &engine.kb.token_rules);
            (doc.words, doc.names) =
                drogman::parse::parse(&doc.article.text, &doc.sentences, &doc.tokens, &engine.reader);
            conllu::print(&doc)
        })
        .collect();
    Ok(conllu::read(&parts.concat())?)
}
