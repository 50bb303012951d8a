//! What is paid for, as it was read from a plan. `None` is what the plan doesn't say yet: it
//! becomes a gap that is named, never a zero.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The two lifetimes of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StackName {
    /// Kept: paid for by the month.
    Foundation,
    /// Made and destroyed: paid for by the up-hour.
    Cluster,
}

/// A stack's resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// Which of the two.
    pub name: StackName,
    /// The environments whose services it carries.
    pub environments: Vec<String>,
    /// All that its plan leaves standing.
    pub resources: Vec<Resource>,
}

/// One resource of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Where it is in the code, like `module.nodes.aws_eks_node_group.this["workers"]`.
    pub address: String,
    /// Its Terraform type, like `aws_eks_node_group`.
    pub kind: String,
    /// What is paid for, if it was recognised as something that can be priced.
    pub item: Option<Item>,
    /// What costs something about it and can't be priced, with the reason.
    pub gaps: Vec<String>,
}

/// What can be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An EKS control plane.
    ControlPlane(ControlPlane),
    /// Instances of one launch template: a node group, an Auto Scaling group, one instance.
    Nodes(Nodes),
    /// A NAT gateway; its address is a resource of its own.
    NatGateway,
    /// A public IPv4 address.
    PublicAddress,
    /// A load balancer that Terraform makes.
    LoadBalancer(LoadBalancer),
    /// An interface endpoint, with the number of its zones.
    InterfaceEndpoint(Option<u32>),
    /// Flow logs, and where they go.
    FlowLog(FlowLog),
    /// A volume that is no node's root disk.
    Volume(Disk),
    /// A KMS key.
    Key,
    /// A secret of Secrets Manager.
    Secret,
    /// A parameter of SSM's advanced tier.
    AdvancedParameter,
    /// An alarm.
    Alarm(Alarm),
    /// An alarm over other alarms.
    CompositeAlarm,
    /// A dashboard.
    Dashboard,
    /// An AWS Budget.
    Budget,
    /// A container repository.
    Repository,
    /// A bucket.
    Bucket,
    /// A `DynamoDB` table paid for by the request.
    Table,
    /// A CodeBuild project.
    Build(Builder),
}

/// An EKS control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlPlane {
    /// The logs that are switched on, by EKS's names.
    pub logs: Vec<String>,
    /// For how many days they are kept, where the platform says.
    pub kept_days: Option<u32>,
}

/// Instances that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodes {
    /// How many when awake.
    pub count: Option<u32>,
    /// The types that may be taken, at least one.
    pub types: Vec<String>,
    /// How they are bought.
    pub capacity: Capacity,
    /// Whether each has a public address of its own.
    pub public: Option<bool>,
    /// The disks of each.
    pub disks: Option<Vec<Disk>>,
    /// Whether CloudWatch measures them by the minute.
    pub detailed_monitoring: bool,
    /// Whether Kubernetes runs on them; a NAT instance's traffic is its nodes' own.
    pub worker: bool,
}

/// How an instance is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Until further notice, at the list's price.
    OnDemand,
    /// Until AWS wants it back, at the market's price.
    Spot,
}

/// A volume's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskType {
    /// The current one; speed beyond its base is paid for.
    Gp3,
    /// The one before.
    Gp2,
}

/// A volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Its type.
    pub kind: DiskType,
    /// Its size in GB.
    pub gb: Decimal,
    /// Operations a second, where the plan says.
    pub iops: Option<Decimal>,
    /// MB a second, where the plan says.
    pub throughput: Option<Decimal>,
}

/// A load balancer: application and network ones cost alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Public addresses: one a zone, none for an internal one.
    pub addresses: u32,
}

/// Flow logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowLog {
    /// Where they go.
    pub to: FlowLogTo,
    /// For how many days a log group keeps them, where the platform says.
    pub kept_days: Option<u32>,
}

/// Where flow logs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowLogTo {
    /// A log group.
    Logs,
    /// A bucket.
    Bucket,
}

/// An alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// An alarm is paid for once for each metric that it looks at.
    pub metrics: u32,
    /// Whether it looks more often than each minute.
    pub fast: bool,
}

/// The machine of a CodeBuild project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// `general1.small`, x86.
    Small,
    /// `general1.small`, arm64.
    SmallArm,
}

/// Where a resource ended. Each has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// It has lines, or lines that wait for a gap to be filled.
    Priced,
    /// It is on the list of what costs nothing.
    Free(&'static str),
    /// Nobody knows what it costs.
    Unknown,
}

impl Resource {
    /// Where it ends.
    #[must_use]
    pub fn billing(&self) -> Billing {
        match (&self.item, super::why_free(&self.kind)) {
            (Some(_), _) => Billing::Priced,
            (None, Some(why)) if self.gaps.is_empty() => Billing::Free(why),
            (None, _) => Billing::Unknown,
        }
    }
}

impl fmt::Display for StackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Foundation => "foundation",
            Self::Cluster => "cluster",
        })
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnDemand => "On-Demand",
            Self::Spot => "Spot",
        })
    }
}
