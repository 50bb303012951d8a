//! From stacks and prices to the bill.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{
    Assumption, Billing, Good, Item, Line, Paid, PriceList, Resource, Stack, StackName, kept,
    network, nodes, till::Till,
};
use crate::money::Money;

/// What AWS takes a month for where it turns hours into months.
pub const HOURS_A_MONTH: Decimal = Decimal::from_parts(730, 0, 0, false, 0);

/// The hours of the longest month.
const LONGEST_MONTH: u32 = 744;

/// The one environment whose services GitOps gives an Ingress.
const PROD: &str = "prod";

/// Where its line says that it comes from.
const PROD_INGRESSES: &str = "Ingress in gitops/environments/prod";

/// What can't be priced, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The resource.
    pub address: String,
    /// What is missing.
    pub why: String,
}

/// Resources of a type that costs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The type.
    pub kind: String,
    /// How many of it.
    pub count: usize,
    /// Why it costs nothing.
    pub why: &'static str,
}

/// The bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// What has a price.
    pub lines: Vec<Line>,
    /// What has none. It is not in any sum.
    pub gaps: Vec<Gap>,
    /// What costs nothing.
    pub waived: Vec<Waived>,
    /// What the lines rest on, and what is assumed not to be there.
    pub assumed: BTreeSet<Assumption>,
}

impl Estimate {
    /// Prices these stacks of one platform.
    #[must_use]
    pub fn of(stacks: &[Stack], list: &PriceList) -> Self {
        let mut bill = Self {
            lines: Vec::new(),
            gaps: Vec::new(),
            waived: Vec::new(),
            assumed: BTreeSet::new(),
        };
        let workers = workers(stacks);
        for stack in stacks {
            for resource in &stack.resources {
                bill.add(stack.name, resource, workers, list);
            }
        }
        bill.add_what_no_plan_contains(stacks, workers, list);
        bill.lines.sort_by_key(|line| line.paid);
        bill.waived.sort_by(|a, b| a.kind.cmp(&b.kind));
        bill
    }

    fn add(&mut self, stack: StackName, resource: &Resource, workers: Decimal, list: &PriceList) {
        let mut till = Till::open(list, &resource.address, paid(stack));
        match (resource.billing(), &resource.item) {
            (Billing::Priced, Some(item)) => ring(&mut till, item, workers),
            (Billing::Free(why), _) => self.waive(&resource.kind, why),
            _ if resource.gaps.is_empty() => till.gap(format!("{} has no price", resource.kind)),
            _ => {}
        }
        for gap in &resource.gaps {
            till.gap(gap.clone());
        }
        self.close(till);
    }

    fn add_what_no_plan_contains(&mut self, stacks: &[Stack], workers: Decimal, list: &PriceList) {
        if stacks
            .iter()
            .any(|stack| stack.name == StackName::Foundation)
        {
            let mut till = Till::open(list, "", Paid::Month);
            till.ring(
                "functions at rest (template.yaml)",
                Decimal::ONE,
                Good::FunctionsAtRest,
            );
            self.close(till);
        }
        if stacks.iter().any(carries_prod) {
            let mut till = Till::open(list, PROD_INGRESSES, Paid::UpHour);
            network::prod_ingresses(&mut till);
            self.close(till);
        }
        let mut till = Till::open(list, "", Paid::UpHour);
        let has_control_plane = stacks.iter().any(has_control_plane);
        if has_control_plane {
            network::made_by_kubernetes(&mut till);
        }
        if has_control_plane || workers > Decimal::ZERO {
            let gateway = holds(stacks, |item| *item == Item::NatGateway);
            nodes::traffic(&mut till, workers, gateway);
        }
        self.close(till);
    }

    fn waive(&mut self, kind: &str, why: &'static str) {
        match self.waived.iter_mut().find(|waived| waived.kind == kind) {
            Some(waived) => waived.count += 1,
            None => self.waived.push(Waived {
                kind: kind.to_owned(),
                count: 1,
                why,
            }),
        }
    }

    fn close(&mut self, till: Till<'_>) {
        for line in till.lines {
            match self.lines.iter_mut().find(|other| other.is_like(&line)) {
                Some(other) => other.absorb(line),
                None => self.lines.push(line),
            }
        }
        self.gaps.extend(till.gaps);
        self.assumed.extend(till.assumed);
    }

    /// Lines that grow with this.
    pub fn paid(&self, paid: Paid) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.paid == paid)
    }

    /// Dollars for each hour in which the cluster is up.
    #[must_use]
    pub fn up_hour(&self) -> Money {
        self.paid(Paid::UpHour).map(Line::amount).sum()
    }

    /// Dollars a month, whether the cluster is up or not.
    #[must_use]
    pub fn fixed(&self) -> Money {
        self.paid(Paid::Month).map(Line::amount).sum()
    }

    /// Dollars for a month with so many up-hours.
    #[must_use]
    pub fn month(&self, up_hours: u32) -> Money {
        self.fixed() + self.up_hour() * Decimal::from(up_hours)
    }

    /// The most up-hours of a month that cost no more than this; `None` if not even none do.
    #[must_use]
    pub fn hours_within(&self, limit: Money) -> Option<u32> {
        if self.fixed() > limit {
            return None;
        }
        let hours = (limit - self.fixed()).times(self.up_hour());
        Some(hours.unwrap_or(LONGEST_MONTH).min(LONGEST_MONTH))
    }
}

fn paid(stack: StackName) -> Paid {
    match stack {
        StackName::Foundation => Paid::Month,
        StackName::Cluster => Paid::UpHour,
    }
}

fn has_control_plane(stack: &Stack) -> bool {
    holds(std::slice::from_ref(stack), |item| {
        matches!(item, Item::ControlPlane(_))
    })
}

/// Whether prod's services run on it: a foundation is prod's as well, and runs none.
fn carries_prod(stack: &Stack) -> bool {
    has_control_plane(stack) && stack.environments.iter().any(|name| name == PROD)
}

fn items(stacks: &[Stack]) -> impl Iterator<Item = &Item> {
    let resources = stacks.iter().flat_map(|stack| &stack.resources);
    resources.filter_map(|resource| resource.item.as_ref())
}

fn holds(stacks: &[Stack], is: impl Fn(&Item) -> bool) -> bool {
    items(stacks).any(is)
}

fn workers(stacks: &[Stack]) -> Decimal {
    let counts = items(stacks).map(|item| match item {
        Item::Nodes(nodes) if nodes.worker => nodes.count.unwrap_or_default(),
        _ => 0,
    });
    counts.map(Decimal::from).sum()
}

fn ring(till: &mut Till<'_>, item: &Item, workers: Decimal) {
    let one = Decimal::ONE;
    match item {
        Item::ControlPlane(plane) => nodes::control_plane(till, plane),
        Item::Nodes(nodes) => nodes::nodes(till, nodes),
        Item::NatGateway => till.ring("NAT gateway", one, Good::NatGateway),
        Item::PublicAddress => till.ring("public IPv4 (Elastic IP)", one, Good::PublicAddress),
        Item::LoadBalancer(balancer) => network::load_balancer(till, balancer),
        Item::InterfaceEndpoint(zones) => network::interface_endpoint(till, *zones),
        Item::FlowLog(log) => network::flow_log(till, *log, workers),
        Item::Volume(disk) => nodes::disk(till, disk, one),
        Item::Key => till.ring("KMS key", one, Good::Key),
        Item::Secret => till.ring("secret", one, Good::Secret),
        Item::AdvancedParameter => till.ring("advanced parameter", one, Good::AdvancedParameter),
        Item::Alarm(alarm) => kept::alarm(till, *alarm),
        Item::CompositeAlarm => till.ring("composite alarm", one, Good::CompositeAlarm),
        Item::Dashboard => till.ring("dashboard", one, Good::Dashboard),
        Item::Budget => till.ring("AWS Budget", one, Good::Budget),
        Item::Repository => kept::repository(till),
        Item::Bucket => kept::bucket(till),
        Item::Table => kept::table(till),
        Item::Build(builder) => kept::build(till, *builder),
    }
}
