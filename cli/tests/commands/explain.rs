//! `qtctl explain`: its table, its JSON, what it answers to what it can't read.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::qtctl::qtctl;

/// A batch with something of everything; its second record was cut off on its way.
fn batch() -> String {
    let spot = json!({
        "source": "aws.ec2",
        "detail-type": "EC2 Spot Instance Interruption Warning",
        "account": "210987654321",
        "region": "eu-west-1",
        "time": "2026-03-01T12:00:00Z",
        "detail": {"instance-id": "i-0a1b2c3d4e5f60718", "instance-action": "terminate"},
    });
    let hook = json!({
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "AutoScalingGroupName": "spot-workers",
        "LifecycleHookName": "drain-first",
        "LifecycleActionToken": "f0f0f0f0-0000-4000-8000-00000000000a",
        "EC2InstanceId": "i-0a1b2c3d4e5f60719",
    });
    let health = json!({
        "source": "aws.health",
        "detail-type": "AWS Health Event",
        "account": "210987654321",
        "detail": {
            "service": "EC2",
            "eventTypeCategory": "scheduledChange",
            "startTime": "Sun, 15 Mar 2026 04:30:00 GMT",
            "affectedEntities": [
                {"entityValue": "i-0a1b2c3d4e5f60718"},
                {"entityValue": "i-0a1b2c3d4e5f60719"},
            ],
        },
    });
    let theirs = with(&spot, "account", "111122223333");
    let drill = with(&spot, "source", "quanttrader.drill");
    let spot_text = spot.to_string();
    let bodies = [
        spot_text.clone(),
        spot_text[..40].to_owned(),
        hook.to_string(),
        health.to_string(),
        theirs.to_string(),
        drill.to_string(),
    ];
    let records = bodies.iter().zip(1..).map(|(body, number)| {
        json!({"messageId": format!("message-{number}"), "eventSource": "aws:sqs", "body": body})
    });
    json!({"Records": records.collect::<Vec<_>>()}).to_string()
}

fn with(event: &Value, key: &str, value: &str) -> Value {
    let mut event = event.clone();
    event[key] = json!(value);
    event
}

const OURS: [&str; 8] = [
    "explain",
    "-",
    "--now",
    "2026-03-01T12:00:30Z",
    "--account",
    "210987654321",
    "--region",
    "eu-west-1",
];

fn explained(more: &[&str], input: &str) -> String {
    let output = qtctl(&[&OURS, more].concat(), input);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_table_gives_each_record_a_row_and_its_reason() {
    insta::assert_snapshot!(explained(&[], &batch()));
}

#[test]
fn the_json_has_every_key_of_every_record() {
    insta::assert_snapshot!(explained(&["--json"], &batch()));
}

#[test]
fn a_drill_is_a_notice_where_drills_are_on() {
    let readings: Value =
        serde_json::from_str(&explained(&["--json", "--drills"], &batch())).unwrap();
    assert_eq!(readings[5]["outcome"], "act");
    assert_eq!(readings[5]["facts"], readings[0]["facts"]);
}

#[test]
fn no_records_are_an_empty_array_and_a_sentence() {
    assert_eq!(explained(&["--json"], r#"{"Records": []}"#), "[]\n");
    assert_eq!(
        explained(&[], r#"{"Records": []}"#),
        "No records: nothing to do.\n"
    );
}

#[test]
fn a_file_is_read_like_standard_input() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("explained-batch.json");
    std::fs::write(&file, batch()).unwrap();
    let arguments = [&["explain", file.to_str().unwrap()], &OURS[2..]].concat();
    let output = qtctl(&arguments, "");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        explained(&[], &batch())
    );
}

#[test]
fn without_a_clock_of_its_own_it_takes_the_present() {
    let output = qtctl(&["explain", "-", "--json"], &batch());
    let readings: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(readings[0]["outcome"], "act");
}

#[test]
fn a_file_that_isnt_there_is_one_sentence_and_exit_code_1() {
    let output = qtctl(&["explain", "/nowhere/notice.json"], "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("qtctl: can't read /nowhere/notice.json: No such file"),
        "{said}"
    );
}

#[test]
fn a_now_that_is_no_time_is_one_sentence_and_exit_code_2() {
    let output = qtctl(&["explain", "-", "--now", "soon"], "");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("like 2022-08-11T14:00:30Z"), "{said}");
}

#[test]
fn bytes_that_are_no_text_are_explained_as_unreadable() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-text.bin");
    std::fs::write(&file, [0xff, 0xfe, 0x00, 0x80]).unwrap();
    let output = qtctl(&["explain", file.to_str().unwrap(), "--json"], "");
    assert_eq!(output.status.code(), Some(0));
    let readings: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(readings[0]["outcome"], "refuse");
}

#[test]
fn the_help_shows_examples_and_exit_codes() {
    let help = String::from_utf8(qtctl(&["explain", "--help"], "").stdout).unwrap();
    for part in ["Examples:", "Exit codes:", "Outcomes:"] {
        assert!(help.contains(part), "{help}");
    }
}

#[test]
fn an_account_or_a_region_that_nobody_can_have_is_refused() {
    for wrong in [
        ["--account", ""],
        ["--account", "1234-5678-9012"],
        ["--account", "12345678901"],
        ["--region", ""],
        ["--region", "virginia"],
    ] {
        let output = qtctl(&["explain", "-", wrong[0], wrong[1]], "{}");
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}
