//! One pod that is to leave, from the first eviction to its fate.

use domain::drain::{Block, Fate, Pod, PodPlan, PodReport, Step, Terms};
use jiff::{SignedDuration, Timestamp};

use super::Asked;
use crate::Answer;

/// A refusal that no budget explains may be a webhook's, and pass.
const REFUSED_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// A deletion that was not taken is asked for again by then, whatever Retry-After says: the
/// instance goes within seconds.
const FORCED_AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// A budget that said it had room is not asked more often than this.
const HELD_AGAIN: SignedDuration = SignedDuration::from_millis(500);

/// When something is to be done for a pod.
pub(super) enum Next {
    At(Timestamp),
    Nothing,
}

/// Where a pod stands.
pub(super) struct Standing {
    plan: PodPlan,
    /// A call for it is under way.
    busy: bool,
    tries: u32,
    /// What the API server took: an eviction, or a deletion against this block.
    told: Option<Asked>,
    block: Option<Block>,
    /// It can't be evicted before its budgets change, or ever.
    held: bool,
    /// No eviction before then.
    again: Option<Timestamp>,
    /// No deletion before then.
    forced_again: Option<Timestamp>,
    asked_at: Option<Timestamp>,
    gone: Option<Timestamp>,
}

impl Standing {
    pub(super) fn new(plan: PodPlan, now: Timestamp) -> Self {
        let mut standing = Self {
            plan,
            busy: false,
            tries: 0,
            told: None,
            block: None,
            held: false,
            again: None,
            forced_again: None,
            asked_at: None,
            gone: None,
        };
        standing.notice_the_end(now);
        standing
    }

    pub(super) fn pod(&self) -> &Pod {
        &self.plan.pod
    }

    pub(super) fn namespace(&self) -> &str {
        &self.plan.pod.id.namespace
    }

    pub(super) fn tries(&self) -> u32 {
        self.tries
    }

    /// It stays, or is gone.
    pub(super) fn is_settled(&self) -> bool {
        self.gone.is_some() || matches!(self.plan.step, Step::Stay(_))
    }

    /// A budget holds it and nobody has told it to stop.
    pub(super) fn is_held(&self) -> bool {
        self.held && !self.is_settled() && !self.is_stopping()
    }

    fn is_stopping(&self) -> bool {
        self.told.is_some() || self.plan.pod.stopping.is_some()
    }

    /// When it is forced. From what is known now: a look that began late has less time.
    fn force_at(&self, terms: &Terms, now: Timestamp) -> Option<Timestamp> {
        terms.force(self.plan.pod.grace, now).map(|(at, _)| at)
    }

    pub(super) fn next(&self, terms: &Terms, now: Timestamp) -> Next {
        if self.busy || self.is_settled() || self.is_stopping() {
            return Next::Nothing;
        }
        let forced = self.block.as_ref().and_then(|_| self.force_at(terms, now));
        let tried = if self.held {
            None
        } else {
            Some(self.again.unwrap_or(now))
        };
        match (forced, tried) {
            (Some(forced), _) if forced <= now => {
                Next::At(self.forced_again.unwrap_or(now).max(now))
            }
            (Some(forced), Some(tried)) => Next::At(forced.min(tried)),
            (Some(at), None) | (None, Some(at)) => Next::At(at),
            (None, None) => Next::Nothing,
        }
    }

    /// What to ask for now, if anything; it counts as asked.
    pub(super) fn begin(&mut self, terms: &Terms, now: Timestamp) -> Option<(Asked, Option<u32>)> {
        if self.busy || self.is_settled() || self.is_stopping() {
            return None;
        }
        let waits = |again: Option<Timestamp>| again.is_some_and(|again| again > now);
        let forced = terms
            .force(self.plan.pod.grace, now)
            .filter(|(at, _)| self.block.is_some() && *at <= now);
        let ask = match forced {
            Some((_, grace)) if !waits(self.forced_again) => Some((Asked::Deletion, Some(grace))),
            None if !waits(self.again) && !self.held => {
                Some((Asked::Eviction, terms.grace(self.plan.pod.grace, now)))
            }
            _ => None,
        }?;
        self.busy = true;
        self.asked_at = Some(now);
        Some(ask)
    }

    pub(super) fn answered(&mut self, asked: Asked, answer: Answer, now: Timestamp) {
        self.busy = false;
        self.tries += 1;
        match answer {
            Answer::Accepted => {
                self.told = Some(asked);
                self.again = None;
            }
            Answer::Gone => self.gone(now),
            Answer::Held | Answer::HeldByMany => {
                self.held = true;
                if !matches!(self.block, Some(Block::Budgets(_))) {
                    self.block = Some(Block::Budgets(Vec::new()));
                }
            }
            Answer::Later(wait, why) => {
                let wait = wait.try_into().unwrap_or(REFUSED_AGAIN);
                self.refused(asked, why, wait, now);
            }
            Answer::Refused(why) => self.refused(asked, why, REFUSED_AGAIN, now),
        }
    }

    fn refused(&mut self, asked: Asked, why: String, wait: SignedDuration, now: Timestamp) {
        if !matches!(self.block, Some(Block::Budgets(_))) {
            self.block = Some(Block::Refused(why));
        }
        match asked {
            Asked::Eviction => {
                self.held = false;
                self.again = Some(now + wait);
            }
            Asked::Deletion => self.forced_again = Some(now + wait.min(FORCED_AGAIN)),
        }
    }

    /// Its budgets are known by name; `room`: they let it go now.
    pub(super) fn held_by(&mut self, names: Vec<String>, room: bool, now: Timestamp) {
        if !names.is_empty() {
            self.block = Some(Block::Budgets(names));
        }
        if room {
            self.held = false;
            self.again = self.asked_at.map(|at| (at + HELD_AGAIN).max(now));
        }
    }

    pub(super) fn seen(&mut self, pod: Pod, now: Timestamp) {
        self.plan.pod = pod;
        self.notice_the_end(now);
    }

    /// A Job's pod that has stopped stays for its finalizer: it runs no more.
    fn notice_the_end(&mut self, now: Timestamp) {
        if self.plan.pod.finished && self.plan.pod.stopping.is_some() {
            self.gone(now);
        }
    }

    pub(super) fn gone(&mut self, now: Timestamp) {
        self.gone.get_or_insert(now);
    }

    /// Its fate. `last`: there is no other look before the instance goes.
    pub(super) fn report(&self, began: Timestamp, last: bool) -> PodReport {
        let millis =
            |at: Timestamp| u64::try_from(at.duration_since(began).as_millis()).unwrap_or(0);
        PodReport {
            pod: self.plan.pod.id.clone(),
            fate: self.fate(last),
            millis: self.gone.map(millis),
            costs: self.plan.costs(),
        }
    }

    fn fate(&self, last: bool) -> Fate {
        if let Step::Stay(why) = self.plan.step {
            return Fate::Stayed(why);
        }
        let block = self.block.clone().filter(|_| self.told.is_none());
        match (self.gone, self.told) {
            (None, _) if last => Fate::Lost(block),
            (None, _) => Fate::Standing(block),
            (Some(_), Some(Asked::Eviction)) => Fate::Evicted,
            (Some(_), Some(Asked::Deletion)) => {
                Fate::Forced(self.block.clone().unwrap_or(Block::Budgets(Vec::new())))
            }
            (Some(_), None) => Fate::Gone,
        }
    }
}
