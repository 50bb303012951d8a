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
    let allowed = object.status.map_or(0, |s| s.disruptions_allowed);
    Budget {
        namespace: object.metadata.namespace.unwrap_or_default(),
        name: object.metadata.name.unwrap_or_default(),
        selector: object.spec.and_then(|s| s.selector).map(selector),
        allowed: u32::try_from(allowed).unwrap_or(0),
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
