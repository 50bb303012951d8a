//! Ctrl-C ends `make lab` and leaves nothing running; not even a kill leaves more than logs.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use std::{
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

mod running;

use running::Running;
use rustix::process::{Pid, Signal, kill_process};

const ENDS_WITHIN: Duration = Duration::from_secs(20);

#[test]
fn ctrl_c_ends_a_lab_and_leaves_nothing_running() {
    let (mut lab, directory) = lab_that_is_up();
    interrupt(&lab);
    until("it ended", || lab.try_wait().unwrap().is_some());
    until("its programs ended", || programs_of(&directory).is_empty());
    let kept = std::env::temp_dir().join(format!("{directory}0"));
    assert!(!kept.exists(), "{} is left", kept.display());
}

#[test]
fn a_killed_lab_leaves_its_logs_and_nothing_else() {
    let (mut lab, directory) = lab_that_is_up();
    lab.kill().unwrap();
    lab.wait().unwrap();
    until("its programs ended", || programs_of(&directory).is_empty());
    let kept = std::env::temp_dir().join(format!("{directory}0"));
    until("what it wrote is gone", || names_in(&kept) == ["logs"]);
    assert!(
        !names_in(&kept.join("logs")).is_empty(),
        "the logs are kept"
    );
    fs::remove_dir_all(kept).unwrap();
}

/// A running lab, and what the paths of its directories begin with.
fn lab_that_is_up() -> (Running, String) {
    let mut lab = Running::start(
        Command::new(env!("CARGO_BIN_EXE_lab"))
            .arg("up")
            .stdout(Stdio::piped()),
    );
    let output = BufReader::new(lab.stdout.take().unwrap());
    let up = output.lines().any(|line| line.unwrap().contains("Ctrl-C"));
    assert!(up, "it said that it is up");
    let directory = format!("quanttrader-lab/{}-", lab.id());
    assert!(!programs_of(&directory).is_empty(), "its programs run");
    (lab, directory)
}

fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    entries
        .map(|e| e.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn ctrl_c_ends_a_lab_that_still_builds() {
    let interrupted = interrupt_while_it_builds("up");
    assert_eq!(interrupted.code, Some(0), "a lab ends in no other way");
}

#[test]
fn an_interrupted_demo_is_no_success_and_says_so() {
    let interrupted = interrupt_while_it_builds("demo");
    assert_eq!(interrupted.code, Some(130), "128 and SIGINT's number");
    let told = interrupted.told.concat();
    assert!(told.contains("interrupted"), "it said: {told}");
}

struct Interrupted {
    code: Option<i32>,
    /// What it said on standard error from then on.
    told: Vec<String>,
}

fn interrupt_while_it_builds(what: &str) -> Interrupted {
    // While another holds this, no lab's build goes on.
    let builds = deploy_lock();
    builds.lock().unwrap();
    let mut lab = Running::start(
        Command::new(env!("CARGO_BIN_EXE_lab"))
            .arg(what)
            .stderr(Stdio::piped()),
    );
    let mut told = BufReader::new(lab.stderr.take().unwrap()).lines();
    let builds = told.any(|line| line.unwrap().contains("building"));
    assert!(builds, "it said that it builds");
    interrupt(&lab);
    until("it ended", || lab.try_wait().unwrap().is_some());
    let directory = format!("quanttrader-lab/{}-", lab.id());
    until("its programs ended", || programs_of(&directory).is_empty());
    Interrupted {
        code: lab.wait().unwrap().code(),
        told: told.map(Result::unwrap).collect(),
    }
}

fn deploy_lock() -> File {
    let home = || Path::new(&env::var_os("HOME").unwrap()).join(".cache");
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let directory = cache.join("quanttrader");
    fs::create_dir_all(&directory).unwrap();
    File::create(directory.join("sam-build.lock")).unwrap()
}

/// What a terminal sends to the foreground.
fn interrupt(lab: &Child) {
    let id = i32::try_from(lab.id()).ok().and_then(Pid::from_raw);
    kill_process(id.unwrap(), Signal::INT).unwrap();
}

/// The command lines of processes that name the lab's directory.
fn programs_of(directory: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let commands = processes.filter_map(|p| fs::read_to_string(p.path().join("cmdline")).ok());
    commands.filter(|c| c.contains(directory)).collect()
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + ENDS_WITHIN;
    while !is() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(50));
    }
}
