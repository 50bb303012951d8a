//! Lifecycle hooks, enveloped and straight from Auto Scaling.

use domain::drain::{Action, Hook, Kind};
use serde_json::json;

use crate::build::*;

#[test]
fn a_termination_hook_names_what_its_answer_needs() {
    for payload in [hook(), hook_message()] {
        let notice = notice(&payload);
        assert_eq!(
            (notice.kind, notice.action),
            (Kind::AsgTerminate, Action::Terminate)
        );
        assert_eq!((ids(&notice), notice.deadline), (vec![INSTANCE], None));
        let answer = Hook {
            asg: "spot-workers".into(),
            name: "drain-first".into(),
            token: Some("f0f0f0f0-0000-4000-8000-00000000000a".into()),
        };
        assert_eq!(notice.hook, Some(answer));
    }
}

#[test]
fn a_hook_can_be_answered_without_its_token() {
    let notice = notice(&without(hook_message(), "/LifecycleActionToken"));
    assert_eq!(notice.hook.unwrap().token, None);
}

#[test]
fn a_hook_that_cant_be_answered_is_refused() {
    for key in ["EC2InstanceId", "AutoScalingGroupName", "LifecycleHookName"] {
        for payload in [
            without(hook_message(), &format!("/{key}")),
            with(hook_message(), &format!("/{key}"), json!("")),
            with(hook_message(), &format!("/{key}"), json!(5)),
        ] {
            unreadable(&payload);
            assert_eq!(read(&payload).kind(), Some(Kind::AsgTerminate), "{key}");
        }
    }
    unreadable(&with(
        hook_message(),
        "/EC2InstanceId",
        json!("<instance-id>"),
    ));
    unreadable(&without(hook(), "/detail/LifecycleTransition"));
}

#[test]
fn out_of_the_warm_pool_only_the_hook_is_completed() {
    let pooled = with(hook(), "/detail/Origin", json!("WarmPool"));
    assert_eq!(notice(&pooled).action, Action::CompleteHookOnly);
    let to_ec2 = with(pooled, "/detail/Destination", json!("EC2"));
    assert_eq!(notice(&to_ec2).action, Action::CompleteHookOnly);
}

#[test]
fn into_the_warm_pool_or_out_of_the_group_the_node_is_drained() {
    let grouped = with(hook(), "/detail/Origin", json!("AutoScalingGroup"));
    for to in ["WarmPool", "EC2"] {
        let payload = with(grouped.clone(), "/detail/Destination", json!(to));
        assert_eq!(notice(&payload).action, Action::Terminate, "{to}");
    }
}

#[test]
fn a_launch_hook_is_for_others() {
    let launching = json!("autoscaling:EC2_INSTANCE_LAUNCHING");
    let launch = with(
        hook(),
        "/detail-type",
        json!("EC2 Instance-launch Lifecycle Action"),
    );
    for payload in [
        with(launch, "/detail/LifecycleTransition", launching.clone()),
        with(hook_message(), "/LifecycleTransition", launching),
    ] {
        ignored(&payload);
        assert_eq!(read(&payload).kind(), None);
        assert_eq!(read(&payload).facts().hook.as_deref(), Some("drain-first"));
    }
}

#[test]
fn auto_scalings_test_message_is_ignored_in_each_of_its_shapes() {
    let test = "autoscaling:TEST_NOTIFICATION";
    let bare = json!({"Event": test, "AutoScalingGroupName": "spot-workers"});
    let full = with(
        with(hook_message(), "/LifecycleTransition", json!(test)),
        "/Event",
        json!(test),
    );
    for payload in [bare.clone(), full, with(hook(), "/detail", bare)] {
        ignored(&payload);
        assert_eq!(read(&payload).kind(), None);
    }
}

#[test]
fn a_notification_of_a_termination_has_no_hook_to_answer() {
    for what in ["TERMINATE", "TERMINATE_ERROR", "LAUNCH"] {
        let told = json!({"Event": format!("autoscaling:EC2_INSTANCE_{what}"),
            "Origin": "AutoScalingGroup", "EC2InstanceId": INSTANCE});
        ignored(&told);
    }
}

#[test]
fn a_direct_message_that_says_nothing_readable_is_refused() {
    unreadable(&json!({"Event": 5}));
    unreadable(&json!({"LifecycleTransition": ["autoscaling:EC2_INSTANCE_TERMINATING"]}));
}
