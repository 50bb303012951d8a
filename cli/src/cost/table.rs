//! The bill for people.

mod designs;
mod notes;
mod sums;

use domain::{
    cost::{Estimate, Every, Line, Paid},
    money::Money,
};
use rust_decimal::Decimal;

pub(super) use designs::designs;

use super::{
    bill::Bill,
    columns::{
        self,
        Align::{Left, Right},
    },
};

pub(super) fn estimate(bill: &Bill, hours: u32) -> String {
    let estimate = &bill.estimate;
    let mut text = head(bill);
    text.push(String::new());
    text.extend(lines(estimate, Paid::UpHour, "AN UP-HOUR"));
    text.push(String::new());
    text.extend(lines(estimate, Paid::Month, "A MONTH"));
    text.push(String::new());
    text.extend(sums::sums(bill, hours));
    text.extend(notes::gaps(estimate));
    text.extend(notes::assumed(estimate, &bill.prices));
    text.extend(notes::waived(estimate));
    text.join("\n")
}

fn head(bill: &Bill) -> Vec<String> {
    let prices = &bill.prices;
    let mut text = vec![format!(
        "Platform {}. Prices of {}, {}. {}",
        bill.platform, prices.region, prices.date, prices.note
    )];
    for sheet in &bill.sheets {
        let made = sheet.made.as_deref().unwrap_or("an unknown time");
        let file = sheet.file.display();
        text.push(format!("{} as planned at {made}: {file}", sheet.stack));
    }
    if let Some(stack) = bill.missing() {
        text.push(format!(
            "No plan of the {stack} was given: what it costs is not in here."
        ));
    }
    text
}

fn lines(estimate: &Estimate, paid: Paid, title: &str) -> Vec<String> {
    let head = ["WHAT", "QUANTITY", "USD", title, "FROM"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(estimate.paid(paid).map(row));
    let sum = match paid {
        Paid::UpHour => estimate.up_hour(),
        Paid::Month => estimate.fixed(),
    };
    let together = ["together", "", "", &sum.six_digits(), ""];
    rows.push(together.map(str::to_owned).to_vec());
    columns::lines(&[Left, Right, Left, Right, Left], &rows)
}

fn row(line: &Line) -> Vec<String> {
    vec![
        line.what.clone(),
        quantity(line),
        price(line),
        line.amount().six_digits(),
        from(line),
    ]
}

fn quantity(line: &Line) -> String {
    let free = line.allowance.min(line.quantity);
    let quantity = number(line.quantity);
    if free > Decimal::ZERO {
        format!("{quantity} ({} free)", number(free))
    } else {
        quantity
    }
}

/// At most six digits after the point.
fn number(number: Decimal) -> String {
    number.round_dp(6).normalize().to_string()
}

fn price(line: &Line) -> String {
    let (each, unit) = (usd(line.each), &line.unit);
    match line.every {
        Every::Hour => format!("{each} / {unit}-hour"),
        Every::Month => format!("{each} / {unit}-month"),
        Every::Use => format!("{each} / {unit}"),
    }
}

/// As a price list would write it: exactly, and with cents.
fn usd(price: Money) -> String {
    let mut price = price.amount().normalize();
    price.rescale(price.scale().max(2));
    price.to_string()
}

fn from(line: &Line) -> String {
    match line.from.as_slice() {
        [] => "in no plan".into(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    }
}
