//! Articles a second and peak memory of `drogman code`, examples repeated 200 times, on one and two threads.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

use crate::{drogman, root};

const REPEATS: usize = 200;

pub fn run() -> anyhow::Result<()> {
    let binary = drogman("release")?;
    let out = root().join("out");
    std::fs::create_dir_all(&out)?;
    let input = out.join("bench.jsonl");
    let (articles, words) = write_input(&input)?;
    println!("{articles} articles, {words} words");
    println!("threads  seconds  articles/s  words/s  peak MiB");
    for threads in ["1", "2"] {
        let start = Instant::now();
        let mut child = Command::new(&binary)
            .args(["code", "--format", "jsonl", "--threads", threads])
            .arg(&input)
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start drogman")?;
        let mut peak = 0;
        let status = loop {
            if let Some(kib) = peak_kib(child.id()) {
                peak = peak.max(kib);
            }
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        if !status.success() {
            bail!("drogman code ended with {status}");
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{threads:>7}  {seconds:7.2}  {:10.1}  {:7.0}  {:8.0}",
            articles as f64 / seconds,
            words as f64 / seconds,
            peak as f64 / 1024.0
        );
    }
    Ok(())
}

/// Largest resident size so far, where the system tells it in /proc.
fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The examples as JSON Lines, over and over.
fn write_input(path: &std::path::Path) -> anyhow::Result<(usize, usize)> {
    let mut texts = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(root().join("examples"))?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    for p in paths {
        let text = std::fs::read_to_string(&p)?;
        let published = text.lines().find_map(|l| l.strip_prefix("# published: ")).unwrap_or("").trim().to_string();
        let body: String = text.lines().skip_while(|l| l.starts_with("# ")).collect::<Vec<_>>().join("\n");
        texts.push((published, body));
    }
    let mut out = String::new();
    for _ in 0..REPEATS {
        for (published, body) in &texts {
            let _ = writeln!(out, "{{\"published\": {published:?}, \"text\": {}}}", json(body));
        }
    }
    std::fs::write(path, out)?;
    let words: usize = texts.iter().map(|(_, b)| b.split_whitespace().count()).sum();
    Ok((texts.len() * REPEATS, words * REPEATS))
}

/// A JSON string.
fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
