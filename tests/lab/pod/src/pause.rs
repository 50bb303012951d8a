//! The sandbox container: holds a pod's namespaces open, and buries its orphans.

use std::error::Error;
use std::process::ExitCode;

use rustix::process::{WaitOptions, wait};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Sleeps until SIGTERM or SIGINT. As process 1 of a shared process namespace it inherits every
/// orphan of the pod and must reap them.
pub fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut signals = Signals::new([SIGCHLD, SIGINT, SIGTERM])?;
    for signal in signals.forever() {
        if signal != SIGCHLD {
            break;
        }
        // Several children may end in one SIGCHLD.
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
    }
    Ok(ExitCode::SUCCESS)
}
