//! What containerd, the CNI plugins, the kubelet and the node's mounts are told.

use std::{net::Ipv4Addr, path::Path};

use serde_json::{Value, json};

use super::{image::PAUSE_IMAGE, network::DNS};

/// In the node's own `/run`, so that every node can have the same.
pub const SOCKET: &str = "/run/containerd/containerd.sock";

/// Host directories that a node has empty ones instead of: what containerd, the kubelet and the CNI
/// plugins write at fixed places is the node's, and goes with it.
pub const HIDDEN: [&str; 3] = ["/run", "/var/lib", "/var/log"];

/// What a kubelet sets for the whole machine, with the values that it wants. It gets files of its
/// own there: a laptop shall not reboot 10 s after its next oops.
pub const KERNEL_SETTINGS: [(&str, &str); 6] = [
    ("vm/overcommit_memory", "1"),
    ("vm/panic_on_oom", "0"),
    ("kernel/panic", "10"),
    ("kernel/panic_on_oops", "1"),
    ("kernel/keys/root_maxkeys", "1000000"),
    ("kernel/keys/root_maxbytes", "25000000"),
];

/// The node's mounts, as an fstab. `name` is the source of those that have none: `mount --all`
/// leaves out what it finds mounted already, by source and place.
#[must_use]
pub fn mounts(name: &str, node: &Path) -> String {
    let mut lines = vec![format!("{name} /proc proc defaults 0 0")];
    lines.extend(HIDDEN.map(|place| format!("{name} {place} tmpfs mode=755 0 0")));
    for (setting, _) in KERNEL_SETTINGS {
        let ours = node.join("kernel").join(setting).display().to_string();
        lines.push(format!(
            "{} /proc/sys/{setting} none bind 0 0",
            ours.replace(' ', "\\040")
        ));
    }
    lines.join("\n") + "\n"
}

/// containerd's configuration, version 2: understood by 1.6, 1.7 and 2.x.
#[must_use]
pub fn containerd(node: &Path, plugins: &Path) -> String {
    let node = node.display();
    format!(
        r#"version = 2
root = "{node}/containerd"
state = "/run/containerd"

[grpc]
address = "{SOCKET}"

[plugins."io.containerd.internal.v1.opt"]
path = "{node}/opt"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE_IMAGE}"
# A machine that may not lower a process's oom_score_adj else ends runc in the middle of its start.
restrict_oom_score_adj = true
# Its profile would be loaded into this machine's kernel.
disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".containerd]
# Copies the one file of an image instead of asking for overlayfs.
snapshotter = "native"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{}"
conf_dir = "{node}/cni"
"#,
        plugins.display()
    )
}

/// The pods' network: addresses on the node's bridge, and no route out.
#[must_use]
pub fn network(bridge: &str, address: Ipv4Addr, node: &Path) -> Value {
    let [a, b, c, _] = address.octets();
    json!({
        "cniVersion": "0.4.0",
        "name": "lab",
        "plugins": [{
            "type": "bridge",
            "bridge": bridge,
            // As a gateway it would switch on forwarding for the whole machine.
            "isGateway": false,
            "ipMasq": false,
            "ipam": {
                "type": "host-local",
                "dataDir": node.join("addresses"),
                "ranges": [[{
                    "subnet": format!("{a}.{b}.{c}.0/24"),
                    "rangeStart": format!("{a}.{b}.{c}.10"),
                }]],
            },
        }],
    })
}

/// The pods' network on a node that forwards: a cable a pod, and routes to all the others.
#[must_use]
pub fn routed_network(address: Ipv4Addr, node: &Path) -> Value {
    let mut network = network("", address, node);
    let plugin = &mut network["plugins"][0];
    plugin["ipam"]["routes"] = json!([{ "dst": "0.0.0.0/0" }]);
    *plugin = json!({ "type": "ptp", "ipMasq": false, "ipam": plugin["ipam"] });
    network
}

/// Pods look names up at the cluster's DNS server.
pub fn know_names(kubelet: &mut Value) {
    kubelet["clusterDNS"] = json!([DNS]);
    kubelet["clusterDomain"] = json!("cluster.local");
}

/// The kubelet's configuration.
/// <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
#[must_use]
pub fn kubelet(cgroup: &str, address: Ipv4Addr, provider_id: &str, node: &Path) -> Value {
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": address,
        "port": 10250,
        "healthzPort": 0,
        "providerID": provider_id,
        "authentication": {
            "anonymous": { "enabled": false },
            "webhook": { "enabled": false },
            "x509": { "clientCAFile": node.join("ca.crt") },
        },
        "authorization": { "mode": "AlwaysAllow" },
        "containerRuntimeEndpoint": format!("unix://{SOCKET}"),
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": format!("/{cgroup}"),
        "failCgroupV1": false,
        "enforceNodeAllocatable": [],
        "failSwapOn": false,
        "podLogsDir": node.join("pods"),
        "resolvConf": "",
        // The machine's disk and memory are not this node's to be evicted for; 0% switches a signal off.
        "evictionHard": {
            "memory.available": "20Mi",
            "nodefs.available": "0%",
            "nodefs.inodesFree": "0%",
            "imagefs.available": "0%",
        },
        "imageGCHighThresholdPercent": 100,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_a_space_in_its_name_can_be_mounted_from() {
        let text = mounts("qt1-7", Path::new("/tmp/a lab/node"));
        assert!(text.contains(
            "\n/tmp/a\\040lab/node/kernel/kernel/panic /proc/sys/kernel/panic none bind"
        ));
        assert!(
            text.lines()
                .all(|line| line.split_whitespace().count() == 6),
            "{text}"
        );
    }

    #[test]
    fn pods_get_addresses_beside_the_nodes_own() {
        let network = network("qt7-1", Ipv4Addr::new(10, 213, 7, 1), Path::new("/n"));
        let range = &network["plugins"][0]["ipam"]["ranges"][0][0];
        assert_eq!(range["subnet"], "10.213.7.0/24");
        assert_eq!(range["rangeStart"], "10.213.7.10");
    }
}
