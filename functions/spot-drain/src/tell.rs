//! Telling: a log line and metrics for each look, one mail for all, claimed before it is sent.

use std::time::Duration;

use aws::sns::SnsError;
use cluster::Clock;
use domain::drain::{Claim, DrainReport, Ending, Kind, claim, is_told, mail};
use jiff::{SignedDuration, Timestamp};
use runtime::metrics::{Measure, Metrics};

use crate::{
    Env,
    case::Case,
    cordon::settle,
    look::{Look, Seen},
};

const METRICS: Metrics = Metrics {
    namespace: "QuantTrader/SpotDrain",
};

/// A look that found the node cordoned follows another, which has seen more and ends at about the
/// same time if it is alive: it is let tell first.
const AFTER_YOU: Duration = Duration::from_secs(3);

/// Who tells of a look's report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// It is no news, or another look tells it.
    None,
    /// We do: the claim is ours since then.
    Ours(Timestamp),
    /// Nobody can: the node that carries claims is gone.
    Unclaimed,
}

/// Tells what became of a batch. Nothing here can undo a drain, so nothing here fails one.
pub(crate) async fn tell(env: &Env, looks: &[Look], clock: Clock) {
    looks.iter().for_each(log);
    measure_looks(looks, clock.now());
    measure_news(looks, clock.now());
    let ours = looks.iter().filter_map(|look| match look.news {
        News::Ours(claimed) => Some((claimed, look.report.as_ref().ok()?)),
        News::None | News::Unclaimed => None,
    });
    let (claims, reports): (Vec<Timestamp>, Vec<&DrainReport>) = ours.unzip();
    if reports.is_empty() {
        return;
    }
    match send(env, &reports).await {
        Ok(id) => {
            tracing::info!(mail = id, nodes = reports.len(), "mail sent");
            let sent = |claimed| emit(None, claimed, &owed("NodesTold", -1));
            claims.into_iter().for_each(sent);
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

/// Claims what a look has to tell, as soon as it is over: its node may be gone when the batch is.
pub(crate) async fn claim_news(
    case: &Case,
    report: &DrainReport,
    seen: &Seen,
    clock: Clock,
    teller: &str,
) -> News {
    let (notice, node) = (&case.notice, &seen.node);
    // What holds a maintenance up is told for itself, and its end once more.
    let unfinished = report.ending == Ending::Unfinished;
    let deadline = seen.deadline.filter(|_| !unfinished);
    if !report.is_news() || is_told(node, notice, deadline) {
        return News::None;
    }
    let follows = report.cordoned_after.is_none();
    if follows {
        tokio::time::sleep(AFTER_YOU).await;
    }
    let plan = |node: &_| match claim(node, notice, deadline, teller) {
        Claim::Take(patch) => Some(patch),
        Claim::Ours | Claim::Anothers => None,
    };
    match settle(&seen.cluster, node.clone(), plan).await {
        Ok(Some(settled)) => match claim(&settled.node, notice, deadline, teller) {
            Claim::Ours => claimed(clock.now()),
            Claim::Take(_) | Claim::Anothers => News::None,
        },
        // Whom it followed was there in time.
        Ok(None) if follows => News::None,
        Ok(None) => unclaimed(report, clock, "its node is gone"),
        Err(error) => unclaimed(report, clock, &format!("{error:#}")),
    }
}

/// From here on a mail is owed, whatever becomes of this invocation.
fn claimed(now: Timestamp) -> News {
    emit(None, now, &owed("NodesClaimed", 1));
    News::Ours(now)
}

/// Without a claim nobody mails: better no mail than two. The alarm on unsent mails shows it.
fn unclaimed(report: &DrainReport, clock: Clock, why: &str) -> News {
    tracing::error!(instance = %report.instance, why, "the mail could not be claimed, and is not sent");
    emit(None, clock.now(), &owed("NodesClaimed", 1));
    News::Unclaimed
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

/// What each look knows of itself: when it cordoned, and that it failed.
fn measure_looks(looks: &[Look], now: Timestamp) {
    let kinds = looks.iter().map(|look| look.case.notice.kind);
    for kind in each_once(kinds) {
        let of = || looks.iter().filter(|look| look.case.notice.kind == kind);
        let cordoned = of().filter_map(|look| look.report.as_ref().ok()?.cordon_of_a_real_notice());
        let failed = of().filter(|look| look.report.is_err()).count();
        let cordoned = Measure::milliseconds("NoticeToCordon", cordoned.filter_map(millis));
        // Only where it happens: a metric costs by the hour in which it is written.
        let failed = (failed > 0).then(|| Measure::count("Failed", failed));
        let measures: Vec<_> = failed.into_iter().chain([cordoned]).collect();
        emit(Some(kind), now, &measures);
    }
}

/// What is told once, by whichever look tells it.
fn measure_news(looks: &[Look], now: Timestamp) {
    let news = || looks.iter().filter(|look| look.news != News::None);
    let reports = || {
        news()
            .filter_map(|look| look.report.as_ref().ok())
            .filter(|report| !report.drill)
    };
    for kind in each_once(reports().map(|r| r.kind)) {
        let of = || reports().filter(|r| r.kind == kind);
        let sum = |count: fn(&DrainReport) -> usize| of().map(count).sum();
        let measures = [
            Measure::milliseconds(
                "NoticeToEmpty",
                of().filter_map(|r| r.empty_after).filter_map(millis),
            ),
            Measure::count("Evicted", sum(|r| r.counts().evicted)),
            Measure::count("Forced", sum(|r| r.counts().forced)),
            Measure::count("Lost", sum(|r| r.counts().lost)),
        ];
        emit(Some(kind), now, &measures);
    }
}

fn each_once(kinds: impl Iterator<Item = Kind>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = kinds.collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn millis(after: SignedDuration) -> Option<i64> {
    i64::try_from(after.as_millis()).ok()
}

/// One node's part in a mail claimed or sent, and what that does to the sum of those owed, which
/// an alarm watches. Both sides have the claim's time, so that they fall into the same period.
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
