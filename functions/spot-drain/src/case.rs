//! A case: one instance under one kind of notice, whichever messages named it.

use domain::drain::{InstanceId, Notice};
use jiff::Timestamp;

/// One instance and its notice.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The messages that are done when this is; a bare event has none.
    pub(crate) messages: Vec<String>,
    /// The instance.
    pub(crate) instance: InstanceId,
    /// The earliest notice of it, naming it alone.
    pub(crate) notice: Notice,
}

impl Case {
    /// One for each instance that a message names.
    pub(crate) fn each(message: Option<&String>, notice: &Notice) -> Vec<Self> {
        let of = |instance: &InstanceId| Self {
            messages: message.into_iter().cloned().collect(),
            instance: instance.clone(),
            notice: Notice {
                instances: vec![instance.clone()],
                ..notice.clone()
            },
        };
        notice.instances.iter().map(of).collect()
    }

    /// Whether another message says the same again.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let told = |case: &Self| {
            (
                case.notice.kind,
                case.notice.drill,
                case.notice.hook.clone(),
            )
        };
        self.instance == other.instance && told(self) == told(other)
    }

    /// Takes another message in; the earliest notice counts.
    pub(crate) fn join(&mut self, other: Self) {
        self.messages.extend(other.messages);
        let order = |notice: &Notice| (notice.deadline.unwrap_or(Timestamp::MAX), notice.at);
        if order(&other.notice) < order(&self.notice) {
            self.notice = other.notice;
        }
    }
}
