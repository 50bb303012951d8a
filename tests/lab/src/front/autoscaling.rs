//! Auto Scaling: who is in which group, and hooks that are answered.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Operations.html>

use jiff::Timestamp;

use super::{
    Front,
    answer::{Answer, Content, Refusal, members, tag},
    request::AwsRequest,
};
use crate::{
    account::{
        State,
        group::{Group, Instance, LifecycleState},
        hook::{Hook, HookResult},
    },
    event::group_arn,
};

/// All of what is asked about groups: ministack's would wait for nothing.
pub(super) const OWNED: [&str; 6] = [
    "DescribeAutoScalingInstances",
    "DescribeAutoScalingGroups",
    "DescribeLifecycleHooks",
    "RecordLifecycleActionHeartbeat",
    "CompleteLifecycleAction",
    "TerminateInstanceInAutoScalingGroup",
];

pub(super) fn answer(front: &Front, request: &AwsRequest) -> Answer {
    let result = match request.action.as_str() {
        "DescribeAutoScalingInstances" => instances(front, request),
        "DescribeAutoScalingGroups" => groups(front, request),
        "DescribeLifecycleHooks" => hooks(front, request)?,
        "RecordLifecycleActionHeartbeat" => heartbeat(front, request)?,
        "CompleteLifecycleAction" => complete(front, request)?,
        "TerminateInstanceInAutoScalingGroup" => terminate(front, request)?,
        other => {
            let message = format!("Could not find operation {other}");
            return Err(Refusal::new(400, "InvalidAction", message));
        }
    };
    Ok(Content::Xml(result))
}

/// Ids that are in no group are left out, not refused.
fn instances(front: &Front, request: &AwsRequest) -> String {
    let ids = request.list("InstanceIds");
    let state = front.world().account.state();
    let found = state.instances.values().filter(|i| {
        i.state != LifecycleState::Terminated && (ids.is_empty() || ids.contains(&i.id.as_str()))
    });
    let shown = found.map(|i| format!("{}{}", tag("AutoScalingGroupName", &i.group), instance(i)));
    members("AutoScalingInstances", shown)
}

fn instance(instance: &Instance) -> String {
    tag("InstanceId", &instance.id)
        + &tag("InstanceType", "m6i.large")
        + &tag("AvailabilityZone", &instance.zone)
        + &tag("LifecycleState", instance.state)
        + &tag("HealthStatus", "HEALTHY")
        + &tag("ProtectedFromScaleIn", false)
}

fn groups(front: &Front, request: &AwsRequest) -> String {
    let names = request.list("AutoScalingGroupNames");
    let state = front.world().account.state();
    let found = state
        .groups
        .values()
        .filter(|g| names.is_empty() || names.contains(&g.name.as_str()));
    members("AutoScalingGroups", found.map(|g| group(&state, g)))
}

fn group(state: &State, group: &Group) -> String {
    let tags = group.tags.iter().map(|(key, value)| {
        tag("ResourceId", &group.name)
            + &tag("ResourceType", "auto-scaling-group")
            + &tag("Key", key)
            + &tag("Value", value)
            + &tag("PropagateAtLaunch", true)
    });
    tag("AutoScalingGroupName", &group.name)
        + &tag("AutoScalingGroupARN", group_arn(&group.name))
        + &tag("MinSize", group.min)
        + &tag("MaxSize", group.max)
        + &tag("DesiredCapacity", group.desired)
        + &tag("DefaultCooldown", 300)
        + &members("AvailabilityZones", ["us-east-1a".to_owned()])
        + &tag("HealthCheckType", "EC2")
        + &tag("CreatedTime", group.created)
        + &members(
            "Instances",
            state.instances_of(&group.name).into_iter().map(instance),
        )
        + &members("Tags", tags)
}

fn hooks(front: &Front, request: &AwsRequest) -> Result<String, Refusal> {
    let name = request.argument("AutoScalingGroupName").unwrap_or_default();
    let names = request.list("LifecycleHookNames");
    let state = front.world().account.state();
    let group = state.groups.get(name).ok_or_else(|| no_group(name))?;
    let found = group
        .hooks
        .values()
        .filter(|h| names.is_empty() || names.contains(&h.name.as_str()));
    Ok(members("LifecycleHooks", found.map(|h| hook(name, h))))
}

fn hook(group: &str, hook: &Hook) -> String {
    tag("LifecycleHookName", &hook.name)
        + &tag("AutoScalingGroupName", group)
        + &tag(
            "LifecycleTransition",
            "autoscaling:EC2_INSTANCE_TERMINATING",
        )
        + &tag("HeartbeatTimeout", hook.heartbeat.as_secs())
        + &tag("GlobalTimeout", hook.global().as_secs())
        + &tag("DefaultResult", hook.default_result.name())
}

fn heartbeat(front: &Front, request: &AwsRequest) -> Result<String, Refusal> {
    let token = waiting(front, request)?;
    let mut state = front.world().account.state();
    let action = state.waiting.iter_mut().find(|a| a.token == token);
    action
        .ok_or_else(|| none_waits(request))?
        .beat(Timestamp::now());
    Ok(String::new())
}

fn complete(front: &Front, request: &AwsRequest) -> Result<String, Refusal> {
    let word = request
        .argument("LifecycleActionResult")
        .unwrap_or_default();
    let result = HookResult::read(word).ok_or_else(|| {
        Refusal::validation(format!(
            "Lifecycle action result {word:?} is not CONTINUE or ABANDON"
        ))
    })?;
    let token = waiting(front, request)?;
    if front.world().answer(&token, result) {
        Ok(String::new())
    } else {
        Err(none_waits(request))
    }
}

/// The token of the waiting action that a call names.
fn waiting(front: &Front, request: &AwsRequest) -> Result<String, Refusal> {
    let group = request.argument("AutoScalingGroupName").unwrap_or_default();
    let hook = request.argument("LifecycleHookName").unwrap_or_default();
    let state = front.world().account.state();
    let found = state.groups.get(group).ok_or_else(|| no_group(group))?;
    if !found.hooks.contains_key(hook) {
        return Err(Refusal::validation(format!(
            "No Lifecycle Hook found with name {hook}"
        )));
    }
    let token = request.argument("LifecycleActionToken");
    let instance = request.argument("InstanceId");
    let action = state
        .waiting
        .iter()
        .find(|a| a.is(group, hook, token, instance));
    action
        .map(|a| a.token.clone())
        .ok_or_else(|| none_waits(request))
}

fn terminate(front: &Front, request: &AwsRequest) -> Result<String, Refusal> {
    let id = request.argument("InstanceId").unwrap_or_default();
    let world = front.world();
    let group = world
        .account
        .state()
        .instances
        .get(id)
        .map(|i| i.group.clone());
    let ended = world.terminate(id);
    let (Some(group), Ok(())) = (group, ended) else {
        let message =
            format!("Instance Id not found - No managed instance found for instance ID: {id}");
        return Err(Refusal::validation(message));
    };
    let now = Timestamp::now();
    let activity = tag("ActivityId", world.account.new_uuid())
        + &tag("AutoScalingGroupName", group)
        + &tag(
            "Cause",
            format!("At {now} instance {id} was taken out of service by the user"),
        )
        + &tag("StartTime", now)
        + &tag("StatusCode", "InProgress")
        + &tag("Progress", 0);
    Ok(format!("<Activity>{activity}</Activity>"))
}

fn no_group(name: &str) -> Refusal {
    Refusal::validation(format!(
        "AutoScalingGroup name not found - no such group: {name}"
    ))
}

/// AWS's own words; functions tell "it is over" by them.
fn none_waits(request: &AwsRequest) -> Refusal {
    let by = match (
        request.argument("LifecycleActionToken"),
        request.argument("InstanceId"),
    ) {
        (Some(token), _) => format!("token {token}"),
        (None, Some(instance)) => format!("instance ID {instance}"),
        (None, None) => "no token and no instance ID".to_owned(),
    };
    Refusal::validation(format!("No active Lifecycle Action found with {by}"))
}
