//! `make bench`: measures what docs/PERFORMANCE.md promises, on the lab, and prints it as one table.
//! A row that can't be measured here is printed with the reason. Arguments name parts; without any, all
//! run. `--no-real-nodes` leaves real nodes out.

mod audit;
mod burst;
mod cold;
mod function;
mod held;
mod killed;
mod memory;
mod peer;
mod pods;
mod release;
mod requests;
mod runtime_api;
mod sending;
mod table;
mod template;
mod window;

use std::time::Instant;

use anyhow::Result;
use table::Row;

const PARTS: [&str; 5] = ["requests", "burst", "held", "killed", "cold"];
const NO_REAL_NODES: &str = "--no-real-nodes";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let real_nodes = !arguments.iter().any(|a| a == NO_REAL_NODES);
    let wanted: Vec<&String> = arguments.iter().filter(|a| *a != NO_REAL_NODES).collect();
    if let Some(unknown) = wanted.iter().find(|name| !PARTS.contains(&name.as_str())) {
        eprintln!(
            "bench: no part {unknown}; there are {}, and {NO_REAL_NODES}",
            PARTS.join(", ")
        );
        std::process::exit(2);
    }
    let (mut rows, began) = (Vec::new(), Instant::now());
    for part in PARTS {
        if wanted.is_empty() || wanted.iter().any(|name| *name == part) {
            eprintln!(
                "bench: {part} ({:.0} s so far)",
                began.elapsed().as_secs_f64()
            );
            let measured = measure(part, real_nodes).await;
            let why = |error| vec![Row::left_out(part, "", format!("{error:#}"))];
            let measured = measured.unwrap_or_else(why);
            measured.iter().for_each(|row| eprintln!("{row}"));
            rows.extend(measured);
        } else {
            rows.push(Row::left_out(part, "", "not asked for in this run"));
        }
    }
    table::print(&rows);
    eprintln!("bench: {:.0} s", began.elapsed().as_secs_f64());
}

async fn measure(part: &str, real_nodes: bool) -> Result<Vec<Row>> {
    match part {
        "requests" => requests::rows().await,
        "burst" => burst::rows().await,
        "held" => held::rows(real_nodes).await,
        "killed" => killed::rows().await,
        _ => cold::rows().await,
    }
}
