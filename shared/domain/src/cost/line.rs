//! One line of the bill, with all that a hand needs to check it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{Assumption, Every, HOURS_A_MONTH};
use crate::money::Money;

/// What a line grows with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paid {
    /// The hours for which the cluster is up.
    UpHour,
    /// Nothing: it is paid whether the cluster is up or not.
    Month,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is paid for.
    pub what: String,
    /// The resources that it comes from.
    pub from: Vec<String>,
    /// How many units, before the free ones are taken off.
    pub quantity: Decimal,
    /// How many units of the account's free ones are left for it.
    pub allowance: Decimal,
    /// The unit.
    pub unit: String,
    /// What one costs.
    pub each: Money,
    /// What runs up the bill.
    pub every: Every,
    /// What the line grows with.
    pub paid: Paid,
    /// What was assumed for it.
    pub assumed: BTreeSet<Assumption>,
}

impl Line {
    /// Units that are paid for.
    #[must_use]
    pub fn billed(&self) -> Decimal {
        (self.quantity - self.allowance).max(Decimal::ZERO)
    }

    /// Dollars for an up-hour or a month, by what it grows with.
    #[must_use]
    pub fn amount(&self) -> Money {
        let units = self.each * self.billed();
        match (self.every, self.paid) {
            (Every::Month, Paid::UpHour) => units / HOURS_A_MONTH,
            (Every::Hour, Paid::Month) => units * HOURS_A_MONTH,
            _ => units,
        }
    }

    /// Whether the other line differs only in where it comes from and how much it is.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.what, &self.unit, self.each) == (&other.what, &other.unit, other.each)
            && (self.every, self.paid) == (other.every, other.paid)
    }

    /// Takes the other's units and sources. The allowance is the account's, and counts once.
    pub(super) fn absorb(&mut self, other: Self) {
        self.quantity += other.quantity;
        self.from.extend(other.from);
        self.assumed.extend(other.assumed);
    }
}
