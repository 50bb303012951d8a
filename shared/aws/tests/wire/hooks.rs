//! Lifecycle hooks.

use aws::autoscaling::{AutoScaling, HookAnswer, HookLimits};
use domain::drain::{Hook, InstanceId};
use jiff::SignedDuration;

use crate::fake::{Fake, refusal};

fn hook(token: Option<&str>) -> Hook {
    Hook {
        asg: "spot-a".to_owned(),
        name: "quanttrader-drain".to_owned(),
        token: token.map(str::to_owned),
    }
}

fn instance() -> InstanceId {
    "i-0b662ef9931388ba0".parse().unwrap()
}

async fn completing(
    status: u16,
    answer: String,
    hook: &Hook,
) -> (Fake, Result<HookAnswer, String>) {
    let fake = Fake::answering([(status, answer)]).await;
    let said = AutoScaling::new(&fake.config().await)
        .complete(hook, &instance())
        .await;
    (fake, said.map_err(|e| e.to_string()))
}

const COMPLETED: &str = "<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/>\
                         </CompleteLifecycleActionResponse>";

#[tokio::test]
async fn a_hook_is_completed_with_continue_its_token_and_the_instance() {
    let (fake, said) = completing(200, COMPLETED.to_owned(), &hook(Some("t-1"))).await;
    assert_eq!(said, Ok(HookAnswer::Taken));
    let asked = &fake.asked()[0];
    for field in [
        "Action=CompleteLifecycleAction",
        "AutoScalingGroupName=spot-a",
        "LifecycleHookName=quanttrader-drain",
        "LifecycleActionResult=CONTINUE",
        "LifecycleActionToken=t-1",
        "InstanceId=i-0b662ef9931388ba0",
    ] {
        assert!(asked.has(field), "{field} in {asked:?}");
    }
}

#[tokio::test]
async fn a_hook_without_a_token_is_completed_by_the_instance_alone() {
    let (fake, said) = completing(200, COMPLETED.to_owned(), &hook(None)).await;
    assert_eq!(said, Ok(HookAnswer::Taken));
    assert!(!fake.asked()[0].body.contains("LifecycleActionToken"));
}

#[tokio::test]
async fn a_hook_that_is_over_is_no_longer_waiting_and_no_error() {
    for words in [
        "No active Lifecycle Action found with instance ID i-0b662ef9931388ba0",
        "No active Lifecycle Action found with token t-1",
        "AutoScalingGroup name not found - AutoScalingGroup spot-a not found",
    ] {
        let refusal = refusal("ValidationError", words);
        let (_, said) = completing(400, refusal, &hook(Some("t-1"))).await;
        assert_eq!(said, Ok(HookAnswer::NoLongerWaiting), "{words}");
    }
}

#[tokio::test]
async fn any_other_refusal_is_an_error_that_names_hook_and_group() {
    let refusal = refusal("ValidationError", "1 validation error detected");
    let (_, said) = completing(400, refusal, &hook(None)).await;
    assert_eq!(
        said.unwrap_err(),
        "Auto Scaling autoscaling:CompleteLifecycleAction for hook quanttrader-drain of group \
         spot-a: ValidationError: 1 validation error detected"
    );
}

#[tokio::test]
async fn a_heartbeat_is_taken() {
    let answer = "<RecordLifecycleActionHeartbeatResponse>\
                  <RecordLifecycleActionHeartbeatResult/></RecordLifecycleActionHeartbeatResponse>";
    let fake = Fake::answering([(200, answer)]).await;
    let said = AutoScaling::new(&fake.config().await)
        .heartbeat(&hook(None), &instance())
        .await;
    assert_eq!(said.unwrap(), HookAnswer::Taken);
    let asked = &fake.asked()[0];
    assert!(
        asked.has("Action=RecordLifecycleActionHeartbeat"),
        "{asked:?}"
    );
    assert!(asked.has("InstanceId=i-0b662ef9931388ba0"), "{asked:?}");
}

async fn limits(status: u16, answer: String) -> Option<HookLimits> {
    let fake = Fake::answering([(status, answer)]).await;
    AutoScaling::new(&fake.config().await)
        .hook_limits(&hook(None))
        .await
        .unwrap()
}

fn described(hooks: &str) -> String {
    format!(
        "<DescribeLifecycleHooksResponse><DescribeLifecycleHooksResult><LifecycleHooks>{hooks}\
         </LifecycleHooks></DescribeLifecycleHooksResult></DescribeLifecycleHooksResponse>"
    )
}

#[tokio::test]
async fn a_hooks_limits_are_its_heartbeat_and_its_global_timeout() {
    let hook = "<member><LifecycleHookName>quanttrader-drain</LifecycleHookName>\
                <HeartbeatTimeout>600</HeartbeatTimeout><GlobalTimeout>60000</GlobalTimeout>\
                </member>";
    assert_eq!(
        limits(200, described(hook)).await,
        Some(HookLimits {
            heartbeat: SignedDuration::from_secs(600),
            global: SignedDuration::from_secs(60_000),
        })
    );
}

#[tokio::test]
async fn a_hook_or_a_group_that_is_gone_has_no_limits() {
    assert_eq!(limits(200, described("")).await, None);
    let gone = "AutoScalingGroup name not found - null";
    assert_eq!(limits(400, refusal("ValidationError", gone)).await, None);
}
