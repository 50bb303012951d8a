//! Another account's or region's events are nobody's business here, however well they read.

use domain::drain::Kind;
use serde_json::Value;

use crate::{
    Context,
    event::Event,
    field, kinds,
    reading::{Finding, Verdict},
};

/// Where an event says that it belongs; what it doesn't say can't be judged.
#[derive(Debug, Default)]
pub(crate) struct Home {
    account: Option<String>,
    region: Option<String>,
}

impl Home {
    pub(crate) fn of(event: &Event) -> Self {
        let (account, region) = (event.account.clone(), event.region.map(str::to_owned));
        if event.detail_type == Some(kinds::detail_type(Kind::HealthScheduledChange)) {
            return Self::of_health(event.detail, account, region);
        }
        Self { account, region }
    }

    /// Health names the region and account that it speaks of apart from those it is delivered to:
    /// a backup copy goes to another region, an organisation's view to another account.
    ///
    /// <https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html>
    fn of_health(detail: &Value, account: Option<String>, region: Option<String>) -> Self {
        let is_backup = field::text(detail, "backupEvent") == Some("true")
            || detail.get("backupEvent") == Some(&Value::Bool(true));
        Self {
            account: field::account(detail, "affectedAccount").or(account),
            region: field::owned(detail, "eventRegion").or(region.filter(|_| !is_backup)),
        }
    }

    /// An Auto Scaling message without an envelope carries its account; its group's ARN, if it
    /// has one, the region.
    pub(crate) fn of_autoscaling(message: &Value) -> Self {
        let arn = field::text(message, "AutoScalingGroupARN");
        let region = arn
            .and_then(|arn| arn.split(':').nth(3))
            .filter(|region| !region.is_empty());
        Self {
            account: field::account(message, "AccountId"),
            region: region.map(str::to_owned),
        }
    }

    /// Ignores what would be acted on or kept, if it belongs elsewhere.
    pub(crate) fn judge(&self, finding: Finding, context: &Context) -> Finding {
        if matches!(finding.verdict, Verdict::Ignore { .. }) {
            return finding;
        }
        let sides = [
            ("account", &self.account, &context.account),
            ("region", &self.region, &context.region),
        ];
        for (what, theirs, ours) in sides {
            if let (Some(theirs), Some(ours)) = (theirs, ours)
                && theirs != ours
            {
                let reason = format!("another {what}: it is of {theirs}, we are {ours}");
                return finding.not_ours(reason);
            }
        }
        finding
    }
}
