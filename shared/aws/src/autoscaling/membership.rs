//! From an instance to its group, and from the group's tag to its cluster.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_autoscaling::types::{AutoScalingGroup, AutoScalingInstanceDetails};
use domain::drain::InstanceId;

use super::{AutoScaling, AutoScalingError, SERVICE};
use crate::CallError;

/// The most ids that one DescribeAutoScalingInstances takes, and a page's length for both calls.
///
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html>
const IDS_A_CALL: usize = 50;

/// The tag by which a managed node group's Auto Scaling group names its cluster.
///
/// <https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html>
const CLUSTER_TAG: &str = "eks:cluster-name";

/// Where an instance belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The Auto Scaling group's name.
    pub asg: String,
    /// The EKS cluster that the group's `eks:cluster-name` tag names.
    pub cluster: Option<String>,
    /// The lifecycle state, such as `InService` or `Terminating:Wait`.
    pub lifecycle: String,
}

impl AutoScaling {
    /// The groups of these instances. An instance in no group is absent.
    ///
    /// One call for up to 50 instances, and one more for up to 50 groups.
    pub async fn memberships(
        &self,
        instances: &[InstanceId],
    ) -> Result<BTreeMap<InstanceId, Membership>, AutoScalingError> {
        let mut found = Vec::new();
        for ids in instances.chunks(IDS_A_CALL) {
            found.extend(self.describe_instances(ids).await?);
        }
        let clusters = self.clusters_of(&found).await?;
        Ok(found
            .into_iter()
            .filter_map(|details| membership(details, &clusters))
            .collect())
    }

    async fn describe_instances(
        &self,
        ids: &[InstanceId],
    ) -> Result<Vec<AutoScalingInstanceDetails>, AutoScalingError> {
        let mut pages = self
            .client
            .describe_auto_scaling_instances()
            .set_instance_ids(Some(ids.iter().map(ToString::to_string).collect()))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(instance) = pages.next().await {
            found.push(instance.map_err(|e| {
                CallError::new(
                    SERVICE,
                    "autoscaling:DescribeAutoScalingInstances",
                    list(ids),
                    e,
                )
            })?);
        }
        Ok(found)
    }

    /// The cluster of each group that has the tag.
    async fn clusters_of(
        &self,
        instances: &[AutoScalingInstanceDetails],
    ) -> Result<BTreeMap<String, String>, AutoScalingError> {
        let names: BTreeSet<_> = instances
            .iter()
            .filter_map(|i| i.auto_scaling_group_name())
            .collect();
        let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
        let mut clusters = BTreeMap::new();
        for some in names.chunks(IDS_A_CALL) {
            for group in self.describe_groups(some).await? {
                if let (Some(name), Some(cluster)) = (&group.auto_scaling_group_name, tag(&group)) {
                    clusters.insert(name.clone(), cluster);
                }
            }
        }
        Ok(clusters)
    }

    async fn describe_groups(
        &self,
        names: &[String],
    ) -> Result<Vec<AutoScalingGroup>, AutoScalingError> {
        let mut pages = self
            .client
            .describe_auto_scaling_groups()
            .set_auto_scaling_group_names(Some(names.to_vec()))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(group) = pages.next().await {
            found.push(group.map_err(|e| {
                CallError::new(
                    SERVICE,
                    "autoscaling:DescribeAutoScalingGroups",
                    list(names),
                    e,
                )
            })?);
        }
        Ok(found)
    }
}

fn tag(group: &AutoScalingGroup) -> Option<String> {
    let tag = group
        .tags()
        .iter()
        .find(|tag| tag.key() == Some(CLUSTER_TAG))?;
    tag.value().map(str::to_owned)
}

/// None for an answer without an id or a group, which would be no membership.
fn membership(
    details: AutoScalingInstanceDetails,
    clusters: &BTreeMap<String, String>,
) -> Option<(InstanceId, Membership)> {
    let id = details.instance_id()?.parse().ok()?;
    let asg = details.auto_scaling_group_name()?.to_owned();
    let cluster = clusters.get(&asg).cloned();
    let lifecycle = details.lifecycle_state().unwrap_or_default().to_owned();
    Some((
        id,
        Membership {
            asg,
            cluster,
            lifecycle,
        },
    ))
}

/// The first few names, for an error's text.
fn list<T: ToString>(names: &[T]) -> String {
    let shown: Vec<_> = names.iter().take(3).map(ToString::to_string).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
