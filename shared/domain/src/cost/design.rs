//! Designs that were thought of and not planned, so that their price can stand beside ours.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    Capacity, ControlPlane, Disk, DiskType, Item, LoadBalancer, Nodes, Resource, Stack, StackName,
};

/// One design of the cluster; the foundation is the platform's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// What it is called.
    pub name: String,
    /// Nodes.
    pub nodes: u32,
    /// Their type.
    pub instance_type: String,
    /// Their root disks, gp3, in GB.
    pub disk_gb: Decimal,
    /// Whether each node has a public address.
    pub public_nodes: bool,
    /// The way out for private subnets.
    pub nat: Nat,
    /// Zones with a NAT gateway or a load balancer's address.
    pub zones: u32,
    /// Public load balancers.
    pub load_balancers: u32,
    /// The control plane's logs.
    pub logs: Vec<String>,
}

/// The way out, by Terraform's `nat_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nat {
    /// There is none.
    None,
    /// One t4g.micro with its address.
    Instance,
    /// One gateway with its address.
    Gateway,
    /// A gateway and an address in each zone.
    GatewayPerAz,
}

const NAT_INSTANCE: &str = "t4g.micro";
/// What Amazon's image wants at least.
const NAT_DISK: Decimal = Decimal::from_parts(8, 0, 0, false, 0);

impl Design {
    /// The cluster stack that it would be, with its nodes bought like this.
    #[must_use]
    pub fn stack(&self, capacity: Capacity) -> Stack {
        let plane = ControlPlane {
            logs: self.logs.clone(),
            kept_days: None,
        };
        let mut items = vec![Item::ControlPlane(plane)];
        items.push(Item::Nodes(Nodes {
            count: Some(self.nodes),
            types: vec![self.instance_type.clone()],
            capacity,
            public: Some(self.public_nodes),
            disks: Some(vec![gp3(self.disk_gb)]),
            detailed_monitoring: false,
            worker: true,
        }));
        items.extend(self.way_out());
        let balancer = Item::LoadBalancer(LoadBalancer {
            addresses: self.zones,
        });
        items.extend((0..self.load_balancers).map(|_| balancer.clone()));
        Stack {
            name: StackName::Cluster,
            environments: Vec::new(),
            resources: items.into_iter().map(|item| self.resource(item)).collect(),
        }
    }

    fn way_out(&self) -> Vec<Item> {
        match self.nat {
            Nat::None => Vec::new(),
            Nat::Instance => vec![nat_instance(), Item::PublicAddress],
            Nat::Gateway => vec![Item::NatGateway, Item::PublicAddress],
            Nat::GatewayPerAz => {
                let zone = |_| [Item::NatGateway, Item::PublicAddress];
                (0..self.zones).flat_map(zone).collect()
            }
        }
    }

    fn resource(&self, item: Item) -> Resource {
        Resource {
            address: self.name.clone(),
            kind: "design".to_owned(),
            item: Some(item),
            gaps: Vec::new(),
        }
    }
}

fn nat_instance() -> Item {
    Item::Nodes(Nodes {
        count: Some(1),
        types: vec![NAT_INSTANCE.to_owned()],
        capacity: Capacity::OnDemand,
        public: Some(false),
        disks: Some(vec![gp3(NAT_DISK)]),
        detailed_monitoring: false,
        worker: false,
    })
}

fn gp3(gb: Decimal) -> Disk {
    Disk {
        kind: DiskType::Gp3,
        gb,
        iops: None,
        throughput: None,
    }
}

impl Stack {
    /// The same with nodes that Kubernetes runs on bought like this.
    #[must_use]
    pub fn bought(mut self, capacity: Capacity) -> Self {
        for resource in &mut self.resources {
            match &mut resource.item {
                Some(Item::Nodes(nodes)) if nodes.worker => nodes.capacity = capacity,
                _ => {}
            }
        }
        self
    }
}
