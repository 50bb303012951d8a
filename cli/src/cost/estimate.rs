//! `qtctl cost estimate`: the bill, line by line.

use std::io::Write;

use anyhow::Result;
use clap::{Args, value_parser};

use super::{Sources, bill::Bill, json, table};

/// Hours of a month if neither the command nor the platform says: 22 days of 8.
const WORKING_HOURS: u32 = 176;

/// Print what a platform costs: an up-hour, a month, and how many hours fit under $30.
///
/// Every line can be checked by hand: so many units, what one costs, what it grows with. What has
/// no price is named and is in no sum. Usage and Spot prices are assumptions, and are printed.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Estimate {
    #[command(flatten)]
    sources: Sources,
    /// Hours a month for which the cluster is up; what the platform declares, or 176.
    #[arg(long, value_parser = value_parser!(u32).range(0..=744))]
    hours: Option<u32>,
    /// Print JSON. Dollars are text there, since a JSON number is read as a binary fraction.
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
Plans come from the checkout's .plans, where `make tf-plan STACK=cluster PLATFORM=dev`
leaves them. Values that have changed since are not in them: then plan again.

Examples:
  qtctl cost estimate
  qtctl cost estimate --platform prod --hours 730
  qtctl cost estimate --plan foundation.json --plan cluster.json --json | jq -r .month.usd

Exit codes:
  0  printed, whatever it costs, and even if something has no price
  1  there is no such platform or plan, or the price file can't be read
  2  the command line is not understood";

impl Estimate {
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let bill = Bill::of(&self.sources)?;
        let declared = bill.declared.map(|declared| declared.up_hours);
        let hours = self.hours.or(declared).unwrap_or(WORKING_HOURS);
        let text = if self.json {
            json::estimate(&bill, hours)?
        } else {
            table::estimate(&bill, hours)
        };
        Ok(writeln!(out, "{text}")?)
    }
}
