//! `qtctl cost`: what does a platform cost, and do its hours fit its budget?
//!
//! From Terraform's plans and a dated price file, and nothing else: no network, no AWS.

mod bill;
mod check;
mod columns;
mod designs;
mod estimate;
mod find;
mod json;
mod prices;
mod table;

use std::{io::Write, path::PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

/// Say what a platform costs, from its plans and a dated price file. Asks nobody: no network, no AWS.
#[derive(Debug, Args)]
pub struct Cost {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Estimate(estimate::Estimate),
    Check(check::Check),
    Designs(designs::Designs),
}

/// Where the plans and the prices come from.
#[derive(Debug, Args)]
struct Sources {
    /// The platform whose plans `make tf-plan` left in this checkout: dev, if nothing is said.
    #[arg(long)]
    platform: Option<String>,
    /// A plan, as `terraform show -json` prints it, instead of those in the checkout; once for each
    /// stack. If neither its resources' tag Stack nor its name (…-cluster.json) tells which stack
    /// it is, say foundation=FILE or cluster=FILE.
    #[arg(long = "plan", value_name = "[STACK=]FILE")]
    plans: Vec<String>,
    /// Another price file than infra/prices.json as it was when qtctl was built.
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
}

impl Cost {
    /// Does what was asked.
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        match self.command {
            Command::Estimate(estimate) => estimate.run(out),
            Command::Check(check) => check.run(out),
            Command::Designs(designs) => designs.run(out),
        }
    }
}
