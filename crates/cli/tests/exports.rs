//! The forms for other programs, read back from the binary's output.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

const TEXT: &str = "# published: 2024-06-13
# outlet: Example Agency
PARIS (Example Agency) - French Foreign Minister Stephane Sejourne met his Omani counterpart in Paris on Wednesday.
Norway's foreign minister will visit Muscat next week. Oman denied that it had expelled the Iranian ambassador.
";

fn run(command: &str, name: &str, text: &str, args: &[&str]) -> Output {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("exports-{name}"));
    std::fs::write(&path, text).expect("file");
    Command::new(env!("CARGO_BIN_EXE_drogman")).arg(command).arg(&path).args(args).output().expect("drogman runs")
}

fn coded(name: &str, text: &str, args: &[&str]) -> String {
    let out = run("code", &format!("{name}.txt"), text, args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("UTF-8")
}

fn rows(table: &str) -> Vec<Vec<&str>> {
    table.lines().map(|l| l.split('\t').collect()).collect()
}

fn record() -> Value {
    serde_json::from_str(&coded("record", TEXT, &["--format", "jsonl"])).expect("one record")
}

/// Values of `key` of the record's events that have this status.
fn events_with<'a>(record: &'a Value, status: &str) -> Vec<&'a Value> {
    record["events"].as_array().expect("events").iter().filter(|e| e["status"] == status).collect()
}

#[test]
fn polecat_has_its_columns_and_no_denied_events() {
    let record = record();
    assert!(!events_with(&record, "denied").is_empty(), "the test needs a denied event: {}", record["events"]);
    let table = coded("polecat", TEXT, &["--format", "polecat"]);
    let rows = rows(&table);
    assert_eq!(rows[0].len(), 40);
    assert_eq!(
        (rows[0][0], rows[0][2], rows[0][21], rows[0][39]),
        ("Event ID", "Event Type", "Recipient Name Raw", "Version")
    );
    assert!(rows.iter().all(|r| r.len() == 40));
    for denied in events_with(&record, "denied") {
        let id = format!("{}/{}", record["id"].as_str().expect("id"), denied["id"].as_str().expect("id"));
        assert!(rows.iter().all(|r| r[0] != id), "{id} is denied and yet a row");
    }
}

#[test]
fn a_planned_visit_is_an_agreement_to_plover() {
    let record = record();
    let planned = events_with(&record, "planned");
    let planned = planned.iter().find(|e| e["type"] == "CONSULT").expect("a planned visit");
    let id = format!("{}/{}", record["id"].as_str().expect("id"), planned["id"].as_str().expect("id"));
    let lines = coded("plover", TEXT, &["--format", "plover"]);
    let objects: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let object = objects.iter().find(|o| o["id"] == id.as_str()).expect("the event");
    assert_eq!(object["event"], serde_json::json!(["AGREE"]));
    assert_eq!(object["mode"], serde_json::json!([]));
    assert_eq!(object["comment"], "status: planned");
    let denied = objects.iter().find(|o| o["comment"] == "status: denied").expect("the denied event");
    assert!(denied["mode"].as_array().expect("mode").contains(&"negation".into()));
}

#[test]
fn icews_has_both_directions_of_a_meeting_and_keeps_zeros() {
    let table = coded("icews", TEXT, &["--format", "icews"]);
    let rows = rows(&table);
    assert!(rows.iter().all(|r| r.len() == 20));
    let meetings: Vec<&Vec<&str>> = rows.iter().filter(|r| r[6].starts_with("04")).collect();
    let pairs: Vec<(&str, &str)> = meetings.iter().map(|r| (r[4], r[10])).collect();
    assert!(pairs.contains(&("France", "Oman")) && pairs.contains(&("Oman", "France")), "{pairs:?}");
    let mut ids: Vec<&str> = rows.iter().map(|r| r[0]).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "ids are unique");
}

#[test]
fn cameo_lines_name_both_sides_by_code() {
    let lines = coded("cameo", TEXT, &["--format", "cameo"]);
    let rows = rows(&lines);
    assert!(rows.iter().all(|r| r.len() == 6), "{lines}");
    let dyads: Vec<(&str, &str)> =
        rows.iter().filter(|r| r[3].starts_with("04") && r[0] == "2024-06-12").map(|r| (r[1], r[2])).collect();
    assert!(dyads.contains(&("FRAGOV", "OMNGOV")) && dyads.contains(&("OMNGOV", "FRAGOV")), "{lines}");
    assert!(!lines.contains("expelled"), "what is denied is no line: {lines}");
}

#[test]
fn parquet_holds_the_events_of_the_record() {
    use arrow_array::cast::AsArray;

    let out = run("code", "parquet.txt", TEXT, &["--format", "parquet"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exports.parquet");
    std::fs::write(&file, &out.stdout).expect("file");
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
        std::fs::File::open(&file).expect("file"),
    );
    let batches: Vec<_> = reader.expect("Parquet").build().expect("reader").map(|b| b.expect("batch")).collect();
    let record = record();
    let events = record["events"].as_array().expect("events");
    assert_eq!(batches.iter().map(arrow_array::RecordBatch::num_rows).sum::<usize>(), events.len());
    let types: Vec<&str> =
        batches[0].column_by_name("type").expect("type").as_string::<i32>().iter().flatten().collect();
    let wanted: Vec<&str> = events.iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!(types, wanted);
    let actors = batches[0].column_by_name("actors").expect("actors").as_list::<i32>();
    for (i, e) in events.iter().enumerate() {
        assert_eq!(actors.value(i).len(), e["actors"].as_array().expect("actors").len());
    }
}

#[test]
fn conllu_marks_mentions_with_the_ids_of_the_record() {
    let out = run("parse", "conllu.txt", TEXT, &[]);
    let printed = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(printed.contains("# global.Entity = eid-etype-head\n"), "{printed}");
    let marks: String = printed.lines().filter_map(|l| l.split("Entity=").nth(1)?.split('|').next()).collect();
    assert_eq!(marks.matches('(').count(), marks.matches(')').count(), "every mention is closed: {marks}");
    let record = record();
    for e in record["entities"].as_array().expect("entities") {
        let (id, kind) = (e["id"].as_str().expect("id"), e["kind"].as_str().expect("kind"));
        let mentions = e["mentions"].as_array().expect("mentions").len();
        assert_eq!(marks.matches(&format!("({id}-{kind}-")).count(), mentions, "{id} in {marks}");
    }
}

#[test]
fn brat_offsets_point_at_their_words() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("brat");
    let _ = std::fs::remove_dir_all(&out);
    let printed = coded("brat", TEXT, &["--format", "brat", "--out", &out.display().to_string()]);
    assert_eq!(printed, "", "brat writes files only");
    let file = |extension: &str| -> String {
        let mut all: Vec<PathBuf> = std::fs::read_dir(&out).expect("folder").flatten().map(|e| e.path()).collect();
        all.retain(|p| p.extension().is_some_and(|e| e == extension));
        assert_eq!(all.len(), 1, "{all:?}");
        std::fs::read_to_string(&all[0]).expect("UTF-8")
    };
    let text: Vec<char> = file("txt").chars().collect();
    let annotations = file("ann");
    let mut spans = 0;
    for line in annotations.lines().filter(|l| l.starts_with('T')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (_, offsets) = cells[1].split_once(' ').expect("label and offsets");
        let parts: Vec<String> = offsets
            .split(';')
            .map(|p| {
                let (a, b) = p.split_once(' ').expect("start and end");
                text[a.parse().expect("start")..b.parse().expect("end")].iter().collect()
            })
            .collect();
        assert_eq!(parts.join(" "), cells[2]);
        spans += 1;
    }
    assert!(spans > 4 && annotations.contains("\nE1\t"), "{annotations}");
    assert!(file("conf").contains("[events]"));
}

#[test]
fn csv_quotes_what_needs_it() {
    let text = TEXT.replace("Example Agency", "Say \"Agency\", Ltd");
    let table = coded("csv", &text, &["--format", "csv"]);
    let mut lines = table.lines();
    assert!(lines.next().expect("header").starts_with("article_id,published,outlet,"));
    assert!(lines.next().expect("row").contains("\"Say \"\"Agency\"\", Ltd\""), "{table}");
}

#[test]
fn json_is_one_array_of_the_same_records() {
    let array: Value = serde_json::from_str(&coded("json", TEXT, &["--format", "json"])).expect("JSON");
    let line: Value = serde_json::from_str(&coded("json", TEXT, &["--format", "jsonl"])).expect("JSON");
    assert_eq!(array, Value::Array(vec![line]));
}

#[test]
fn brat_without_a_folder_is_refused_before_anything_is_read() {
    for (args, message) in [
        (&["--format", "brat"][..], "brat needs --out DIR"),
        (&["--format", "csv", "--out", "x"][..], "--out goes with --format brat"),
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_drogman"))
            .args(["code", "missing.txt"])
            .args(args)
            .output()
            .expect("runs");
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
        assert!(String::from_utf8_lossy(&out.stderr).contains(message));
    }
}

#[test]
fn a_draft_of_gold_is_a_passage_with_the_events_of_the_record() {
    let draft = coded("gold", TEXT, &["--format", "gold"]);
    let passage = drogman::notation::Passage::parse(&draft).unwrap_or_else(|e| panic!("{e}\n{draft}"));
    let record = record();
    assert_eq!(passage.text, record["text"].as_str().expect("text"));
    let types: Vec<&str> = passage.events.iter().map(|e| e.type_.as_str()).collect();
    let wanted: Vec<&str> =
        record["events"].as_array().expect("events").iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!(types, wanted);
}

#[test]
fn ids_and_titles_cannot_drive_the_terminal() {
    let lines = concat!(
        r#"{"id":"\u001b[31mred","title":"\u001b]0;own\u0007","outlet":"\u001b[2J","text":"France met Oman in Paris."}"#,
        "\n",
        r#"{"id":"\u001b[2Jgone","text":""}"#,
        "\n",
    );
    let out = run("code", "escapes.jsonl", lines, &["--format", "table"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(!out.stderr.contains(&0x1b), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(!out.stdout.contains(&0x07) && !out.stdout.contains(&0x1b), "{}", String::from_utf8_lossy(&out.stdout));
}
