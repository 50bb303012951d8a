//! The one program in the lab's container images.
//!
//! `lab-pod pause` holds a pod's sandbox; `lab-pod serve` stands for a process of ours: it answers
//! probes, logs each signal and stops as its environment says (see [`settings`]). `lab-pod probe URL`
//! ends with 0 if URL answers 2xx, which is what the charts' `helm test` asks of a service's image.

mod log;
mod names;
mod pause;
mod probes;
mod serve;
mod settings;
mod upstream;

use std::error::Error;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::{Duration, Instant};

const USAGE: &str = "usage: lab-pod pause | serve | probe URL";

fn main() -> ExitCode {
    let mode = std::env::args().nth(1);
    let outcome = match mode.as_deref() {
        Some("pause") => pause::run(),
        Some("probe") => probe(),
        Some("serve") | None => settings::Settings::from_environment().and_then(serve::run),
        Some(other) => Err(format!("no mode {other:?}; {USAGE}").into()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lab-pod: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A Service that was ready a moment ago may miss one answer, and a new pod's first question.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the URL that the second argument is, again until it answers or patience ends.
fn probe() -> Result<ExitCode, Box<dyn Error>> {
    let url = std::env::args().nth(2).ok_or(USAGE)?;
    let names = names::Names::of_this_machine();
    let upstream = upstream::Upstream::parse(&url)?;
    let until = Instant::now() + PATIENCE;
    while let Err(error) = upstream.ready(&names) {
        if Instant::now() >= until {
            return Err(error.into());
        }
        sleep(Duration::from_secs(1));
    }
    println!("{url}: ready");
    Ok(ExitCode::SUCCESS)
}
