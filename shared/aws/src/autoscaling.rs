//! Auto Scaling: which group and cluster an instance belongs to, and the hooks that wait for us.

mod hooks;
mod membership;

use aws_config::SdkConfig;
use aws_sdk_autoscaling::Client;

pub use hooks::{HookAnswer, HookLimits};
pub use membership::Membership;

/// An Auto Scaling call that brought no result.
pub type AutoScalingError = crate::CallError;

/// The Auto Scaling API of one account and region.
#[derive(Clone, Debug)]
pub struct AutoScaling {
    client: Client,
}

impl AutoScaling {
    /// A client; nothing is sent yet.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
        }
    }
}

const SERVICE: &str = "Auto Scaling";
