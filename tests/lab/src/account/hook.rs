//! Lifecycle hooks that really wait, by Auto Scaling's rules.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html>

use std::time::Duration;

use jiff::Timestamp;

/// Auto Scaling never holds an instance longer: 48 hours, or 100 times the heartbeat timeout.
const LONGEST: Duration = Duration::from_secs(48 * 3600);

/// What becomes of an instance when a hook is answered, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookResult {
    /// Go on; for a terminating instance, other hooks still hold it.
    Continue,
    /// Go on at once: a terminating instance's other hooks are given up too.
    Abandon,
}

impl HookResult {
    /// Auto Scaling's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Continue => "CONTINUE",
            Self::Abandon => "ABANDON",
        }
    }

    /// Reads Auto Scaling's word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Continue, Self::Abandon]
            .into_iter()
            .find(|r| r.name() == word)
    }
}

/// A hook on `autoscaling:EC2_INSTANCE_TERMINATING`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// How long one heartbeat lasts. AWS takes 30 s to 2 h; the lab takes less too.
    pub heartbeat: Duration,
    /// What happens if nobody answers.
    pub default_result: HookResult,
}

impl Hook {
    /// A hook on termination with DefaultResult CONTINUE and a heartbeat of five minutes.
    #[must_use]
    pub fn terminating(name: &str) -> Self {
        let heartbeat = Duration::from_secs(300);
        Self {
            name: name.to_owned(),
            heartbeat,
            default_result: HookResult::Continue,
        }
    }

    /// With another heartbeat timeout.
    #[must_use]
    pub fn heartbeat(mut self, heartbeat: Duration) -> Self {
        self.heartbeat = heartbeat;
        self
    }

    /// With another default.
    #[must_use]
    pub fn by_default(mut self, result: HookResult) -> Self {
        self.default_result = result;
        self
    }

    /// How long heartbeats can keep an instance.
    #[must_use]
    pub fn global(&self) -> Duration {
        LONGEST.min(self.heartbeat * 100)
    }
}

/// A hook that holds one instance back now.
#[derive(Clone, Debug)]
pub struct WaitingAction {
    /// The instance.
    pub instance: String,
    /// Its group.
    pub group: String,
    /// The hook.
    pub hook: Hook,
    /// The action's token.
    pub token: String,
    /// When it gives up unless a heartbeat comes.
    pub until: Timestamp,
    /// When it gives up whatever comes.
    pub global_end: Timestamp,
    /// How many heartbeats it got.
    pub heartbeats: u32,
}

impl WaitingAction {
    /// A hook begins to wait at `now`.
    #[must_use]
    pub fn begin(instance: &str, group: &str, hook: Hook, token: String, now: Timestamp) -> Self {
        let (until, global_end) = (later(now, hook.heartbeat), later(now, hook.global()));
        let (instance, group) = (instance.to_owned(), group.to_owned());
        Self {
            instance,
            group,
            hook,
            token,
            until,
            global_end,
            heartbeats: 0,
        }
    }

    /// A heartbeat starts its timeout again, but never beyond its global end.
    pub fn beat(&mut self, now: Timestamp) {
        self.heartbeats += 1;
        self.until = later(now, self.hook.heartbeat).min(self.global_end);
    }

    /// Whether this is the action that a call names, by its token or else by its instance.
    #[must_use]
    pub fn is(&self, group: &str, hook: &str, token: Option<&str>, instance: Option<&str>) -> bool {
        let named = match (token, instance) {
            (Some(token), _) => self.token == token,
            (None, Some(instance)) => self.instance == instance,
            (None, None) => false,
        };
        self.group == group && self.hook.name == hook && named
    }
}

fn later(at: Timestamp, wait: Duration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_extend_a_hook_to_its_global_end_and_no_further() {
        let hook = Hook::terminating("drain").heartbeat(Duration::from_secs(30));
        assert_eq!(hook.global(), Duration::from_secs(3000));
        let now = Timestamp::UNIX_EPOCH;
        let mut action = WaitingAction::begin("i-1", "group", hook, "token".into(), now);
        assert_eq!(action.until.as_second(), 30);
        action.beat(later(now, Duration::from_secs(2990)));
        assert_eq!(action.until.as_second(), 3000);
    }

    #[test]
    fn the_global_end_is_two_days_at_most() {
        let hook = Hook::terminating("drain").heartbeat(Duration::from_secs(7200));
        assert_eq!(hook.global(), Duration::from_secs(172_800));
    }
}
