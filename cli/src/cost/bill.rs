//! A platform's bill: its plans, its prices, and what they come to.

use std::path::PathBuf;

use anyhow::{Result, bail};
use domain::{
    cost::{Capacity, Declared, Estimate, Item, PriceList, Resource, Stack, StackName},
    money::Money,
};
use rust_decimal::Decimal;
use terraform::Inputs;

use super::{
    Sources,
    find::{self, Planned},
    prices,
};

/// The front page's promise: a month costs less.
pub(super) const PROMISE: Money = Money::dollars(Decimal::from_parts(30, 0, 0, false, 0));

pub(super) struct Bill {
    pub platform: String,
    pub sheets: Vec<Sheet>,
    pub stacks: Vec<Stack>,
    pub prices: PriceList,
    pub declared: Option<Declared>,
    pub estimate: Estimate,
}

/// A plan that went into it.
pub(super) struct Sheet {
    pub stack: StackName,
    pub file: PathBuf,
    pub made: Option<String>,
}

impl Bill {
    pub fn of(sources: &Sources) -> Result<Self> {
        let prices = prices::read(sources.prices.as_deref())?;
        let planned = find::plans(sources)?;
        let inputs = agreed(&planned)?;
        let platform = platform(sources, &inputs)?;
        if let Some(region) = inputs.region.filter(|region| *region != prices.region) {
            let priced = &prices.region;
            bail!(
                "the plan is for {region} and the prices are {priced}'s: give --prices FILE with {region}'s"
            );
        }
        let declared = inputs.up_hours.zip(inputs.budget);
        let (sheets, stacks): (Vec<_>, Vec<_>) = planned.into_iter().map(split).unzip();
        Ok(Self {
            platform,
            sheets,
            estimate: Estimate::of(&stacks, &prices),
            stacks,
            declared: declared.map(|(up_hours, budget)| Declared { up_hours, budget }),
            prices,
        })
    }

    /// The stack that no plan was given for.
    pub fn missing(&self) -> Option<StackName> {
        let is_there = |name| self.sheets.iter().any(|sheet| sheet.stack == name);
        [StackName::Foundation, StackName::Cluster]
            .into_iter()
            .find(|name| !is_there(*name))
    }

    /// The bill if the nodes were all bought like this.
    pub fn bought(&self, capacity: Capacity) -> Estimate {
        let stacks = self.stacks.iter().cloned();
        let stacks: Vec<_> = stacks.map(|stack| stack.bought(capacity)).collect();
        Estimate::of(&stacks, &self.prices)
    }

    /// Groups that wake without a node, and what an up-hour costs more once there is one.
    pub fn first_nodes(&self) -> Vec<(String, Money)> {
        let mut stacks = self.stacks.clone();
        let mut more = Vec::new();
        for at in 0..stacks.len() {
            for resource in 0..stacks[at].resources.len() {
                if let Some(address) = wake(&mut stacks[at].resources[resource], 0, 1) {
                    let one = Estimate::of(&stacks, &self.prices).up_hour();
                    more.push((address, one - self.estimate.up_hour()));
                    wake(&mut stacks[at].resources[resource], 1, 0);
                }
            }
        }
        more
    }
}

/// Sets a group that has so many nodes to so many others, and says which it was.
fn wake(resource: &mut Resource, from: u32, to: u32) -> Option<String> {
    match &mut resource.item {
        Some(Item::Nodes(nodes)) if nodes.worker && nodes.count == Some(from) => {
            nodes.count = Some(to);
            Some(resource.address.clone())
        }
        _ => None,
    }
}

fn split(planned: Planned) -> (Sheet, Stack) {
    let Planned { stack, file, plan } = planned;
    let sheet = Sheet {
        stack,
        file,
        made: plan.made,
    };
    let stack = Stack {
        name: stack,
        environments: plan.inputs.environments,
        resources: plan.resources,
    };
    (sheet, stack)
}

/// Both stacks are fed by one file of values, so their plans agree unless one is older.
fn agreed(planned: &[Planned]) -> Result<Inputs> {
    let mut all = planned.iter().map(|planned| &planned.plan.inputs);
    let first = all.next().cloned().unwrap_or_default();
    let differing: Vec<_> = all.flat_map(|other| first.differing(other)).collect();
    if !differing.is_empty() {
        let platform = first.platform.as_deref().unwrap_or("NAME");
        bail!(
            "the plans were made from different values of {}: run `make tf-plan PLATFORM={platform}` for STACK=foundation and STACK=cluster again",
            differing.join(", ")
        );
    }
    Ok(first)
}

fn platform(sources: &Sources, inputs: &Inputs) -> Result<String> {
    match (&sources.platform, &inputs.platform) {
        (Some(asked), Some(planned)) if asked != planned => {
            bail!(
                "the plan is {planned}'s and not {asked}'s: run `make tf-plan STACK=… PLATFORM={asked}`"
            )
        }
        (asked, planned) => Ok(planned
            .clone()
            .or(asked.clone())
            .unwrap_or_else(|| "?".into())),
    }
}
