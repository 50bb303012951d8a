//! The bridge that joins a node's pods to this machine, so that its kubelet can probe them.
//!
//! Its address is also the node's: the kubelet listens there and nowhere else, always on 10250.
//! Pods get no route out, so neither forwarding nor masquerading is switched on for anyone.

use std::net::Ipv4Addr;

use anyhow::{Result, anyhow};
use tokio::process::Command;

use crate::said::said_by;

/// Makes the bridge and gives it its address.
///
/// # Errors
/// If `ip` refuses.
pub async fn create(name: &str, address: Ipv4Addr) -> Result<()> {
    ip(&["link", "add", name, "type", "bridge"]).await?;
    ip(&["address", "add", &format!("{address}/24"), "dev", name]).await?;
    ip(&["link", "set", name, "up"]).await?;
    Ok(())
}

/// Deletes it; that it isn't there is no error.
pub fn delete(name: &str) {
    let _ = std::process::Command::new("ip")
        .args(["link", "delete", name])
        .output();
}

/// The IPv4 networks that this machine has routes to.
///
/// # Errors
/// If `ip` refuses.
pub async fn networks() -> Result<Vec<(Ipv4Addr, u8)>> {
    Ok(ip(&["-4", "-oneline", "route", "show", "table", "all"])
        .await?
        .lines()
        .filter_map(network)
        .collect())
}

/// Whether the /24 of `address` and a network have addresses in common.
#[must_use]
pub fn overlaps(address: Ipv4Addr, (network, prefix): (Ipv4Addr, u8)) -> bool {
    let shift = 32 - u32::from(prefix.min(24));
    u32::from(address).checked_shr(shift) == u32::from(network).checked_shr(shift)
}

fn network(route: &str) -> Option<(Ipv4Addr, u8)> {
    let words = route.split_whitespace();
    let kinds = [
        "local",
        "broadcast",
        "unicast",
        "blackhole",
        "unreachable",
        "prohibit",
    ];
    let target = words.into_iter().find(|word| !kinds.contains(word))?;
    let (address, prefix) = target.split_once('/').unwrap_or((target, "32"));
    Some((address.parse().ok()?, prefix.parse().ok()?))
}

pub(super) async fn ip(arguments: &[&str]) -> Result<String> {
    said_by(Command::new("ip").args(arguments))
        .await
        .map_err(|error| anyhow!(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Ipv4Addr = Ipv4Addr::new(10, 213, 7, 1);

    #[test]
    fn a_subnet_meets_the_networks_around_and_inside_it_and_no_neighbour() {
        for (route, meets) in [
            ("10.213.7.0/24 dev br0 proto kernel scope link", true),
            ("10.0.0.0/8 via 192.168.1.1 dev tun0", true),
            ("local 10.213.7.99 dev lo table local", true),
            ("10.213.8.0/24 dev br0", false),
            ("10.213.6.0/23 dev br0", true),
            ("192.168.1.0/24 dev eth0", false),
        ] {
            assert_eq!(overlaps(OURS, network(route).unwrap()), meets, "{route}");
        }
    }

    #[test]
    fn the_default_route_is_no_network_of_anybodys() {
        assert_eq!(network("default via 192.168.1.1 dev eth0"), None);
    }
}
