//! The drain of one node, for whichever notice: cordon, see its pods, plan, carry out.

use anyhow::Result;
use cluster::{Clock, Cluster};
use domain::drain::{
    Cordon, DrainPlan, DrainReport, Ending, Node, Notice, Policy, Terms, mark, uncordon,
};
use jiff::Timestamp;

use crate::{
    Env,
    case::Case,
    cordon::settle,
    look::{Seen, ending, nothing},
};

/// What is true of a node, and what would be done with it. The version is its list of pods'.
///
/// # Errors
/// If the cluster can't be asked.
pub async fn observe(
    cluster: &Cluster,
    node: Node,
    notice: &Notice,
    terms: Terms,
    now: Timestamp,
) -> Result<(DrainPlan, String)> {
    let (pods, version) = cluster.pods_on(&node.name).await?;
    let cordon = Cordon::of(&node, notice, terms.deadline);
    Ok((DrainPlan::new(node, cordon, pods, terms, now), version))
}

/// Drains the node of a case. `deadline`: the notice's own or, for a hook, its global end.
pub(crate) async fn at(
    env: &Env,
    case: &Case,
    cluster: &Cluster,
    node: Node,
    deadline: Option<Timestamp>,
    clock: Clock,
    ends: Timestamp,
) -> Result<(DrainReport, Option<Seen>)> {
    let (notice, policy) = (&case.notice, env.policy);
    if came_to_nothing(&node, notice, policy, clock.now()) {
        return Ok(nothing(
            case,
            "its deadline is long over and the node is Ready",
        ));
    }
    // Several notices may name an instance; the earliest deadline counts.
    let deadline = mark(
        &node,
        &Notice {
            deadline,
            ..notice.clone()
        },
        policy.stale_after,
    );
    let terms = Terms::of(notice, deadline, policy, clock.now(), ends);
    // First of all the cordon: from here on, every pod that is bound to the node is on the list
    // or comes with the watch.
    let was_cordoned = node.unschedulable;
    let patch = |node: &Node| match Cordon::of(node, notice, deadline) {
        Cordon::Set(patch) => Some(patch),
        Cordon::Already => None,
    };
    let Some(node) = settle(cluster, node, patch).await? else {
        return Ok(nothing(case, "its node is gone"));
    };
    let cordoned = (!was_cordoned).then(|| clock.now().duration_since(notice.at));
    // What is true now, and what should happen?
    let (plan, version) = observe(cluster, node, notice, terms, clock.now()).await?;
    tracing::info!(instance = %case.instance, plan = %plan, "planned");
    // Make it so.
    let outcome = cluster.carry_out(&plan, &version, clock).await?;
    let another = deadline.is_none_or(|d| clock.now() < d) && plan.terms.again.is_some();
    let report = DrainReport {
        node: Some(plan.node.name.clone()),
        ending: ending(outcome.empty.is_some(), another),
        deadline,
        cordoned_after: cordoned,
        empty_after: outcome.empty.map(|at| at.duration_since(notice.at)),
        pods: outcome.pods,
        ..DrainReport::nothing(notice, &case.instance, "")
    };
    let node = undo(cluster, plan.node, &report).await?;
    Ok((
        report,
        Some(Seen {
            cluster: cluster.clone(),
            node,
            deadline,
        }),
    ))
}

/// An exercise leaves the node as it was.
async fn undo(cluster: &Cluster, node: Node, report: &DrainReport) -> Result<Node> {
    if !report.drill || report.ending == Ending::Unfinished {
        return Ok(node);
    }
    let undone = settle(cluster, node.clone(), uncordon).await?;
    Ok(undone.unwrap_or(node))
}

/// A stopped Spot instance may run again, a notice may have lain in a queue: what was to
/// happen long ago to a node that is well has not happened.
fn came_to_nothing(node: &Node, notice: &Notice, policy: Policy, now: Timestamp) -> bool {
    let over = notice
        .deadline
        .is_some_and(|d| d + policy.stale_after < now);
    let certain = !matches!(notice.kind, domain::drain::Kind::HealthScheduledChange);
    over && certain && node.ready
}
