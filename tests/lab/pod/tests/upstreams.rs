//! Two processes of which one needs the other, as the charts connect them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than any of these tests needs; a hang must not be for ever.
const PATIENCE: Duration = Duration::from_secs(20);

struct Service {
    process: Child,
    port: u16,
}

impl Service {
    fn start(port: u16, upstream: Option<u16>) -> Self {
        Self::start_as(Command::new(env!("CARGO_BIN_EXE_lab-pod")), port, upstream)
    }

    fn start_as(mut command: Command, port: u16, upstream: Option<u16>) -> Self {
        command.arg("serve").env("PORT", port.to_string());
        command.env("STOP_AFTER", "30s").stdout(Stdio::piped());
        if let Some(port) = upstream {
            command.env("UPSTREAM_URLS", format!("http://127.0.0.1:{port}/readyz"));
        }
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        assert!(line.contains("started"), "{line:?}");
        Self { process, port }
    }

    fn answer(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: pod\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Waits until `/readyz` answers this status.
    fn becomes(&self, status: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.answer("/readyz").contains(status) {
            assert!(Instant::now() < until, "never {status}");
        }
    }

    fn stop(&self) {
        let pid = self.process.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &pid]).status();
        assert!(told.unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn probe(url: &str) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab-pod"));
    let output = command.args(["probe", url]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said)
}

#[test]
fn a_service_is_ready_while_its_upstream_is_and_alive_in_any_case() {
    let (first, second) = (free_port(), free_port());
    let engine = Service::start(second, Some(first));
    let before = engine.answer("/readyz");
    assert!(before.starts_with("HTTP/1.1 503"), "{before}");
    assert!(
        before.contains(&format!("127.0.0.1:{first}")),
        "it says for whom it waits: {before}"
    );
    let simulator = Service::start(first, None);
    engine.becomes("200 OK");
    simulator.stop();
    engine.becomes("503 Service Unavailable");
    assert!(engine.answer("/livez").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_bad_release_is_alive_and_never_ready_and_says_why() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab-pod"));
    command.env("READY", "never");
    let service = Service::start_as(command, free_port(), None);
    let answer = service.answer("/readyz");
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("READY=never"),
        "{answer}"
    );
    assert!(service.answer("/livez").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_probe_ends_as_the_service_answers() {
    let service = Service::start(free_port(), None);
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", service.port);
    assert!(probe(&url("/readyz")).0);
    let (ok, said) = probe(&url("/nowhere"));
    assert!(!ok && said.contains("404"), "{said}");
    // A port that nobody takes meanwhile.
    let (ok, said) = probe("http://127.0.0.1:1/readyz");
    assert!(!ok && said.contains("refused"), "{said}");
}

#[test]
fn a_probe_asks_again_until_the_service_is_there() {
    let port = free_port();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab-pod"));
    let url = format!("http://127.0.0.1:{port}/readyz");
    let mut early = command.args(["probe", &url]).spawn().unwrap();
    let _service = Service::start(port, None);
    assert!(early.wait().unwrap().success());
}

#[test]
fn a_url_that_cannot_be_read_is_refused_by_name() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab-pod"));
    let output = command
        .env("UPSTREAM_URLS", "orders:8080")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("UPSTREAM_URLS") && said.contains("orders:8080"),
        "{said}"
    );
}
