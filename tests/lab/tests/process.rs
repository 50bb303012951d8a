//! What a lab starts ends with it, however it ends.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use lab::{process::Process, state_dir::StateDir};

/// Set for this test's own child: the directory where it starts a program and waits to be killed.
const CHILD: &str = "LAB_TEST_STARTS_IN";

#[test]
fn a_killed_owner_takes_its_programs_and_their_children_along() {
    if let Some(dir) = env::var_os(CHILD) {
        return be_the_owner(Path::new(&dir));
    }
    let dir = StateDir::create().unwrap();
    let mut owner = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_owner_takes_its_programs_and_their_children_along",
        ])
        .env(CHILD, dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ids = dir.path().join("ids");
    until("both programs run", || read(&ids).len() == 2);
    let started = read(&ids);
    assert!(started.iter().all(|id| runs(id)), "{started:?}");
    owner.kill().unwrap();
    owner.wait().unwrap();
    until("none of them runs", || !started.iter().any(|id| runs(id)));
}

/// A shell and its child, which a signal to the shell alone would leave behind. Programs that were
/// killed and then dropped, as many are in a long run, must not keep the keeper from these.
fn be_the_owner(dir: &Path) {
    for _ in 0..40 {
        let program = Process::start("true", &mut Command::new("true"), dir);
        program.expect("a program").kill();
    }
    let script = "sleep 300 & echo $$ $! > ids; wait";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).current_dir(dir);
    let _shell = Process::start("shell", &mut shell, dir).expect("a shell");
    std::thread::sleep(Duration::from_secs(300));
}

fn read(ids: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(ids).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// A zombie has ended: only nobody has asked for its status yet.
fn runs(id: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}

fn until(what: &str, is: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
