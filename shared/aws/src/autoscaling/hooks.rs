//! Lifecycle hooks: how long one waits, keeping it waiting, and answering it.

use domain::drain::{Hook, InstanceId};
use jiff::SignedDuration;

use super::{AutoScaling, AutoScalingError, SERVICE};
use crate::CallError;

/// How long a hook holds an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookLimits {
    /// From the start, and from each heartbeat: then the hook ends unless it is heard again.
    pub heartbeat: SignedDuration,
    /// From the start: no heartbeat extends it beyond this (100 heartbeats or 48 h).
    pub global: SignedDuration,
}

/// What a hook made of our answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookAnswer {
    /// Auto Scaling took it.
    Taken,
    /// Nothing waits for it any more: answered before, timed out, or the group is gone.
    NoLongerWaiting,
}

impl AutoScaling {
    /// The hook's limits; None if there is no such hook or group.
    ///
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHook.html>
    pub async fn hook_limits(&self, hook: &Hook) -> Result<Option<HookLimits>, AutoScalingError> {
        let answer = self
            .client
            .describe_lifecycle_hooks()
            .auto_scaling_group_name(&hook.asg)
            .lifecycle_hook_names(&hook.name)
            .send()
            .await
            .map_err(|e| error("autoscaling:DescribeLifecycleHooks", hook, e));
        let answer = match answer {
            Err(e) if nothing_waits(&e) => return Ok(None),
            answer => answer?,
        };
        let found = answer.lifecycle_hooks().first();
        Ok(found.and_then(|hook| {
            Some(HookLimits {
                heartbeat: seconds(hook.heartbeat_timeout()?),
                global: seconds(hook.global_timeout()?),
            })
        }))
    }

    /// Asks the hook to wait for another heartbeat's length.
    ///
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html>
    pub async fn heartbeat(
        &self,
        hook: &Hook,
        instance: &InstanceId,
    ) -> Result<HookAnswer, AutoScalingError> {
        let sent = self
            .client
            .record_lifecycle_action_heartbeat()
            .auto_scaling_group_name(&hook.asg)
            .lifecycle_hook_name(&hook.name)
            .set_lifecycle_action_token(hook.token.clone())
            .instance_id(instance.as_str())
            .send()
            .await;
        let sent = sent.map_err(|e| error("autoscaling:RecordLifecycleActionHeartbeat", hook, e));
        answer(sent.map(drop))
    }

    /// Lets the instance go: the hook is answered CONTINUE.
    ///
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html>
    pub async fn complete(
        &self,
        hook: &Hook,
        instance: &InstanceId,
    ) -> Result<HookAnswer, AutoScalingError> {
        let sent = self
            .client
            .complete_lifecycle_action()
            .auto_scaling_group_name(&hook.asg)
            .lifecycle_hook_name(&hook.name)
            .set_lifecycle_action_token(hook.token.clone())
            .instance_id(instance.as_str())
            .lifecycle_action_result("CONTINUE")
            .send()
            .await;
        let sent = sent.map_err(|e| error("autoscaling:CompleteLifecycleAction", hook, e));
        answer(sent.map(drop))
    }
}

fn answer(sent: Result<(), AutoScalingError>) -> Result<HookAnswer, AutoScalingError> {
    match sent {
        Ok(()) => Ok(HookAnswer::Taken),
        Err(e) if nothing_waits(&e) => Ok(HookAnswer::NoLongerWaiting),
        Err(e) => Err(e),
    }
}

/// Auto Scaling has one code for every refused argument; only its words tell "it is over" from
/// "it was never right".
fn nothing_waits(error: &CallError) -> bool {
    const WORDS: [&str; 4] = [
        "No active Lifecycle Action found",
        "AutoScalingGroup name not found",
        "No Lifecycle Hook found",
        "Group not found",
    ];
    WORDS
        .iter()
        .any(|words| error.says("ValidationError", words))
}

fn seconds(seconds: i32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}

fn error<E>(
    action: &'static str,
    hook: &Hook,
    error: aws_sdk_autoscaling::error::SdkError<E>,
) -> CallError
where
    E: aws_sdk_autoscaling::error::ProvideErrorMetadata + std::error::Error + 'static,
{
    CallError::new(
        SERVICE,
        action,
        format!("hook {} of group {}", hook.name, hook.asg),
        error,
    )
}
