//! The network of a lab's real nodes: a bridge of this machine, and a network namespace a node on it.
//!
//! Every node has an address on the bridge and a subnet of its own for its pods. A node answers for
//! its pods on the bridge (proxy ARP), so whoever is on it reaches all of them by one route, and
//! this machine forwards nothing. What is on the bridge goes with it, also when a lab is killed.

use std::net::Ipv4Addr;

use anyhow::{Context, Result};

use super::{
    bridge::{self, ip},
    namespaces::Namespaces,
    slot::{PODS, Slot, cleanup},
};
use crate::process;

/// The cluster's DNS server, in the range of the control plane's Services.
pub const DNS: Ipv4Addr = Ipv4Addr::new(10, 96, 0, 10);

/// In a node: forward between its pods and the bridge, answer for them at once.
const SETTINGS: &str = "for setting in ip_forward=1 conf/eth0/proxy_arp=1 neigh/eth0/proxy_delay=0; \
     do echo \"${setting#*=}\" >\"/proc/sys/net/ipv4/${setting%=*}\" || exit 1; done";

/// A bridge that is ours while this lives.
#[derive(Debug)]
pub struct Network {
    slot: Slot,
}

impl Network {
    /// Makes it, in a subnet that nobody on this machine uses.
    ///
    /// # Errors
    /// If the kernel refuses or no subnet is free.
    pub async fn create() -> Result<Self> {
        let slot = Slot::take().await?;
        process::at_the_end(&cleanup(&slot.name))?;
        let network = Self { slot };
        bridge::create(&network.slot.name, network.address()).await?;
        Ok(network)
    }

    /// Where nodes and their pods reach this machine.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.slot.address
    }

    /// A node's address on the bridge, by its slot's number.
    pub(super) fn address_of(&self, node: &Slot) -> Ipv4Addr {
        let ([a, b, c, _], [_, _, number, _]) = (self.slot.address.octets(), node.address.octets());
        // The first is the bridge's own; slots end at 250.
        Ipv4Addr::new(a, b, c, number + 1)
    }

    /// Connects a node's namespace to the bridge.
    pub(super) async fn attach(&self, node: &Slot, namespaces: &Namespaces) -> Result<()> {
        let (bridge, link, address) = (&self.slot.name, &node.name, self.address_of(node));
        let process = namespaces.id().to_string();
        let peer = ["type", "veth", "peer", "name", "eth0", "netns", &process];
        ip(&[&["link", "add", link], &peer[..]].concat()).await?;
        ip(&["link", "set", link, "master", bridge, "up"]).await?;
        let inside = format!(
            "ip link set lo up && ip address add {address}/24 dev eth0 && ip link set eth0 up \
             && ip route add {PODS} dev eth0 && {SETTINGS}"
        );
        let mut shell = namespaces.command("sh");
        shell.args(["-c", &inside]);
        let wired = namespaces.run(shell).await;
        wired.context("the network inside the node")?;
        ip(&["route", "add", &node.subnet(), "dev", bridge]).await?;
        Ok(())
    }

    /// Forgets where a node's pods were: its number may be another lab's next.
    pub(super) fn detach(bridge: &str, node: &Slot) {
        let route = ["route", "delete", &node.subnet(), "dev", bridge];
        let _ = std::process::Command::new("ip").args(route).output();
    }

    /// The bridge's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.slot.name
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        bridge::delete(&self.slot.name);
    }
}
