//! The time as the handler was given it, going on from there.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep_until};

/// A clock that was set once. Decisions take its `now` as an argument.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: Timestamp,
    at: Instant,
}

impl Clock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn set(now: Timestamp) -> Self {
        Self {
            began: now,
            at: Instant::now(),
        }
    }

    /// What it was set to.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.began + SignedDuration::try_from(self.at.elapsed()).unwrap_or(SignedDuration::MAX)
    }

    /// Returns when it shows `until`.
    pub async fn sleep_until(&self, until: Timestamp) {
        sleep_until(self.instant(until)).await;
    }

    /// When it shows this; where that was before it was set, then.
    pub(crate) fn instant(&self, shows: Timestamp) -> Instant {
        let since = shows.duration_since(self.began);
        self.at + Duration::try_from(since).unwrap_or_default()
    }
}
