//! What the front remembers, for tests to ask.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// One call to AWS that came by the front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it came.
    pub at: Timestamp,
    /// The service as signatures name it: `eks`, `autoscaling`, `sns`.
    pub service: String,
    /// The API's action.
    pub action: String,
    /// Who signed it: a principal's ARN, or the access key id where only STS could tell.
    pub principal: String,
    /// Its arguments, flat: `AutoScalingGroupName`, `InstanceIds.member.1`, or path parts for EKS.
    pub arguments: BTreeMap<String, String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Allowed,
    /// IAM refused it.
    Denied,
    /// It was allowed, and failed with this code.
    Failed(String),
}

impl Call {
    /// As policies write it: `autoscaling:CompleteLifecycleAction`.
    #[must_use]
    pub fn iam_action(&self) -> String {
        format!("{}:{}", self.service, self.action)
    }
}

/// What somebody subscribed to a topic gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// When it was published, or read from the queue.
    pub at: Timestamp,
    /// The topic's ARN.
    pub topic: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}
