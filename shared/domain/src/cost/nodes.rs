//! The control plane and the machines.

use rust_decimal::Decimal;

use super::{
    Assumption, Capacity, ControlPlane, Disk, DiskType, Good, Nodes, Paid, logs, till::Till,
};

/// What gp3 has before more is paid for.
const GP3_IOPS: Decimal = Decimal::from_parts(3000, 0, 0, false, 0);
const GP3_THROUGHPUT: Decimal = Decimal::from_parts(125, 0, 0, false, 0);

pub(super) fn control_plane(till: &mut Till<'_>, plane: &ControlPlane) {
    till.ring("EKS control plane", Decimal::ONE, Good::EksControlPlane);
    let mut names = Vec::new();
    let mut gb = Decimal::ZERO;
    let mut assumed = Vec::new();
    for log in &plane.logs {
        let Some(assumption) = assumption_of(log) else {
            till.gap(format!("nothing is assumed about its log {log:?}"));
            continue;
        };
        gb += till.assume(assumption).unwrap_or_default();
        assumed.push(assumption);
        names.push(log.as_str());
    }
    if names.is_empty() {
        return;
    }
    let what = format!("control plane logs ({})", names.join(", "));
    logs::written(till, what, gb, plane.kept_days, &assumed);
}

fn assumption_of(log: &str) -> Option<Assumption> {
    Some(match log {
        "api" => Assumption::LogApiGb,
        "audit" => Assumption::LogAuditGb,
        "authenticator" => Assumption::LogAuthenticatorGb,
        "controllerManager" => Assumption::LogControllerManagerGb,
        "scheduler" => Assumption::LogSchedulerGb,
        _ => return None,
    })
}

pub(super) fn nodes(till: &mut Till<'_>, nodes: &Nodes) {
    let Some(count) = nodes.count.map(Decimal::from) else {
        return till.gap("the plan doesn't say how many there are when awake".into());
    };
    instances(till, nodes, count);
    match nodes.public {
        None => till.gap("the plan doesn't say whether they have public addresses".into()),
        Some(false) => {}
        Some(true) => till.ring("public IPv4 of instances", count, Good::PublicAddress),
    }
    match &nodes.disks {
        None => till.gap("the plan doesn't say how large their root disks are".into()),
        Some(all) => all.iter().for_each(|one| disk(till, one, count)),
    }
    if nodes.detailed_monitoring {
        till.ring("detailed monitoring", count, Good::DetailedMonitoring);
    }
}

/// Which of several types comes is AWS's choice, so the dearest counts.
fn instances(till: &mut Till<'_>, nodes: &Nodes, count: Decimal) {
    if nodes.types.is_empty() {
        till.gap("the plan doesn't say of which type they are".into());
    }
    let mut dearest = None;
    for kind in &nodes.types {
        match till.list.instance(kind, nodes.capacity) {
            Some(price) => dearest = dearest.max(Some((price, kind))),
            None => till.gap(format!("the price file has no {} {kind}", nodes.capacity)),
        }
    }
    if let Some((price, kind)) = dearest {
        let what = match nodes.types.len() {
            1 => format!("{kind}, {}", nodes.capacity),
            _ => format!("{kind} (dearest of its group), {}", nodes.capacity),
        };
        let assumed: &[Assumption] = match nodes.capacity {
            Capacity::Spot => &[Assumption::SpotPrice],
            Capacity::OnDemand => &[],
        };
        till.ring_hours(what, count, price, assumed);
    }
}

pub(super) fn disk(till: &mut Till<'_>, disk: &Disk, count: Decimal) {
    let gb = disk.gb * count;
    match disk.kind {
        DiskType::Gp2 => till.ring("gp2 disks", gb, Good::DiskGp2),
        DiskType::Gp3 => {
            let beyond = |had: Option<Decimal>, base| (had.unwrap_or(base) - base).max(0.into());
            let iops = beyond(disk.iops, GP3_IOPS);
            let throughput = beyond(disk.throughput, GP3_THROUGHPUT);
            till.ring("gp3 disks", gb, Good::DiskGp3);
            if iops > Decimal::ZERO {
                till.ring("gp3 IOPS", iops * count, Good::DiskGp3Iops);
            }
            if throughput > Decimal::ZERO {
                let what = "gp3 throughput";
                till.ring(what, throughput * count, Good::DiskGp3Throughput);
            }
        }
    }
}

/// What the nodes move, which grows with them and is in no plan. What is assumed is recorded even
/// where it has no effect: a single node has no other zone to send to.
pub(super) fn traffic(till: &mut Till<'_>, workers: Decimal, through_gateway: bool) {
    debug_assert_eq!(till.paid, Paid::UpHour, "traffic stops with the cluster");
    let mut flow = |what: &str, assumption, good, there_is_some: bool| {
        let gb = till.assume(assumption).unwrap_or_default();
        let senders = if there_is_some { workers } else { 0.into() };
        till.ring_assumed(what, gb * senders, good, &[assumption]);
    };
    let to_internet = "data to the internet";
    flow(
        to_internet,
        Assumption::InternetGb,
        Good::InternetData,
        true,
    );
    let several = workers > Decimal::ONE;
    let between_zones = "data between zones";
    flow(
        between_zones,
        Assumption::CrossZoneGb,
        Good::CrossZoneData,
        several,
    );
    let through = "data through NAT gateways";
    flow(
        through,
        Assumption::NatGb,
        Good::NatGatewayData,
        through_gateway,
    );
}
