//! The deployed function has the rights that it uses, and no others: on a full lab, every kind of
//! notice is played once; then no call was denied and no granted action is left over.
//!
//! IAM's verdict is ministack's, Kubernetes' is the API server's own.

use std::{collections::BTreeSet, fs, time::Duration};

use jiff::{SignedDuration, Timestamp};
use lab::{Hook, Lab, Outcome, until};
use serde_json::Value;

use crate::{deployed, granted, site::Site};

/// Actions that the Lambda service itself uses in the role's name, not the function's code.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html>
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
const LAMBDAS_OWN: [&str; 11] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
];

/// The longest of the scenarios waits for a Spot notice to run out.
const PATIENCE: Duration = Duration::from_secs(170);

/// What the function asked the API server for, and what it was refused.
fn asked(lab: &Lab) -> (BTreeSet<String>, Vec<String>) {
    let log = fs::read_to_string(&lab.api_server().audit_log).unwrap();
    let (mut asked, mut refused) = (BTreeSet::new(), Vec::new());
    for event in log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        let groups = event["user"]["groups"].to_string();
        if !groups.contains("quanttrader:spot-drain") || !event["objectRef"].is_object() {
            continue;
        }
        let of = &event["objectRef"];
        let sub = of["subresource"]
            .as_str()
            .map_or(String::new(), |s| format!("/{s}"));
        let verb = event["verb"].as_str().unwrap_or_default();
        let text = |key: &str| of[key].as_str().unwrap_or_default();
        let resource = format!("{}{sub}", text("resource"));
        let name = format!("{verb} {}", granted::qualified(&resource, text("apiGroup")));
        if event["responseStatus"]["code"] == 403 {
            refused.push(name.clone());
        }
        asked.insert(name);
    }
    (asked, refused)
}

/// Actions that the front saw, as IAM names them.
fn used(lab: &Lab) -> BTreeSet<String> {
    lab.front()
        .calls()
        .iter()
        .map(lab::Call::iam_action)
        .collect()
}

async fn one(lab: &Lab, name: &str, hook: Option<Hook>) -> Site {
    let group = lab.node_group(name).spot();
    let group = hook.into_iter().fold(group, lab::GroupBuilder::hook);
    Site::of(lab, group).await
}

/// Gives the site whose pod is forced in the end.
async fn every_kind_of_notice_comes(lab: &Lab) -> Site {
    let ours = || Some(Hook::terminating("quanttrader-drain"));
    let (held, waiting, empty, marked, announced, gone) = tokio::join!(
        one(lab, "held", None),
        one(lab, "waiting", ours()),
        one(lab, "empty", ours()),
        one(lab, "marked", None),
        one(lab, "announced", None),
        one(lab, "stopped", None),
    );
    let pod = held.pods.pod("held", "1s", 30).await;
    held.pods.held(&pod, "never").await;
    waiting.pods.pod("slow", "100s", 120).await;
    gone.pods.pod("stuck", "1s", 30).await;
    tokio::join!(held.pods.run(), waiting.pods.run(), gone.pods.run());
    lab.spot_notice(&held.instance);
    lab.terminate(&waiting.instance).unwrap();
    lab.terminate(&empty.instance).unwrap();
    lab.rebalance_notice(&marked.instance);
    let start = Timestamp::now() + SignedDuration::from_hours(48);
    lab.health_notice(&announced.instance, start);
    lab.end(&gone.instance).await;
    held
}

/// The role answers hooks of groups that are named like EKS's own (`GroupNames`), no others.
async fn a_hook_of_another_group_is_denied(lab: &Lab) {
    let group = lab
        .node_group("somebodys")
        .self_managed()
        .tag("eks:cluster-name", lab::CLUSTER);
    let group = group.hook(Hook::terminating("quanttrader-drain"));
    let site = Site::of(lab, group).await;
    lab.terminate(&site.instance).unwrap();
    let denied = || async {
        let calls = lab.front().calls();
        let is = |call: &lab::Call| {
            call.action == "CompleteLifecycleAction"
                && call.arguments["AutoScalingGroupName"] == "somebodys"
        };
        calls
            .iter()
            .any(|call| is(call) && call.outcome == Outcome::Denied)
    };
    until(
        "the hook's answer is denied",
        Duration::from_secs(30),
        denied,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_and_the_group_hold_what_was_used_and_nothing_else() {
    let lab = deployed::with_drills().await;
    let held = every_kind_of_notice_comes(lab).await;

    let services = LAMBDAS_OWN.map(str::to_owned);
    // The mail is read from the queue that is subscribed to the topic: that is sns:Publish.
    let by_mail = ["sns:Publish".to_owned()];
    let expected: BTreeSet<String> = granted::actions()
        .into_iter()
        .filter(|a| !services.contains(a) && !by_mail.contains(a))
        .collect();
    assert!(
        expected.len() >= 7,
        "the template's role was read: {expected:?}"
    );
    let verbs = granted::verbs();
    assert!(verbs.len() >= 9, "the manifests were read: {verbs:?}");
    let all = || async {
        used(lab).is_superset(&expected)
            && asked(lab).0.is_superset(&verbs)
            && !lab.front().mails().is_empty()
    };
    let end = tokio::time::Instant::now() + PATIENCE;
    while !all().await && tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    let unused: Vec<_> = expected.difference(&used(lab)).cloned().collect();
    assert!(
        unused.is_empty(),
        "granted by template.yaml and used by no scenario: {unused:?}"
    );
    let denied = lab
        .front()
        .calls()
        .into_iter()
        .filter(|call| call.outcome == Outcome::Denied);
    let denied: Vec<_> = denied.collect();
    assert!(denied.is_empty(), "denied by IAM: {denied:?}");
    let (asked, refused) = asked(lab);
    let unused: Vec<_> = verbs.difference(&asked).cloned().collect();
    assert!(
        unused.is_empty(),
        "granted by lambda-rbac and used by no scenario: {unused:?}"
    );
    assert!(refused.is_empty(), "refused by the API server: {refused:?}");
    a_hook_of_another_group_is_denied(lab).await;
    let sent = || async {
        lab.front().mails().iter().any(|m| {
            m.body
                .contains(&format!("{}: forced", held.pods.name("held")))
        })
    };
    until(
        "the mail about the forced pod",
        Duration::from_secs(20),
        sent,
    )
    .await;
    every_claim_is_settled_by_its_mail(lab).await;
}

/// What the alarm on unsent mails watches: a claim adds one, its mail takes it off.
async fn every_claim_is_settled_by_its_mail(lab: &Lab) {
    let settled = || async {
        let log = lab.function_logs().await.unwrap();
        let owed: Vec<i64> = log
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["MailsUnsent"].as_i64())
            .collect();
        owed.contains(&1) && owed.iter().sum::<i64>() == 0
    };
    until(
        "MailsUnsent is zero again",
        Duration::from_secs(60),
        settled,
    )
    .await;
}
