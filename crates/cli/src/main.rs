//! `drogman`: reads diplomatic news into records. Only results go to standard output.
//!
//! Exit status: 0 done; 1 some articles failed, all others were written; 2 the call itself was wrong.

mod args;
mod assets;
mod check;
mod code;
mod csv;
mod eval;
mod explain;
mod export;
mod input;
mod knowledge;
mod parse;
mod table;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    quiet_panics();
    let result = match args.command {
        Command::Code(a) => code::run(&a),
        Command::Parse(a) => parse::run(&a),
        Command::Explain(a) => explain::run(&a),
        Command::Check(a) => check::run(&a),
        Command::Eval(a) => eval::run(&a),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "drogman", &mut script);
            std::io::stdout().write_all(&script).map(|()| true).map_err(anyhow::Error::from)
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) if is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            complain(&format!("{e:#}"));
            ExitCode::from(2)
        }
    }
}

/// A panic is reported as the failure of its article; the place in the code goes with it for the report to us.
#[allow(clippy::print_stderr)]
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let at = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
        eprintln!("drogman: internal error{at}");
    }));
}

/// A reader that went away (`drogman code ... | head`) is no error.
fn is_broken_pipe(e: &anyhow::Error) -> bool {
    let broken = std::io::ErrorKind::BrokenPipe;
    e.chain().any(|c| {
        c.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == broken)
            || c.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(broken))
    })
}

/// Writes a message for the user to standard error.
#[allow(clippy::print_stderr)]
fn complain(message: &str) {
    // ids and file names come from outside: they must not drive the terminal
    let plain: String = message.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    eprintln!("drogman: {plain}");
}
