//! What the function is told, in one place: the variables that template.yaml sets, and for a function
//! that runs as a process, where this lab's AWS is.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Result;
use runtime::{DrainSettings, SettingError, Variables};

use crate::{
    account::{ID, REGION},
    front::{Front, Principal, Verdict},
    lab::{ACCESS_KEY, Lab, SECRET_KEY, function_role},
};

/// The template's variables with its defaults, for the lab's account; drills are on.
#[must_use]
pub fn variables() -> BTreeMap<&'static str, String> {
    let queue = |name: &str| format!("arn:aws:sqs:{REGION}:{ID}:{name}");
    BTreeMap::from([
        ("AWS_REGION", REGION.to_owned()),
        ("CLUSTER_TAG_KEY", "Project".to_owned()),
        ("CLUSTER_TAG_VALUE", "quanttrader".to_owned()),
        ("ENABLE_DRILLS", "true".to_owned()),
        ("GRACE_CAP_SECONDS", "30".to_owned()),
        ("HOOKS_QUEUE_ARN", queue("hooks")),
        ("MAIL_TOPIC_ARN", format!("arn:aws:sns:{REGION}:{ID}:mail")),
        ("SECOND_LOOK_QUEUE_ARN", queue("second")),
    ])
}

/// The same, read as the function reads them.
///
/// # Errors
/// If the function wants a variable that is not here.
pub fn settings() -> Result<DrainSettings, SettingError> {
    let variables = variables();
    DrainSettings::read(&Variables::new(|name: &str| variables.get(name).cloned()))
}

impl Lab {
    /// Another front for the same account: what goes wrong there is one function's alone.
    ///
    /// # Errors
    /// If it can't listen.
    pub async fn front_of_its_own(&self) -> Result<Front> {
        let world = Arc::clone(self.world());
        // On the lab's own runtime: the test's may end before its function does.
        let start = async move { Front::start(&world, Verdict::None).await };
        let front = self.world().runtime().spawn(start).await??;
        let (arn, secret) = (function_role(), SECRET_KEY.to_owned());
        front.add_principal(ACCESS_KEY, Principal { arn, secret });
        Ok(front)
    }
}

/// The environment of a function that runs as a process of an in-process lab, with AWS at `front`.
#[must_use]
pub fn environment(front: &Front) -> BTreeMap<&'static str, String> {
    let mut all = variables();
    all.extend([
        ("AWS_ENDPOINT_URL", front.url().to_owned()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
    ]);
    all
}
