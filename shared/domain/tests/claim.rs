//! Who tells of a notice: one look, once.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Claim, Kind, Node, Notice, Patch, claim, is_told};
use given::{annotated, at, drill, node, notice};
use serde_json::{Value, json};

fn has(patch: &Patch, op: &Value) -> bool {
    let ops: Vec<Value> = serde_json::from_value(serde_json::to_value(patch).unwrap()).unwrap();
    ops.contains(op)
}

/// A node whose mail about a Spot notice is claimed, in these words.
fn claimed(words: &str) -> Node {
    annotated("quanttrader.io/mail-spot-interruption", words)
}

#[test]
fn a_mail_is_claimed_once_for_a_notice_and_again_for_another() {
    let spot = notice(Kind::SpotInterruption);
    let Claim::Take(patch) = claim(&node(), &spot, Some(at(120)), "first") else {
        panic!("nobody has claimed it")
    };
    let path = "/metadata/annotations/quanttrader.io~1mail-spot-interruption";
    let test = json!({"op": "test", "path": path, "value": null});
    assert!(has(&patch, &test), "two tellers can't both claim");
    let words = "2026-03-01T10:02:00Z first";
    assert!(has(
        &patch,
        &json!({"op": "add", "path": path, "value": words})
    ));
    let told = |notice: &Notice, end| claim(&claimed(words), notice, end, "second");
    assert_eq!(told(&spot, Some(at(120))), Claim::Anothers);
    assert!(matches!(told(&spot, Some(at(500))), Claim::Take(_)));
    let hook = notice(Kind::AsgTerminate);
    assert!(matches!(told(&hook, Some(at(120))), Claim::Take(_)));
}

#[test]
fn a_claim_whose_answer_was_lost_is_known_for_ones_own() {
    let spot = notice(Kind::SpotInterruption);
    let words = "2026-03-01T10:02:00Z first";
    let again = claim(&claimed(words), &spot, Some(at(120)), "first");
    assert_eq!(again, Claim::Ours);
}

#[test]
fn a_drills_claim_is_not_the_real_notices() {
    let (real, exercise) = (
        notice(Kind::SpotInterruption),
        drill(Kind::SpotInterruption, false),
    );
    let node = claimed("2026-03-01T10:02:00Z first");
    assert!(is_told(&node, &real, Some(at(120))));
    assert!(!is_told(&node, &exercise, Some(at(120))));
}
