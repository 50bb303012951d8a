//! A rebalance recommendation: new pods are kept off for a while. Nothing else is certain.

use anyhow::Result;
use domain::drain::{DrainReport, Ending, Marking, Node, unmark};

use crate::{
    cordon::{Settled, settle},
    look::{Told, Visit},
};

/// Sets the taint, or takes it off when its time is over; the message comes again until then.
pub(crate) async fn mark(visit: &Visit<'_>, node: Node) -> Result<Told> {
    let (notice, now) = (&visit.case.notice, visit.clock.now());
    let plan = |node: &Node| match Marking::of(node, notice, now) {
        Marking::Set(patch, _) => Some(patch),
        Marking::Stands(_) => None,
        Marking::Nothing(_) => unmark(node, Some(now)),
    };
    let Some(Settled { mut node, patched }) = settle(visit.cluster, node, plan).await? else {
        return Ok(visit.nothing("its node is gone"));
    };
    let until = match Marking::of(&node, notice, now) {
        Marking::Stands(until) => until,
        Marking::Set(..) => return Ok(visit.nothing("its taint was taken off by another")),
        Marking::Nothing(why) => return Ok(visit.nothing(why)),
    };
    // An exercise takes off what it set, and no taint of a real recommendation.
    if notice.drill.is_some() && patched {
        let off = settle(visit.cluster, node.clone(), |node| unmark(node, None)).await?;
        node = off.map_or(node, |off| off.node);
    }
    let report = DrainReport {
        node: Some(node.name.clone()),
        ending: Ending::Marked(until),
        cordoned_after: patched.then(|| visit.clock.now().duration_since(notice.at)),
        ..DrainReport::nothing(notice, &visit.case.instance, "")
    };
    Ok(visit.told(report, node, None))
}
