//! An Auto Scaling hook: it holds the instance while its node is emptied, in looks.
//!
//! Each look ends with an answer: CONTINUE when the node is empty or never will be, a heartbeat
//! when there is another look to come.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html>

use anyhow::Result;
use aws::autoscaling::{AutoScaling, HookAnswer};
use domain::drain::{DrainReport, Ending, Hook, Node};

use crate::{
    Env,
    case::Case,
    drain as node_drain,
    look::{Told, Visit},
};

/// Drains the node behind a hook.
pub(crate) async fn drain(visit: &Visit<'_>, node: Node) -> Result<Told> {
    let notice = &visit.case.notice;
    let Some(hook) = &notice.hook else {
        return Ok(visit.nothing("the event names no hook"));
    };
    let autoscaling = visit.env.autoscaling().await;
    let Some(limits) = autoscaling.hook_limits(hook).await? else {
        return Ok(visit.nothing("its hook is gone"));
    };
    let global_end = notice.at + limits.global;
    let (mut report, seen) = node_drain::at(visit, node, Some(global_end)).await?;
    report.hook = Some(answer(&autoscaling, visit.case, hook, &mut report.ending).await?);
    Ok((report, seen))
}

/// Answers a hook whose instance has no node that could be drained.
pub(crate) async fn release(env: &Env, case: &Case, report: DrainReport) -> Result<DrainReport> {
    let Some(hook) = &case.notice.hook else {
        return Ok(report);
    };
    let mut ending = Ending::Emptied;
    let autoscaling = env.autoscaling().await;
    let told = answer(&autoscaling, case, hook, &mut ending).await?;
    Ok(DrainReport {
        hook: Some(told),
        ..report
    })
}

/// After a look that failed: as well as can be, the hook waits for the next.
pub(crate) async fn keep_waiting(env: &Env, case: &Case) {
    let Some(hook) = case
        .notice
        .hook
        .as_ref()
        .filter(|_| case.notice.drill.is_none())
    else {
        return;
    };
    if let Err(error) = env
        .autoscaling()
        .await
        .heartbeat(hook, &case.instance)
        .await
    {
        tracing::warn!(instance = %case.instance, %error, "its hook was not told to wait");
    }
}

/// Tells the hook how the look ended; a hook that no longer waits ends the looks.
async fn answer(
    autoscaling: &AutoScaling,
    case: &Case,
    hook: &Hook,
    ending: &mut Ending,
) -> Result<String> {
    if case.notice.drill.is_some() {
        return Ok("left alone, this is a drill".to_owned());
    }
    let unfinished = *ending == Ending::Unfinished;
    let answer = if unfinished {
        autoscaling.heartbeat(hook, &case.instance).await?
    } else {
        autoscaling.complete(hook, &case.instance).await?
    };
    Ok(match (answer, unfinished) {
        (HookAnswer::Taken, true) => format!("{} waits on", hook.name),
        (HookAnswer::Taken, false) => format!("{} told to CONTINUE", hook.name),
        (HookAnswer::NoLongerWaiting, _) => {
            if unfinished {
                *ending = Ending::DeadlinePassed;
            }
            format!("{} no longer waited", hook.name)
        }
    })
}
