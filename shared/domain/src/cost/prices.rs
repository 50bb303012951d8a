//! The dated price file: what a thing costs where nobody argues, and what we assume where usage
//! or the market decides. A price that the file lacks is a gap, so nothing here has a default.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Capacity;
use crate::money::Money;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// The region whose prices they are.
    pub region: String,
    /// The day for which they were written down.
    pub date: Date,
    /// How they came to be known.
    pub note: String,
    /// What has one price.
    pub prices: BTreeMap<Good, Price>,
    /// The page with the instances' prices.
    pub instances_source: String,
    /// Instances by type, each hour.
    pub instances: BTreeMap<String, Instance>,
    /// What usage or the market decides.
    pub assumptions: BTreeMap<Assumption, Assumed>,
}

/// One price.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// For one unit.
    pub usd: Money,
    /// The unit.
    pub unit: String,
    /// What runs up the bill.
    pub every: Every,
    /// The page that states it.
    pub source: String,
    /// How many units of an account are free each month.
    #[serde(default)]
    pub free: Decimal,
    /// How many of these template.yaml uses already.
    #[serde(default)]
    pub free_used: Decimal,
}

/// What runs up the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Each hour that it is there.
    Hour,
    /// Each month that it is there.
    Month,
    /// Each use.
    Use,
}

/// What an instance costs an hour.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// At the list's price.
    pub on_demand: Money,
    /// On Spot, if this type's own price was looked up.
    pub spot: Option<Money>,
}

/// What usage or the market decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    /// How much.
    pub value: Decimal,
    /// Of what.
    pub unit: String,
    /// Since when we think so.
    pub date: Date,
    /// Why this much.
    pub why: String,
}

/// A thing with one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the price file's keys")]
pub enum Good {
    EksControlPlane,
    PublicAddress,
    NatGateway,
    NatGatewayData,
    InterfaceEndpoint,
    CrossZoneData,
    InternetData,
    LoadBalancer,
    LoadBalancerCapacity,
    DiskGp3,
    DiskGp2,
    DiskGp3Iops,
    DiskGp3Throughput,
    DetailedMonitoring,
    Key,
    Secret,
    AdvancedParameter,
    Alarm,
    FastAlarm,
    CompositeAlarm,
    Dashboard,
    Budget,
    LogIn,
    LogKept,
    FlowLogToBucket,
    Images,
    Bucket,
    TableWrite,
    BuildSmall,
    BuildSmallArm,
    FunctionsAtRest,
}

/// An assumption's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the price file's keys")]
pub enum Assumption {
    SpotPrice,
    LogApiGb,
    LogAuditGb,
    LogAuthenticatorGb,
    LogControllerManagerGb,
    LogSchedulerGb,
    LogMonthsKept,
    FlowLogGb,
    NatGb,
    CrossZoneGb,
    InternetGb,
    LoadBalancerLcu,
    KubernetesLoadBalancers,
    ProdIngresses,
    KubernetesVolumeGb,
    ImageGb,
    BucketGb,
    LockWrites,
    BuildMinutes,
    UpHoursPerWake,
}

impl PriceList {
    /// An instance's hour. A Spot price is the type's own or the assumed share of On-Demand.
    #[must_use]
    pub fn instance(&self, kind: &str, capacity: Capacity) -> Option<Money> {
        let instance = self.instances.get(kind)?;
        match capacity {
            Capacity::OnDemand => Some(instance.on_demand),
            Capacity::Spot => instance.spot.or_else(|| {
                let share = self.assumptions.get(&Assumption::SpotPrice)?.value;
                Some(instance.on_demand * share)
            }),
        }
    }
}

impl PriceList {
    /// Reads the file's text. Nothing in it may be negative.
    ///
    /// # Errors
    /// One sentence that says what is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let list: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match list.negative() {
            Some(what) => Err(format!("{what} is negative")),
            None => Ok(list),
        }
    }

    fn negative(&self) -> Option<String> {
        let below = |amount: Money| amount < Money::ZERO;
        let prices = self.prices.iter().filter(|(_, price)| {
            below(price.usd) || price.free.is_sign_negative() || price.free_used.is_sign_negative()
        });
        let prices = prices.map(|(good, _)| format!("the price of {good:?}"));
        let instances = self
            .instances
            .iter()
            .filter(|(_, instance)| below(instance.on_demand) || instance.spot.is_some_and(below));
        let instances = instances.map(|(kind, _)| format!("the price of {kind}"));
        let assumed = self.assumptions.iter();
        let assumed = assumed.filter(|(_, assumed)| assumed.value < Decimal::ZERO);
        let assumed = assumed.map(|(name, _)| format!("the assumption {name}"));
        prices.chain(instances).chain(assumed).next()
    }
}

/// As the price file spells it.
impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = serde_json::to_value(self).map_err(|_| fmt::Error)?;
        f.pad(name.as_str().ok_or(fmt::Error)?)
    }
}
