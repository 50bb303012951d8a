//! Designs beside each other.

use super::{
    head,
    notes::{assumed, gaps},
    sums::{saved, within},
};
use crate::cost::{
    bill::{Bill, PROMISE},
    columns::{
        self,
        Align::{Left, Right},
    },
    designs::Row,
};

pub(in crate::cost) fn designs(bill: &Bill, rows: &[Row]) -> String {
    let mut cells = vec![
        [
            "DESIGN",
            "AN UP-HOUR",
            "HOURS UNDER 30.00",
            "ON-DEMAND AN UP-HOUR",
            "HOURS UNDER 30.00",
            "SAVED BY SPOT",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    cells.extend(rows.iter().map(|row| {
        let (bought, on_demand) = (row.bought.up_hour(), row.on_demand.up_hour());
        vec![
            row.name.clone(),
            bought.six_digits(),
            within(&row.bought, PROMISE),
            on_demand.six_digits(),
            within(&row.on_demand, PROMISE),
            saved(bought, on_demand),
        ]
    }));
    let mut text = head(bill);
    text.push(format!(
        "A month is {} whatever happens.",
        bill.estimate.fixed().six_digits()
    ));
    text.push(String::new());
    text.extend(columns::lines(
        &[Left, Right, Right, Right, Right, Right],
        &cells,
    ));
    let mut all = bill.estimate.clone();
    all.gaps.clear();
    for row in rows {
        all.assumed.extend(&row.bought.assumed);
        let new = row.bought.gaps.iter().chain(&row.on_demand.gaps);
        for gap in new {
            if !all.gaps.contains(gap) {
                all.gaps.push(gap.clone());
            }
        }
    }
    text.extend(gaps(&all));
    text.extend(assumed(&all, &bill.prices));
    text.join("\n")
}
