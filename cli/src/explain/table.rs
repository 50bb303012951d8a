//! The explanation for people: a row a record, and below it the reason.

use domain::drain::InstanceId;
use events::Reading;

const HEAD: [&str; 5] = ["OUTCOME", "KIND", "INSTANCES", "ACTION", "DEADLINE"];

pub(super) fn render(readings: &[Reading]) -> String {
    if readings.is_empty() {
        return "No records: nothing to do.".into();
    }
    let rows: Vec<_> = readings.iter().map(row).collect();
    let mut widths = HEAD.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut lines = vec![line(&HEAD.map(String::from), &widths)];
    for (row, reading) in rows.iter().zip(readings) {
        lines.push(line(row, &widths));
        lines.extend(below(reading).into_iter().map(|text| format!("  {text}")));
    }
    lines.join("\n")
}

fn row(reading: &Reading) -> [String; 5] {
    let facts = reading.facts();
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    [
        reading.verdict.name().into(),
        or_dash(reading.kind().map(|kind| kind.to_string())),
        named(&facts.instances),
        or_dash(facts.action),
        or_dash(facts.deadline.map(|deadline| deadline.to_string())),
    ]
}

fn named(instances: &[InstanceId]) -> String {
    match instances {
        [] => "-".into(),
        [one] => one.to_string(),
        [first, others @ ..] => format!("{first} +{}", others.len()),
    }
}

fn line(cells: &[String; 5], widths: &[usize; 5]) -> String {
    let cells = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"));
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// What has no column: the reason, and where it is set, who is meant.
fn below(reading: &Reading) -> Vec<String> {
    let facts = reading.facts();
    let mut lines = vec![reading.reason.clone()];
    if facts.instances.len() > 1 {
        let ids: Vec<_> = facts.instances.iter().map(InstanceId::as_str).collect();
        lines.push(format!("instances: {}", ids.join(", ")));
    }
    let hook = [
        ("group", facts.asg),
        ("hook", facts.hook),
        ("token", facts.token),
    ];
    let hook: Vec<_> = hook
        .into_iter()
        .filter_map(|(what, text)| Some(format!("{what} {}", text?)))
        .collect();
    if !hook.is_empty() {
        lines.push(hook.join(", "));
    }
    lines.extend(
        reading
            .message_id
            .as_ref()
            .map(|id| format!("message {id}")),
    );
    lines
}
