//! The platform dev as it is planned in this repository, trimmed, and variations of it.

use std::{fs, path::PathBuf};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::qtctl::{out, qtctl};

const PLANS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plans");

/// Where the fixture of this stack is.
pub fn fixture(stack: &str) -> String {
    format!("{PLANS}/dev-{stack}.json")
}

pub fn plan(stack: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(fixture(stack)).unwrap()).unwrap()
}

/// Writes a file of this test's own.
pub fn file(test: &str, name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// A checkout of three platforms, without a plan.
pub fn checkout(test: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&root);
    for platform in ["dev", "prod", "staging"] {
        file(
            &format!("{test}/infra/environments"),
            &format!("{platform}.tfvars"),
            "",
        );
    }
    root
}

/// Adds a resource to a plan's root.
pub fn with_resource(mut plan: Value, kind: &str) -> Value {
    let root = &mut plan["planned_values"]["root_module"];
    if root["resources"].is_null() {
        root["resources"] = json!([]);
    }
    root["resources"].as_array_mut().unwrap().push(json!({
        "address": format!("{kind}.new"), "mode": "managed", "type": kind, "name": "new",
        "values": {},
    }));
    plan
}

/// The command with dev's two plans.
pub fn with_dev<'a>(command: &'a str, plans: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["cost", command];
    for plan in plans {
        words.extend(["--plan", plan]);
    }
    words.extend(more);
    words
}

pub fn dev_plans() -> [String; 2] {
    plans_of("dev")
}

pub fn plans_of(platform: &str) -> [String; 2] {
    ["foundation", "cluster"].map(|stack| format!("{PLANS}/{platform}-{stack}.json"))
}

/// What `qtctl cost COMMAND` prints about dev.
pub fn printed(command: &str, more: &[&str]) -> String {
    let plans = dev_plans();
    let output = qtctl(&with_dev(command, &plans, more), "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    out(&output)
}

pub fn json_of(command: &str, more: &[&str]) -> Value {
    serde_json::from_str(&printed(command, &[more, &["--json"]].concat())).unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text.trim()).unwrap()
}

/// A JSON text as a number.
pub fn number(value: &Value) -> Decimal {
    decimal(value.as_str().unwrap())
}
