//! The terms of a drain: what its kind of notice allows, and until when.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Kind, Notice};

/// What the operator of the platform has decided for every drain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// The longest grace of a pod that is deleted against its budget (`GraceCapSeconds`).
    pub grace_cap: u32,
    /// What is kept free before the deadline for the API server and the kubelet to act.
    pub margin: SignedDuration,
    /// How long one look lasts, for the kinds that are worked in looks.
    pub look: SignedDuration,
    /// When a message that is handed back comes again, counted from when it was received:
    /// the queue's visibility timeout and some air.
    pub again_after: SignedDuration,
    /// How long after a deadline a node that is Ready shows that its notice came to nothing.
    pub stale_after: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            grace_cap: 30,
            // Seen on the lab's kubelet: under a second from DELETE to SIGTERM; five leave room
            // for an API server that is being upgraded (EKS replaces its endpoints one by one).
            margin: SignedDuration::from_secs(5),
            // Most pods stop within their default grace of 30 s.
            look: SignedDuration::from_secs(45),
            // template.yaml: VisibilityTimeout 200 s, and as long as a look of two others, who
            // may be before us at a concurrency of two.
            again_after: SignedDuration::from_secs(290),
            stale_after: SignedDuration::from_mins(10),
        }
    }
}

/// What one drain may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The kind of notice.
    pub kind: Kind,
    /// When the instance goes, if that is known.
    pub deadline: Option<Timestamp>,
    /// Whether what a budget holds is deleted before the deadline.
    pub force: bool,
    /// Until when this look works.
    pub until: Timestamp,
    /// When there is another look, if this one leaves something.
    pub again: Option<Timestamp>,
    /// Whether it is an exercise, after which the node lives on.
    pub drill: bool,
    /// The operator's decisions.
    pub policy: Policy,
}

impl Terms {
    /// The terms of a notice, now.
    ///
    /// `deadline` is the notice's own or, for a hook, its global end; `ends` is when the
    /// invocation must be over.
    #[must_use]
    pub fn of(
        notice: &Notice,
        deadline: Option<Timestamp>,
        policy: Policy,
        now: Timestamp,
        ends: Timestamp,
    ) -> Self {
        let again = now + policy.again_after;
        let drill = notice.drill.is_some();
        let (until, again) = match deadline {
            // To the end in one go: nobody can come again before a Spot notice is over.
            Some(deadline) if deadline <= ends && !in_looks(notice.kind) => {
                (deadline.max(now + LAST_MOMENT).min(ends.max(now)), None)
            }
            // The last look before a hook's global end has all the time that there is.
            Some(deadline) if deadline <= again && may_force(notice) && !drill => {
                (ends.min(deadline.max(now + LAST_MOMENT)), Some(again))
            }
            _ if in_looks(notice.kind) => (ends.min(now + policy.look), Some(again)),
            _ => (ends, Some(again)),
        };
        Self {
            kind: notice.kind,
            deadline,
            force: may_force(notice),
            until,
            again: again.filter(|_| !drill),
            drill,
            policy,
        }
    }

    /// When a pod that could not be evicted is deleted, and with which grace in seconds.
    /// `None`: never, in this look.
    #[must_use]
    pub fn force(&self, grace: u32, now: Timestamp) -> Option<(Timestamp, u32)> {
        let deadline = self.deadline.filter(|_| self.force)?;
        let capped = grace.clamp(1, self.policy.grace_cap.max(1));
        let planned = deadline - SignedDuration::from_secs(capped.into()) - self.policy.margin;
        let at = if self.again.is_none_or(|again| planned < again) {
            // Where the next look would come too late, this one forces before it ends.
            planned.min(self.until - SignedDuration::from_secs(1))
        } else {
            return None;
        };
        let at = at.max(now);
        Some((at, capped.min(self.seconds_left(deadline, at))))
    }

    /// The grace to evict with: `None` for the pod's own, where it fits before the deadline.
    #[must_use]
    pub fn grace(&self, own: u32, now: Timestamp) -> Option<u32> {
        let shortened = self
            .deadline
            .filter(|_| self.force)
            .map(|d| self.seconds_left(d, now));
        // An own grace of 0 takes a pod out of the API before it is told to stop.
        let fitting = own.max(1).min(shortened.unwrap_or(u32::MAX));
        (fitting != own).then_some(fitting)
    }

    /// Whole seconds from `at` until the margin before the deadline, at least one.
    fn seconds_left(&self, deadline: Timestamp, at: Timestamp) -> u32 {
        let left = deadline.duration_since(at) - self.policy.margin;
        u32::try_from(left.as_secs()).unwrap_or(0).max(1)
    }
}

/// What is worked for after a deadline that has passed (`hibernate` gives no time at all):
/// enough for a forced pod's one second and the API server's answers.
const LAST_MOMENT: SignedDuration = SignedDuration::from_secs(10);

/// Kinds whose work is done in short looks, the message handed back in between.
fn in_looks(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AsgTerminate | Kind::HealthScheduledChange | Kind::Rebalance
    )
}

/// Only where the instance certainly goes or a person set a deadline, and in an exercise only
/// when it was asked for.
fn may_force(notice: &Notice) -> bool {
    let certain = matches!(
        notice.kind,
        Kind::SpotInterruption | Kind::CapacityInterruption | Kind::AsgTerminate | Kind::ByHand
    );
    certain && notice.drill.is_none_or(|drill| drill.force)
}
