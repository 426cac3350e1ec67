//! Divides the text of treebanks into sentences and words, without the reader.
//!
//! `cargo run --release -p drogman --example segmentation -- tokens FILE.conllu...` prints CoNLL-U with forms alone;
//! `speed` prints words a second.

use std::time::Instant;

use drogman::conllu;
use drogman::doc::{Article, Doc};
use drogman::segment::{TokenRules, segment};

fn documents(files: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a file that can be read");
        let sentences = conllu::read(&text).expect("CoNLL-U");
        out.extend(conllu::raw_documents(&sentences).expect("sentences with `# text`"));
    }
    out
}

#[allow(clippy::print_stdout)]
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (what, files) = args.split_first().expect("tokens or speed, then files");
    let rules = TokenRules::parse("tokens.toml", include_str!("../../../data/text/tokens.toml")).expect("rules");
    let texts = documents(files);
    match what.as_str() {
        "tokens" => {
            for text in texts {
                let mut doc = Doc { article: Article { text, ..Article::default() }, ..Doc::default() };
                (doc.sentences, doc.tokens) = segment(&doc.article, &rules);
                print!("{}", conllu::print(&doc));
            }
        }
        "speed" => {
            let articles: Vec<Article> = texts.into_iter().map(|text| Article { text, ..Article::default() }).collect();
            for _ in 0..3 {
                let start = Instant::now();
                let words: usize = articles.iter().map(|article| segment(article, &rules).1.len()).sum();
                let seconds = start.elapsed().as_secs_f64();
                println!("{words} words in {seconds:.3} s: {:.0} words/s", words as f64 / seconds);
            }
        }
        other => panic!("unknown: {other}"),
    }
}
