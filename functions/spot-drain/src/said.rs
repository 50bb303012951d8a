//! What a batch says: cases to look at, records that nobody can read, and noise.

use events::{Cause, Context, Reading, Verdict};
use jiff::Timestamp;
use runtime::Invocation;

use crate::{Env, case::Case, tell};

/// A batch, read.
pub(crate) struct Said {
    pub(crate) cases: Vec<Case>,
    /// Messages that go back, and to the dead-letter queue in the end.
    pub(crate) unreadable: Vec<String>,
}

pub(crate) fn read(env: &Env, invocation: &Invocation, now: Timestamp) -> Said {
    let context = Context {
        now,
        account: Some(invocation.function.account.clone()),
        region: Some(env.settings.region.clone()),
        drills: env.settings.drills,
    };
    let mut said = Said {
        cases: Vec::new(),
        unreadable: Vec::new(),
    };
    for reading in events::read(&invocation.event.to_string(), &context) {
        log(&reading);
        match &reading.verdict {
            Verdict::Act(notice) => {
                let cases = Case::each(reading.message_id.as_ref(), notice);
                cases.into_iter().for_each(|case| said.take(case));
            }
            Verdict::Ignore { .. }
            | Verdict::Refuse {
                cause: Cause::Policy,
                ..
            } => {}
            Verdict::Refuse {
                cause: Cause::Unreadable,
                ..
            } => {
                // Each time that it comes again would be another alarm.
                if reading.receive_count.is_none_or(|count| count <= 1) {
                    tell::unreadable(now);
                }
                said.unreadable.extend(reading.message_id);
            }
        }
    }
    said
}

impl Said {
    fn take(&mut self, case: Case) {
        match self.cases.iter_mut().find(|known| known.is_same_as(&case)) {
            Some(known) => known.join(case),
            None => self.cases.push(case),
        }
    }
}

fn log(reading: &Reading) {
    tracing::info!(
        message_id = reading.message_id,
        outcome = reading.verdict.name(),
        kind = reading.kind().map(domain::drain::Kind::name),
        received = reading.receive_count,
        reason = reading.reason,
        "notice"
    );
}
