//! What is not counted, what is assumed, and what is free.

use domain::cost::{Assumption, Estimate, PriceList, Waived};

use crate::cost::columns::{
    self,
    Align::{Left, Right},
};

pub(super) fn gaps(estimate: &Estimate) -> Vec<String> {
    if estimate.gaps.is_empty() {
        return Vec::new();
    }
    let mut text = vec![
        String::new(),
        "NOT COUNTED, so every sum here is too low:".into(),
    ];
    let gaps = estimate.gaps.iter();
    text.extend(gaps.map(|gap| format!("  {}: {}", named(&gap.address), gap.why)));
    text
}

fn named(address: &str) -> &str {
    if address.is_empty() {
        "in no plan"
    } else {
        address
    }
}

pub(super) fn assumed(estimate: &Estimate, prices: &PriceList) -> Vec<String> {
    let counts = |name: &Assumption| {
        estimate
            .lines
            .iter()
            .any(|line| line.assumed.contains(name))
    };
    let row = |name: &Assumption| {
        let assumed = prices.assumptions.get(name)?;
        let none = if counts(name) { "" } else { "no line here: " };
        Some(vec![
            name.to_string(),
            format!("{} {}", assumed.value, assumed.unit),
            assumed.date.to_string(),
            format!("{none}{}", assumed.why),
        ])
    };
    let rows: Vec<_> = estimate.assumed.iter().filter_map(row).collect();
    let mut text = vec![String::new(), "Assumed, in the price file:".into()];
    text.extend(columns::lines(&[Left, Left, Left, Left], &rows));
    text
}

pub(super) fn waived(estimate: &Estimate) -> Vec<String> {
    let row = |waived: &Waived| {
        vec![
            waived.count.to_string(),
            waived.kind.clone(),
            waived.why.to_owned(),
        ]
    };
    let rows: Vec<_> = estimate.waived.iter().map(row).collect();
    let mut text = vec![String::new(), "Free:".into()];
    text.extend(columns::lines(&[Right, Left, Left], &rows));
    text
}
