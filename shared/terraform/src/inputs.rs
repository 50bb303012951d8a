//! What the platform's tfvars say: a plan's JSON repeats every input, defaults too.

use domain::money::Money;
use serde_json::{Map, Value};

use crate::values;

/// The inputs that price and gate want. `None` where a plan has no such input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The platform's name.
    pub platform: Option<String>,
    /// The region, whose prices are wanted.
    pub region: Option<String>,
    /// What a month may cost.
    pub budget: Option<Money>,
    /// How many hours a month the cluster is to be up.
    pub up_hours: Option<u32>,
    /// For how many days logs are kept.
    pub log_days: Option<u32>,
    /// The environments that the platform carries.
    pub environments: Vec<String>,
    /// Where the nodes are: public or private.
    pub node_subnets: Option<String>,
    /// All of them, as the plan has them.
    all: Map<String, Value>,
}

impl Inputs {
    pub(crate) fn read(variables: &Value) -> Self {
        let text = |name: &str| values::text(&variables[name], "value");
        let environments = variables["environments"]["value"].as_array();
        let environments = environments.into_iter().flatten();
        Self {
            platform: text("platform"),
            region: text("region"),
            budget: values::number(&variables["budget_usd"], "value").map(Money::dollars),
            up_hours: values::whole(&variables["up_hours_per_month"], "value"),
            log_days: values::whole(&variables["log_retention_days"], "value"),
            environments: environments
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
            node_subnets: text("node_subnets"),
            all: variables.as_object().cloned().unwrap_or_default(),
        }
    }

    /// The inputs that both plans have and that differ: then one is older than the values.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<String> {
        let both = self.all.iter().filter_map(|(name, value)| {
            let other = other.all.get(name)?;
            (value != other).then(|| name.clone())
        });
        both.collect()
    }
}
