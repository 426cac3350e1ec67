//! The command line as the user writes it.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Turn diplomatic news into data that can be trusted.
///
/// Reads articles and writes who met, said, agreed, asked, threatened or plans what, with whom, where, when and on whose
/// word, with the exact words that prove each field.
#[derive(Debug, Parser)]
#[command(name = "drogman", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Code articles into records
    #[command(after_help = "Examples:
  drogman code dispatch.txt --published 2024-06-13 --outlet \"Example Agency\"
  drogman code page.html --format json
  drogman code articles.jsonl > records.jsonl
  cat dispatch.txt | drogman code - --published 2024-06-13

JSON Lines input has one object a line with the keys id, text, published, outlet, url, title; only text is needed.
Without --format a table is shown on a terminal and JSON Lines are written to a pipe.")]
    Code(CodeArgs),
    /// Write the grammatical analysis as CoNLL-U
    #[command(after_help = "Examples:
  drogman parse dispatch.txt > dispatch.conllu
  echo 'The envoy left.' | drogman parse -")]
    Parse(ParseArgs),
    /// Say in words why an event was coded
    #[command(after_help = "Example:
  drogman explain dispatch.txt --published 2024-06-13 --event e3")]
    Explain(ExplainArgs),
    /// Check the knowledge files: every problem at once, with file and line
    #[command(after_help = "Examples:
  drogman check
  drogman check --data my-data --examples")]
    Check(CheckArgs),
    /// Score against gold
    #[command(after_help = "Examples:
  drogman eval                      gold/dev of this checkout
  drogman eval --split train --errors
  drogman eval parse en_ewt-ud-dev.conllu")]
    Eval(EvalArgs),
    /// Write a completion script for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Knowledge {
    /// Folder laid out like data/ whose files replace or join the built-in ones
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Model file instead of the built-in one
    #[arg(long, value_name = "FILE", hide = true)]
    pub model: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Input {
    /// Text, HTML or JSON Lines files; - is standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Day of publication of articles that do not say it themselves
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub published: Option<Date>,
    /// Outlet of articles that do not say it themselves
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A readable table
    Table,
    /// Indented JSON, one array
    Json,
    /// One record a line
    Jsonl,
    /// One row an event
    Csv,
    /// PLOVER JSON Lines, one event a line
    Plover,
    /// The 40 tab-separated columns of POLECAT
    Polecat,
    /// The 20 tab-separated columns of ICEWS, one row for each source and target
    Icews,
    /// Tab-separated lines of date, source, target and CAMEO code, as the dictionary coders write them
    Cameo,
    /// One row an event, typed, lists as lists
    Parquet,
    /// brat standoff: a .txt and an .ann file for each article, written to --out
    Brat,
    /// A draft in the notation of gold/, to correct by hand
    Gold,
}

#[derive(Debug, ClapArgs)]
pub struct CodeArgs {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Form of the output; a table on a terminal, else jsonl
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Folder that brat files are written to
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Threads; all processors by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
}

#[derive(Debug, ClapArgs)]
pub struct ParseArgs {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub knowledge: Knowledge,
}

#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Id of the event in the record; all events if left out
    #[arg(long, value_name = "ID")]
    pub event: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Replay the examples and counter-examples of the entries as well; fails if the frames fall below their floors
    #[arg(long)]
    pub examples: bool,
    /// Fail on any example that does not hold
    #[arg(long, requires = "examples")]
    pub strict: bool,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EvalArgs {
    #[command(subcommand)]
    pub what: Option<EvalWhat>,
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Folder with train, dev and test
    #[arg(long, value_name = "DIR", default_value = "gold")]
    pub gold: PathBuf,
    /// Part of gold to score
    #[arg(long, default_value = "dev")]
    pub split: String,
    /// List every miss and every false event with its sentence
    #[arg(long)]
    pub errors: bool,
    /// Fit the weights behind `confidence` on this part and print them for data/lexicon/clause.toml
    #[arg(long)]
    pub calibrate: bool,
}

#[derive(Debug, Subcommand)]
pub enum EvalWhat {
    /// Score tokens, sentences, tags, lemmas and trees from raw text as in the CoNLL 2018 shared task
    Parse {
        #[arg(value_name = "FILE.conllu")]
        file: PathBuf,
        /// Keep the gold words and sentences
        #[arg(long)]
        gold_tokens: bool,
    },
}
