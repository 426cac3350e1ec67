//! Commands that test and ask the knowledge itself.

pub mod replay;
