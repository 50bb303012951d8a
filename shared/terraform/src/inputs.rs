//! What the platform's tfvars say: a plan's JSON repeats every input, defaults too.

use domain::money::Money;
use serde_json::Value;

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
    /// Where the nodes are: public or private.
    pub node_subnets: Option<String>,
}

impl Inputs {
    pub(crate) fn read(variables: &Value) -> Self {
        let text = |name: &str| values::text(&variables[name], "value");
        Self {
            platform: text("platform"),
            region: text("region"),
            budget: values::number(&variables["budget_usd"], "value").map(Money::dollars),
            up_hours: values::whole(&variables["up_hours_per_month"], "value"),
            log_days: values::whole(&variables["log_retention_days"], "value"),
            node_subnets: text("node_subnets"),
        }
    }
}
