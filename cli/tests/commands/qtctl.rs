//! Runs the binary in an environment of its own: nobody's AWS profile reaches a test.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// Runs `qtctl` with these arguments and this standard input.
pub fn qtctl(arguments: &[&str], input: &str) -> Output {
    qtctl_in(&[], arguments, input)
}

/// The same with environment variables.
pub fn qtctl_in(environment: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    run(Path::new("."), environment, arguments, input)
}

/// The same in this folder.
pub fn qtctl_at(folder: &Path, arguments: &[&str]) -> Output {
    run(folder, &[], arguments, "")
}

fn run(folder: &Path, environment: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut qtctl = Command::new(env!("CARGO_BIN_EXE_qtctl"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", "/nowhere")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command line that isn't understood ends before it reads.
    let _ = qtctl.stdin.take().unwrap().write_all(input.as_bytes());
    qtctl.wait_with_output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
