//! What the lines come to: a month, the hours that fit, the budget, and what Spot saves.

use domain::{
    cost::{Capacity, Estimate, Verdict},
    money::Money,
};
use rust_decimal::Decimal;

use crate::cost::bill::{Bill, PROMISE};

pub(super) fn sums(bill: &Bill, hours: u32) -> Vec<String> {
    let estimate = &bill.estimate;
    let (up_hour, fixed) = (estimate.up_hour(), estimate.fixed());
    let month = estimate.month(hours);
    let mut text = vec![
        format!(
            "{hours} up-hours a month: {} + {hours} × {} = {month}",
            fixed.six_digits(),
            up_hour.six_digits()
        ),
        format!(
            "Up-hours a month that fit under {PROMISE}: {}",
            within(estimate, PROMISE)
        ),
    ];
    let declared = bill.declared.filter(|_| bill.missing().is_none());
    text.extend(declared.map(|declared| {
        let budget = declared.budget;
        let said = format!(
            "Budget {budget} for {} declared up-hours",
            declared.up_hours
        );
        if Verdict::of(estimate, declared).fits() {
            format!("{said}: they fit.")
        } else {
            format!("{said}: `qtctl cost check` says why they don't fit.")
        }
    }));
    let on_demand = bill.bought(Capacity::OnDemand).up_hour();
    text.push(format!(
        "Spot saves {} (On-Demand an up-hour would be {})",
        saved(up_hour, on_demand),
        on_demand.six_digits()
    ));
    text.extend(bill.first_nodes().into_iter().map(|(group, more)| {
        format!(
            "{group} wakes with no node: the first is {} more an up-hour",
            more.six_digits()
        )
    }));
    text
}

pub(super) fn saved(bought: Money, on_demand: Money) -> String {
    let saved = on_demand - bought;
    let share = saved.amount().checked_div(on_demand.amount());
    let percent = share.unwrap_or_default() * Decimal::ONE_HUNDRED;
    format!("{} an up-hour, {} %", saved.six_digits(), percent.round())
}

pub(super) fn within(estimate: &Estimate, limit: Money) -> String {
    let hours = estimate.hours_within(limit);
    hours.map_or("none".into(), |hours| hours.to_string())
}
