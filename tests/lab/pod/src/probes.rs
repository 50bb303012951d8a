//! `/livez` and `/readyz`: the little HTTP that a kubelet's probes need.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// A request line longer than this is nobody's probe.
const LONGEST_LINE: u64 = 1024;
/// A kubelet's probe gives up after 1 s by default; a silent caller gets no longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers on `listener` for ever; `/readyz` fails from the moment `stopping` is set.
pub fn serve(listener: TcpListener, stopping: Arc<AtomicBool>) {
    thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let stopping = Arc::clone(&stopping);
            thread::spawn(move || answer(&caller, &stopping));
        }
    });
}

fn answer(caller: &TcpStream, stopping: &AtomicBool) -> io::Result<()> {
    caller.set_read_timeout(Some(PATIENCE))?;
    caller.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(caller.take(LONGEST_LINE)).read_line(&mut line)?;
    let status = match line.split(' ').nth(1) {
        Some("/livez") => "200 OK",
        Some("/readyz") if stopping.load(Ordering::Relaxed) => "503 Service Unavailable",
        Some("/readyz") => "200 OK",
        _ => "404 Not Found",
    };
    let mut caller = caller;
    write!(
        caller,
        "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}
