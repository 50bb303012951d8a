//! What is kept: data, keys, and what watches over the bill.

use rust_decimal::Decimal;

use super::{Alarm, Assumption, Builder, Good, Paid, till::Till};

/// An alarm costs once for each metric; the account's free ones are taken off the sum.
pub(super) fn alarm(till: &mut Till<'_>, alarm: Alarm) {
    let metrics = Decimal::from(alarm.metrics);
    if alarm.fast {
        till.ring("alarms, every 10 s", metrics, Good::FastAlarm);
    } else {
        till.ring("alarms", metrics, Good::Alarm);
    }
}

pub(super) fn repository(till: &mut Till<'_>) {
    stored(till, "images", Assumption::ImageGb, Good::Images);
}

pub(super) fn bucket(till: &mut Till<'_>) {
    stored(till, "bucket", Assumption::BucketGb, Good::Bucket);
}

/// The table that locks states.
pub(super) fn table(till: &mut Till<'_>) {
    stored(till, "lock table", Assumption::LockWrites, Good::TableWrite);
}

fn stored(till: &mut Till<'_>, what: &str, assumption: Assumption, good: Good) {
    let quantity = till.assume(assumption).unwrap_or_default();
    till.ring_assumed(what, quantity, good, &[assumption]);
}

/// The project is kept, but it builds only to wake and to hibernate.
pub(super) fn build(till: &mut Till<'_>, builder: Builder) {
    till.paid = Paid::UpHour;
    let minutes = till.assume(Assumption::BuildMinutes);
    let hours = till.assume(Assumption::UpHoursPerWake);
    let (Some(minutes), Some(hours)) = (minutes, hours) else {
        return;
    };
    let Some(an_hour) = minutes.checked_div(hours) else {
        return till.gap("a wake can't last no up-hours".into());
    };
    let good = match builder {
        Builder::Small => Good::BuildSmall,
        Builder::SmallArm => Good::BuildSmallArm,
    };
    let assumed = [Assumption::BuildMinutes, Assumption::UpHoursPerWake];
    till.ring_assumed("waking and hibernating", an_hour, good, &assumed);
}
