//! EventBridge: putting one event, for drills.

use aws_config::SdkConfig;
use aws_sdk_eventbridge::{
    Client,
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use serde_json::Value;
use thiserror::Error;

use crate::{Answer, CallError};

/// Why an event was not put.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct EventBridgeError(#[from] CallError);

impl EventBridgeError {
    /// Whether a right is missing.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.0.is_access_denied()
    }
}

/// An event to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who says it; `aws.*` is AWS's alone.
    pub source: String,
    /// What kind of event it is.
    pub detail_type: String,
    /// The ARNs that it is about.
    pub resources: Vec<String>,
    /// The event itself: an object.
    pub detail: Value,
}

/// The account's default event bus, where AWS's own events are.
#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
}

impl EventBus {
    /// A client; nothing is sent yet.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
        }
    }

    /// Puts one event, and returns its id.
    ///
    /// PutEvents answers 200 even if it refuses the entry, so each entry's answer is read.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
    pub async fn put(&self, event: &Event) -> Result<String, EventBridgeError> {
        let entry = PutEventsRequestEntry::builder()
            .source(&event.source)
            .detail_type(&event.detail_type)
            .set_resources(Some(event.resources.clone()))
            .detail(event.detail.to_string())
            .build();
        let answer = self.client.put_events().entries(entry).send().await;
        let answer = answer.map_err(|e| CallError::new(SERVICE, ACTION, about(event), e))?;
        let entry = answer
            .entries
            .and_then(|entries| entries.into_iter().next());
        match entry {
            Some(PutEventsResultEntry {
                event_id: Some(id),
                error_code: None,
                ..
            }) => Ok(id),
            Some(entry) => Err(refused(event, entry.error_code, entry.error_message)),
            None => Err(refused(event, None, None)),
        }
    }
}

const SERVICE: &str = "EventBridge";
const ACTION: &str = "events:PutEvents";

fn about(event: &Event) -> String {
    format!("{:?} from {}", event.detail_type, event.source)
}

fn refused(event: &Event, code: Option<String>, message: Option<String>) -> EventBridgeError {
    let answer = Answer::Refused {
        code: code.unwrap_or_else(|| "no code".to_owned()),
        message: message.unwrap_or_else(|| "no message".to_owned()),
    };
    CallError {
        service: SERVICE,
        action: ACTION,
        about: about(event),
        answer,
    }
    .into()
}
