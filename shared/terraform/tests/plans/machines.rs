//! The control plane, node groups and other machines.

use domain::cost::{Capacity, ControlPlane, DiskType, Item};
use serde_json::{Value, json};

use crate::given::{Given, gap, given, item, nodes, read, read_with};

fn cluster(values: Value) -> Given {
    let mut all = json!({"upgrade_policy": [{"support_type": "STANDARD"}]});
    let more = values.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(more);
    given("aws_eks_cluster", all)
}

fn group(key: &'static str) -> Given {
    Given {
        module: "nodes",
        key: Some(key),
        code: json!({"launch_template": [{"id": {"references": ["aws_launch_template.this", "each.key"]}}]}),
        ..given(
            "aws_eks_node_group",
            json!({
                "capacity_type": "SPOT",
                "instance_types": ["c5.large", "c5n.large"],
                "scaling_config": [{"min_size": 0, "desired_size": 0, "max_size": 4}],
            }),
        )
    }
}

fn template(key: &'static str, gb: u32) -> Given {
    let disk = json!({"volume_size": gb, "volume_type": "gp3"});
    Given {
        module: "nodes",
        key: Some(key),
        ..given(
            "aws_launch_template",
            json!({
                "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": [disk]}],
                "monitoring": [{"enabled": false}],
            }),
        )
    }
}

fn public() -> Value {
    json!({"node_subnets": "public", "node_groups": {
        "system": {"desired_size": 1}, "trading": {"desired_size": 2},
    }})
}

#[test]
fn a_control_plane_has_the_logs_that_are_switched_on() {
    let plane = item(cluster(
        json!({"enabled_cluster_log_types": ["api", "audit"]}),
    ));
    let logs = ["api", "audit"].map(str::to_owned).to_vec();
    let kept_days = None;
    assert_eq!(
        plane,
        Some(Item::ControlPlane(ControlPlane { logs, kept_days }))
    );
}

#[test]
fn its_logs_are_kept_for_as_long_as_the_platform_says() {
    let inputs = json!({"log_retention_days": 90});
    let plane = read_with(cluster(json!({})), vec![], &inputs).item;
    let Some(Item::ControlPlane(plane)) = plane else {
        panic!("{plane:?}")
    };
    assert_eq!(plane.kept_days, Some(90));
}

#[test]
fn what_makes_a_control_plane_dearer_is_named() {
    let extended = json!({"upgrade_policy": [{"support_type": "EXTENDED"}]});
    assert!(gap(cluster(extended)).contains("extended support"));
    assert!(gap(cluster(json!({"upgrade_policy": []}))).contains("extended support"));
    let auto = json!({"compute_config": [{"enabled": true}]});
    assert!(gap(cluster(auto)).contains("Auto Mode"));
    let tier = json!({"control_plane_scaling_config": [{"tier": "tier-xl"}]});
    assert!(gap(cluster(tier)).contains("provisioned"));
}

#[test]
fn a_group_asleep_is_priced_as_it_is_awake() {
    let group = read_with(group("trading"), vec![template("trading", 20)], &public());
    assert_eq!(nodes(group).count, Some(2));
}

#[test]
fn a_group_that_no_input_names_has_the_size_of_its_plan() {
    let group = read_with(group("else"), vec![template("else", 20)], &public());
    assert_eq!(nodes(group).count, Some(0));
}

#[test]
fn a_group_has_the_disk_of_the_launch_template_with_its_key() {
    let others = vec![template("system", 20), template("trading", 50)];
    let group = nodes(read_with(group("trading"), others, &public()));
    assert_eq!(group.capacity, Capacity::Spot);
    assert_eq!(group.types, ["c5.large", "c5n.large"]);
    assert_eq!(group.public, Some(true));
    let disks = group.disks.unwrap();
    assert_eq!(
        (disks.len(), disks[0].kind, disks[0].gb),
        (1, DiskType::Gp3, 50.into())
    );
    assert!(group.worker && !group.detailed_monitoring);
}

#[test]
fn a_template_of_another_module_or_key_is_not_the_groups() {
    let elsewhere = Given {
        module: "else",
        ..template("trading", 50)
    };
    let group_of = |others| nodes(read_with(group("trading"), others, &public()));
    assert_eq!(group_of(vec![elsewhere]).disks, None);
    let others = vec![template("a", 1), template("b", 2)];
    assert_eq!(group_of(others).disks, None);
}

#[test]
fn the_launch_templates_word_on_addresses_is_the_last() {
    let mut template = template("trading", 20);
    let interface = json!([{"associate_public_ip_address": "false"}]);
    template.values["network_interfaces"] = interface;
    template.values["monitoring"] = json!([{"enabled": true}]);
    let group = nodes(read_with(group("trading"), vec![template], &public()));
    assert_eq!(group.public, Some(false));
    assert!(group.detailed_monitoring);
}

#[test]
fn where_nothing_says_whether_nodes_are_public_it_is_unknown() {
    let group = read_with(group("trading"), vec![template("trading", 20)], &json!({}));
    assert_eq!(nodes(group).public, None);
}

#[test]
fn without_a_launch_template_a_group_has_the_disk_that_eks_gives_it() {
    let mut group = group("trading");
    group.code = json!({});
    group.values["disk_size"] = json!(35);
    let disks = nodes(read(group)).disks.unwrap();
    assert_eq!(disks[0].gb, 35.into());
}

#[test]
fn a_nat_instance_with_an_elastic_ip_has_no_address_beside_it() {
    let machine = |associate: Value| {
        given(
            "aws_instance",
            json!({
                "instance_type": "t4g.nano", "associate_public_ip_address": associate,
                "root_block_device": [{"volume_size": 8, "volume_type": "gp3"}],
                "credit_specification": [{"cpu_credits": "standard"}],
            }),
        )
    };
    let alone = nodes(read(machine(json!(true))));
    assert_eq!(
        (alone.count, alone.public, alone.worker),
        (Some(1), Some(true), false)
    );
    assert_eq!(alone.types, ["t4g.nano"]);
    let refers =
        |argument: &str, to: &str| json!({argument: {"references": [format!("{to}.id"), to]}});
    let beside = |kind: &'static str, code: Value| {
        let address = vec![Given {
            code,
            ..given(kind, json!({}))
        }];
        nodes(read_with(machine(json!(true)), address, &json!({}))).public
    };
    let its_own = refers("instance", "aws_instance.this");
    assert_eq!(beside("aws_eip", its_own), Some(false));
    let interface = json!({"network_interface_id": {"references": ["aws_instance.this.primary_network_interface_id"]}});
    assert_eq!(beside("aws_eip_association", interface), Some(false));
    let of_a_nat_gateway = json!({});
    assert_eq!(beside("aws_eip", of_a_nat_gateway), Some(true));
    let of_another = refers("instance", "aws_instance.other");
    assert_eq!(beside("aws_eip", of_another), Some(true));
    assert_eq!(nodes(read(machine(json!(null)))).public, None);
}

#[test]
fn a_burstable_machine_that_may_borrow_is_named() {
    let machine = |values: Value| {
        let mut all = json!({"instance_type": "t4g.micro", "associate_public_ip_address": true});
        all.as_object_mut()
            .unwrap()
            .extend(values.as_object().unwrap().clone());
        read(given("aws_instance", all)).gaps
    };
    let standard = json!({"credit_specification": [{"cpu_credits": "standard"}]});
    assert_eq!(machine(standard), Vec::<String>::new());
    assert!(machine(json!({}))[0].contains("borrow credits"));
    let fixed = json!({"instance_type": "c6gn.medium"});
    assert_eq!(machine(fixed), Vec::<String>::new());
}

#[test]
fn an_auto_scaling_group_is_so_many_of_its_template() {
    let group = |values| Given {
        code: json!({"launch_template": [{"id": {"references": ["aws_launch_template.this.id", "aws_launch_template.this"]}}]}),
        ..given("aws_autoscaling_group", values)
    };
    let template = |values| given("aws_launch_template", values);
    let values = json!({
        "instance_type": "t4g.nano",
        "instance_market_options": [{"market_type": "spot"}],
        "credit_specification": [{"cpu_credits": "standard"}],
        "network_interfaces": [{"associate_public_ip_address": "true"}],
        "block_device_mappings": [{"ebs": [{"volume_size": 8, "volume_type": "gp3"}]}],
    });
    let read = read_with(
        group(json!({"desired_capacity": 2})),
        vec![template(values)],
        &json!({}),
    );
    let nodes = nodes(read);
    assert_eq!((nodes.count, nodes.public), (Some(2), Some(true)));
    assert_eq!(nodes.capacity, Capacity::Spot);
    assert_eq!(nodes.types, ["t4g.nano"]);
    assert!(gap(group(json!({"mixed_instances_policy": [{}]}))).contains("mixed"));
    assert!(gap(group(json!({}))).contains("launch template"));
}

#[test]
fn a_volume_of_a_type_without_a_price_is_named() {
    let volume = |kind: &str| given("aws_ebs_volume", json!({"type": kind, "size": 10}));
    assert!(matches!(item(volume("gp3")), Some(Item::Volume(_))));
    assert!(gap(volume("io2")).contains("not in the price file"));
}
