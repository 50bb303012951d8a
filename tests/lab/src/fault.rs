//! What may go wrong with one request, decided by a test: for AWS's endpoints (the front) and for
//! Kubernetes' (the proxy) alike.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

/// A request that is about to be answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How many requests came before it through this front or proxy.
    pub number: usize,
    /// `eks`, `autoscaling`, `sns` … or `kubernetes`.
    pub service: String,
    /// The API's action (`CompleteLifecycleAction`); the path for Kubernetes.
    pub action: String,
    /// HTTP's method.
    pub method: String,
    /// The query, without its question mark.
    pub query: String,
    /// When it came.
    pub at: Timestamp,
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub enum Fault {
    /// No answer ever, and nothing is done: whoever asked may be killed meanwhile.
    HangBefore,
    /// It is done, but no answer ever comes.
    HangAfter,
    /// It is answered late.
    Delay(Duration),
    /// Nothing is done, and this is the answer.
    Answer {
        /// HTTP's status.
        status: u16,
        /// AWS's code (`ThrottlingException`), or Kubernetes' reason (`TooManyRequests`).
        code: String,
        /// Headers, such as Retry-After.
        headers: Vec<(String, String)>,
    },
}

/// Decides for each request; `None` lets it pass.
pub type Faults = Arc<dyn Fn(&Asked) -> Option<Fault> + Send + Sync>;

/// Nothing goes wrong.
#[must_use]
pub fn none() -> Faults {
    Arc::new(|_| None)
}
