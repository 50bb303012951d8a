//! The mail: one for all nodes of a batch; the subject alone tells it on a phone.

use super::{DrainReport, Ending, Fate, Kind};

/// A mail, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What happened, in a line.
    pub subject: String,
    /// What happened, why, and what to do.
    pub body: String,
}

/// Tells what became of these nodes. Call it with at least one report.
#[must_use]
pub fn mail(reports: &[&DrainReport]) -> Mail {
    let drill = if reports.iter().all(|r| r.drill) {
        "Drill: "
    } else {
        ""
    };
    let subject = format!("{drill}{}: {}", topic(reports), headline(reports));
    let nodes = reports.iter().map(|report| section(report));
    let parts: Vec<String> = std::iter::once(format!("{subject}.\n\n{}\n", why(reports)))
        .chain(nodes)
        .chain(advice(reports))
        .collect();
    Mail {
        subject,
        body: parts.join("\n"),
    }
}

fn topic(reports: &[&DrainReport]) -> &'static str {
    let first = reports.first().map(|r| r.kind);
    match first.filter(|kind| reports.iter().all(|r| r.kind == *kind)) {
        Some(Kind::SpotInterruption) => "Spot",
        Some(Kind::CapacityInterruption) => "Capacity",
        Some(Kind::AsgTerminate) => "Auto Scaling",
        Some(Kind::HealthScheduledChange) => "Maintenance",
        Some(Kind::Rebalance) => "Rebalance",
        Some(Kind::StateChange) => "Stopped",
        Some(Kind::ByHand) => "By hand",
        None => "Drain",
    }
}

fn headline(reports: &[&DrainReport]) -> String {
    let count = |is: fn(&Ending) -> bool| reports.iter().filter(|r| is(&r.ending)).count();
    let emptied = count(|e| matches!(e, Ending::Emptied));
    let late = count(|e| {
        matches!(
            e,
            Ending::DeadlinePassed | Ending::DrillOver | Ending::LeftStanding | Ending::Unfinished
        )
    });
    let mut parts = Vec::new();
    if late > 0 {
        parts.push(format!(
            "{emptied} of {} emptied{}",
            nodes(emptied + late),
            in_seconds(reports)
        ));
    } else if emptied > 0 {
        parts.push(format!("{} emptied{}", nodes(emptied), in_seconds(reports)));
    }
    if let marked @ 1.. = count(|e| matches!(e, Ending::Marked(_))) {
        parts.push(format!("{} kept free of new pods", nodes(marked)));
    }
    if let declared @ 1.. = count(|e| matches!(e, Ending::Declared)) {
        parts.push(format!("{} declared out of service", nodes(declared)));
    }
    let forced: usize = reports.iter().map(|r| r.counts().forced).sum();
    let lost: usize = reports.iter().map(|r| r.counts().lost).sum();
    parts.extend((forced > 0).then(|| format!("{} forced", pods(forced))));
    parts.extend((lost > 0).then(|| format!("{} lost", pods(lost))));
    let standing = reports.iter().flat_map(|r| &r.pods);
    let held = standing.filter(|pod| matches!(pod.fate, Fate::Standing(Some(_))));
    if let held @ 1.. = held.count() {
        parts.push(format!("{} held", pods(held)));
    }
    parts.join(", ")
}

/// The slowest of them, rounded up: nobody is told a node was empty sooner than it was.
fn in_seconds(reports: &[&DrainReport]) -> String {
    let slowest = reports.iter().filter_map(|r| r.empty_after).max();
    slowest.map_or_else(String::new, |after| {
        let seconds = (after.as_millis() + 999) / 1000;
        format!(" in {seconds} s")
    })
}

fn why(reports: &[&DrainReport]) -> &'static str {
    match topic(reports) {
        "Spot" => "EC2 takes back these Spot instances two minutes after its notice.",
        "Capacity" => "EC2 takes back the reserved capacity of these instances.",
        "Auto Scaling" => "Auto Scaling terminates these instances; their hook waited for this.",
        "Maintenance" => "AWS Health announced maintenance or retirement of these instances.",
        "Rebalance" => "EC2 holds these Spot instances for likelier than others to be interrupted.",
        "Stopped" => "These instances stopped with pods still bound to their nodes.",
        _ => "Several kinds of notices came together.",
    }
}

fn section(report: &DrainReport) -> String {
    let (kept, told): (Vec<_>, Vec<_>) = report
        .pods
        .iter()
        .partition(|p| matches!(p.fate, Fate::Stayed(_)));
    let told = DrainReport {
        pods: told.into_iter().cloned().collect(),
        ..report.clone()
    };
    let kept = if kept.is_empty() {
        String::new()
    } else {
        format!("  {} stayed\n", pods(kept.len()))
    };
    let earlier = if is_a_last_look(report) {
        "  pods that were moved before this look are not listed\n"
    } else {
        ""
    };
    format!("{told}{kept}{earlier}")
}

/// Of pods that an earlier look moved nothing is left to be seen.
fn is_a_last_look(report: &DrainReport) -> bool {
    let is_over = matches!(report.ending, Ending::Emptied | Ending::DeadlinePassed);
    is_over && report.cordoned_after.is_none()
}

fn advice(reports: &[&DrainReport]) -> Option<String> {
    let fates = || reports.iter().flat_map(|r| &r.pods).map(|p| &p.fate);
    let mut advice = Vec::new();
    if fates().any(|f| matches!(f, Fate::Lost(_))) {
        advice
            .push("Lost pods ended with their instance: give them a grace that fits two minutes.");
    }
    if fates().any(|f| matches!(f, Fate::Forced(_))) {
        advice.push(
            "Forced pods were held by a budget: give it room (more replicas, maxUnavailable 1).",
        );
    }
    if fates().any(|f| matches!(f, Fate::Standing(Some(_)))) {
        advice.push(
            "Held pods are still there and are not forced: give their budget room, or delete them.",
        );
    }
    (!advice.is_empty()).then(|| format!("{}\n", advice.join("\n")))
}

fn nodes(count: usize) -> String {
    if count == 1 {
        "1 node".to_owned()
    } else {
        format!("{count} nodes")
    }
}

fn pods(count: usize) -> String {
    if count == 1 {
        "1 pod".to_owned()
    } else {
        format!("{count} pods")
    }
}
