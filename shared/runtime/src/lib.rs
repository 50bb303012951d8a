//! What every function needs around its story: settings, logs, metrics, the wire to Lambda.
//!
//! Nothing here is awaited before the first invocation: a cold start is the time to map the
//! binary, read a few variables and ask Lambda for work.

pub mod batch;
mod drain_settings;
pub mod metrics;
pub mod serve;
pub mod settings;
pub mod telemetry;

pub use batch::BatchResponse;
pub use drain_settings::DrainSettings;
pub use serve::{FunctionArn, Invocation, serve};
pub use settings::{SettingError, Variables};
