//! `/livez` and `/readyz`: the little HTTP that a kubelet's probes need.
//!
//! Ready is who runs on and whose upstreams are ready; they are asked each time.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::names::Names;
use crate::upstream::Upstream;

/// A request line longer than this is nobody's probe.
const LONGEST_LINE: u64 = 1024;
/// A kubelet's probe gives up after 1 s by default; a silent caller gets no longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What readiness is made of.
pub struct Readiness {
    /// Set from the moment that the process is told to stop.
    pub stopping: AtomicBool,
    /// It is a bad release.
    pub never: bool,
    /// Who must be ready too.
    pub upstreams: Vec<Upstream>,
    /// How they are found.
    pub names: Names,
}

impl Readiness {
    /// Whether requests may come; if not, why not.
    fn check(&self) -> Result<(), String> {
        if self.stopping.load(Ordering::Relaxed) {
            return Err("stopping".to_owned());
        }
        if self.never {
            return Err("READY=never".to_owned());
        }
        // All at once: a probe has the time of one.
        thread::scope(|scope| {
            let asked = self.upstreams.iter();
            let asked: Vec<_> = asked
                .map(|one| scope.spawn(|| one.ready(&self.names)))
                .collect();
            let gone = |_| Err("an upstream's check ended early".to_owned());
            asked
                .into_iter()
                .try_for_each(|one| one.join().unwrap_or_else(gone))
        })
    }
}

/// Answers on `listener` for ever.
pub fn serve(listener: TcpListener, readiness: Arc<Readiness>) {
    thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let readiness = Arc::clone(&readiness);
            thread::spawn(move || answer(&caller, &readiness));
        }
    });
}

fn answer(caller: &TcpStream, readiness: &Readiness) -> io::Result<()> {
    caller.set_read_timeout(Some(PATIENCE))?;
    caller.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(caller.take(LONGEST_LINE)).read_line(&mut line)?;
    let (status, body) = match line.split(' ').nth(1) {
        Some("/livez") => ("200 OK", String::new()),
        Some("/readyz") => match readiness.check() {
            Ok(()) => ("200 OK", String::new()),
            // For a person who asks: a kubelet shows the code only.
            Err(why) => ("503 Service Unavailable", why),
        },
        _ => ("404 Not Found", String::new()),
    };
    let mut caller = caller;
    write!(
        caller,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
