//! One resource: is it something that is paid for, and what does the plan say of it?

mod instances;
mod kept;
mod machines;
mod network;

use domain::cost::{Item, Resource};
use serde_json::Value;

use crate::found::Found;

/// What else the plan says.
pub(crate) struct Around<'a> {
    pub found: &'a [Found<'a>],
    /// The input `node_groups`, by the groups' keys.
    pub node_groups: &'a Value,
    /// The input `log_retention_days`.
    pub log_days: Option<u32>,
    /// The input `node_subnets`: public or private.
    pub node_subnets: Option<&'a str>,
}

/// What was understood: the item, if it is one that is paid for, and what about it can't be priced.
#[derive(Default)]
pub(crate) struct Understood {
    item: Option<Item>,
    gaps: Vec<String>,
}

impl From<Item> for Understood {
    fn from(item: Item) -> Self {
        Self {
            item: Some(item),
            gaps: Vec::new(),
        }
    }
}

impl Understood {
    /// What is paid for, in a way that has no price here.
    fn gap(why: impl Into<String>) -> Self {
        Self::default().and_gap(true, why)
    }

    fn and_gap(mut self, if_so: bool, why: impl Into<String>) -> Self {
        if if_so {
            self.gaps.push(why.into());
        }
        self
    }
}

pub(crate) fn resource(found: &Found<'_>, around: &Around<'_>) -> Resource {
    let understood = understand(found, around);
    Resource {
        address: found.address.to_owned(),
        kind: found.kind.to_owned(),
        item: understood.item,
        gaps: understood.gaps,
    }
}

/// What is not named here is on the list of what is free, or it is a gap.
fn understand(found: &Found<'_>, around: &Around<'_>) -> Understood {
    let values = found.values;
    match found.kind {
        "aws_eks_cluster" => machines::control_plane(values, around),
        "aws_eks_node_group" => machines::node_group(found, around),
        "aws_instance" => instances::instance(found, around),
        "aws_autoscaling_group" => instances::group(found, around),
        "aws_ebs_volume" => instances::volume(values),
        "aws_nat_gateway" => network::nat_gateway(values),
        "aws_eip" => Item::PublicAddress.into(),
        "aws_lb" | "aws_alb" => network::load_balancer(values),
        "aws_vpc_endpoint" => network::endpoint(found),
        "aws_flow_log" => network::flow_log(values, around),
        "aws_kms_key" | "aws_kms_replica_key" => Item::Key.into(),
        "aws_secretsmanager_secret" => kept::secret(values),
        "aws_ssm_parameter" => kept::parameter(values),
        "aws_cloudwatch_metric_alarm" => kept::alarm(values),
        "aws_cloudwatch_composite_alarm" => Item::CompositeAlarm.into(),
        "aws_cloudwatch_dashboard" => Item::Dashboard.into(),
        "aws_budgets_budget" => Item::Budget.into(),
        "aws_ecr_repository" => Item::Repository.into(),
        "aws_s3_bucket" => Item::Bucket.into(),
        "aws_dynamodb_table" => kept::table(values),
        "aws_sns_topic_subscription" => kept::subscription(values),
        "aws_codebuild_project" => kept::build(values),
        _ => Understood::default(),
    }
}
