//! PodDisruptionBudgets of one namespace, read only once something is held by one.

use domain::drain::{Budget, Operator, Requirement, Selector};
use futures::{StreamExt, stream::BoxStream};
use k8s_openapi::{
    api::policy::v1::PodDisruptionBudget,
    apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement},
};

use crate::{Cluster, ClusterError, watch::Seen};

impl Cluster {
    pub(crate) async fn budgets_in(
        &self,
        namespace: &str,
    ) -> Result<(Vec<Budget>, String), ClusterError> {
        let (budgets, version) = self.list::<PodDisruptionBudget>(&within(namespace)).await?;
        Ok((budgets.into_iter().map(budget).collect(), version))
    }

    pub(crate) fn watch_budgets(
        &self,
        namespace: &str,
        version: &str,
    ) -> BoxStream<'static, Result<Seen<Budget>, ClusterError>> {
        let seen = self.watch::<PodDisruptionBudget>(&within(namespace), version);
        seen.map(|seen| {
            seen.map(|seen| match seen {
                Seen::Is(object) => Seen::Is(budget(object)),
                Seen::Gone(object) => Seen::Gone(budget(object)),
                Seen::All(objects) => Seen::All(objects.into_iter().map(budget).collect()),
            })
        })
        .boxed()
    }
}

fn within(namespace: &str) -> String {
    format!("/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets?limit=0")
}

fn budget(object: PodDisruptionBudget) -> Budget {
    let spec = object.spec.unwrap_or_default();
    let status = object.status.unwrap_or_default();
    // Until the controller has seen a change of the budget, the API server refuses by it.
    let observed = status.observed_generation >= object.metadata.generation;
    let count = |of: i32| u32::try_from(of).unwrap_or(0);
    Budget {
        namespace: object.metadata.namespace.unwrap_or_default(),
        name: object.metadata.name.unwrap_or_default(),
        selector: spec.selector.map(selector),
        allowed: count(status.disruptions_allowed) * u32::from(observed),
        always_unready: spec.unhealthy_pod_eviction_policy.as_deref() == Some("AlwaysAllow"),
        healthy: count(status.current_healthy),
        desired: count(status.desired_healthy),
    }
}

fn selector(selector: LabelSelector) -> Selector {
    let requirements = selector.match_expressions.unwrap_or_default();
    Selector {
        labels: selector.match_labels.unwrap_or_default(),
        requirements: requirements.into_iter().map(requirement).collect(),
    }
}

fn requirement(requirement: LabelSelectorRequirement) -> Requirement {
    Requirement {
        key: requirement.key,
        // The API server admits these four only.
        operator: match requirement.operator.as_str() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            _ => Operator::DoesNotExist,
        },
        values: requirement.values.unwrap_or_default(),
    }
}
