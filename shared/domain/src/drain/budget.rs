//! PodDisruptionBudgets: which of them hold a pod, and whether they have room.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Pod;

/// How a requirement compares a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Operator {
    /// The label has one of the values.
    In,
    /// The label is absent or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
}

/// One requirement of a selector's `matchExpressions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The label.
    pub key: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub values: Vec<String>,
}

/// A label selector. Empty, it selects every pod of its namespace (`policy/v1`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Selector {
    /// Labels that must be equal.
    pub labels: BTreeMap<String, String>,
    /// Requirements that must all hold.
    pub requirements: Vec<Requirement>,
}

/// A PodDisruptionBudget.
///
/// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Its namespace; it selects pods there only.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Which pods it holds; `None` selects none.
    pub selector: Option<Selector>,
    /// `status.disruptionsAllowed`: how many pods may go now.
    pub allowed: u32,
    /// `spec.unhealthyPodEvictionPolicy` is `AlwaysAllow`.
    pub always_unready: bool,
    /// `status.currentHealthy`: how many of its pods are Ready.
    pub healthy: u32,
    /// `status.desiredHealthy`: how many are to be.
    pub desired: u32,
}

impl Requirement {
    fn admits(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In => value.is_some_and(|v| self.values.contains(v)),
            Operator::NotIn => value.is_none_or(|v| !self.values.contains(v)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

impl Selector {
    fn admits(&self, labels: &BTreeMap<String, String>) -> bool {
        let equal = |(key, value)| labels.get(key) == Some(value);
        self.labels.iter().all(equal) && self.requirements.iter().all(|r| r.admits(labels))
    }
}

impl Budget {
    /// Whether the budget holds this pod.
    #[must_use]
    pub fn holds(&self, pod: &Pod) -> bool {
        let selected = self
            .selector
            .as_ref()
            .is_some_and(|s| s.admits(&pod.labels));
        self.namespace == pod.id.namespace && selected
    }

    /// Whether a pod goes without taking of the budget's room, since it adds nothing to it.
    ///
    /// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy>
    #[must_use]
    pub fn spares(&self, pod: &Pod) -> bool {
        let healthy_without = self.desired > 0 && self.healthy >= self.desired;
        !pod.ready && (self.always_unready || healthy_without)
    }
}

/// Whether the eviction API lets a pod go whatever room its budgets have: one that has finished,
/// one that no budget holds (any more), or one that is not Ready and that its budget spares.
#[must_use]
pub fn goes_freely(pod: &Pod, holding: &[&Budget]) -> bool {
    pod.finished
        || match holding {
            [] => true,
            [one] => one.spares(pod),
            _ => false,
        }
}

/// The budgets that hold a pod, by name. With two or more, eviction never succeeds:
/// the API server does not support it.
#[must_use]
pub fn holding<'a>(budgets: &'a [Budget], pod: &Pod) -> Vec<&'a Budget> {
    let mut holding: Vec<&Budget> = budgets.iter().filter(|b| b.holds(pod)).collect();
    holding.sort_by(|a, b| a.name.cmp(&b.name));
    holding
}
