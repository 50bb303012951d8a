//! Log lines: paid when they are taken in, and again for as long as they are kept.

use rust_decimal::Decimal;

use super::{Assumption, Good, till::Till};

/// CloudWatch counts a month's keeping of a GB; what is kept for 90 days is kept for three of them.
const DAYS_A_MONTH: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

/// Rings up so many GB an up-hour.
pub(super) fn written(
    till: &mut Till<'_>,
    what: impl Into<String>,
    gb: Decimal,
    kept_days: Option<u32>,
    assumed: &[Assumption],
) {
    till.ring_assumed(what, gb, Good::LogIn, assumed);
    match kept_days {
        Some(days) => {
            let months = Decimal::from(days) / DAYS_A_MONTH;
            till.ring_assumed("logs kept", gb * months, Good::LogKept, assumed);
        }
        None => {
            let months = till.assume(Assumption::LogMonthsKept).unwrap_or_default();
            let assumed = [assumed, &[Assumption::LogMonthsKept]].concat();
            till.ring_assumed("logs kept", gb * months, Good::LogKept, &assumed);
        }
    }
}
