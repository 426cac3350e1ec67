//! What holds for every text: no panic, spans inside the text, trees, references that lead somewhere, one result.

use std::path::Path;
use std::sync::LazyLock;

use drogman::doc::{Attributed, Doc};
use drogman::ingest::{Format, RawArticle, ingest};
use drogman::knowledge::Knowledge;
use drogman::parse::Reader;
use drogman::record::{EngineInfo, Record};
use drogman::span::Span;
use proptest::prelude::*;
