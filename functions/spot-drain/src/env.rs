//! What the function has at hand: settings, and AWS once something must be asked of it.

use aws::{SdkConfig, autoscaling::AutoScaling, eks::Eks, sns::Topic};
use domain::drain::Policy;
use runtime::DrainSettings;
use tokio::sync::OnceCell;

/// What an invocation works with. Kept from one to the next.
pub struct Env {
    /// What template.yaml says.
    pub settings: DrainSettings,
    /// The operator's decisions.
    pub policy: Policy,
    aws: OnceCell<SdkConfig>,
}

impl Env {
    /// With AWS as the process' environment names it, looked up when it is first needed.
    #[must_use]
    pub fn new(settings: DrainSettings) -> Self {
        let grace_cap = u32::try_from(settings.grace_cap.as_secs()).unwrap_or(u32::MAX);
        Self {
            policy: Policy {
                grace_cap,
                ..Policy::default()
            },
            settings,
            aws: OnceCell::new(),
        }
    }

    /// With AWS as given: another endpoint, other credentials.
    #[must_use]
    pub fn with_aws(settings: DrainSettings, aws: SdkConfig) -> Self {
        Self {
            aws: OnceCell::new_with(Some(aws)),
            ..Self::new(settings)
        }
    }

    pub(crate) async fn aws(&self) -> &SdkConfig {
        self.aws.get_or_init(aws::config).await
    }

    pub(crate) async fn autoscaling(&self) -> AutoScaling {
        AutoScaling::new(self.aws().await)
    }

    pub(crate) async fn eks(&self) -> Eks {
        Eks::new(self.aws().await)
    }

    pub(crate) async fn mails(&self) -> Topic {
        Topic::new(self.aws().await, &self.settings.mail_topic_arn)
    }
}
