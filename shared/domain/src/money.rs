//! Dollars, exactly: a decimal, never a binary fraction, so that a sum is what a hand makes of it.

use std::{fmt, iter::Sum, ops};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount in US dollars. In JSON it is text, since a JSON number is read as a binary fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(Decimal);

/// A third of a cent has no last digit. What is below a billionth of a dollar is noise of such
/// divisions, and must not push an amount over the next cent.
const NOISE: u32 = 9;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// An amount of dollars.
    #[must_use]
    pub const fn dollars(amount: Decimal) -> Self {
        Self(amount)
    }

    /// The amount as a number of dollars.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.0
    }

    /// Rounded up to whole cents: a bill is never more than this says.
    #[must_use]
    pub fn cents_up(self) -> Self {
        let exact = self.0.round_dp(NOISE);
        let mut cents = exact.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
        cents.rescale(2);
        Self(cents)
    }

    /// With six digits after the point, which is how prices by the hour are told apart.
    #[must_use]
    pub fn six_digits(self) -> String {
        let mut rounded = self.0.round_dp(6);
        rounded.rescale(6);
        rounded.to_string()
    }

    /// How often `each` fits into it, in whole times; `None` where `each` is nothing or less.
    #[must_use]
    pub fn times(self, each: Self) -> Option<u32> {
        if each.0 <= Decimal::ZERO {
            return None;
        }
        let times = (self.0.max(Decimal::ZERO) / each.0).round_dp(NOISE).floor();
        Some(u32::try_from(times).unwrap_or(u32::MAX))
    }
}

/// Dollars and cents, rounded up.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.cents_up().0.to_string())
    }
}

impl ops::Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl ops::Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl ops::Mul<Decimal> for Money {
    type Output = Self;
    fn mul(self, times: Decimal) -> Self {
        Self(self.0 * times)
    }
}

impl ops::Div<Decimal> for Money {
    type Output = Self;
    fn div(self, parts: Decimal) -> Self {
        Self(self.0 / parts)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, |sum, one| sum + one)
    }
}
