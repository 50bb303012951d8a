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
    /// When a message of the hooks' queue that is handed back comes again, counted from when it was
    /// received: the queue's visibility timeout and some air.
    pub again_after: SignedDuration,
    /// The same for an interruption, whose queues have no others before it.
    pub interruption_again_after: SignedDuration,
    /// How long after a deadline a node that is Ready shows that its notice came to nothing.
    pub stale_after: SignedDuration,
    /// The same for a maintenance, counted from its start.
    pub maintenance_stale_after: SignedDuration,
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
            // template.yaml: VisibilityTimeout 200 s, and as long as two looks at gone instances
            // (90 s), which may be before us at a concurrency of two.
            again_after: SignedDuration::from_secs(380),
            // template.yaml: VisibilityTimeout 200 s, five pollers, and a function that must start.
            interruption_again_after: SignedDuration::from_secs(220),
            stale_after: SignedDuration::from_mins(10),
            // EC2's windows are of hours, and a retirement's start is the earliest that it may come.
            maintenance_stale_after: SignedDuration::from_hours(24),
        }
    }
}

impl Policy {
    fn again_after(&self, kind: Kind) -> SignedDuration {
        match kind {
            Kind::SpotInterruption | Kind::CapacityInterruption => self.interruption_again_after,
            _ => self.again_after,
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
        let again = now + policy.again_after(notice.kind);
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
        // What comes after an emptied node has its time: a hook's answer, the end of a drill.
        let until = if drill || notice.kind == Kind::AsgTerminate {
            until.min(ends - AFTERWARDS)
        } else {
            until
        };
        Self {
            kind: notice.kind,
            deadline,
            force: may_force(notice),
            until,
            // No queue hands an exercise or a person's drain back.
            again: again.filter(|_| !drill && notice.kind != Kind::ByHand),
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

    /// Seconds from `at` until the margin before the deadline, at least one. A begun second counts
    /// whole: who forces wakes some milliseconds after the planned moment, and the margin has room.
    fn seconds_left(&self, deadline: Timestamp, at: Timestamp) -> u32 {
        let left = deadline.duration_since(at) - self.policy.margin;
        let begun = left.as_secs() + i64::from(left.subsec_nanos() > 0);
        u32::try_from(begun).unwrap_or(0).max(1)
    }
}

/// For a call to AWS, or two to the API server.
const AFTERWARDS: SignedDuration = SignedDuration::from_secs(5);

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
