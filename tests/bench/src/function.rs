//! The function as Lambda runs it: the release binary, a process that can be killed, with what the
//! template tells it and one of the lab's fronts for AWS.

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use lab::{
    account::{ID, REGION},
    event,
    process::Process,
};
use serde_json::Value;
use tokio::time::timeout;

use crate::runtime_api::{Answer, RuntimeApi};

/// Longer than any invocation may last.
const ANSWERED_WITHIN: Duration = Duration::from_secs(200);

/// A process that asks for events.
pub struct Function {
    /// Just before the process was started.
    pub began: Instant,
    api: RuntimeApi,
    process: Process,
}

impl Function {
    /// Starts `program` (cold), with its log as `logs/NAME.log`. Its first event waits for it.
    pub async fn start(
        program: &Path,
        name: &str,
        variables: &BTreeMap<&'static str, String>,
        logs: &Path,
        event: Value,
    ) -> Result<Self> {
        let api = RuntimeApi::start().await?;
        api.give(event)?;
        let mut command = Command::new(program);
        command.env_clear().envs(variables).envs([
            ("AWS_LAMBDA_RUNTIME_API", api.address().as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "spot-drain"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ]);
        let began = Instant::now();
        let process = Process::start(name, &mut command, logs)?;
        Ok(Self {
            began,
            api,
            process,
        })
    }

    /// What it says of its event; an error of the function is one here.
    pub async fn answer(&mut self) -> Result<Answer> {
        let log = self.process.log().display().to_string();
        let answer = timeout(ANSWERED_WITHIN, self.api.answer()).await;
        let answer = answer.with_context(|| format!("no answer; see {log}"))??;
        ensure!(answer.what == "response", "{}; see {log}", answer.body);
        Ok(answer)
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill();
    }
}

/// What Lambda hands over when these events come by one of the template's queues, sent now.
pub fn batch(queue: &str, events: &[Value]) -> Value {
    let arn = format!("arn:aws:sqs:{REGION}:{ID}:{queue}");
    event::sqs_batch(&arn, events, Timestamp::now())
}

impl Answer {
    /// Fails if a message of the batch comes again.
    pub fn all_done(&self) -> Result<()> {
        let kept = self.body["batchItemFailures"]
            .as_array()
            .map_or(1, Vec::len);
        ensure!(kept == 0, "not done: {}", self.body);
        Ok(())
    }
}
