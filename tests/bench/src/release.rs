//! Release binaries, built as SAM builds the function, so that nothing is compiled twice.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};

/// As in tests/lab/src/deploy.rs: cargo-lambda's own flags.
const RUSTFLAGS: &str = "-C target-cpu=haswell";
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Builds a package's binary of the same name.
pub fn build(package: &str) -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").context("make bench sets CARGO_TARGET_DIR")?;
    let mut cargo = Command::new("cargo");
    cargo.args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "-p",
        package,
        "--target",
        TARGET,
    ]);
    let status = cargo.env("RUSTFLAGS", RUSTFLAGS).status()?;
    ensure!(status.success(), "cargo build of {package} failed");
    Ok(PathBuf::from(target)
        .join(TARGET)
        .join("release")
        .join(package))
}
