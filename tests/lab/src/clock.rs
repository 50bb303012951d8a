//! How long the lab waits where AWS waits minutes.

use std::time::Duration;

/// Divides AWS's waits. What a function sees stays true: an event's deadline is when the instance
/// really goes, so a fast lab's notice merely looks as if it had arrived late.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    speed: u32,
    node_outlives: Duration,
    node_missed: Duration,
}

/// How long the cloud controller takes to see that an instance is gone and to delete its node: it
/// looks once the node is not ready, 40 s after its last lease.
const NODE_OUTLIVES_INSTANCE: Duration = Duration::from_secs(45);

/// kube-controller-manager's own `--node-monitor-grace-period`.
const NODE_MISSED_AFTER: Duration = Duration::from_secs(50);

impl Clock {
    /// AWS's own times.
    pub const REAL: Self = Self::fixed(1);
    /// For demonstrations: two minutes are twenty-four seconds.
    pub const FAST: Self = Self::fixed(5);

    /// `speed` times as fast as AWS; at least 1.
    #[must_use]
    pub fn times(speed: u32) -> Self {
        Self::fixed(if speed == 0 { 1 } else { speed })
    }

    const fn fixed(speed: u32) -> Self {
        Self {
            speed,
            node_outlives: NODE_OUTLIVES_INSTANCE,
            node_missed: NODE_MISSED_AFTER,
        }
    }

    /// The same where Kubernetes calls a node not Ready sooner, or later. A kubelet is heard of
    /// every ten seconds: less than twenty would call nodes that run so.
    #[must_use]
    pub fn nodes_are_missed_after(mut self, silence: Duration) -> Self {
        self.node_missed = silence;
        self
    }

    /// After which silence a node is not Ready.
    #[must_use]
    pub fn node_missed(self) -> Duration {
        self.node_missed
    }

    /// The same where nodes stay for longer, or less, when their instance has gone: a stopped
    /// instance's node is never deleted, and nobody deletes a node without a cloud controller.
    #[must_use]
    pub fn nodes_outlive_instances_by(mut self, wait: Duration) -> Self {
        self.node_outlives = wait * self.speed;
        self
    }

    /// How long a node stays when its instance has gone.
    #[must_use]
    pub fn node_outlives(self) -> Duration {
        self.of(self.node_outlives)
    }

    /// How long this lab takes for what takes AWS `wait`.
    #[must_use]
    pub fn of(self, wait: Duration) -> Duration {
        wait / self.speed
    }
}
