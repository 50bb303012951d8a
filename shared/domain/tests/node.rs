//! What is written on a node, read from it, and taken off again.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{
    Cleanup, Cordon, Kind, MARK, Marking, NOTICE, Node, Notice, OUT_OF_SERVICE, Patch, Policy,
    Taint, mark, revoke, uncordon, unmark,
};
use given::{annotated, at, drill, node, notice, pod};
use serde_json::{Value, json};

fn ops(patch: &Patch) -> Vec<Value> {
    serde_json::from_value(serde_json::to_value(patch).unwrap()).unwrap()
}

fn has(patch: &Patch, op: &Value) -> bool {
    ops(patch).contains(op)
}

fn set(cordon: Cordon) -> Patch {
    match cordon {
        Cordon::Set(patch) => patch,
        Cordon::Already => panic!("it is to be cordoned"),
    }
}

fn tainted(key: &str, value: &str, effect: &str) -> Node {
    Node {
        taints: Some(vec![Taint::new(key, value, effect)]),
        ..node()
    }
}

#[test]
fn a_cordon_is_one_patch_for_this_instance_with_the_deadline_on_it() {
    let patch = set(Cordon::of(
        &node(),
        &notice(Kind::SpotInterruption),
        Some(at(120)),
    ));
    insta::assert_json_snapshot!(ops(&patch));
}

#[test]
fn a_node_without_annotations_gets_the_field_itself() {
    let bare = Node {
        annotations: None,
        ..node()
    };
    let patch = set(Cordon::of(
        &bare,
        &notice(Kind::SpotInterruption),
        Some(at(120)),
    ));
    let value = json!({ NOTICE: "spot-interruption 2026-03-01T10:02:00Z" });
    assert!(has(
        &patch,
        &json!({"op": "add", "path": "/metadata/annotations", "value": value})
    ));
}

#[test]
fn a_second_look_finds_the_node_cordoned_already() {
    let cordoned = annotated(NOTICE, "spot-interruption 2026-03-01T10:02:00Z");
    assert_eq!(
        Cordon::of(&cordoned, &notice(Kind::SpotInterruption), Some(at(120))),
        Cordon::Already
    );
}

#[test]
fn a_deadline_of_an_earlier_life_of_the_node_counts_no_more() {
    let old = annotated(NOTICE, "spot-interruption 2026-02-01T10:01:00Z");
    let spot = notice(Kind::SpotInterruption);
    let deadline = mark(&old, &spot, Policy::default().stale_after);
    assert_eq!(deadline, Some(at(120)));
    let patch = set(Cordon::of(&old, &spot, deadline));
    let path = "/metadata/annotations/quanttrader.io~1notice";
    assert!(has(
        &patch,
        &json!({"op": "add", "path": path, "value": "spot-interruption 2026-03-01T10:02:00Z"})
    ));
}

#[test]
fn a_drill_undoes_its_own_cordon_and_nobody_elses() {
    let spot = drill(Kind::SpotInterruption, false);
    let free = set(Cordon::of(&node(), &spot, Some(at(120))));
    let value = "spot-interruption 2026-03-01T10:02:00Z drill undo";
    assert!(ops(&free).iter().any(|op| op["value"] == value));
    let undone = uncordon(&annotated(NOTICE, value)).unwrap();
    assert!(has(
        &undone,
        &json!({"op": "add", "path": "/spec/unschedulable", "value": false})
    ));

    let by_hand = Node {
        unschedulable: true,
        ..node()
    };
    let kept = set(Cordon::of(&by_hand, &spot, Some(at(120))));
    let value = "spot-interruption 2026-03-01T10:02:00Z drill";
    assert!(ops(&kept).iter().any(|op| op["value"] == value));
    let undone = uncordon(&annotated(NOTICE, value)).unwrap();
    assert!(
        !ops(&undone)
            .iter()
            .any(|op| op["path"] == "/spec/unschedulable")
    );
}

#[test]
fn a_real_notice_takes_a_drills_cordon_over_and_a_drill_takes_over_none() {
    let exercised = annotated(NOTICE, "spot-interruption 2026-03-01T10:02:00Z drill undo");
    let real = set(Cordon::of(
        &exercised,
        &notice(Kind::SpotInterruption),
        Some(at(120)),
    ));
    assert!(
        ops(&real)
            .iter()
            .any(|op| op["value"] == "spot-interruption 2026-03-01T10:02:00Z")
    );
    let cordoned = annotated(NOTICE, "spot-interruption 2026-03-01T10:02:00Z");
    assert_eq!(uncordon(&cordoned), None);
    assert_eq!(
        Cordon::of(&cordoned, &drill(Kind::Rebalance, false), None),
        Cordon::Already
    );
}

#[test]
fn of_two_drills_at_once_the_second_undoes_what_the_first_did() {
    let first = annotated(NOTICE, "spot-interruption 2026-03-01T10:02:00Z drill undo");
    let second = drill(Kind::SpotInterruption, false);
    let patch = set(Cordon::of(&first, &second, Some(at(150))));
    let value = "spot-interruption 2026-03-01T10:02:30Z drill undo";
    assert!(ops(&patch).iter().any(|op| op["value"] == value));
}

#[test]
fn a_drill_on_a_node_that_outlived_a_real_notice_undoes_its_cordon() {
    let outlived = Node {
        unschedulable: false,
        ..annotated(NOTICE, "spot-interruption 2026-02-01T10:02:00Z")
    };
    let exercise = drill(Kind::SpotInterruption, false);
    let patch = set(Cordon::of(&outlived, &exercise, Some(at(120))));
    let value = "spot-interruption 2026-03-01T10:02:00Z drill undo";
    assert!(ops(&patch).iter().any(|op| op["value"] == value));
}

#[test]
fn a_taint_of_kubernetes_own_is_tested_and_kept_with_the_time_it_was_added() {
    let unreachable = Taint {
        added: Some(at(-60)),
        ..Taint::new("node.kubernetes.io/unreachable", "", "NoExecute")
    };
    let gone = Node {
        ready: false,
        taints: Some(vec![unreachable]),
        ..node()
    };
    let event = notice(Kind::StateChange);
    let Cleanup::Declare(patch) = Cleanup::of(&gone, &[pod("stuck")], Some(at(-1)), &event) else {
        panic!("all signs agree")
    };
    let theirs = json!({
        "key": "node.kubernetes.io/unreachable", "effect": "NoExecute",
        "timeAdded": "2026-03-01T09:59:00Z",
    });
    let ours = json!({"key": OUT_OF_SERVICE, "value": "quanttrader", "effect": "NoExecute"});
    let path = "/spec/taints";
    assert!(has(
        &patch,
        &json!({"op": "test", "path": path, "value": [theirs]})
    ));
    assert!(has(
        &patch,
        &json!({"op": "add", "path": path, "value": [theirs, ours]})
    ));
}

#[test]
fn a_rebalance_taint_expires_and_keeps_the_taints_of_others() {
    let theirs = tainted("trading", "only", "NoSchedule");
    let rebalance = notice(Kind::Rebalance);
    let Marking::Set(patch, until) = Marking::of(&theirs, &rebalance, at(10)) else {
        panic!("it is set")
    };
    assert_eq!(until, at(1_800));
    let ours = json!({"key": MARK, "value": "20260301T103000Z", "effect": "NoSchedule"});
    let both = json!([{"key": "trading", "value": "only", "effect": "NoSchedule"}, ours]);
    assert!(has(
        &patch,
        &json!({"op": "add", "path": "/spec/taints", "value": both})
    ));

    let marked = tainted(MARK, "20260301T103000Z", "NoSchedule");
    assert_eq!(
        Marking::of(&marked, &rebalance, at(10)),
        Marking::Stands(at(1_800))
    );
    assert_eq!(unmark(&marked, Some(at(1_799))), None);
    let off = unmark(&marked, Some(at(1_800))).unwrap();
    assert!(has(
        &off,
        &json!({"op": "add", "path": "/spec/taints", "value": []})
    ));
}

#[test]
fn a_rebalance_after_an_interruption_changes_nothing() {
    let cordoned = annotated(NOTICE, "spot-interruption 2026-03-01T10:02:00Z");
    assert!(matches!(
        Marking::of(&cordoned, &notice(Kind::Rebalance), at(10)),
        Marking::Nothing(_)
    ));
}

#[test]
fn a_node_is_declared_out_of_service_only_when_all_signs_agree() {
    let gone = Node {
        ready: false,
        ..node()
    };
    let event = notice(Kind::StateChange);
    let pods = [pod("stuck")];
    let declared = |node: &Node, renewed, event: &Notice| {
        matches!(
            Cleanup::of(node, &pods, renewed, event),
            Cleanup::Declare(_)
        )
    };
    assert!(declared(&gone, Some(at(-1)), &event));
    assert!(declared(&gone, None, &event));
    assert!(!declared(&node(), Some(at(-1)), &event), "it is Ready");
    assert!(
        !declared(&gone, Some(at(0)), &event),
        "its kubelet was heard of"
    );
    assert!(
        !declared(&gone, Some(at(-1)), &drill(Kind::StateChange, true)),
        "a drill"
    );
    assert!(matches!(
        Cleanup::of(&gone, &[], Some(at(-1)), &event),
        Cleanup::Nothing(_)
    ));
}

#[test]
fn our_out_of_service_taint_comes_off_a_node_that_runs_and_a_persons_stays() {
    let ours = tainted(OUT_OF_SERVICE, "quanttrader", "NoExecute");
    assert!(revoke(&ours).is_some());
    assert_eq!(
        revoke(&Node {
            ready: false,
            ..ours
        }),
        None
    );
    assert_eq!(
        revoke(&tainted(OUT_OF_SERVICE, "nodeshutdown", "NoExecute")),
        None
    );
}
