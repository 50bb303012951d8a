//! The bill for programs. Every key is always there; dollars and quantities are text, exactly.

use anyhow::Result;
use domain::cost::{Capacity, Estimate, Every, Gap, Line, Paid, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    bill::{Bill, PROMISE},
    designs::Row,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineOut<'a> {
    what: &'a str,
    from: &'a [String],
    quantity: String,
    free: String,
    unit: &'a str,
    usd: String,
    every: Every,
    paid: Paid,
    amount: String,
    assumed: Vec<String>,
}

impl<'a> From<&'a Line> for LineOut<'a> {
    fn from(line: &'a Line) -> Self {
        Self {
            what: &line.what,
            from: &line.from,
            quantity: line.quantity.normalize().to_string(),
            free: line.allowance.min(line.quantity).normalize().to_string(),
            unit: &line.unit,
            usd: line.each.amount().to_string(),
            every: line.every,
            paid: line.paid,
            amount: line.amount().six_digits(),
            assumed: line.assumed.iter().map(ToString::to_string).collect(),
        }
    }
}

pub(super) fn estimate(bill: &Bill, hours: u32) -> Result<String> {
    let estimate = &bill.estimate;
    let on_demand = bill.bought(Capacity::OnDemand).up_hour();
    let lines: Vec<_> = estimate.lines.iter().map(LineOut::from).collect();
    let all = json!({
        "platform": bill.platform,
        "prices": {"region": bill.prices.region, "date": bill.prices.date, "note": bill.prices.note},
        "plans": plans(bill),
        "upHour": {"usd": estimate.up_hour().six_digits()},
        "fixed": {"usd": estimate.fixed().six_digits()},
        "month": {"hours": hours, "usd": estimate.month(hours).to_string()},
        "hoursUnder30": within(estimate),
        "declared": declared(bill),
        "spot": {
            "savesAnUpHour": (on_demand - estimate.up_hour()).six_digits(),
            "onDemandUpHour": on_demand.six_digits(),
        },
        "firstNodes": first_nodes(bill),
        "lines": lines,
        "unpriced": unpriced(&estimate.gaps),
        "free": waived(estimate),
        "assumptions": assumptions(bill),
    });
    Ok(serde_json::to_string_pretty(&all)?)
}

pub(super) fn designs(bill: &Bill, rows: &[Row]) -> Result<String> {
    let rows: Vec<_> = rows.iter().map(design).collect();
    let all = json!({
        "platform": bill.platform,
        "fixed": {"usd": bill.estimate.fixed().six_digits()},
        "designs": rows,
    });
    Ok(serde_json::to_string_pretty(&all)?)
}

fn design(row: &Row) -> Value {
    let (bought, on_demand) = (row.bought.up_hour(), row.on_demand.up_hour());
    json!({
        "name": row.name,
        "upHour": {"usd": bought.six_digits()},
        "hoursUnder30": within(&row.bought),
        "onDemandUpHour": {"usd": on_demand.six_digits()},
        "onDemandHoursUnder30": within(&row.on_demand),
        "spotSavesAnUpHour": {"usd": (on_demand - bought).six_digits()},
        "unpriced": unpriced(&row.bought.gaps),
    })
}

/// No hours fit if what is fixed is too much already.
fn within(estimate: &Estimate) -> u32 {
    estimate.hours_within(PROMISE).unwrap_or(0)
}

fn plans(bill: &Bill) -> Vec<Value> {
    let sheets = bill.sheets.iter();
    let plans = sheets.map(
        |sheet| json!({"stack": sheet.stack, "file": sheet.file.display().to_string(), "made": sheet.made}),
    );
    plans.collect()
}

fn declared(bill: &Bill) -> Value {
    let Some(declared) = bill.declared.filter(|_| bill.missing().is_none()) else {
        return Value::Null;
    };
    let verdict = Verdict::of(&bill.estimate, declared);
    json!({
        "upHours": declared.up_hours,
        "budget": declared.budget.to_string(),
        "fits": verdict.fits(),
    })
}

fn first_nodes(bill: &Bill) -> Vec<Value> {
    let groups = bill.first_nodes().into_iter();
    let groups =
        groups.map(|(address, more)| json!({"group": address, "moreAnUpHour": more.six_digits()}));
    groups.collect()
}

fn unpriced(gaps: &[Gap]) -> Vec<Value> {
    let gaps = gaps.iter();
    gaps.map(|gap| json!({"address": gap.address, "why": gap.why}))
        .collect()
}

fn waived(estimate: &Estimate) -> Vec<Value> {
    let waived = estimate.waived.iter();
    waived
        .map(|waived| json!({"type": waived.kind, "count": waived.count, "why": waived.why}))
        .collect()
}

fn assumptions(bill: &Bill) -> Vec<Value> {
    let names = bill.estimate.assumed.iter();
    let known = names.filter_map(|name| Some((name, bill.prices.assumptions.get(name)?)));
    known
        .map(|(name, assumed)| {
            json!({
                "name": name,
                "value": assumed.value,
                "unit": assumed.unit,
                "date": assumed.date,
                "why": assumed.why,
            })
        })
        .collect()
}
