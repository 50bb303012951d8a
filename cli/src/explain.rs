//! `qtctl explain`: what would spot-drain do with this event, and why?
//!
//! It is the function's own reading of events, and nothing else: no network, no AWS, no cluster.

mod json;
mod table;

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::Args;
use events::Context;
use jiff::Timestamp;

/// Say what spot-drain would do with an event, and why. Asks nobody: no network, no AWS.
///
/// Reads what Lambda is handed (an SQS batch, an SNS event) or one bare event of EventBridge,
/// SNS or Auto Scaling. What only a look can tell (is the node there, is it ours) counts as
/// `act`.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Explain {
    /// The file with the event; - reads standard input.
    file: PathBuf,
    /// Take this for the present instead of the clock.
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    now: Option<Timestamp>,
    /// Our account: another's events are ignored. Without it no account is judged.
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    account: Option<String>,
    /// Our region: another's events are ignored. Without it no region is judged.
    #[arg(long, value_parser = region)]
    region: Option<String>,
    /// Read drills (quanttrader.drill) as if EnableDrills were true.
    #[arg(long)]
    drills: bool,
    /// Print an array of JSON, one object a record.
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
Outcomes:
  act     a notice: the function looks for the node and does what its kind allows
  ignore  understood, and nothing to do; the message is done with
  refuse  never acted on: unreadable (the message is kept) or a drill while drills are off

Examples:
  qtctl explain notice.json
  qtctl explain batch.json --now 2022-08-11T14:00:30Z --account 123456789012 --region us-east-2
  aws sqs receive-message --queue-url URL --query 'Messages[0].Body' --output text |
    qtctl explain - --json

Exit codes:
  0  read and explained, whatever the outcome
  1  the file can't be read
  2  the command line is not understood";

impl Explain {
    /// Reads the file and prints one explanation a record.
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let payload = payload(&self.file)?;
        let context = Context {
            now: self.now.unwrap_or_else(Timestamp::now),
            account: self.account,
            region: self.region,
            drills: self.drills,
        };
        let readings = events::read(&payload, &context);
        let text = if self.json {
            json::render(&readings)?
        } else {
            table::render(&readings)
        };
        Ok(writeln!(out, "{text}")?)
    }
}

/// What is no UTF-8 is read all the same: the explanation is that it is unreadable.
fn payload(file: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin()
            .read_to_end(&mut bytes)
            .context("can't read standard input")?;
    } else {
        bytes = std::fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn time(text: &str) -> Result<Timestamp, &'static str> {
    text.parse()
        .map_err(|_| "it must be a time with its offset, like 2022-08-11T14:00:30Z")
}

/// An account that none can have would ignore every event, and look as if nothing were ours.
fn account(text: &str) -> Result<String, &'static str> {
    let good = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.to_owned())
        .ok_or("it must be an account's twelve digits, like 123456789012")
}

fn region(text: &str) -> Result<String, &'static str> {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let good = text.matches('-').count() >= 2 && text.bytes().all(letters);
    good.then(|| text.to_owned())
        .ok_or("it must be a region, like us-east-1")
}
