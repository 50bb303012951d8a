//! The batching window, waited for: the bench receives a burst from a queue as Lambda's pollers do, for a
//! whole window from the first message on, and only then starts the function, cold, with what came.
//! Lambda would invoke sooner once a batch is full; here it never does.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>

use std::{sync::OnceLock, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_sdk_sqs::{
    Client as Sqs,
    types::{Message, MessageSystemAttributeName::SentTimestamp},
};
use futures::future::join_all;
use jiff::Timestamp;
use lab::{Instance, function::environment};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    audit::Mark,
    burst::NOTICES,
    function::{Function, batch},
    peer::Site,
    release,
    sending::{Moments, Spread, send},
    template,
};

/// Lambda begins with five pollers.
const POLLERS: usize = 5;
/// What SQS gives in one call.
const IN_ONE_CALL: i32 = 10;
const FIRST_WITHIN: Duration = Duration::from_secs(20);

/// How long a burst takes us, in words.
pub async fn figure(site: &Site) -> Result<String> {
    let program = release::build("spot-drain")?;
    let group = site.lab.node_group("window").nodes(NOTICES).spot();
    let nodes = group.create().await?;
    let queue = site.queue("window").await?;
    let window = Duration::from_secs(template::batching_window()?.try_into()?);
    let mark = Mark::set(&site.lab, "spot-drain")?;
    let gathering = gather(&site.sqs, &queue, window);
    let (gathered, sent) = tokio::join!(gathering, send(&site.sqs, &queue, &nodes));
    sent?;
    let messages = gathered?;
    let gathered = messages.len();
    ensure!(
        gathered == NOTICES,
        "{gathered} messages came within the window"
    );
    let variables = environment(site.lab.front());
    let logs = site.lab.dir().join("logs");
    let event = event(&messages)?;
    let mut function = Function::start(&program, "window", &variables, &logs, event).await?;
    function.answer().await?.all_done()?;
    let took = Spread::of(&sent_at(&messages, &nodes)?, &mark.cordons()?);
    Ok(format!("{took}; one invocation of {gathered}, cold"))
}

/// What several pollers receive until a window after the first message.
async fn gather(sqs: &Sqs, queue: &str, window: Duration) -> Result<Vec<Message>> {
    let first = OnceLock::new();
    let pollers = (0..POLLERS).map(|_| poll(sqs, queue, window, &first));
    let polled: Result<Vec<_>> = join_all(pollers).await.into_iter().collect();
    let first = *first.get().context("no message came")?;
    sleep_until(first + window).await;
    Ok(polled?.concat())
}

async fn poll(
    sqs: &Sqs,
    queue: &str,
    window: Duration,
    first: &OnceLock<Instant>,
) -> Result<Vec<Message>> {
    let (mut all, began) = (Vec::new(), Instant::now());
    loop {
        let until = first.get().map_or(began + FIRST_WITHIN, |at| *at + window);
        let call = sqs.receive_message().queue_url(queue);
        let call = call
            .max_number_of_messages(IN_ONE_CALL)
            .wait_time_seconds(1);
        let call = call.message_system_attribute_names(SentTimestamp).send();
        let Ok(received) = timeout_at(until, call).await else {
            return Ok(all);
        };
        let messages = received.context("sqs:ReceiveMessage")?.messages;
        let messages = messages.unwrap_or_default();
        if !messages.is_empty() {
            first.get_or_init(Instant::now);
        }
        all.extend(messages);
    }
}

/// The batch that Lambda would hand over.
fn event(messages: &[Message]) -> Result<Value> {
    let bodies = messages.iter().map(|message| {
        let body = message.body.as_deref().context("a message has a body")?;
        Ok(serde_json::from_str(body)?)
    });
    let bodies: Vec<Value> = bodies.collect::<Result<_>>()?;
    let mut event = batch("notices", &bodies);
    for (record, message) in event["Records"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .zip(messages)
    {
        record["attributes"]["SentTimestamp"] = json!(sent(message)?.as_millisecond().to_string());
    }
    Ok(event)
}

fn sent(message: &Message) -> Result<Timestamp> {
    let attributes = message
        .attributes
        .as_ref()
        .context("a message has attributes")?;
    let millis = attributes
        .get(&SentTimestamp)
        .context("it has a SentTimestamp")?;
    Ok(Timestamp::from_millisecond(millis.parse()?)?)
}

/// Node → its notice's SentTimestamp.
fn sent_at(messages: &[Message], nodes: &[Instance]) -> Result<Moments> {
    let of = |message: &Message| {
        let body = message.body.as_deref().unwrap_or_default();
        nodes.iter().find(|node| body.contains(&node.id))
    };
    let sent = messages.iter().map(|message| {
        let node = of(message).context("a notice names its instance")?;
        Ok((node.node.clone(), sent(message)?))
    });
    sent.collect()
}
