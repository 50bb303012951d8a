//! A price file of round numbers, and resources in words.

use std::fmt::Write as _;

use domain::{
    cost::{
        Capacity, ControlPlane, Disk, DiskType, Estimate, Item, Nodes, PriceList, Resource, Stack,
        StackName,
    },
    money::Money,
};
use rust_decimal::Decimal;

/// Round prices, so that a sum is easily seen; each good's differs from the others'.
const PRICES: &str = r#"
    eks_control_plane 0.10 cluster hour, public_address 0.005 address hour,
    nat_gateway 0.045 gateway hour, nat_gateway_data 0.04 GB use,
    interface_endpoint 0.01 zone hour, cross_zone_data 0.02 GB use, internet_data 0.09 GB use,
    load_balancer 0.02 balancer hour, load_balancer_capacity 0.008 LCU hour,
    disk_gp3 0.073 GB month, disk_gp2 0.146 GB month, disk_gp3_iops 0.0073 IOPS month,
    disk_gp3_throughput 0.0365 MB/s month, detailed_monitoring 2.19 instance month,
    key 1.00 key month, secret 0.40 secret month, advanced_parameter 0.05 parameter month,
    alarm 0.11 metric month, fast_alarm 0.30 metric month, composite_alarm 0.50 alarm month,
    dashboard 3.00 dashboard month, budget 0.62 budget month, log_in 0.50 GB use,
    log_kept 0.03 GB-month use, flow_log_to_bucket 0.25 GB use, images 0.12 GB month,
    bucket 0.023 GB month, table_write 0.0001 write use, build_small 0.006 minute use,
    build_small_arm 0.003 minute use, functions_at_rest 0.38 stack month"#;

const ASSUMPTIONS: &str = "
    spot_price 0.4, log_api_gb 0.01, log_audit_gb 0.02, log_authenticator_gb 0.001,
    log_controller_manager_gb 0.002, log_scheduler_gb 0.003, log_months_kept 2, flow_log_gb 0.01,
    nat_gb 0.05, cross_zone_gb 0.07, internet_gb 0.03, load_balancer_lcu 0.5,
    kubernetes_load_balancers 0, prod_ingresses 1, kubernetes_volume_gb 0, image_gb 0.5, bucket_gb 0.25,
    lock_writes 100, build_minutes 24, up_hours_per_wake 8";

/// The price file; lines of it may be left out or changed.
pub fn price_file() -> String {
    let mut prices = String::new();
    for price in PRICES.split(',') {
        let [name, usd, unit, every] = words(price);
        let free = match name {
            "alarm" => r#", "free": "10", "free_used": "6""#,
            "dashboard" => r#", "free": "3", "free_used": "2""#,
            _ => "",
        };
        write!(prices, r#""{name}": {{"usd": "{usd}", "unit": "{unit}", "every": "{every}", "source": "here"{free}}},"#).unwrap();
    }
    let mut assumptions = String::new();
    for assumption in ASSUMPTIONS.split(',') {
        let [name, value] = words(assumption);
        write!(assumptions, r#""{name}": {{"value": "{value}", "unit": "units", "date": "2026-11-24", "why": "because"}},"#).unwrap();
    }
    format!(
        r#"{{"region": "us-east-1", "date": "2026-11-24", "note": "", "instances_source": "here",
            "prices": {{{}}}, "assumptions": {{{}}},
            "instances": {{
                "small": {{"on_demand": "0.10"}}, "dear": {{"on_demand": "0.20"}},
                "cheap-on-spot": {{"on_demand": "0.30", "spot": "0.01"}}}}}}"#,
        prices.trim_end_matches(','),
        assumptions.trim_end_matches(',')
    )
}

fn words<const N: usize>(text: &str) -> [&str; N] {
    let words: Vec<_> = text.split_whitespace().collect();
    words.try_into().unwrap()
}

pub fn prices() -> PriceList {
    PriceList::parse(&price_file()).unwrap()
}

pub fn d(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub fn usd(text: &str) -> Money {
    Money::dollars(d(text))
}

pub fn resource(address: &str, item: Item) -> Resource {
    Resource {
        address: address.to_owned(),
        kind: "aws_known".to_owned(),
        item: Some(item),
        gaps: Vec::new(),
    }
}

/// A resource of which only the type is known.
pub fn of_type(address: &str, kind: &str) -> Resource {
    Resource {
        address: address.to_owned(),
        kind: kind.to_owned(),
        item: None,
        gaps: Vec::new(),
    }
}

pub fn stack(name: StackName, items: impl IntoIterator<Item = Item>) -> Stack {
    let items = items.into_iter().zip(1..);
    let resources = items.map(|(item, number)| resource(&format!("{name}.item{number}"), item));
    Stack {
        name,
        environments: Vec::new(),
        resources: resources.collect(),
    }
}

pub fn cluster(items: impl IntoIterator<Item = Item>) -> Estimate {
    Estimate::of(&[stack(StackName::Cluster, items)], &prices())
}

pub fn foundation(items: impl IntoIterator<Item = Item>) -> Estimate {
    Estimate::of(&[stack(StackName::Foundation, items)], &prices())
}

/// Private On-Demand nodes of one type without a disk.
pub fn nodes(count: u32) -> Nodes {
    Nodes {
        count: Some(count),
        types: vec!["small".to_owned()],
        capacity: Capacity::OnDemand,
        public: Some(false),
        disks: Some(Vec::new()),
        detailed_monitoring: false,
        worker: true,
    }
}

pub fn gp3(gb: &str) -> Disk {
    Disk {
        kind: DiskType::Gp3,
        gb: d(gb),
        iops: None,
        throughput: None,
    }
}

pub fn plane() -> Item {
    Item::ControlPlane(ControlPlane::default())
}

/// What the line is called and what it comes to.
pub fn amount(estimate: &Estimate, what: &str) -> Option<Money> {
    let line = estimate.lines.iter().find(|line| line.what == what);
    line.map(domain::cost::Line::amount)
}
