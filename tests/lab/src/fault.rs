//! What may go wrong with one request, decided by a test: for AWS's endpoints (the front) and for
//! Kubernetes' (the proxy) alike.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::watch;

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
    /// It is done when the test says so.
    Until(watch::Receiver<bool>),
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

/// What a front or a proxy does wrong, and which requests hang by it.
pub(crate) struct Faulty {
    faults: RwLock<Faults>,
    hung: watch::Sender<Vec<Asked>>,
}

impl Faulty {
    /// Nothing goes wrong yet.
    pub(crate) fn new() -> Self {
        Self {
            faults: RwLock::new(none()),
            hung: watch::Sender::default(),
        }
    }

    pub(crate) fn set(&self, faults: Faults) {
        *self.faults.write().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    pub(crate) fn of(&self, asked: &Asked) -> Option<Fault> {
        let faults = self.faults.read().unwrap_or_else(PoisonError::into_inner);
        let faults = Arc::clone(&faults);
        faults(asked)
    }

    /// Requests that were never answered; what was to be done of them is done.
    pub(crate) fn hung(&self) -> watch::Receiver<Vec<Asked>> {
        self.hung.subscribe()
    }

    /// Never answers.
    pub(crate) async fn hang<T>(&self, asked: Asked) -> T {
        self.hung.send_modify(|hung| hung.push(asked));
        std::future::pending().await
    }
}

/// Returns when the test opens it; a test that is over opens everything.
pub(crate) async fn opened(mut open: watch::Receiver<bool>) {
    let _ = open.wait_for(|open| *open).await;
}
