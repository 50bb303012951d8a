//! The full lab: the template deployed to ministack, the function run by its Lambda.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_sdk_sqs::Client as Sqs;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    account::{ID, REGION},
    clock::Clock,
    deploy::{self, Stack},
    front::{Front, Mail},
    life::World,
    ministack::{self, Ministack},
    rules::Rules,
};

/// The queue that is subscribed to the mails' topic: SNS's own mails are only logged by ministack.
const MAILS: &str = "lab-mails";

/// How a full lab is deployed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How fast AWS's waits pass.
    pub clock: Clock,
    /// The template's parameters, beside `Architecture=x86_64`.
    pub parameters: BTreeMap<String, String>,
}

impl Default for Settings {
    /// AWS's own times, and drills on: only they can come through EventBridge's rules here.
    fn default() -> Self {
        let parameters = BTreeMap::from([("EnableDrills".to_owned(), "true".to_owned())]);
        Self {
            clock: Clock::REAL,
            parameters,
        }
    }
}

impl Settings {
    /// With another clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// With another value for one of the template's parameters.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// AWS's side of a full lab.
#[derive(Debug)]
pub struct Aws {
    /// ministack itself.
    pub ministack: Ministack,
    /// The deployed stack.
    pub stack: Stack,
}

impl Aws {
    /// Deploys what was built into `dir`, lets the function into the cluster, and connects events and mails.
    pub(crate) async fn deploy(
        ministack: Ministack,
        dir: &std::path::Path,
        settings: &Settings,
        world: &Arc<World>,
        front: &Front,
    ) -> Result<Self> {
        let root = ministack.root().await;
        let mut parameters = settings.parameters.clone();
        parameters.insert("Architecture".to_owned(), "x86_64".to_owned());
        let (home, url) = (dir.to_owned(), ministack.url().to_owned());
        let deploying =
            tokio::task::spawn_blocking(move || deploy::deploy(&home, &url, &parameters));
        let cluster = async {
            ministack::create_cluster_role(ministack.url()).await?;
            ministack::create_cluster(&root, crate::CLUSTER).await
        };
        let (stack, cluster) = tokio::join!(deploying, cluster);
        cluster?;
        let stack = stack??;
        let role = stack.output("SpotDrainRoleArn")?;
        ministack::create_access_entry(&root, crate::CLUSTER, role, crate::GROUP).await?;
        subscribe(&root, &stack, world, front).await?;
        deliver_to_queues(&root, &stack, world).await?;
        world.set_ministack(ministack.url());
        Ok(Self { ministack, stack })
    }
}

/// Events go where the template's rules send them.
async fn deliver_to_queues(root: &SdkConfig, stack: &Stack, world: &Arc<World>) -> Result<()> {
    let (sqs, rules) = (Sqs::new(root), Rules::of(root, stack).await?);
    world.set_delivery(Box::new(move |event| {
        let (sqs, rules) = (sqs.clone(), rules.clone());
        Box::pin(async move {
            for queue in rules.queues(&event).await? {
                let message = sqs
                    .send_message()
                    .queue_url(&queue)
                    .message_body(event.to_string());
                message
                    .send()
                    .await
                    .with_context(|| format!("sqs:SendMessage to {queue}"))?;
            }
            Ok(())
        })
    }));
    Ok(())
}

async fn subscribe(
    root: &SdkConfig,
    stack: &Stack,
    world: &Arc<World>,
    front: &Front,
) -> Result<()> {
    let topic = stack.output("MailTopicArn")?;
    let arn = format!("arn:aws:sqs:{REGION}:{ID}:{MAILS}");
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" },
        "Action": "sqs:SendMessage", "Resource": arn,
        "Condition": { "ArnEquals": { "aws:SourceArn": topic } },
    }] });
    let sqs = Sqs::new(root);
    let queue = sqs.create_queue().queue_name(MAILS);
    let name = aws_sdk_sqs::types::QueueAttributeName::Policy;
    let queue = queue
        .attributes(name, policy.to_string())
        .send()
        .await
        .context("sqs:CreateQueue")?;
    let sns = aws_sdk_sns::Client::new(root);
    sns.subscribe()
        .topic_arn(topic)
        .protocol("sqs")
        .endpoint(arn)
        .send()
        .await
        .context("sns:Subscribe")?;
    let url = queue.queue_url.context("a queue without a URL")?;
    world.runtime().spawn(read_mails(sqs, url, front.clone()));
    Ok(())
}

async fn read_mails(sqs: Sqs, queue: String, front: Front) {
    loop {
        let asked = sqs
            .receive_message()
            .queue_url(&queue)
            .wait_time_seconds(1)
            .send()
            .await;
        let Ok(received) = asked else {
            tokio::time::sleep(Duration::from_millis(500)).await;
            continue;
        };
        for message in received.messages.unwrap_or_default() {
            if let Some(mail) = message.body.as_deref().and_then(mail) {
                front.receive_mail(mail);
            }
            let Some(receipt) = message.receipt_handle else {
                continue;
            };
            let _ = sqs
                .delete_message()
                .queue_url(&queue)
                .receipt_handle(receipt)
                .send()
                .await;
        }
    }
}

/// SNS's envelope.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>
fn mail(body: &str) -> Option<Mail> {
    let envelope: Value = serde_json::from_str(body).ok()?;
    let part = |name: &str| envelope[name].as_str().map(str::to_owned);
    let subject = part("Subject").unwrap_or_default();
    Some(Mail {
        at: Timestamp::now(),
        topic: part("TopicArn")?,
        subject,
        body: part("Message")?,
    })
}
