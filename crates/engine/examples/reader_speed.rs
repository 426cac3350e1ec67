//! Speed and accuracy of a trained reader on gold words: `reader_speed MODEL TREEBANK.conllu`.
//!
//! Prints the agreement with the treebank and words a second on one core (the best of three runs); with a third
//! argument, whatever it is, for each kind of instructions that the processor has.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use drogman::conll_score::score;
use drogman::conllu;
use drogman::parse::{Analysis, Level, Reader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, treebank, levels @ ..] = &arguments[..] else { return Err("MODEL TREEBANK [all]".into()) };
    let bytes = std::fs::read(model)?;
    let gold = conllu::read(&std::fs::read_to_string(treebank)?)?;
    let sentences: Vec<Vec<&str>> = gold.iter().map(|sentence| sentence.forms()).collect();
    let words: usize = sentences.iter().map(Vec::len).sum();

    let start = Instant::now();
    let reader = Reader::load(&bytes)?;
    println!("{}, loaded in {:.0} ms", reader.id(), start.elapsed().as_secs_f64() * 1e3);
    let analyses = reader.read(&sentences);
    let system: Vec<_> = gold.iter().zip(&analyses).map(|(sentence, analysis)| replaced(sentence, analysis)).collect();
    let scores = score(&gold, &system)?;
    let equal = |column: fn(&conllu::ConlluWord) -> &str| {
        let pairs = gold.iter().zip(&system).flat_map(|(gold, system)| gold.words.iter().zip(&system.words));
        pairs.filter(|(gold, system)| column(gold) == column(system)).count() as f64 / words as f64
    };
    for (name, share) in [
        ("UPOS", scores.upos.f1()),
        ("XPOS", equal(|word| &word.xpos)),
        ("feats", equal(|word| &word.feats)),
        ("lemmas", scores.lemmas.f1()),
        ("UAS", scores.uas.f1()),
        ("LAS", scores.las.f1()),
        ("CLAS", scores.clas.f1()),
    ] {
        println!("{name:7} {:.2}", 100.0 * share);
    }

    let levels = if levels.is_empty() { vec![Level::best()] } else { Level::all() };
    for level in levels {
        let reader = Reader::load_at(&bytes, level)?;
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(reader.read(&sentences), analyses, "{level:?} reads otherwise");
            best = best.min(start.elapsed().as_secs_f64());
        }
        println!("{level:?}: {:.0} words a second", words as f64 / best);
    }
    Ok(())
}

fn replaced(sentence: &conllu::ConlluSentence, analysis: &Analysis) -> conllu::ConlluSentence {
    let mut sentence = sentence.clone();
    for (word, read) in sentence.words.iter_mut().zip(&analysis.words) {
        word.upos = read.upos.as_str().into();
        word.xpos = read.xpos.to_string();
        word.feats = read.feats.to_string();
        word.lemma = read.lemma.clone();
        word.head = read.head.map_or(0, |head| head + 1);
        word.rel = read.rel.to_string();
    }
    sentence
}
