//! Parquet: one row an event, typed, lists as lists, dates as dates; the columns are those of the CSV and a few more.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use arrow_array::builder::{Date32Builder, Float64Builder, ListBuilder, StringBuilder, UInt8Builder, UInt32Builder};
use arrow_array::{ArrayRef, RecordBatch};
use drogman::record::{Event, Record};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// Rows that are kept until they are written as one group.
const GROUP: usize = 20_000;

/// Collects rows and writes them in groups, so that memory does not grow with the number of articles.
pub struct Sink<W: Write + Send> {
    writer: Option<ArrowWriter<W>>,
    rows: Rows,
}

impl<W: Write + Send> Sink<W> {
    /// A file that begins now; it is complete only after [`Sink::end`].
    pub fn new(out: W) -> anyhow::Result<Sink<W>> {
        let mut rows = Rows::default();
        let schema = rows.take()?.schema();
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = ArrowWriter::try_new(out, schema, Some(properties)).context("cannot begin the Parquet file")?;
        Ok(Sink { writer: Some(writer), rows })
    }

    /// Adds the events of one article.
    pub fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        for event in &record.events {
            self.rows.push(record, event);
        }
        if self.rows.len >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what is left and the footer, without which nobody can read the file.
    pub fn end(&mut self) -> anyhow::Result<()> {
        self.flush()?;
        if let Some(writer) = self.writer.take() {
            writer.close().context("cannot finish the Parquet file")?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        if self.rows.len > 0
            && let Some(writer) = &mut self.writer
        {
            writer.write(&self.rows.take()?).context("cannot write the Parquet file")?;
            writer.flush().context("cannot write the Parquet file")?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Rows {
    len: usize,
    texts: [StringBuilder; 15],
    lists: [ListBuilder<StringBuilder>; 7],
    dates: [Date32Builder; 3],
    places: [Float64Builder; 2],
    scores: [Float64Builder; 3],
    sentence: UInt32Builder,
    quad: UInt8Builder,
    geonameid: UInt32Builder,
}

const TEXTS: [&str; 15] = [
    "article_id",
    "outlet",
    "url",
    "title",
    "event_id",
    "type",
    "mode",
    "status",
    "place",
    "place_country",
    "place_admin1",
    "trigger",
    "content",
    "cameo",
    "date_precision",
];
const LISTS: [&str; 7] =
    ["actors", "actor_countries", "recipients", "recipient_countries", "contexts", "topics", "attribution"];
const DATES: [&str; 3] = ["published", "date_start", "date_end"];

impl Rows {
    fn push(&mut self, r: &Record, e: &Event) {
        self.len += 1;
        let place = e.place.as_ref();
        let texts: [Option<&str>; 15] = [
            Some(&r.id),
            r.article.outlet.as_deref(),
            r.article.url.as_deref(),
            r.article.title.as_deref(),
            Some(&e.id),
            Some(&e.type_),
            e.mode.as_deref(),
            Some(e.status),
            place.map(|p| p.name.as_str()),
            place.and_then(|p| p.country.as_deref()),
            place.and_then(|p| p.admin1.as_deref()),
            Some(&e.trigger.text),
            e.content.as_ref().map(|c| c.text.as_str()),
            e.cameo.as_deref(),
            e.when.as_ref().map(|w| w.precision),
        ];
        for (builder, value) in self.texts.iter_mut().zip(texts) {
            builder.append_option(value);
        }
        let side = |ids: &[String]| -> (Vec<String>, Vec<String>) {
            ids.iter()
                .filter_map(|id| super::entity(r, id))
                .map(|x| {
                    let country = x.country.clone().or_else(|| x.organisation.clone());
                    (crate::table::label_of(x), country.unwrap_or_default())
                })
                .unzip()
        };
        let (actors, actor_countries) = side(&e.actors);
        let (recipients, recipient_countries) = side(&e.recipients);
        let attribution = e.attribution.iter().map(|a| a.kind.to_string()).collect();
        let lists = [
            actors,
            actor_countries,
            recipients,
            recipient_countries,
            e.contexts.clone(),
            e.topics.clone(),
            attribution,
        ];
        for (builder, values) in self.lists.iter_mut().zip(lists) {
            for value in values {
                // an entity without a country keeps its place in the list, so that the lists of a side run in step
                builder.values().append_option(Some(value).filter(|v| !v.is_empty()));
            }
            builder.append(true);
        }
        let when = e.when.as_ref();
        let dates = [r.article.published.as_deref(), when.map(|w| w.start.as_str()), when.map(|w| w.end.as_str())];
        for (builder, value) in self.dates.iter_mut().zip(dates) {
            builder.append_option(value.and_then(days));
        }
        for (builder, value) in self.places.iter_mut().zip([place.and_then(|p| p.lat), place.and_then(|p| p.lon)]) {
            builder.append_option(value);
        }
        for (builder, value) in self.scores.iter_mut().zip([e.plover_score, e.goldstein, Some(e.confidence)]) {
            builder.append_option(value);
        }
        self.sentence.append_option(u32::try_from(e.sentence).ok());
        self.quad.append_option(e.quad);
        self.geonameid.append_option(place.and_then(|p| p.geonameid));
    }

    /// The rows so far as one batch; none are left.
    fn take(&mut self) -> anyhow::Result<RecordBatch> {
        self.len = 0;
        let mut columns: Vec<(&str, ArrayRef, bool)> = Vec::new();
        for (name, b) in TEXTS.into_iter().zip(&mut self.texts) {
            columns.push((name, Arc::new(b.finish()), true));
        }
        for (name, b) in LISTS.into_iter().zip(&mut self.lists) {
            columns.push((name, Arc::new(b.finish()), true));
        }
        for (name, b) in DATES.into_iter().zip(&mut self.dates) {
            columns.push((name, Arc::new(b.finish()), true));
        }
        for (name, b) in ["lat", "lon"].into_iter().zip(&mut self.places) {
            columns.push((name, Arc::new(b.finish()), true));
        }
        for (name, b) in ["plover_score", "goldstein", "confidence"].into_iter().zip(&mut self.scores) {
            columns.push((name, Arc::new(b.finish()), true));
        }
        columns.push(("sentence", Arc::new(self.sentence.finish()), true));
        columns.push(("quad", Arc::new(self.quad.finish()), true));
        columns.push(("geonameid", Arc::new(self.geonameid.finish()), true));
        RecordBatch::try_from_iter_with_nullable(columns).context("cannot build the Parquet rows")
    }
}

/// Days since 1970-01-01 of an ISO date.
fn days(iso: &str) -> Option<i32> {
    let date: Date = iso.parse().ok()?;
    Some(Date::constant(1970, 1, 1).until(date).ok()?.get_days())
}
