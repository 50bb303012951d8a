//! The one program in the lab's container images.
//!
//! `lab-pod pause` holds a pod's sandbox; `lab-pod serve` stands for a process of ours: it answers
//! probes, logs each signal and stops as its environment says (see [`settings`]).

mod log;
mod pause;
mod probes;
mod serve;
mod settings;

use std::process::ExitCode;

const USAGE: &str = "usage: lab-pod pause | serve";

fn main() -> ExitCode {
    let mode = std::env::args().nth(1);
    let outcome = match mode.as_deref() {
        Some("pause") => pause::run(),
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
