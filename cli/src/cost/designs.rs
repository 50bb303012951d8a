//! `qtctl cost designs`: other designs beside the planned one, on Spot and On-Demand.

use std::{fs, io::Write, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use domain::cost::{Capacity, Design, Estimate, StackName};

use super::{Sources, bill::Bill, json, table};

const BUILT_IN: &str = include_str!("../../../infra/designs.json");

/// Print what other designs of the cluster would cost beside the planned one, and what Spot saves.
///
/// The foundation is the platform's in each of them; the designs are those of infra/designs.json.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Designs {
    #[command(flatten)]
    sources: Sources,
    /// Another file of designs than infra/designs.json as it was when qtctl was built.
    #[arg(long, value_name = "FILE")]
    designs: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
Examples:
  qtctl cost designs
  qtctl cost designs --platform staging --designs mine.json --json

Exit codes:
  0  printed
  1  there is no such platform or plan, or a file can't be read
  2  the command line is not understood";

/// One design: as its nodes are bought (the designs in the file: on Spot), and all On-Demand.
pub(super) struct Row {
    pub name: String,
    pub bought: Estimate,
    pub on_demand: Estimate,
}

impl Designs {
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let bill = Bill::of(&self.sources)?;
        let designs = self.read()?;
        let rows: Vec<_> = std::iter::once(planned(&bill))
            .chain(designs.iter().map(|design| row(&bill, design)))
            .collect();
        let text = if self.json {
            json::designs(&bill, &rows)?
        } else {
            table::designs(&bill, &rows)
        };
        Ok(writeln!(out, "{text}")?)
    }

    fn read(&self) -> Result<Vec<Design>> {
        let Some(file) = &self.designs else {
            return serde_json::from_str(BUILT_IN).context("infra/designs.json has no designs");
        };
        let name = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("can't read {name}"))?;
        serde_json::from_str(&text).with_context(|| format!("{name} has no designs"))
    }
}

fn planned(bill: &Bill) -> Row {
    Row {
        name: format!("{} as it is planned", bill.platform),
        bought: bill.estimate.clone(),
        on_demand: bill.bought(Capacity::OnDemand),
    }
}

fn row(bill: &Bill, design: &Design) -> Row {
    let estimate = |capacity| {
        let kept = bill.stacks.iter();
        let kept = kept.filter(|stack| stack.name == StackName::Foundation);
        let mut stacks: Vec<_> = kept.cloned().collect();
        stacks.push(design.stack(capacity));
        Estimate::of(&stacks, &bill.prices)
    };
    Row {
        name: design.name.clone(),
        bought: estimate(Capacity::Spot),
        on_demand: estimate(Capacity::OnDemand),
    }
}
