//! A rebalance recommendation: new pods are kept off for a while. Nothing else is certain.

use anyhow::Result;
use cluster::{Clock, Cluster};
use domain::drain::{DrainReport, Ending, Marking, Node, unmark};

use crate::{
    case::Case,
    cordon::settle,
    look::{Seen, nothing},
};

/// Sets the taint, or takes it off when its time is over; the message comes again until then.
pub(crate) async fn mark(
    case: &Case,
    cluster: &Cluster,
    node: Node,
    clock: Clock,
) -> Result<(DrainReport, Option<Seen>)> {
    let now = clock.now();
    let plan = |node: &Node| match Marking::of(node, &case.notice, now) {
        Marking::Set(patch, _) => Some(patch),
        Marking::Stands(_) => None,
        Marking::Nothing(_) => unmark(node, Some(now)),
    };
    let set = matches!(Marking::of(&node, &case.notice, now), Marking::Set(..));
    let Some(mut node) = settle(cluster, node, plan).await? else {
        return Ok(nothing(case, "its node is gone"));
    };
    let until = match Marking::of(&node, &case.notice, now) {
        Marking::Stands(until) => until,
        Marking::Set(..) => return Ok(nothing(case, "its taint was taken off by another")),
        Marking::Nothing(why) => return Ok(nothing(case, why)),
    };
    if case.notice.drill.is_some() {
        let off = settle(cluster, node.clone(), |node| unmark(node, None)).await?;
        node = off.unwrap_or(node);
    }
    let report = DrainReport {
        node: Some(node.name.clone()),
        ending: Ending::Marked(until),
        cordoned_after: set.then(|| clock.now().duration_since(case.notice.at)),
        ..DrainReport::nothing(&case.notice, &case.instance, "")
    };
    Ok((
        report,
        Some(Seen {
            cluster: cluster.clone(),
            node,
            deadline: None,
        }),
    ))
}
