//! Drogman reads an article of diplomatic news and writes who met, said, agreed, asked, threatened or plans what, with
//! whom, where, when and on whose word, with the exact words that prove each field.
//!
//! The crate is pure: no files, network or clock. Bytes and knowledge come in, a document goes out.

pub mod doc;
pub mod segment;
pub mod span;
