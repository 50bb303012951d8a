//! `make bench`: measures what docs/PERFORMANCE.md promises, on the lab, and prints it as one table.
//! A row that can't be measured here is printed with the reason. Arguments name parts (`requests`,
//! `peer`, `burst`, `cold`); without any, all run.

mod audit;
mod burst;
mod cold;
mod peer;
mod pods;
mod release;
mod requests;
mod table;

use anyhow::Result;
use table::Row;

/// Measured nowhere yet, and why.
const MISSING: [(&str, &str, &str); 3] = [
    (
        "Pods held by a budget, at the deadline, on a real node: SIGTERM and capped grace by their own logs",
        "100 %",
        "the bench starts no real node",
    ),
    (
        "Function killed at call k, all k: node empty before the deadline",
        "100 %",
        "the bench kills nothing; crash scenarios belong to tests/e2e",
    ),
    (
        "The peer in the burst, at the deadline and killed",
        "",
        "the bench gives the peer one notice only",
    ),
];
const PARTS: [&str; 4] = ["requests", "peer", "burst", "cold"];

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut rows = Vec::new();
    for part in PARTS {
        if wanted.is_empty() || wanted.iter().any(|name| name == part) {
            eprintln!("bench: {part}");
            let measured = measure(part).await;
            rows.extend(
                measured.unwrap_or_else(|e| vec![Row::left_out(part, "", format!("{e:#}"))]),
            );
        } else {
            rows.push(Row::left_out(part, "", "not asked for in this run"));
        }
    }
    rows.extend(MISSING.map(|(what, goal, why)| Row::left_out(what, goal, why)));
    table::print(&rows);
}

async fn measure(part: &str) -> Result<Vec<Row>> {
    match part {
        "requests" => requests::rows().await,
        "peer" => peer::rows().await,
        "burst" => burst::rows().await,
        _ => cold::rows().await,
    }
}
