//! What is kept: data, keys, and what watches over the bill.

use domain::cost::{Alarm, Builder, Item};
use serde_json::Value;

use super::Understood;
use crate::values;

/// A replica in another region is a secret of its own.
pub(super) fn secret(secret: &Value) -> Understood {
    let replicas = values::list(secret, "replica").len();
    Understood::from(Item::Secret).and_gap(
        replicas > 0,
        "each of its replicas costs as much again, which is not counted",
    )
}

/// Standard parameters are free.
pub(super) fn parameter(parameter: &Value) -> Understood {
    match values::text(parameter, "tier").as_deref() {
        None | Some("Standard") => Understood::default(),
        Some(_) => Item::AdvancedParameter.into(),
    }
}

/// An alarm over several metrics costs once for each, and more if one of them is looked at within the minute.
pub(super) fn alarm(alarm: &Value) -> Understood {
    let queries = values::list(alarm, "metric_query").iter();
    let metrics = queries
        .clone()
        .filter(|query| values::block(query, "metric").is_some());
    let metrics = u32::try_from(metrics.count()).unwrap_or(u32::MAX).max(1);
    let fast = is_fast(alarm)
        || queries
            .clone()
            .any(|query| is_fast(query) || values::block(query, "metric").is_some_and(is_fast));
    let expressions = queries.filter_map(|query| values::text(query, "expression"));
    let many = expressions.map(|text| text.to_uppercase());
    let many =
        many.filter(|text| text.contains("ANOMALY_DETECTION_BAND") || text.contains("SELECT"));
    Understood::from(Item::Alarm(Alarm { metrics, fast })).and_gap(
        many.count() > 0,
        "an expression of anomalies or of Metrics Insights is billed for more metrics than it names",
    )
}

fn is_fast(looked_at: &Value) -> bool {
    values::whole(looked_at, "period").is_some_and(|seconds| seconds < 60)
}

/// Mails and queues cost nothing to speak of.
pub(super) fn subscription(subscription: &Value) -> Understood {
    Understood::default().and_gap(
        values::text(subscription, "protocol").as_deref() == Some("sms"),
        "text messages cost by the message and the country, which is not counted",
    )
}

/// A table that is paid for by the request.
pub(super) fn table(table: &Value) -> Understood {
    match values::text(table, "billing_mode").as_deref() {
        Some("PAY_PER_REQUEST") => Item::Table.into(),
        _ => Understood::gap(
            "provisioned capacity is not in the price file: set billing_mode to PAY_PER_REQUEST",
        ),
    }
}

/// A project is paid for by the minutes of its machine.
pub(super) fn build(project: &Value) -> Understood {
    let machine = values::block(project, "environment");
    let text = |key| machine.and_then(|machine| values::text(machine, key));
    match (text("compute_type").as_deref(), text("type").as_deref()) {
        (Some("BUILD_GENERAL1_SMALL"), Some("LINUX_CONTAINER")) => {
            Item::Build(Builder::Small).into()
        }
        (Some("BUILD_GENERAL1_SMALL"), Some("ARM_CONTAINER")) => {
            Item::Build(Builder::SmallArm).into()
        }
        _ => Understood::gap(
            "the price file has only builds on BUILD_GENERAL1_SMALL, LINUX_CONTAINER or ARM_CONTAINER",
        ),
    }
}
