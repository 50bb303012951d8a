//! Telling: a log line and metrics for each look, one mail for all, claimed before it is sent.

use aws::sns::SnsError;
use cluster::Clock;
use domain::drain::{DrainReport, Kind, claim, mail};
use futures::future::join_all;
use jiff::Timestamp;
use runtime::metrics::{Measure, Metrics};

use crate::{Env, cordon::settle, look::Look};

const METRICS: Metrics = Metrics {
    namespace: "QuantTrader/SpotDrain",
};

/// Tells what became of a batch. Nothing here can undo a drain, so nothing here fails one.
pub(crate) async fn tell(env: &Env, looks: &[Look], clock: Clock) {
    looks.iter().for_each(log);
    measure(looks, clock.now());
    let claims = join_all(looks.iter().map(|look| claimed(look, clock))).await;
    let news: Vec<&DrainReport> = claims.into_iter().flatten().collect();
    if news.is_empty() {
        return;
    }
    let at = clock.now();
    emit(None, at, &owed("MailsClaimed", 1));
    match send(env, &news).await {
        Ok(id) => {
            tracing::info!(mail = id, nodes = news.len(), "mail sent");
            emit(None, at, &owed("MailsSent", -1));
        }
        Err(error) => tracing::error!(%error, "a mail was claimed and not sent"),
    }
}

/// A record that nobody can read goes to the dead-letter queue.
pub(crate) fn unreadable(now: Timestamp) {
    emit(None, now, &[Measure::count("Unreadable", 1)]);
}

async fn send(env: &Env, news: &[&DrainReport]) -> Result<String, SnsError> {
    let mail = mail(news);
    env.mails().await.publish(&mail.subject, &mail.body).await
}

/// The report, if it is news and the claim to tell it is ours.
async fn claimed(look: &Look, clock: Clock) -> Option<&DrainReport> {
    let report = look
        .report
        .as_ref()
        .ok()
        .filter(|report| report.is_news())?;
    let seen = look.seen.as_ref()?;
    let ours = std::sync::atomic::AtomicBool::new(false);
    let plan = |node: &_| {
        let patch = claim(node, &look.case.notice, seen.deadline);
        ours.store(patch.is_some(), std::sync::atomic::Ordering::Relaxed);
        patch
    };
    match settle(&seen.cluster, seen.node.clone(), plan).await {
        Ok(Some(_)) if ours.into_inner() => Some(report),
        Ok(Some(_)) => None,
        Ok(None) => unclaimed(report, clock, "its node is gone"),
        Err(error) => unclaimed(report, clock, &format!("{error:#}")),
    }
}

/// Without a claim nobody tells: better no mail than two. The alarm on unsent mails shows it.
fn unclaimed<'a>(report: &'a DrainReport, clock: Clock, why: &str) -> Option<&'a DrainReport> {
    tracing::error!(instance = %report.instance, why, "the mail could not be claimed, and is not sent");
    emit(None, clock.now(), &owed("MailsClaimed", 1));
    None
}

fn log(look: &Look) {
    let (instance, kind) = (&look.case.instance, look.case.notice.kind.name());
    match &look.report {
        Ok(report) => {
            let counts = report.counts();
            tracing::info!(
                %instance, kind, node = report.node, drill = report.drill,
                ending = %report.ending, hook = report.hook, evicted = counts.evicted,
                forced = counts.forced, lost = counts.lost, report = %report, "looked"
            );
        }
        Err(error) => {
            tracing::error!(%instance, kind, error = format!("{error:#}"), "the work still needs doing")
        }
    }
}

fn measure(looks: &[Look], now: Timestamp) {
    let reports: Vec<&DrainReport> = looks
        .iter()
        .filter_map(|l| l.report.as_ref().ok())
        .collect();
    let mut kinds: Vec<Kind> = reports.iter().map(|r| r.kind).collect();
    kinds.sort();
    kinds.dedup();
    for kind in kinds {
        let of: Vec<&&DrainReport> = reports
            .iter()
            .filter(|r| r.kind == kind && !r.drill)
            .collect();
        let millis = |after: Option<jiff::SignedDuration>| {
            after.and_then(|a| i64::try_from(a.as_millis()).ok())
        };
        let sum = |count: fn(&DrainReport) -> usize| of.iter().map(|r| count(r)).sum();
        emit(
            Some(kind),
            now,
            &[
                Measure::milliseconds(
                    "NoticeToCordon",
                    of.iter().filter_map(|r| millis(r.cordoned_after)),
                ),
                Measure::milliseconds(
                    "NoticeToEmpty",
                    of.iter().filter_map(|r| millis(r.empty_after)),
                ),
                Measure::count("Evicted", sum(|r| r.counts().evicted)),
                Measure::count("Forced", sum(|r| r.counts().forced)),
                Measure::count("Lost", sum(|r| r.counts().lost)),
            ],
        );
    }
}

/// One mail claimed or sent, and what that does to the sum of mails owed, which an alarm watches.
/// Both sides have the claim's time, so that they fall into the same period.
fn owed(counted: &'static str, change: i64) -> [Measure; 2] {
    [
        Measure::count(counted, 1),
        Measure::change("MailsUnsent", change),
    ]
}

fn emit(kind: Option<Kind>, now: Timestamp, measures: &[Measure]) {
    if let Err(error) = METRICS.emit(now, kind.map(Kind::name), measures) {
        tracing::error!(%error, "metrics can't be written");
    }
}
