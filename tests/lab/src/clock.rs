//! How long the lab waits where AWS waits minutes.

use std::time::Duration;

/// Divides AWS's waits. What a function sees stays true: an event's deadline is when the instance
/// really goes, so a fast lab's notice merely looks as if it had arrived late.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    speed: u32,
}

impl Clock {
    /// AWS's own times.
    pub const REAL: Self = Self { speed: 1 };
    /// For demonstrations: two minutes are twenty-four seconds.
    pub const FAST: Self = Self { speed: 5 };

    /// `speed` times as fast as AWS; at least 1.
    #[must_use]
    pub fn times(speed: u32) -> Self {
        Self {
            speed: speed.max(1),
        }
    }

    /// How long this lab takes for what takes AWS `wait`.
    #[must_use]
    pub fn of(self, wait: Duration) -> Duration {
        wait / self.speed
    }
}
