//! Pods that budgets hold, tried again when a budget or the pod changes such that it may go.

use std::collections::{BTreeMap, BTreeSet};

use domain::drain::{Budget, goes_freely, holding};
use futures::{FutureExt, StreamExt, future, stream, stream::BoxStream, stream::SelectAll};
use jiff::Timestamp;

use super::standing::Standing;
use crate::{Cluster, ClusterError, watch::Seen};

type Change = (String, Result<Seen<Budget>, ClusterError>);

/// The budgets of the namespaces where something is held.
#[derive(Default)]
pub(super) struct Held {
    asked: BTreeSet<String>,
    /// By namespace, once they are known.
    budgets: BTreeMap<String, Vec<Budget>>,
    changes: SelectAll<BoxStream<'static, Change>>,
}

impl Held {
    /// Begins to watch the budgets wherever a pod is newly held.
    pub(super) fn look_into(&mut self, cluster: &Cluster, pods: &BTreeMap<String, Standing>) {
        for standing in pods.values().filter(|p| p.is_held()) {
            let namespace = standing.namespace().to_owned();
            if self.asked.insert(namespace.clone()) {
                self.changes.push(changes(cluster.clone(), namespace));
            }
        }
    }

    /// `None`: they are not known yet.
    pub(super) fn budgets(&self, namespace: &str) -> Option<&[Budget]> {
        self.budgets.get(namespace).map(Vec::as_slice)
    }

    /// The namespace whose budgets are known now, or have changed.
    pub(super) async fn next(&mut self) -> String {
        loop {
            let Some((namespace, seen)) = self.changes.next().await else {
                return future::pending().await;
            };
            match seen {
                Ok(seen) => {
                    self.update(&namespace, seen);
                    return namespace;
                }
                // What it holds is forced in the end all the same, only without its name.
                Err(error) => tracing::warn!(namespace, %error, "budgets can't be watched"),
            }
        }
    }

    fn update(&mut self, namespace: &str, seen: Seen<Budget>) {
        let budgets = self.budgets.entry(namespace.to_owned()).or_default();
        match seen {
            Seen::All(all) => *budgets = all,
            Seen::Is(budget) => {
                budgets.retain(|b| b.name != budget.name);
                budgets.push(budget);
            }
            Seen::Gone(gone) => budgets.retain(|b| b.name != gone.name),
        }
    }
}

/// One LIST, then one WATCH.
fn changes(cluster: Cluster, namespace: String) -> BoxStream<'static, Change> {
    let listed = async move {
        match cluster.budgets_in(&namespace).await {
            Ok((budgets, version)) => {
                let watch = cluster.watch_budgets(&namespace, &version);
                stream::once(future::ready(Ok(Seen::All(budgets))))
                    .chain(watch)
                    .map(move |seen| (namespace.clone(), seen))
                    .boxed()
            }
            Err(error) => stream::once(future::ready((namespace, Err(error)))).boxed(),
        }
    };
    listed.into_stream().flatten().boxed()
}

/// Names what holds each pod, and lets as many be tried as their budget has room for.
pub(super) fn let_go(
    pods: &mut BTreeMap<String, Standing>,
    namespace: &str,
    budgets: &[Budget],
    now: Timestamp,
) {
    let mut room: BTreeMap<&str, u32> = budgets
        .iter()
        .map(|b| (b.name.as_str(), b.allowed))
        .collect();
    let held = pods
        .values_mut()
        .filter(|p| p.is_held() && p.namespace() == namespace);
    for standing in held {
        let holding = holding(budgets, standing.pod());
        let free = goes_freely(standing.pod(), &holding)
            || match holding.as_slice() {
                [one] => room.get_mut(one.name.as_str()).is_some_and(take),
                _ => false,
            };
        standing.held_by(names(&holding), free, now);
    }
}

/// Lets a pod be tried that has changed such that its budget's room does not matter any more.
pub(super) fn let_go_freely(standing: &mut Standing, budgets: Option<&[Budget]>, now: Timestamp) {
    let Some(budgets) = budgets.filter(|_| standing.is_held()) else {
        return;
    };
    let holding = holding(budgets, standing.pod());
    if goes_freely(standing.pod(), &holding) {
        standing.held_by(names(&holding), true, now);
    }
}

fn names(budgets: &[&Budget]) -> Vec<String> {
    budgets.iter().map(|b| b.name.clone()).collect()
}

fn take(room: &mut u32) -> bool {
    let some = *room > 0;
    *room = room.saturating_sub(1);
    some
}
