//! `qtctl`: what the functions would do and do, by hand. One file a command.

mod account;
mod checkout;
mod completions;
mod cost;
mod drain;
mod drill;
mod explain;
mod promote;

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand};

/// Does by hand what the functions do, and shows beforehand what they would do.
#[derive(Debug, Parser)]
#[command(name = "qtctl", version, after_long_help = EXIT_CODES)]
struct Qtctl {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; for `explain`: read and explained, whatever the outcome
  1  it failed, and standard error says why
  2  the command line is not understood";

#[derive(Debug, Subcommand)]
enum Command {
    Explain(explain::Explain),
    Cost(cost::Cost),
    Drain(drain::Drain),
    Drill(drill::Drill),
    Promote(promote::Promote),
    Completions(completions::Completions),
}

fn main() -> ExitCode {
    let done = match Qtctl::parse().command {
        Command::Explain(explain) => explain.run(&mut io::stdout().lock()),
        Command::Drain(drain) => drain.run(&mut io::stdout().lock()),
        Command::Cost(cost) => cost.run(&mut io::stdout().lock()),
        Command::Drill(drill) => drill.run(&mut io::stdout().lock()),
        Command::Promote(promote) => promote.run(&mut io::stdout().lock()),
        Command::Completions(completions) => completions.run(&mut io::stdout().lock()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // `qtctl … | head` has read what it wanted.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("qtctl: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
