//! A process of ours: probes, a log line for each signal, and a stop that takes its time.

use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lab_pod::Fact;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;
use signal_hook::low_level::signal_name;

use crate::log::Log;
use crate::names::Names;
use crate::probes::{self, Readiness};
use crate::settings::{Settings, Stop};

/// Every signal that anybody would send to ask something of a process.
const SIGNALS: [i32; 6] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2];

/// Runs until a signal ends it.
pub fn run(settings: Settings) -> Result<ExitCode, Box<dyn Error>> {
    // Handlers before anything else: process 1 of a container has no default ones, so a SIGTERM
    // that comes before them would be lost.
    let mut signals = Signals::new(SIGNALS)?;
    let log = Arc::new(Log::open(&settings)?);
    let readiness = Arc::new(Readiness {
        stopping: AtomicBool::new(false),
        never: settings.never_ready,
        upstreams: settings.upstreams,
        names: Names::of_this_machine(),
    });
    probes::serve(
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, settings.port))?,
        Arc::clone(&readiness),
    );
    log.say(Fact::Started { pid: process::id() });
    for signal in signals.forever() {
        log.say(Fact::Signal {
            name: signal_name(signal).unwrap_or("unknown").to_owned(),
        });
        let Stop::After(time) = settings.stop else {
            continue;
        };
        if matches!(signal, SIGTERM | SIGINT) && !readiness.stopping.swap(true, Ordering::Relaxed) {
            stop_after(time, Arc::clone(&log));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends the process with 0 after `time`, while it goes on logging signals.
fn stop_after(time: Duration, log: Arc<Log>) {
    thread::spawn(move || {
        thread::sleep(time);
        log.say(Fact::Exiting { code: 0 });
        process::exit(0);
    });
}
