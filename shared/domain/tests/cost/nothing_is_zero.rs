//! What has no price is named: no resource, no part of one, and no price that the file lacks
//! counts as nothing.

use domain::cost::{
    Alarm, Builder, Capacity, ControlPlane, Disk, DiskType, Estimate, FlowLog, FlowLogTo, Item,
    LoadBalancer, Nodes, PriceList, Resource, Stack, StackName, why_free,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::given::{cluster, d, gp3, nodes, of_type, price_file, prices, resource, stack};

/// One of everything that can be priced.
fn everything() -> Vec<Item> {
    let logs = [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ];
    let worker = Nodes {
        capacity: Capacity::Spot,
        public: Some(true),
        disks: Some(vec![
            Disk {
                iops: Some(d("4000")),
                throughput: Some(d("200")),
                ..gp3("20")
            },
            Disk {
                kind: DiskType::Gp2,
                ..gp3("1")
            },
        ]),
        detailed_monitoring: true,
        ..nodes(2)
    };
    let flow_log = |to| {
        Item::FlowLog(FlowLog {
            to,
            kept_days: None,
        })
    };
    let alarm = |fast| Item::Alarm(Alarm { metrics: 9, fast });
    vec![
        Item::ControlPlane(ControlPlane {
            logs: logs.map(str::to_owned).to_vec(),
            kept_days: None,
        }),
        Item::Nodes(worker),
        Item::NatGateway,
        Item::PublicAddress,
        Item::LoadBalancer(LoadBalancer { addresses: 2 }),
        Item::InterfaceEndpoint(Some(2)),
        flow_log(FlowLogTo::Logs),
        flow_log(FlowLogTo::Bucket),
        Item::Volume(gp3("5")),
        Item::Key,
        Item::Secret,
        Item::AdvancedParameter,
        alarm(false),
        alarm(true),
        Item::CompositeAlarm,
        Item::Dashboard,
        Item::Budget,
        Item::Repository,
        Item::Bucket,
        Item::Table,
        Item::Build(Builder::Small),
        Item::Build(Builder::SmallArm),
    ]
}

#[test]
fn everything_that_can_be_priced_has_a_line_and_no_gap() {
    let items = everything();
    let names: Vec<_> = (1..=items.len())
        .map(|n| format!("foundation.item{n}"))
        .collect();
    let estimate = Estimate::of(&[stack(StackName::Foundation, items)], &prices());
    assert_eq!(estimate.gaps, []);
    for name in names {
        let lines = estimate.lines.iter();
        let mut lines = lines.filter(|line| line.from.contains(&name));
        assert!(lines.next().is_some(), "{name} has no line");
    }
}

#[test]
fn whatever_is_taken_out_of_the_price_file_is_missed_by_name() {
    let whole: Value = serde_json::from_str(&price_file()).unwrap();
    let mut stacks = [
        stack(StackName::Foundation, everything()),
        stack(StackName::Cluster, everything()),
    ];
    stacks[1].environments.push("prod".to_owned());
    for part in ["prices", "assumptions"] {
        for name in whole[part].as_object().unwrap().keys() {
            let mut rest = whole.clone();
            rest[part].as_object_mut().unwrap().remove(name);
            let list = PriceList::parse(&rest.to_string()).unwrap();
            let estimate = Estimate::of(&stacks, &list);
            assert_ne!(estimate.gaps, [], "without {name} nothing is missed");
        }
    }
}

#[test]
fn a_type_that_nobody_knows_is_a_gap_with_its_address() {
    let mut platform = stack(StackName::Cluster, []);
    platform
        .resources
        .push(of_type("module.x.aws_msk_cluster.y", "aws_msk_cluster"));
    let estimate = Estimate::of(&[platform], &prices());
    let [gap] = estimate.gaps.as_slice() else {
        panic!("{:?}", estimate.gaps)
    };
    assert_eq!(gap.address, "module.x.aws_msk_cluster.y");
    assert_eq!(gap.why, "aws_msk_cluster has no price");
}

#[test]
fn what_the_plan_does_not_say_is_a_gap() {
    let unknown: [(Nodes, &str); 5] = [
        (
            Nodes {
                count: None,
                ..nodes(1)
            },
            "how many",
        ),
        (
            Nodes {
                types: Vec::new(),
                ..nodes(1)
            },
            "of which type",
        ),
        (
            Nodes {
                public: None,
                ..nodes(1)
            },
            "public addresses",
        ),
        (
            Nodes {
                disks: None,
                ..nodes(1)
            },
            "how large",
        ),
        (
            Nodes {
                types: vec!["huge".to_owned()],
                ..nodes(1)
            },
            "no On-Demand huge",
        ),
    ];
    for (nodes, what) in unknown {
        let gaps = cluster([Item::Nodes(nodes)]).gaps;
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert!(gaps[0].why.contains(what), "{gaps:?}");
    }
    assert_eq!(cluster([Item::InterfaceEndpoint(None)]).gaps.len(), 1);
    let log = ControlPlane {
        logs: vec!["nodes".to_owned()],
        kept_days: None,
    };
    assert_eq!(cluster([Item::ControlPlane(log)]).gaps.len(), 1);
}

#[test]
fn what_is_partly_priced_keeps_its_lines_and_names_the_rest() {
    let mut odd = resource("aws_eks_cluster.this", Item::NatGateway);
    odd.gaps.push("Auto Mode takes a fee".to_owned());
    let platform = Stack {
        name: StackName::Cluster,
        environments: Vec::new(),
        resources: vec![odd],
    };
    let estimate = Estimate::of(&[platform], &prices());
    assert_eq!((estimate.lines.len(), estimate.gaps.len()), (1, 1));
}

#[test]
fn what_is_free_is_counted_and_says_why() {
    let mut platform = stack(StackName::Foundation, []);
    let subnets = ["a", "b"].map(|key| of_type(key, "aws_subnet"));
    platform.resources.extend(subnets);
    let estimate = Estimate::of(&[platform], &prices());
    let [waived] = estimate.waived.as_slice() else {
        panic!("{:?}", estimate.waived)
    };
    assert_eq!((waived.kind.as_str(), waived.count), ("aws_subnet", 2));
    assert_eq!(Some(waived.why), why_free("aws_subnet"));
}

#[test]
fn a_negative_price_is_no_discount_but_a_mistake() {
    let file = price_file().replace(r#""usd": "0.045""#, r#""usd": "-0.045""#);
    assert_eq!(
        PriceList::parse(&file).unwrap_err(),
        "the price of NatGateway is negative"
    );
    let file = price_file().replace(r#""value": "0.4""#, r#""value": "-0.4""#);
    assert_eq!(
        PriceList::parse(&file).unwrap_err(),
        "the assumption spot_price is negative"
    );
}

fn any_resource() -> impl Strategy<Value = Resource> {
    let known = prop::sample::select(everything()).prop_map(Some);
    let item = prop_oneof![known, Just(None)];
    let kind = prop::sample::select(vec![
        "aws_subnet",
        "aws_iam_role",
        "aws_new",
        "aws_subnets",
        "",
    ]);
    let gaps = prop::collection::vec("[a-z]{1,9}", 0..2);
    (item, kind, gaps, any::<u32>()).prop_map(|(item, kind, gaps, number)| Resource {
        address: format!("{kind}.r{number}"),
        kind: kind.to_owned(),
        item,
        gaps,
    })
}

proptest! {
    #[test]
    fn every_resource_is_priced_or_free_by_the_list_or_named(
        foundation in prop::collection::vec(any_resource(), 0..12),
        cluster in prop::collection::vec(any_resource(), 0..12),
    ) {
        let all: Vec<_> = foundation.iter().chain(&cluster).cloned().collect();
        let stacks = [
            Stack { name: StackName::Foundation, environments: Vec::new(), resources: foundation },
            Stack { name: StackName::Cluster, environments: Vec::new(), resources: cluster },
        ];
        let estimate = Estimate::of(&stacks, &prices());
        let is_free = |one: &&Resource| {
            one.item.is_none() && one.gaps.is_empty() && why_free(&one.kind).is_some()
        };
        let waived: usize = estimate.waived.iter().map(|waived| waived.count).sum();
        prop_assert_eq!(waived, all.iter().filter(is_free).count());
        for one in &all {
            let priced = estimate.lines.iter().any(|line| line.from.contains(&one.address));
            let named = estimate.gaps.iter().any(|gap| gap.address == one.address);
            prop_assert!(priced || named || is_free(&one), "{:?} vanished", one);
        }
    }
}
