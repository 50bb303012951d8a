//! What a test lets happen to a lab's instances and its API server.

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use super::Lab;
use crate::{
    account::group::{Ending, Instance},
    event,
};

impl Lab {
    /// EC2 takes a Spot instance back: gives the notice and when the instance ends, which it does.
    pub fn spot_notice(&self, instance: &Instance) -> (Value, Timestamp) {
        self.world.take_back(instance)
    }

    /// EC2 recommends to move on from an instance.
    pub fn rebalance_notice(&self, instance: &Instance) -> Value {
        let event = event::rebalance(instance, Timestamp::now());
        self.world.put(event.clone());
        event
    }

    /// AWS Health announces that an instance is retired at `start`.
    pub fn health_notice(&self, instance: &Instance, start: Timestamp) -> Value {
        let event = event::health(instance, start, Timestamp::now());
        self.world.put(event.clone());
        event
    }

    /// Auto Scaling begins to terminate an instance; its hooks wait, and their events are in
    /// [`Lab::events`].
    ///
    /// # Errors
    /// If it is not in service.
    pub fn terminate(&self, instance: &Instance) -> Result<()> {
        self.world.terminate(&instance.id)
    }

    /// The instance stops now, unannounced; its state-change event is in [`Lab::events`].
    pub async fn end(&self, instance: &Instance) {
        self.world.end(&instance.id).await;
    }

    /// What happened when the instance ended; waits for it.
    ///
    /// # Errors
    /// If the instance is unknown.
    pub async fn ending(&self, instance: &Instance) -> Result<Ending> {
        let mut events = self.world.events();
        loop {
            let known = self
                .world
                .account
                .state()
                .instances
                .get(&instance.id)
                .cloned();
            if let Some(ending) = known.context("no such instance")?.ending {
                return Ok(ending);
            }
            // An ending puts an event after it is written down.
            events.changed().await?;
        }
    }

    /// Every event of the account so far, as EventBridge would hand it on; the receiver waits for more.
    pub fn events(&self) -> watch::Receiver<Vec<Value>> {
        self.world.events()
    }

    /// Kills the API server and starts it again: connections and watches break, state stays.
    ///
    /// # Errors
    /// If it doesn't come back.
    pub async fn restart_api_server(&self) -> Result<()> {
        self.plane.lock().await.restart_api_server().await
    }

    /// Puts an event into one of the stack's queues, named by the output that has its ARN, past
    /// all rules.
    ///
    /// # Errors
    /// If this lab is in-process, or SQS refuses.
    pub async fn put_into(&self, queue: &str, event: &Value) -> Result<()> {
        let aws = self.aws()?;
        let sqs = aws_sdk_sqs::Client::new(&aws.ministack.root().await);
        let message = sqs.send_message().queue_url(aws.stack.queue_url(queue)?);
        let sent = message.message_body(event.to_string()).send().await;
        sent.with_context(|| format!("sqs:SendMessage to {queue}"))?;
        Ok(())
    }
}
