//! Rules that no linter knows, because they are about this stack.

use runtime::{DrainSettings, Variables};
use serde_norway::Value;

use crate::stack::{file, of, resources, text};

#[test]
fn a_message_stays_hidden_for_longer_than_its_function_may_run() {
    let functions = of("AWS::Serverless::Function");
    let timeout = functions[0].properties["Timeout"].as_u64().unwrap();
    let queues = of("AWS::SQS::Queue");
    let mappings = of("AWS::Lambda::EventSourceMapping");
    assert_eq!(mappings.len(), 3);
    for mapping in mappings {
        let queue = text(&mapping.properties["Queue"]).trim_end_matches(".Arn");
        let queue = queues.iter().find(|found| found.name == queue).unwrap();
        let hidden = queue.properties["VisibilityTimeout"].as_u64().unwrap();
        assert!(
            hidden > timeout,
            "{}: {hidden} s hidden, {timeout} s to run",
            queue.name
        );
    }
}

/// A hook that is left to a next look must not end before it: two batches may be before it.
#[test]
fn the_next_look_is_expected_no_sooner_than_a_message_comes_again() {
    let policy = domain::drain::Policy::default();
    let queues = of("AWS::SQS::Queue");
    let hidden = |name: &str| {
        let queue = queues.iter().find(|queue| queue.name == name).unwrap();
        queue.properties["VisibilityTimeout"].as_i64().unwrap()
    };
    // The longest look of the hooks' queue is a cleanup's.
    let again = policy.again_after.as_secs();
    assert!(again >= hidden("HooksQueue") + 2 * 90, "{again} s");
    for queue in ["NoticesQueue", "SecondLookQueue"] {
        let again = policy.interruption_again_after.as_secs();
        assert!(again >= hidden(queue) + 10, "{queue}: {again} s");
    }
}

/// By Terraform's own hook, and by what the README recommends.
#[test]
fn a_hook_outlives_the_time_until_its_next_look() {
    let again = domain::drain::Policy::default().again_after.as_secs();
    let after = |file: &str, words: &str| -> i64 {
        let text = crate::stack::file(file);
        let at = text.find(words).unwrap() + words.len();
        let digits = text[at..].trim_start_matches([' ', '=']);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap();
        digits[..end].parse().unwrap()
    };
    let terraform = after("infra/modules/nodes/autoscaling.tf", "heartbeat_timeout");
    let readme = after("README.md", "HeartbeatTimeout of");
    assert!(terraform >= again && readme >= again, "{again} s");
}

#[test]
fn one_dead_invocation_leaves_no_node_of_its_burst_without_a_second_look() {
    let mappings = of("AWS::Lambda::EventSourceMapping");
    let most = |name: &str| {
        let mapping = mappings.iter().find(|mapping| mapping.name == name);
        mapping.unwrap().properties["BatchSize"].as_u64().unwrap()
    };
    assert!(most("SpotDrainSecondLooks") >= most("SpotDrainNotices"));
}

#[test]
fn only_what_has_a_deadline_within_minutes_is_in_the_queues_of_notices() {
    for rule in of("AWS::Events::Rule") {
        let targets = rule.properties["Targets"].as_sequence().unwrap();
        let queues: Vec<_> = targets.iter().map(|target| text(&target["Arn"])).collect();
        let urgent = ["SpotRule", "CapacityRule"].contains(&rule.name.as_str());
        let expected: &[_] = if urgent {
            &["NoticesQueue.Arn", "SecondLookQueue.Arn"]
        } else {
            &["HooksQueue.Arn"]
        };
        assert_eq!(queues, expected, "{}", rule.name);
    }
}

#[test]
fn one_message_that_fails_never_brings_a_whole_batch_again() {
    for mapping in of("AWS::Lambda::EventSourceMapping") {
        let types = mapping.properties["FunctionResponseTypes"]
            .as_sequence()
            .unwrap();
        assert_eq!(types, &["ReportBatchItemFailures"], "{}", mapping.name);
    }
}

#[test]
fn only_first_looks_may_use_all_of_the_accounts_concurrency() {
    let free: Vec<_> = of("AWS::Lambda::EventSourceMapping")
        .into_iter()
        .filter(|mapping| mapping.properties.get("ScalingConfig").is_none())
        .map(|mapping| mapping.name)
        .collect();
    assert_eq!(free, ["SpotDrainNotices"]);
}

#[test]
fn what_is_never_done_ends_as_a_dead_letter() {
    for queue in of("AWS::SQS::Queue")
        .iter()
        .filter(|queue| queue.name != "DeadLetters")
    {
        let target = text(&queue.properties["RedrivePolicy"]["deadLetterTargetArn"]);
        assert_eq!(target, "DeadLetters.Arn", "{}", queue.name);
    }
    for rule in of("AWS::Events::Rule") {
        for target in rule.properties["Targets"].as_sequence().unwrap() {
            assert_eq!(
                text(&target["DeadLetterConfig"]["Arn"]),
                "DeadLetters.Arn",
                "{}",
                rule.name
            );
        }
    }
}

#[test]
fn drills_are_let_in_by_every_rule_and_only_if_they_are_on() {
    for rule in of("AWS::Events::Rule") {
        let Value::Tagged(source) = &rule.properties["EventPattern"]["source"] else {
            panic!("{} takes drills or not, without a condition", rule.name);
        };
        assert_eq!(source.tag, "If");
        assert_eq!(source.value[0], "Drills");
        assert_eq!(source.value[1][1], "quanttrader.drill", "{}", rule.name);
        let otherwise = source.value[2].as_sequence().unwrap();
        let aws = otherwise.iter().all(|name| text(name).starts_with("aws."));
        assert!(aws && otherwise.len() == 1, "{}", rule.name);
    }
}

#[test]
fn two_stacks_can_live_side_by_side() {
    const NAMES: [&str; 8] = [
        "AlarmName",
        "DashboardName",
        "FunctionName",
        "LogGroupName",
        "Name",
        "QueueName",
        "RoleName",
        "TopicName",
    ];
    for resource in resources() {
        for name in NAMES {
            assert!(
                resource.properties.get(name).is_none(),
                "{} has a {name}",
                resource.name
            );
        }
    }
}

#[test]
fn the_function_is_told_everything_that_it_reads() {
    let function = of("AWS::Serverless::Function").remove(0);
    let told = function.properties["Environment"]["Variables"].clone();
    let read = DrainSettings::read(&Variables::new(|name: &str| match name {
        // Lambda's own.
        "AWS_REGION" => Some("eu-central-1".to_owned()),
        name if name.ends_with("_ARN") => told
            .get(name)
            .map(|_| "arn:aws:sqs:eu-central-1:111122223333:x".to_owned()),
        _ => None,
    }));
    read.unwrap();
    let reader =
        file("shared/runtime/src/drain_settings.rs") + &file("shared/runtime/src/telemetry.rs");
    for (name, _) in told.as_mapping().unwrap() {
        let name = text(name);
        assert!(
            reader.contains(&format!("\"{name}\"")),
            "nobody reads {name}"
        );
    }
}

#[test]
fn every_metric_of_ours_that_an_alarm_watches_is_one_that_the_function_writes() {
    let writer = file("functions/spot-drain/src/tell.rs");
    for alarm in of("AWS::CloudWatch::Alarm") {
        if text(&alarm.properties["Namespace"]) == "QuantTrader/SpotDrain" {
            let metric = text(&alarm.properties["MetricName"]);
            assert!(
                writer.contains(&format!("\"{metric}\"")),
                "nobody writes {metric}"
            );
        }
    }
}
