//! What lets traffic in and out.

use domain::cost::{FlowLog, FlowLogTo, Item, LoadBalancer};
use serde_json::Value;

use super::{Around, Understood};
use crate::{found::Found, values};

pub(super) fn nat_gateway(gateway: &Value) -> Understood {
    Understood::from(Item::NatGateway).and_gap(
        values::text(gateway, "availability_mode").as_deref() == Some("regional"),
        "a regional gateway costs once for each zone in use, which is not in the plan",
    )
}

/// A public balancer has an address in each of its subnets.
pub(super) fn load_balancer(balancer: &Value) -> Understood {
    if values::text(balancer, "load_balancer_type").as_deref() == Some("gateway") {
        return Understood::gap("a gateway load balancer is not in the price file");
    }
    let internal = values::truth(balancer, "internal") == Some(true);
    let subnets =
        values::list(balancer, "subnets").len() + values::list(balancer, "subnet_mapping").len();
    let addresses = if internal { 0 } else { subnets };
    Understood::from(Item::LoadBalancer(LoadBalancer {
        addresses: u32::try_from(addresses).unwrap_or(u32::MAX),
    }))
    .and_gap(
        !internal && subnets == 0,
        "the plan doesn't say in how many subnets it has a public address",
    )
}

/// Gateway endpoints are free; of the others each zone is paid for.
pub(super) fn endpoint(endpoint: &Found<'_>) -> Understood {
    let kind = values::text(endpoint.values, "vpc_endpoint_type");
    match kind.as_deref() {
        None | Some("Gateway") => Understood::default(),
        Some("Interface") => {
            let subnets = values::list(endpoint.values, "subnet_ids").len();
            let zones = (subnets > 0).then(|| u32::try_from(subnets).unwrap_or(u32::MAX));
            Item::InterfaceEndpoint(zones).into()
        }
        Some(other) => Understood::gap(format!(
            "an endpoint of type {other} is not in the price file"
        )),
    }
}

pub(super) fn flow_log(log: &Value, around: &Around<'_>) -> Understood {
    let to = match values::text(log, "log_destination_type").as_deref() {
        None | Some("cloud-watch-logs") => FlowLogTo::Logs,
        Some("s3") => FlowLogTo::Bucket,
        Some(other) => {
            return Understood::gap(format!("flow logs to {other} are not in the price file"));
        }
    };
    let kept_days = around.log_days;
    Item::FlowLog(FlowLog { to, kept_days }).into()
}
