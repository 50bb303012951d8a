//! SNS: mail through a topic.

mod text;

use aws_config::SdkConfig;
use aws_sdk_sns::Client;

use crate::CallError;

/// An SNS call that brought no result.
pub type SnsError = CallError;

/// A topic whose subscribers read mail.
#[derive(Clone, Debug)]
pub struct Topic {
    client: Client,
    arn: String,
}

impl Topic {
    /// The topic of this ARN; nothing is sent yet.
    #[must_use]
    pub fn new(config: &SdkConfig, arn: impl Into<String>) -> Self {
        Self {
            client: Client::new(config),
            arn: arn.into(),
        }
    }

    /// Publishes one message, and returns its id.
    ///
    /// The subject is made fit for SNS (printable ASCII, one line, 99 characters), and a body
    /// beyond 256 KiB is cut, with a last line that says so: a mail that is refused helps nobody.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
    pub async fn publish(&self, subject: &str, body: &str) -> Result<String, SnsError> {
        let sent = self
            .client
            .publish()
            .topic_arn(&self.arn)
            .subject(text::subject(subject))
            .message(text::body(body))
            .send()
            .await
            .map_err(|e| CallError::new("SNS", "sns:Publish", &self.arn, e))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}
