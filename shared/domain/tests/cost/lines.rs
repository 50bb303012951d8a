//! Lines of the bill, by hand.

use domain::cost::{
    Alarm, Assumption, Builder, Capacity, ControlPlane, Design, Disk, DiskType, Estimate, FlowLog,
    FlowLogTo, Item, LoadBalancer, Nat, Nodes, Paid, StackName,
};

use crate::given::{amount, cluster, d, foundation, gp3, nodes, plane, prices, stack, usd};

#[test]
fn the_cluster_is_paid_by_the_up_hour_and_the_foundation_by_the_month() {
    let both = [
        stack(StackName::Cluster, [Item::NatGateway, Item::Key]),
        stack(StackName::Foundation, [Item::Key, Item::PublicAddress]),
    ];
    let estimate = Estimate::of(&both, &prices());
    // A key of 1.00 a month that lives by the hour is a 730th of it.
    assert_eq!(estimate.up_hour(), usd("0.045") + usd("1.00") / d("730"));
    // An address of 0.005 an hour that is kept is 730 times that; 0.38 are the functions.
    assert_eq!(estimate.fixed(), usd("1.00") + usd("3.65") + usd("0.38"));
    assert_eq!(
        estimate.month(100),
        estimate.fixed() + estimate.up_hour() * d("100")
    );
}

#[test]
fn a_control_plane_writes_the_logs_that_are_switched_on() {
    let logs = ["api", "authenticator"].map(str::to_owned).to_vec();
    let kept_days = None;
    let estimate = cluster([Item::ControlPlane(ControlPlane { logs, kept_days })]);
    assert_eq!(amount(&estimate, "EKS control plane"), Some(usd("0.10")));
    let taken_in = amount(&estimate, "control plane logs (api, authenticator)");
    assert_eq!(taken_in, Some(usd("0.0055"))); // 0.011 GB × 0.50
    assert_eq!(amount(&estimate, "logs kept"), Some(usd("0.00066"))); // 0.011 × 2 months × 0.03
    assert!(estimate.assumed.contains(&Assumption::LogApiGb));
    assert!(!estimate.assumed.contains(&Assumption::LogAuditGb));
}

#[test]
fn logs_that_the_platform_keeps_for_90_days_are_paid_for_three_months() {
    let logs = vec!["api".to_owned()];
    let kept_days = Some(90);
    let estimate = cluster([Item::ControlPlane(ControlPlane { logs, kept_days })]);
    assert_eq!(amount(&estimate, "logs kept"), Some(usd("0.0009"))); // 0.01 GB × 3 × 0.03
    assert!(!estimate.assumed.contains(&Assumption::LogMonthsKept));
}

#[test]
fn of_several_types_the_dearest_counts() {
    let group = Nodes {
        types: ["small", "dear", "small"].map(str::to_owned).to_vec(),
        ..nodes(2)
    };
    let estimate = cluster([Item::Nodes(group)]);
    let line = "dear (dearest of its group), On-Demand";
    assert_eq!(amount(&estimate, line), Some(usd("0.40")));
}

#[test]
fn spot_is_the_types_own_price_or_the_assumed_share_of_on_demand() {
    let spot = |kind: &str| Nodes {
        types: vec![kind.to_owned()],
        capacity: Capacity::Spot,
        ..nodes(1)
    };
    let estimate = cluster([Item::Nodes(spot("small"))]);
    assert_eq!(amount(&estimate, "small, Spot"), Some(usd("0.04")));
    assert!(estimate.assumed.contains(&Assumption::SpotPrice));
    let estimate = cluster([Item::Nodes(spot("cheap-on-spot"))]);
    assert_eq!(amount(&estimate, "cheap-on-spot, Spot"), Some(usd("0.01")));
}

#[test]
fn each_public_node_pays_for_its_address_and_each_node_for_its_disks() {
    let group = Nodes {
        public: Some(true),
        disks: Some(vec![gp3("20"), gp3("5")]),
        detailed_monitoring: true,
        ..nodes(3)
    };
    let estimate = cluster([Item::Nodes(group)]);
    let addresses = amount(&estimate, "public IPv4 of instances");
    assert_eq!(addresses, Some(usd("0.015")));
    assert_eq!(amount(&estimate, "gp3 disks"), Some(usd("0.0075"))); // 75 × 0.073 / 730
    let monitoring = amount(&estimate, "detailed monitoring");
    assert_eq!(monitoring, Some(usd("0.009"))); // 3 × 2.19 / 730
}

#[test]
fn a_disk_pays_for_speed_beyond_its_base_only() {
    let disk = |iops: &str, throughput: &str| {
        Item::Volume(Disk {
            iops: Some(d(iops)),
            throughput: Some(d(throughput)),
            ..gp3("10")
        })
    };
    let at_base = cluster([disk("3000", "125")]);
    assert_eq!(at_base.up_hour(), usd("0.001"));
    let beyond = cluster([disk("3100", "145")]);
    assert_eq!(beyond.up_hour(), usd("0.001") + usd("0.001") + usd("0.001"));
    let gp2 = Disk {
        kind: DiskType::Gp2,
        ..gp3("10")
    };
    assert_eq!(cluster([Item::Volume(gp2)]).up_hour(), usd("0.002"));
}

#[test]
fn traffic_grows_with_nodes_and_pays_a_nat_gateway_only_where_there_is_one() {
    let one = cluster([Item::Nodes(nodes(1))]);
    assert_eq!(amount(&one, "data to the internet"), Some(usd("0.0027")));
    assert_eq!(amount(&one, "data between zones"), None);
    assert!(one.assumed.contains(&Assumption::CrossZoneGb));
    assert!(one.assumed.contains(&Assumption::NatGb));
    let three = cluster([Item::Nodes(nodes(2)), Item::Nodes(nodes(1))]);
    assert_eq!(amount(&three, "data to the internet"), Some(usd("0.0081")));
    assert_eq!(amount(&three, "data between zones"), Some(usd("0.0042")));
    assert_eq!(amount(&three, "data through NAT gateways"), None);
    let through = cluster([Item::Nodes(nodes(3)), Item::NatGateway, Item::NatGateway]);
    let data = amount(&through, "data through NAT gateways");
    assert_eq!(data, Some(usd("0.006"))); // whichever of the two it takes
}

#[test]
fn a_nat_instance_is_a_machine_and_no_worker() {
    let nat = Nodes {
        worker: false,
        ..nodes(1)
    };
    let estimate = cluster([Item::Nodes(nat)]);
    assert_eq!(estimate.up_hour(), usd("0.10"));
}

#[test]
fn a_load_balancer_pays_for_its_addresses_and_its_use() {
    let estimate = cluster([Item::LoadBalancer(LoadBalancer { addresses: 2 })]);
    assert_eq!(estimate.up_hour(), usd("0.02") + usd("0.01") + usd("0.004"));
    assert!(estimate.assumed.contains(&Assumption::LoadBalancerLcu));
}

#[test]
fn what_kubernetes_makes_is_assumed_and_said_even_if_it_is_none() {
    let none = cluster([plane()]);
    assert_eq!(none.up_hour(), usd("0.10"));
    let said = |estimate: &Estimate, assumption| estimate.assumed.contains(&assumption);
    assert!(said(&none, Assumption::KubernetesLoadBalancers));
    assert!(said(&none, Assumption::KubernetesVolumeGb));

    let mut list = prices();
    let assumed = &mut list.assumptions;
    assumed
        .get_mut(&Assumption::KubernetesLoadBalancers)
        .unwrap()
        .value = d("1");
    assumed
        .get_mut(&Assumption::KubernetesVolumeGb)
        .unwrap()
        .value = d("100");
    let some = Estimate::of(&[stack(StackName::Cluster, [plane()])], &list);
    let balancer = usd("0.02") + usd("0.01") + usd("0.004");
    assert_eq!(some.up_hour(), usd("0.10") + balancer + usd("0.01"));
}

#[test]
fn free_units_are_the_accounts_less_those_that_the_functions_use() {
    let alarm = Item::Alarm(Alarm {
        metrics: 2,
        fast: false,
    });
    // Four of ten are left. The functions' 0.38 are always there.
    let fixed = |alarms: usize| foundation(vec![alarm.clone(); alarms]).fixed() - usd("0.38");
    assert_eq!(fixed(1), usd("0"));
    assert_eq!(fixed(2), usd("0"));
    assert_eq!(fixed(3), usd("0.22"));
    let fast = Alarm {
        metrics: 1,
        fast: true,
    };
    let fast = foundation([Item::Alarm(fast)]).fixed();
    assert_eq!(fast - usd("0.38"), usd("0.30"));
}

#[test]
fn what_is_kept_pays_for_what_is_assumed_to_be_in_it() {
    let estimate = foundation([
        Item::Repository,
        Item::Repository,
        Item::Bucket,
        Item::Table,
    ]);
    assert_eq!(amount(&estimate, "images"), Some(usd("0.12")));
    assert_eq!(amount(&estimate, "bucket"), Some(usd("0.00575")));
    assert_eq!(amount(&estimate, "lock table"), Some(usd("0.01")));
}

#[test]
fn flow_logs_and_builds_are_kept_and_paid_by_the_up_hour() {
    let both = [
        stack(StackName::Cluster, [Item::Nodes(nodes(2))]),
        stack(
            StackName::Foundation,
            [
                Item::FlowLog(FlowLog {
                    to: FlowLogTo::Logs,
                    kept_days: None,
                }),
                Item::Build(Builder::Small),
            ],
        ),
    ];
    let estimate = Estimate::of(&both, &prices());
    assert_eq!(amount(&estimate, "flow logs"), Some(usd("0.01"))); // 2 × 0.01 GB × 0.50
    let builds = amount(&estimate, "waking and hibernating");
    assert_eq!(builds, Some(usd("0.018"))); // 24 minutes / 8 hours × 0.006
    let monthly: Vec<_> = estimate.paid(Paid::Month).map(|line| &*line.what).collect();
    assert_eq!(monthly, ["functions at rest (template.yaml)"]);
}

#[test]
fn a_design_is_priced_like_a_plan_of_the_same() {
    let design = Design {
        name: "three nodes".to_owned(),
        nodes: 3,
        instance_type: "small".to_owned(),
        disk_gb: d("20"),
        public_nodes: false,
        nat: Nat::GatewayPerAz,
        zones: 2,
        load_balancers: 1,
        logs: Vec::new(),
    };
    let designed = Estimate::of(&[design.stack(Capacity::Spot)], &prices());
    let group = Nodes {
        capacity: Capacity::Spot,
        disks: Some(vec![gp3("20")]),
        ..nodes(3)
    };
    let planned = cluster([
        plane(),
        Item::Nodes(group),
        Item::NatGateway,
        Item::NatGateway,
        Item::PublicAddress,
        Item::PublicAddress,
        Item::LoadBalancer(LoadBalancer { addresses: 2 }),
    ]);
    assert_eq!(designed.up_hour(), planned.up_hour());
    assert_eq!(designed.gaps, []);
}

#[test]
fn bought_on_demand_only_the_workers_change() {
    let spot = |worker| Nodes {
        capacity: Capacity::Spot,
        worker,
        ..nodes(1)
    };
    let platform = stack(
        StackName::Cluster,
        [Item::Nodes(spot(true)), Item::Nodes(spot(false))],
    );
    let estimate = Estimate::of(&[platform.bought(Capacity::OnDemand)], &prices());
    assert_eq!(amount(&estimate, "small, On-Demand"), Some(usd("0.10")));
    assert_eq!(amount(&estimate, "small, Spot"), Some(usd("0.04")));
}
