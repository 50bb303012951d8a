//! The deployed template's rules: which queues an event goes to.
//!
//! AWS alone puts events of its own sources on a bus, so the lab asks EventBridge which rules an
//! event matches and sends it where these would. Drills go over the bus itself.

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_sdk_eventbridge::Client;
use serde_json::Value;

use crate::{account::ID, deploy::Stack};

/// The rules of the default bus.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    events: Client,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    pattern: String,
    queues: Vec<String>,
}

impl Rules {
    /// As the stack made them.
    pub(crate) async fn of(root: &SdkConfig, stack: &Stack) -> Result<Self> {
        let events = Client::new(root);
        let listed = events.list_rules().send().await;
        let mut rules = Vec::new();
        for rule in listed.context("events:ListRules")?.rules() {
            let (Some(name), Some(pattern)) = (rule.name(), rule.event_pattern()) else {
                continue;
            };
            let targets = events.list_targets_by_rule().rule(name).send().await;
            let targets = targets.context("events:ListTargetsByRule")?;
            let queues = targets
                .targets()
                .iter()
                .map(|target| queue_url(stack, target.arn()));
            rules.push(Rule {
                pattern: pattern.to_owned(),
                queues: queues.collect(),
            });
        }
        Ok(Self { events, rules })
    }

    /// The URLs of the queues that an event goes to.
    pub(crate) async fn queues(&self, event: &Value) -> Result<Vec<String>> {
        let mut queues = Vec::new();
        for rule in &self.rules {
            let asked = self
                .events
                .test_event_pattern()
                .event_pattern(&rule.pattern)
                .event(event.to_string());
            let told = asked.send().await.context("events:TestEventPattern")?;
            if told.result() {
                queues.extend(rule.queues.iter().cloned());
            }
        }
        Ok(queues)
    }
}

fn queue_url(stack: &Stack, arn: &str) -> String {
    let name = arn.rsplit(':').next().unwrap_or_default();
    format!("{}/{ID}/{name}", stack.ministack)
}
