//! The drain of one node, for whichever notice: cordon, see its pods, plan, carry out.

use anyhow::Result;
use cluster::{Clock, Cluster, Outcome};
use domain::drain::{
    Cordon, DrainPlan, DrainReport, Ending, Kind, Node, Notice, Policy, Terms, is_told, mark,
    uncordon,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    cordon::{Settled, settle},
    look::{Told, Visit},
};

/// One instance's drain: what it works with, and until when. `qtctl drain` and the function
/// plan and carry out with the same one.
pub struct Drain<'a> {
    /// The instance's cluster.
    pub cluster: &'a Cluster,
    /// The notice, which names this instance alone.
    pub notice: &'a Notice,
    /// The operator's decisions.
    pub policy: Policy,
    /// The time.
    pub clock: Clock,
    /// When the work must be over.
    pub ends: Timestamp,
}

/// A drain that came to its end.
pub struct Drained {
    /// What became of the node.
    pub report: DrainReport,
    /// The node as the drain left it.
    pub node: Node,
}

impl Drain<'_> {
    /// What is true of a node, and what would be done with it. The version is its list of pods'.
    ///
    /// # Errors
    /// If the cluster can't be asked.
    pub async fn plan(
        &self,
        node: Node,
        deadline: Option<Timestamp>,
    ) -> Result<(DrainPlan, String)> {
        let now = self.clock.now();
        let terms = Terms::of(self.notice, deadline, self.policy, now, self.ends);
        let (pods, version) = self.cluster.pods_on(&node.name).await?;
        let cordon = Cordon::of(&node, self.notice, deadline);
        Ok((
            DrainPlan::new(node, cordon, pods, terms, self.clock.now()),
            version,
        ))
    }

    /// Cordons and empties a node. `deadline`: the notice's own or, for a hook, its global end.
    /// `None`: the node is gone.
    ///
    /// # Errors
    /// If the cluster can't be asked or refuses; the work then still needs doing.
    pub async fn run(&self, node: Node, deadline: Option<Timestamp>) -> Result<Option<Drained>> {
        // First of all the cordon: from here on, every pod that is bound to the node is on the
        // list or comes with the watch.
        let cordon = |node: &Node| match Cordon::of(node, self.notice, deadline) {
            Cordon::Set(patch) => Some(patch),
            Cordon::Already => None,
        };
        let Some(Settled { node, patched }) = settle(self.cluster, node, cordon).await? else {
            return Ok(None);
        };
        let cordoned = patched.then(|| self.clock.now().duration_since(self.notice.at));
        // What is true now, and what should happen?
        let (plan, version) = self.plan(node, deadline).await?;
        tracing::info!(node = plan.node.name, plan = %plan, "planned");
        // Make it so.
        let outcome = self.cluster.carry_out(&plan, &version, self.clock).await?;
        let report = self.report(&plan, outcome, cordoned);
        let node = undo(self.cluster, plan.node, &report).await?;
        Ok(Some(Drained { report, node }))
    }

    fn report(
        &self,
        plan: &DrainPlan,
        outcome: Outcome,
        cordoned: Option<SignedDuration>,
    ) -> DrainReport {
        let deadline = plan.terms.deadline;
        let another = deadline.is_none_or(|d| self.clock.now() < d) && plan.terms.again.is_some();
        let ending = match (outcome.empty, another) {
            (Some(_), _) => Ending::Emptied,
            (None, true) => Ending::Unfinished,
            (None, false) if plan.terms.drill => Ending::DrillOver,
            (None, false) if deadline.is_none() => Ending::LeftStanding,
            (None, false) => Ending::DeadlinePassed,
        };
        DrainReport {
            node: Some(plan.node.name.clone()),
            ending,
            deadline,
            cordoned_after: cordoned,
            empty_after: outcome.empty.map(|at| at.duration_since(self.notice.at)),
            pods: outcome.pods,
            ..DrainReport::nothing(self.notice, &self.notice.instances[0], "")
        }
    }
}

/// Drains the node of a case. `deadline`: the notice's own or, for a hook, its global end.
pub(crate) async fn at(visit: &Visit<'_>, node: Node, deadline: Option<Timestamp>) -> Result<Told> {
    let (notice, policy) = (&visit.case.notice, visit.env.policy);
    if came_to_nothing(&node, notice, policy, visit.clock.now()) {
        return Ok(visit.nothing("its deadline is long over and the node is Ready"));
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
    // The second look comes when the first has undone its cordon.
    if notice.drill.is_some() && is_told(&node, notice, deadline) {
        return Ok(visit.nothing("this drill has been held"));
    }
    let drain = Drain {
        cluster: visit.cluster,
        notice,
        policy,
        clock: visit.clock,
        ends: visit.ends,
    };
    Ok(match drain.run(node, deadline).await? {
        Some(Drained { report, node }) => visit.told(report, node, deadline),
        None => visit.nothing("its node is gone"),
    })
}

/// An exercise leaves the node as it was.
async fn undo(cluster: &Cluster, node: Node, report: &DrainReport) -> Result<Node> {
    if !report.drill || report.ending == Ending::Unfinished {
        return Ok(node);
    }
    let undone = settle(cluster, node.clone(), uncordon).await?;
    Ok(undone.map_or(node, |undone| undone.node))
}

/// A stopped Spot instance may run again, a notice may have lain in a queue: what was to
/// happen long ago to a node that is well has not happened.
fn came_to_nothing(node: &Node, notice: &Notice, policy: Policy, now: Timestamp) -> bool {
    let stale_after = match notice.kind {
        // A maintenance begins some time after its start.
        Kind::HealthScheduledChange => policy.maintenance_stale_after,
        _ => policy.stale_after,
    };
    let over = notice.deadline.is_some_and(|d| d + stale_after < now);
    over && node.ready
}
