//! This crate decides and does nothing else: it has nothing to do I/O with.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use std::process::Command;

use serde_json::Value;

/// Plain data and the time as a value. Add to this list only what can't reach the outside.
const ALLOWED: [&str; 5] = ["jiff", "rust_decimal", "serde", "serde_json", "thiserror"];

#[test]
fn the_domain_depends_on_nothing_that_reaches_the_outside() {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--offline",
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let domain = packages.iter().find(|p| p["name"] == "domain").unwrap();
    let dependencies = domain["dependencies"].as_array().unwrap();
    let names: Vec<&str> = dependencies
        .iter()
        .filter(|d| d["kind"].is_null())
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ALLOWED);
}
