//! Input that is broken, huge or not there: what `drogman` says, writes and returns.
//!
//! Every test runs the program in a folder of its own, so that messages name files as the user wrote them.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const GOOD: &str =
    "Iraqi Foreign Minister Fuad Hussein met his Turkish counterpart Hakan Fidan in Baghdad on Thursday.";

/// Far above what any input takes on a busy machine, far below what a quadratic stage would take.
const LIMIT: Duration = Duration::from_secs(120);

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    /// The records on standard output, one a line.
    fn records(&self) -> Vec<Value> {
        self.out.lines().map(|l| serde_json::from_str(l).expect("a record a line")).collect()
    }

    /// The only record of a run that went well and said nothing.
    fn record(&self) -> Value {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""));
        let mut records = self.records();
        assert_eq!(records.len(), 1, "{}", self.out);
        records.remove(0)
    }

    fn assert_failed(&self, code: i32, err: &str) {
        assert_eq!((self.code, self.err.as_str(), self.out.as_str()), (Some(code), err, ""));
    }
}

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad_input").join(test);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).expect("old folder goes");
    }
    std::fs::create_dir_all(&dir).expect("new folder");
    dir
}

fn put(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(dir.join(name), bytes).expect("file is written");
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drogman"));
    command.args(args).current_dir(dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn drogman(dir: &Path, args: &[&str]) -> Run {
    let start = Instant::now();
    let out = command(dir, args).output().expect("drogman runs");
    assert!(start.elapsed() < LIMIT, "{args:?} took {:?}", start.elapsed());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: out.status.code(), out: text(out.stdout), err: text(out.stderr) }
}

fn notes(record: &Value) -> Vec<&str> {
    record["notes"].as_array().expect("notes").iter().map(|n| n["code"].as_str().expect("code")).collect()
}

fn ids(run: &Run) -> Vec<String> {
    run.records().iter().map(|r| r["id"].as_str().expect("id").to_string()).collect()
}

/// Every start and end in the record lies inside its text, and words beside them are those of the text.
fn assert_spans(record: &Value) {
    let text: Vec<char> = record["text"].as_str().expect("text").chars().collect();
    let mut rest = vec![record];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(map) => {
                rest.extend(map.values());
                if let (Some(start), Some(end)) =
                    (map.get("start").and_then(Value::as_u64), map.get("end").and_then(Value::as_u64))
                {
                    let words = text.get(start as usize..end as usize).unwrap_or_else(|| panic!("no words at {value}"));
                    if let Some(given) = map.get("text").and_then(Value::as_str) {
                        assert!(given.chars().eq(words.iter().copied()), "other words at {value}");
                    }
                }
            }
            _ => {}
        }
    }
}

#[test]
fn files_without_text() {
    let dir = folder("files_without_text");
    put(&dir, "empty.txt", "");
    put(&dir, "space.txt", " \n\t\u{a0}\r\n\n  ");
    put(&dir, "tags.html", "<html><body><p> </p></body></html>");
    put(&dir, "good.txt", GOOD);
    drogman(&dir, &["code", "empty.txt"]).assert_failed(1, "drogman: empty.txt: the article has no text\n");
    drogman(&dir, &["code", "space.txt"]).assert_failed(1, "drogman: space.txt: the article has no text\n");
    drogman(&dir, &["parse", "tags.html"]).assert_failed(1, "drogman: tags.html: the article has no text\n");
    drogman(&dir, &["code", "-"]).assert_failed(1, "drogman: standard input: the article has no text\n");
    let run = drogman(&dir, &["code", "empty.txt", "good.txt", "space.txt"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.err, "drogman: empty.txt: the article has no text\ndrogman: space.txt: the article has no text\n");
    assert_eq!(run.records().len(), 1);
    assert_eq!(run.records()[0]["text"], GOOD);
}

#[test]
fn binary_files() {
    let dir = folder("binary_files");
    put(&dir, "nul.txt", b"PK\x03\x04\0\0\x08\0".repeat(1000));
    put(&dir, "late.txt", [GOOD.as_bytes(), b"\0"].concat());
    put(&dir, "controls.txt", "\u{1}\u{2}".repeat(50));
    drogman(&dir, &["code", "nul.txt"])
        .assert_failed(1, "drogman: nul.txt: the input is not text: control character at byte 4\n");
    let late = format!("drogman: late.txt: the input is not text: control character at byte {}\n", GOOD.len());
    drogman(&dir, &["code", "late.txt"]).assert_failed(1, &late);
    drogman(&dir, &["code", "controls.txt"])
        .assert_failed(1, "drogman: controls.txt: the input is not text: control character at byte 0\n");
}

#[test]
fn one_endless_word() {
    let dir = folder("one_endless_word");
    put(&dir, "line.txt", "x".repeat(10_000_000));
    let record = drogman(&dir, &["code", "line.txt", "--published", "2024-06-13"]).record();
    assert_eq!(notes(&record), ["truncated"]);
    assert_eq!(record["text"].as_str().map(str::len), Some(1_000_000));
    assert_spans(&record);
}

#[test]
fn one_endless_line_of_words() {
    let dir = folder("one_endless_line_of_words");
    let words = "the foreign minister of Iraq and his counterpart from Turkey held talks in Baghdad and ";
    put(&dir, "line.txt", words.repeat(10_000_000 / words.len()));
    let record = drogman(&dir, &["code", "line.txt", "--published", "2024-06-13"]).record();
    assert_eq!(notes(&record), ["truncated"]);
    let length = record["text"].as_str().expect("text").len();
    // cut behind a word
    assert!((980_000..1_000_000).contains(&length), "{length} bytes");
    assert_spans(&record);
}

#[test]
fn a_hundred_thousand_sentences() {
    let dir = folder("a_hundred_thousand_sentences");
    let people = ["Fuad Hussein", "Hakan Fidan", "Badr Abdelatty", "Ayman Safadi", "Bassam Sabbagh"];
    let mut text = String::new();
    for i in 0..100_000 {
        let (a, b) = (people[i % 5], people[(i / 5 + i + 1) % 5]);
        match i % 4 {
            0 => text += &format!("{a} met {b} in Cairo on Monday.\n"),
            1 => text += &format!("He told {b} that Iraq wants peace.\n"),
            2 => text += &format!("\"We will sign it,\" said {a}.\n\n"),
            _ => text += "The two sides signed a gas deal.\n",
        }
    }
    put(&dir, "long.txt", &text);
    let record = drogman(&dir, &["code", "long.txt", "--published", "2024-06-13"]).record();
    assert_eq!(notes(&record), ["truncated"]);
    let note = &record["notes"][0];
    let kept = record["text"].as_str().expect("text").len();
    assert!((900_000..=1_000_000).contains(&kept), "{kept} bytes");
    assert_eq!(note["message"], format!("text cut after {kept} bytes; at most 1000000 are read"));
    assert!(record["events"].as_array().is_some_and(|e| !e.is_empty()));
    assert_spans(&record);
}

#[test]
fn invalid_utf8_inside_text() {
    let dir = folder("invalid_utf8_inside_text");
    put(&dir, "latin1.txt", b"The minister met the Caf\xE9 owners in Bogot\xE1 on Monday.");
    let record = drogman(&dir, &["code", "latin1.txt", "--published", "2024-06-13"]).record();
    assert_eq!(notes(&record), ["undecodable"]);
    assert_eq!(record["text"], "The minister met the Caf\u{FFFD} owners in Bogot\u{FFFD} on Monday.");
    let message = "2 undecodable byte sequence(s) replaced, the first at byte 24 of the input";
    assert_eq!(record["notes"][0]["message"], message);
    assert_spans(&record);
}

#[test]
fn json_lines_with_broken_lines() {
    let dir = folder("json_lines_with_broken_lines");
    let deep = format!("{{\"id\":{}1{},\"text\":\"x\"}}", "[".repeat(100_000), "]".repeat(100_000));
    let lines = [
        format!(r#"{{"id":"a","text":"{GOOD}","published":"2024-06-13"}}"#),
        r#"{"id":"b","text":"The minister \ud800 met the envoy."}"#.to_string(),
        format!(r#"{{"id":"c","text":"{GOOD}","published":"2024-06-13T08:00:00Z"}}"#),
        r#"{"id":"d","text":"The minister met the en"#.to_string(),
        r#"{"id":"e","text":"The minister met the envoy.","published":"13 June 2024"}"#.to_string(),
        String::new(),
        r#"{"id":"f","title":"No text"}"#.to_string(),
        r#"{"id":"g","text":"  "}"#.to_string(),
        r#"{"id":"h","text":"The minister met the envoy.","published":"2024-02-30"}"#.to_string(),
        r#"["The minister met the envoy."]"#.to_string(),
        deep,
        format!(r#"{{"id":12,"text":"{GOOD} \ud83d\ude00"}}"#),
    ];
    put(&dir, "news.jsonl", lines.join("\n"));
    let run = drogman(&dir, &["code", "news.jsonl"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(ids(&run), ["a", "c", "12"]);
    let messages: Vec<&str> = run.err.lines().collect();
    let expected = [
        ("news.jsonl:2: not an article in JSON: ", "surrogate"),
        ("news.jsonl:4: not an article in JSON: ", "EOF"),
        ("news.jsonl:5: ", r#"published: "13 June 2024" is not a date (YYYY-MM-DD)"#),
        ("news.jsonl:7: not an article in JSON: ", "missing field `text`"),
        ("g (news.jsonl:8): ", "the article has no text"),
        ("news.jsonl:9: ", r#"published: "2024-02-30" is not a date (YYYY-MM-DD)"#),
        ("news.jsonl:10: not an article in JSON: ", ""),
        ("news.jsonl:11: not an article in JSON: ", "recursion limit"),
    ];
    assert_eq!(messages.len(), expected.len(), "{}", run.err);
    for (message, (start, inside)) in messages.iter().zip(expected) {
        let rest = message.strip_prefix("drogman: ").and_then(|m| m.strip_prefix(start));
        assert!(rest.is_some_and(|r| r.contains(inside)), "{message} is not {start}...{inside}");
    }
    let records = run.records();
    assert_eq!(records[0]["article"]["published"], "2024-06-13");
    assert_eq!(records[1]["article"]["published"], "2024-06-13");
    assert_eq!(notes(&records[2]), ["undated"]);
    records.iter().for_each(assert_spans);
}

#[test]
fn pages_that_are_bombs() {
    let dir = folder("pages_that_are_bombs");
    put(&dir, "nested.html", format!("<html><body>{}{GOOD}", "<div>".repeat(100_000)));
    put(&dir, "closed.html", format!("{}{GOOD}{}", "<div>".repeat(100_000), "</div>".repeat(100_000)));
    put(&dir, "bold.html", format!("<p>{}{GOOD}", "<b><i><p>".repeat(30_000)));
    put(&dir, "open.html", format!("<p>{GOOD}</p>{}", "<".repeat(1_000_000)));
    for file in ["nested.html", "closed.html", "bold.html"] {
        let record = drogman(&dir, &["code", file, "--published", "2024-06-13"]).record();
        assert_eq!(notes(&record), ["html_fallback"], "{file}");
        assert_eq!(record["text"], GOOD, "{file}");
        assert_spans(&record);
    }
    let record = drogman(&dir, &["code", "open.html", "--published", "2024-06-13"]).record();
    assert!(record["text"].as_str().is_some_and(|t| t.starts_with(GOOD)));
}

#[test]
fn an_article_without_a_date() {
    let dir = folder("an_article_without_a_date");
    put(&dir, "undated.txt", GOOD);
    let record = drogman(&dir, &["code", "undated.txt"]).record();
    assert_eq!(notes(&record), ["undated"]);
    assert!(record["article"]["published"].is_null());
    let events = record["events"].as_array().expect("events");
    assert!(!events.is_empty());
    // "on Thursday" stays open, and nobody holds an office on no day
    assert!(events.iter().all(|e| e["when"].is_null()), "{events:?}");
    let dated = drogman(&dir, &["code", "undated.txt", "--published", "2024-06-13"]).record();
    assert_eq!(notes(&dated), Vec::<&str>::new());
}

#[test]
fn files_that_are_not_there() {
    let dir = folder("files_that_are_not_there");
    put(&dir, "dispatch.txt", GOOD);
    std::fs::create_dir(dir.join("bare")).expect("folder");
    drogman(&dir, &["code", "dispatch.text"])
        .assert_failed(2, "drogman: no such file: dispatch.text (did you mean ./dispatch.txt?)\n");
    drogman(&dir, &["code", "Dispatch"])
        .assert_failed(2, "drogman: no such file: Dispatch (did you mean ./dispatch.txt?)\n");
    drogman(&dir, &["parse", "elsewhere/story.txt"]).assert_failed(2, "drogman: no such file: elsewhere/story.txt\n");
    // nothing is read before all names are checked
    drogman(&dir, &["code", "dispatch.txt", "zzz"]).assert_failed(2, "drogman: no such file: zzz\n");
    drogman(&dir, &["code", "bare"]).assert_failed(2, "drogman: no .txt, .html or .jsonl file in bare\n");
}

#[test]
fn calls_that_are_wrong() {
    let dir = folder("calls_that_are_wrong");
    put(&dir, "a.txt", GOOD);
    let wrong: [(&[&str], &str); 9] = [
        (&["code", "a.txt", "--fromat", "json"], "unexpected argument '--fromat'"),
        (&["code", "a.txt", "--format", "xml"], "invalid value 'xml'"),
        (&["code", "a.txt", "--threads", "0"], "invalid value '0'"),
        (&["code", "a.txt", "--published", "yesterday"], "invalid value 'yesterday'"),
        (&["code"], "drogman: no input: name a file, or - for standard input (see --help)\n"),
        (&["parse"], "drogman: no input: "),
        (&["explain", "a.txt", "--event", "third"], "drogman: \"third\" is no event id; they look like e3\n"),
        (&["translate", "a.txt"], "unrecognized subcommand 'translate'"),
        (&["code", "a.txt", "--data", "nowhere"], "drogman: no folder nowhere\n"),
    ];
    for (args, message) in wrong {
        let run = drogman(&dir, args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.err.contains(message), "{args:?}: {}", run.err);
    }
}

#[test]
fn an_event_that_is_not_there() {
    let dir = folder("an_event_that_is_not_there");
    put(&dir, "a.txt", GOOD);
    let run = drogman(&dir, &["explain", "a.txt", "--event", "e99"]);
    let count = drogman(&dir, &["code", "a.txt"]).record()["events"].as_array().expect("events").len();
    run.assert_failed(1, &format!("drogman: a.txt: no event e99; the article has {count}\n"));
    let run = drogman(&dir, &["explain", "a.txt", "--event", "e1"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(run.out.starts_with("e1 "), "{}", run.out);
}

/// Many articles, some of them broken.
fn batch() -> String {
    let mut lines = String::new();
    for i in 0..150 {
        let text = match i % 3 {
            0 => format!("{GOOD} It was meeting number {i}. He thanked him. \\\"We will come back,\\\" Fidan said."),
            1 => format!("Egypt and Jordan signed {i} agreements in Amman. The two sides condemned the attack."),
            _ => "Prime Minister Mohammed Shia al-Sudani will visit Ankara next week, a source said.".repeat(i / 3),
        };
        lines += &format!("{{\"id\":\"{i}\",\"text\":\"{text}\",\"published\":\"2024-06-13\"}}\n");
    }
    lines
}

#[test]
fn the_same_bytes_give_the_same_records() {
    let dir = folder("the_same_bytes_give_the_same_records");
    put(&dir, "news.jsonl", batch());
    for format in ["jsonl", "csv"] {
        let args = |threads| ["code", "news.jsonl", "--format", format, "--threads", threads];
        let first = drogman(&dir, &args("1"));
        // article 2 repeats its sentence no times
        assert_eq!((first.code, first.err.as_str()), (Some(1), "drogman: 2 (news.jsonl:3): the article has no text\n"));
        for threads in ["1", "2"] {
            let again = drogman(&dir, &args(threads));
            assert_eq!((again.code, &again.err), (first.code, &first.err));
            assert!(again.out == first.out, "another output in {format} with {threads} threads");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = folder("a_reader_that_goes_away_is_no_error");
    put(&dir, "news.jsonl", batch().lines().filter(|l| !l.contains("\"text\":\"\"")).collect::<Vec<_>>().join("\n"));
    let calls: [&[&str]; 8] = [
        &["code", "news.jsonl", "--format", "jsonl"],
        &["code", "news.jsonl", "--format", "json"],
        &["code", "news.jsonl", "--format", "csv"],
        &["code", "news.jsonl", "--format", "plover"],
        &["code", "news.jsonl", "--format", "table"],
        &["parse", "news.jsonl"],
        &["explain", "news.jsonl"],
        &["completions", "bash"],
    ];
    let mut wrong = String::new();
    for args in calls {
        let mut child = command(&dir, args).spawn().expect("drogman runs");
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().expect("standard error").read_to_string(&mut err).expect("UTF-8");
        let code = child.wait().expect("drogman ends").code();
        if (code, err.as_str()) != (Some(0), "") {
            wrong += &format!("{args:?}: {code:?} {err}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn standard_input_is_read_like_a_file() {
    let dir = folder("standard_input_is_read_like_a_file");
    put(&dir, "a.txt", GOOD);
    let from_file = drogman(&dir, &["code", "a.txt"]);
    let mut child = command(&dir, &["code", "-"]).stdin(Stdio::piped()).spawn().expect("drogman runs");
    child.stdin.take().expect("standard input").write_all(GOOD.as_bytes()).expect("text is taken");
    let out = child.wait_with_output().expect("drogman ends");
    assert_eq!(out.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&out.stdout), from_file.out);
}
