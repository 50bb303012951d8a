//! The program itself, run and signalled as a kubelet would.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use lab_pod::{Fact, Line, log_file_name};

/// Longer than any of these tests needs; a hang must not be for ever.
const PATIENCE: Duration = Duration::from_secs(20);

struct Pod {
    process: Child,
    out: BufReader<ChildStdout>,
    port: u16,
}

impl Pod {
    fn start(stop_after: &str, log_dir: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut process = Command::new(env!("CARGO_BIN_EXE_lab-pod"))
            .arg("serve")
            .env("PORT", port.to_string())
            .env("STOP_AFTER", stop_after)
            .env("LOG_DIR", log_dir)
            .env("POD_NAMESPACE", "prod")
            .env("POD_NAME", "orders-0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let mut pod = Self { process, out, port };
        assert!(matches!(pod.next_line().fact, Fact::Started { .. }));
        pod
    }

    fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    fn next_line(&mut self) -> Line {
        let mut text = String::new();
        self.out.read_line(&mut text).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text:?}: {e}"))
    }

    fn probe(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: pod\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split("\r\n").next().unwrap().to_owned()
    }

    fn exit_code(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("still running after {PATIENCE:?}");
    }
}

impl Drop for Pod {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn kept_lines(dir: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(dir.join(log_file_name("prod", "orders-0"))).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn sigterm_is_logged_and_the_process_ends_with_0_after_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut pod = Pod::start("300ms", dir.path());
    pod.signal("TERM");
    let told = pod.next_line();
    assert!(told.is_signal("SIGTERM"), "{told:?}");
    let end = pod.next_line();
    assert_eq!(end.fact, Fact::Exiting { code: 0 });
    let took = end.at.duration_since(told.at).as_millis();
    assert!((300..1300).contains(&took), "it took {took} ms to stop");
    assert_eq!(pod.exit_code(), Some(0));
}

#[test]
fn a_pod_that_never_stops_logs_sigterm_and_lives_until_sigkill() {
    let dir = tempfile::tempdir().unwrap();
    let mut pod = Pod::start("never", dir.path());
    pod.signal("TERM");
    assert!(pod.next_line().is_signal("SIGTERM"));
    assert_eq!(pod.probe("/livez"), "HTTP/1.1 200 OK");
    pod.signal("KILL");
    assert_eq!(pod.exit_code(), None, "it should have died of the signal");
    assert!(!kept_lines(dir.path()).iter().any(Line::is_exit));
}

#[test]
fn readiness_fails_from_sigterm_on_while_liveness_holds() {
    let dir = tempfile::tempdir().unwrap();
    let mut pod = Pod::start("10s", dir.path());
    assert_eq!(pod.probe("/readyz"), "HTTP/1.1 200 OK");
    assert_eq!(pod.probe("/else"), "HTTP/1.1 404 Not Found");
    pod.signal("TERM");
    pod.next_line();
    let until = Instant::now() + PATIENCE;
    while pod.probe("/readyz") != "HTTP/1.1 503 Service Unavailable" {
        assert!(Instant::now() < until, "still ready");
    }
    assert_eq!(pod.probe("/livez"), "HTTP/1.1 200 OK");
}

#[test]
fn every_line_is_kept_in_the_log_dir_after_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let mut pod = Pod::start("1ms", dir.path());
    pod.signal("USR1");
    assert!(pod.next_line().is_signal("SIGUSR1"));
    pod.signal("TERM");
    assert_eq!(pod.exit_code(), Some(0));
    let kept = kept_lines(dir.path());
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert!(kept.iter().all(|line| line.pod == "prod/orders-0"));
    assert!(kept[1].is_signal("SIGUSR1") && kept[2].is_signal("SIGTERM") && kept[3].is_exit());
}

#[test]
fn a_setting_that_cannot_be_read_is_refused_by_name() {
    let out = Command::new(env!("CARGO_BIN_EXE_lab-pod"))
        .arg("serve")
        .env("STOP_AFTER", "soon")
        .output()
        .unwrap();
    assert!(!out.status.success());
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(
        said.contains("STOP_AFTER") && said.contains("soon"),
        "{said}"
    );
}
