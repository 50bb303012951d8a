//! The binary that Lambda starts: settings, logs, and then one invocation after the other.

use std::sync::Arc;

use jiff::Timestamp;
use runtime::{DrainSettings, Variables};
use spot_drain::{Env, run};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let variables = Variables::of_the_process();
    runtime::telemetry::start(&variables)?;
    let env = Arc::new(Env::new(DrainSettings::read(&variables)?));
    runtime::serve(move |invocation| {
        let env = Arc::clone(&env);
        Box::pin(async move { run(&env, invocation, Timestamp::now()).await })
    })
    .await
}
