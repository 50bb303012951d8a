//! What lets traffic in and out.

use rust_decimal::Decimal;

use super::{Assumption, FlowLog, FlowLogTo, Good, LoadBalancer, Paid, logs, till::Till};

/// An Ingress that names no subnets gets an address in each public one, and dev has two.
const ZONES_OF_AN_INGRESS: u32 = 2;

pub(super) fn load_balancer(till: &mut Till<'_>, balancer: &LoadBalancer) {
    balancers(till, Decimal::ONE, balancer.addresses, &[]);
}

/// What Kubernetes makes when it is asked to: no plan contains it.
pub(super) fn made_by_kubernetes(till: &mut Till<'_>) {
    let assumption = Assumption::KubernetesLoadBalancers;
    let count = till.assume(assumption).unwrap_or_default();
    balancers(till, count, ZONES_OF_AN_INGRESS, &[assumption]);
    let assumption = Assumption::KubernetesVolumeGb;
    let gb = till.assume(assumption).unwrap_or_default();
    till.ring_assumed("volumes of claims", gb, Good::DiskGp3, &[assumption]);
}

/// Internal ones: they have no public addresses.
pub(super) fn prod_ingresses(till: &mut Till<'_>) {
    let assumption = Assumption::ProdIngresses;
    let count = till.assume(assumption).unwrap_or_default();
    balancers(till, count, 0, &[assumption]);
}

fn balancers(till: &mut Till<'_>, count: Decimal, addresses: u32, assumed: &[Assumption]) {
    let addresses = count * Decimal::from(addresses);
    till.ring_assumed("load balancer", count, Good::LoadBalancer, assumed);
    if addresses > Decimal::ZERO {
        till.ring_assumed(
            "public IPv4 of load balancers",
            addresses,
            Good::PublicAddress,
            assumed,
        );
    }
    if count > Decimal::ZERO {
        let lcu = till.assume(Assumption::LoadBalancerLcu).unwrap_or_default();
        let assumed = [assumed, &[Assumption::LoadBalancerLcu]].concat();
        till.ring_assumed(
            "load balancer capacity",
            lcu * count,
            Good::LoadBalancerCapacity,
            &assumed,
        );
    }
}

pub(super) fn interface_endpoint(till: &mut Till<'_>, zones: Option<u32>) {
    match zones {
        Some(zones) => till.ring("interface endpoint", zones.into(), Good::InterfaceEndpoint),
        None => till.gap("the plan doesn't say in how many zones it is".into()),
    }
}

/// Flow logs are kept with the foundation, but what they say is said by nodes.
pub(super) fn flow_log(till: &mut Till<'_>, log: FlowLog, workers: Decimal) {
    till.paid = Paid::UpHour;
    let assumed = [Assumption::FlowLogGb];
    let gb = till.assume(Assumption::FlowLogGb).unwrap_or_default() * workers;
    match log.to {
        FlowLogTo::Bucket => till.ring_assumed("flow logs", gb, Good::FlowLogToBucket, &assumed),
        FlowLogTo::Logs => logs::written(till, "flow logs", gb, log.kept_days, &assumed),
    }
}
