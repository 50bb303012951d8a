//! The gate: do the hours that a platform declares fit the budget that it declares?

use std::fmt;

use super::Estimate;
use crate::money::Money;

/// What a platform's tfvars say of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// `up_hours_per_month`.
    pub up_hours: u32,
    /// `budget_usd`.
    pub budget: Money,
}

/// Whether they fit. `Display` is one sentence for each reason against it.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the declared hours cost.
    pub month: Money,
    /// Why they don't fit; none if they do.
    pub reasons: Vec<String>,
}

impl Verdict {
    /// Judges a bill. What has no price can't be said to fit.
    pub fn of(estimate: &Estimate, declared: Declared) -> Self {
        let month = estimate.month(declared.up_hours);
        let gaps = estimate.gaps.iter();
        let gaps = gaps.map(|gap| format!("{}: {}.", gap.address, gap.why));
        let mut reasons: Vec<_> = gaps.collect();
        if month > declared.budget {
            reasons.push(too_dear(estimate, declared, month));
        }
        Self { month, reasons }
    }

    /// Whether they fit.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.reasons.is_empty()
    }
}

fn too_dear(estimate: &Estimate, declared: Declared, month: Money) -> String {
    let Declared { up_hours, budget } = declared;
    let way_out = match estimate.hours_within(budget) {
        None => format!(
            "what is fixed is {} already, so raise budget_usd or keep less",
            estimate.fixed()
        ),
        Some(0) => format!(
            "beside the {} that is fixed not one up-hour fits, so raise budget_usd or keep less",
            estimate.fixed()
        ),
        Some(hours) => {
            format!("set up_hours_per_month to {hours} or less, or budget_usd to {month} or more")
        }
    };
    format!("{up_hours} up-hours cost {month} a month and the budget is {budget}: {way_out}.")
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reasons.join("\n"))
    }
}
