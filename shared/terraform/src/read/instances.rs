//! Machines that Kubernetes does not run on, such as the one that does NAT, and volumes.

use domain::cost::{Capacity, Item, Nodes};
use serde_json::Value;

use super::{
    Around, Understood,
    machines::{BORROWS, borrows, disk, disks, monitored},
};
use crate::{found::Found, values};

pub(super) fn volume(volume: &Value) -> Understood {
    match disk(volume) {
        Some(disk) => Item::Volume(disk).into(),
        None => Understood::gap("a volume of this type or size is not in the price file"),
    }
}

/// A machine of its own, such as the one that does NAT.
pub(super) fn instance(instance: &Found<'_>, around: &Around<'_>) -> Understood {
    let values = instance.values;
    let template = instance.refers("launch_template", "aws_launch_template", around.found);
    let kind = values::text(values, "instance_type")
        .or_else(|| values::text(template?.values, "instance_type"));
    let root = values::block(values, "root_block_device").and_then(disk);
    let more = values::list(values, "ebs_block_device").iter().map(disk);
    let own: Option<Vec<_>> = std::iter::once(root).chain(more).collect();
    let types: Vec<_> = kind.into_iter().collect();
    let borrows = borrows(&types, Some(values));
    Understood::from(Item::Nodes(Nodes {
        count: Some(1),
        types,
        capacity: market(values),
        public: addressed(instance, around),
        disks: own.or_else(|| disks(template?.values)),
        detailed_monitoring: values::truth(values, "monitoring") == Some(true),
        worker: false,
    }))
    .and_gap(borrows, BORROWS)
}

/// An Elastic IP of its own takes the place of an address that would be assigned, and is counted itself.
fn addressed(instance: &Found<'_>, around: &Around<'_>) -> Option<bool> {
    let mut all = around.found.iter();
    if all.any(|other| is_address_of(other, instance, around)) {
        return Some(false);
    }
    values::truth(instance.values, "associate_public_ip_address")
}

fn is_address_of(address: &Found<'_>, machine: &Found<'_>, around: &Around<'_>) -> bool {
    let arguments = match address.kind {
        "aws_eip" => ["instance", "network_interface"],
        "aws_eip_association" => ["instance_id", "network_interface_id"],
        _ => return false,
    };
    let mut meant = arguments
        .iter()
        .filter_map(|argument| address.refers(argument, machine.kind, around.found));
    meant.any(|meant| meant.address == machine.address)
}

fn market(machine: &Value) -> Capacity {
    let options = values::block(machine, "instance_market_options");
    let market = options.and_then(|options| values::text(options, "market_type"));
    match market.as_deref() {
        Some("spot") => Capacity::Spot,
        _ => Capacity::OnDemand,
    }
}

/// An Auto Scaling group that is no node group: it keeps a machine such as the NAT's alive.
pub(super) fn group(group: &Found<'_>, around: &Around<'_>) -> Understood {
    if values::block(group.values, "mixed_instances_policy").is_some() {
        return Understood::gap("which of its mixed instances come is not in the plan");
    }
    let Some(template) = group.refers("launch_template", "aws_launch_template", around.found)
    else {
        return Understood::gap("the plan doesn't say which launch template it uses");
    };
    let count = values::whole(group.values, "desired_capacity")
        .or_else(|| values::whole(group.values, "min_size"));
    let interface = values::block(template.values, "network_interfaces");
    let assigned = interface.and_then(|block| values::truth(block, "associate_public_ip_address"));
    let types: Vec<_> = values::text(template.values, "instance_type")
        .into_iter()
        .collect();
    let borrows = borrows(&types, Some(template.values));
    Understood::from(Item::Nodes(Nodes {
        count,
        types,
        capacity: market(template.values),
        public: assigned.or_else(|| addressed(group, around)),
        disks: disks(template.values),
        detailed_monitoring: monitored(template),
        worker: false,
    }))
    .and_gap(borrows, BORROWS)
}
