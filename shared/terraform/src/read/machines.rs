//! The control plane and its node groups.

use domain::cost::{Capacity, ControlPlane, Disk, DiskType, Item, Nodes};
use serde_json::Value;

use super::{Around, Understood};
use crate::{found::Found, values};

pub(super) fn control_plane(cluster: &Value, around: &Around<'_>) -> Understood {
    let plane = ControlPlane {
        logs: values::texts(cluster, "enabled_cluster_log_types"),
        kept_days: around.log_days,
    };
    let support = values::block(cluster, "upgrade_policy");
    let support = support.and_then(|policy| values::text(policy, "support_type"));
    let auto = values::block(cluster, "compute_config");
    let auto = auto.and_then(|config| values::truth(config, "enabled"));
    let tier = values::block(cluster, "control_plane_scaling_config");
    let tier = tier.and_then(|config| values::text(config, "tier"));
    Understood::from(Item::ControlPlane(plane))
        .and_gap(
            support.as_deref() != Some("STANDARD"),
            "its upgrade_policy is not STANDARD, so it may slip into extended support, which costs more",
        )
        .and_gap(
            auto == Some(true),
            "Auto Mode takes a fee for each instance, which is not in the price file",
        )
        .and_gap(
            tier.is_some_and(|tier| tier != "standard"),
            "a provisioned control plane is not in the price file",
        )
}

pub(super) fn node_group(group: &Found<'_>, around: &Around<'_>) -> Understood {
    let template = group.refers("launch_template", "aws_launch_template", around.found);
    let input = group.key().and_then(|key| around.node_groups.get(key));
    let mut types = values::texts(group.values, "instance_types");
    if types.is_empty() {
        types.extend(template.and_then(|template| values::text(template.values, "instance_type")));
    }
    // In the code's own words a group is what it is when awake; asleep, its size is 0.
    let awake = input.and_then(|input| values::whole(input, "desired_size"));
    let planned = values::block(group.values, "scaling_config");
    let planned = planned.and_then(|config| values::whole(config, "desired_size"));
    let capacity = values::text(group.values, "capacity_type");
    let borrows = borrows(&types, template.map(|template| template.values));
    Understood::from(Item::Nodes(Nodes {
        count: awake.or(planned),
        types,
        capacity: match capacity.as_deref() {
            Some("SPOT") => Capacity::Spot,
            _ => Capacity::OnDemand,
        },
        public: public(template, around),
        disks: match template {
            Some(template) => disks(template.values),
            None if group.sets("launch_template") => None,
            None => Some(vec![own_disk(group.values)]),
        },
        detailed_monitoring: template.is_some_and(monitored),
        worker: true,
    }))
    .and_gap(borrows, BORROWS)
}

pub(super) const BORROWS: &str = "a burstable instance may borrow credits beyond its price: set credit_specification to standard";

/// T3 and T4g borrow unless they are told not to, and no plan shows how much.
pub(super) fn borrows(types: &[String], machine: Option<&Value>) -> bool {
    let credits = machine.and_then(|machine| values::block(machine, "credit_specification"));
    let credits = credits.and_then(|block| values::text(block, "cpu_credits"));
    let burstable = |kind: &String| kind.starts_with("t3") || kind.starts_with("t4g");
    types.iter().any(burstable) && credits.as_deref() != Some("standard")
}

/// What EKS gives a group without a launch template: 20 GB, unless it says otherwise.
fn own_disk(group: &Value) -> Disk {
    Disk {
        kind: DiskType::Gp3,
        gb: values::number(group, "disk_size").unwrap_or_else(|| 20.into()),
        iops: None,
        throughput: None,
    }
}

/// Whether nodes get public addresses: the launch template's word, else the platform's.
fn public(template: Option<&Found<'_>>, around: &Around<'_>) -> Option<bool> {
    let said = template.and_then(|template| {
        let interface = values::block(template.values, "network_interfaces")?;
        values::truth(interface, "associate_public_ip_address")
    });
    said.or(around.node_subnets.map(|subnets| subnets == "public"))
}

pub(super) fn monitored(template: &Found<'_>) -> bool {
    let monitoring = values::block(template.values, "monitoring");
    monitoring.and_then(|block| values::truth(block, "enabled")) == Some(true)
}

/// The disks that a launch template names; what the image has beyond that is not in a plan.
pub(super) fn disks(template: &Value) -> Option<Vec<Disk>> {
    let mappings = values::list(template, "block_device_mappings").iter();
    let volumes = mappings.filter_map(|mapping| values::block(mapping, "ebs"));
    let disks: Option<Vec<_>> = volumes.map(disk).collect();
    disks.filter(|disks| !disks.is_empty())
}

/// A volume, by a launch template's or an instance's words; `None` if its size or type is unknown.
pub(super) fn disk(volume: &Value) -> Option<Disk> {
    let kind = values::text(volume, "volume_type").or_else(|| values::text(volume, "type"));
    Some(Disk {
        kind: match kind.as_deref() {
            Some("gp3") => DiskType::Gp3,
            Some("gp2") | None => DiskType::Gp2,
            Some(_) => return None,
        },
        gb: values::number(volume, "volume_size").or_else(|| values::number(volume, "size"))?,
        iops: values::number(volume, "iops"),
        throughput: values::number(volume, "throughput"),
    })
}
