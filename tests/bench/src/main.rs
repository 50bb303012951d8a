//! `make bench`: measures what docs/PERFORMANCE.md promises, on the lab, and prints it as one table.
//! A row that can't be measured here is printed with the reason. Arguments name parts (`requests`,
//! `cold`); without any, all run.

mod audit;
mod cold;
mod pods;
mod release;
mod requests;
mod table;

use anyhow::Result;
use table::Row;

const PARTS: [&str; 2] = ["requests", "cold"];

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
    table::print(&rows);
}

async fn measure(part: &str) -> Result<Vec<Row>> {
    match part {
        "requests" => requests::rows().await,
        _ => cold::rows().await,
    }
}
