//! Drogman reads an article of diplomatic news and writes who met, said, agreed, asked, threatened or plans what, with
//! whom, where, when and on whose word, with the exact words that prove each field.
//!
//! The crate is pure: no files, network or clock. Bytes and knowledge come in, a document goes out.

pub mod agreements;
pub mod confidence;
pub mod conll_score;
pub mod conllu;
pub mod coref;
pub mod doc;
pub mod events;
pub mod ingest;
pub mod knowledge;
pub mod mentions;
pub mod notation;
pub mod parse;
pub mod pipeline;
pub mod quotes;
pub mod record;
pub mod score;
pub mod segment;
pub mod span;
pub mod syntax;
pub mod visits;
pub mod when;
