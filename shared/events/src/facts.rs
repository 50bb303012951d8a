//! What an event said, kept also when nothing is done with it.

use domain::drain::{Action, Hook, InstanceId, Notice};
use jiff::Timestamp;
use serde::Serialize;

/// The facts of one event; what it didn't say, or not readably, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Whom it names.
    pub instances: Vec<InstanceId>,
    /// What happens to them; for a state change, the state.
    pub action: Option<String>,
    /// When they go, in whole seconds of UTC.
    pub deadline: Option<Timestamp>,
    /// The Auto Scaling group.
    pub asg: Option<String>,
    /// The lifecycle hook.
    pub hook: Option<String>,
    /// The lifecycle action's token.
    pub token: Option<String>,
}

impl Facts {
    pub(crate) fn of_instance(instance: Option<InstanceId>) -> Self {
        Self {
            instances: instance.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn with_action(self, action: Action) -> Self {
        Self {
            action: Some(name(action)),
            ..self
        }
    }

    pub(crate) fn with_deadline(self, deadline: Option<Timestamp>) -> Self {
        Self { deadline, ..self }
    }
}

impl From<&Notice> for Facts {
    fn from(notice: &Notice) -> Self {
        let hook = notice.hook.as_ref();
        Self {
            instances: notice.instances.clone(),
            action: Some(name(notice.action)),
            deadline: notice.deadline,
            asg: hook.map(|h| h.asg.clone()),
            hook: hook.map(|Hook { name, .. }| name.clone()),
            token: hook.and_then(|h| h.token.clone()),
        }
    }
}

/// The action's name as the domain serialises it.
fn name(action: Action) -> String {
    match serde_json::to_value(action) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{action:?}"),
    }
}
