//! `qtctl cost check`: the gate. A platform's declared hours must fit its declared budget.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use domain::cost::Verdict;

use super::{Sources, bill::Bill};

/// Fail unless a platform's up_hours_per_month fit its budget_usd and everything has a price.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Check {
    #[command(flatten)]
    sources: Sources,
}

const AFTER_HELP: &str = "\
Hours and budget are those of infra/environments/PLATFORM.tfvars, as the plans repeat them.

Examples:
  qtctl cost check --platform prod

Exit codes:
  0  they fit
  1  they don't, or something has no price, or a plan is missing; standard error says which
  2  the command line is not understood";

impl Check {
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let bill = Bill::of(&self.sources)?;
        let platform = &bill.platform;
        if let Some(stack) = bill.missing() {
            bail!(
                "the {stack}'s plan is missing, and a budget is for both: `make tf-plan STACK={stack} PLATFORM={platform}` makes it"
            );
        }
        let declared = bill.declared.with_context(|| {
            format!("the plans say no whole up_hours_per_month or no budget_usd: set them in infra/environments/{platform}.tfvars and run `make tf-plan` again")
        })?;
        let verdict = Verdict::of(&bill.estimate, declared);
        if !verdict.fits() {
            bail!("{platform} doesn't fit its budget\n{verdict}");
        }
        let (hours, month) = (declared.up_hours, verdict.month);
        let left = declared.budget - month.cents_up();
        Ok(writeln!(
            out,
            "{platform}: {hours} up-hours cost {month} a month, {left} below the budget of {}.",
            declared.budget
        )?)
    }
}
