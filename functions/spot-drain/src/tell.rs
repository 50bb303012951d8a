//! Telling: a log line and metrics for each look, one mail for all, claimed before it is sent.

use std::time::Duration;

use aws::sns::SnsError;
use cluster::Clock;
use domain::drain::{Claim, DrainReport, Kind, claim, is_told, mail};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use runtime::metrics::{Measure, Metrics};

use crate::{
    Env,
    cordon::settle,
    look::{Look, Seen},
};

const METRICS: Metrics = Metrics {
    namespace: "QuantTrader/SpotDrain",
};

/// A look that found the node cordoned follows another, which has seen more and ends at about the
/// same time if it is alive: it is let tell first.
const AFTER_YOU: Duration = Duration::from_secs(3);

/// A report that nobody else tells.
struct News<'a> {
    report: &'a DrainReport,
    /// The claim to mail it is ours; it can't be had where the node is gone.
    claimed: bool,
}

/// Tells what became of a batch. Nothing here can undo a drain, so nothing here fails one.
pub(crate) async fn tell(env: &Env, looks: &[Look], clock: Clock, teller: &str) {
    looks.iter().for_each(log);
    measure_looks(looks, clock.now());
    let news = join_all(looks.iter().map(|look| news(look, clock, teller))).await;
    let news: Vec<News> = news.into_iter().flatten().collect();
    measure_news(&news, clock.now());
    let ours: Vec<&DrainReport> = news
        .iter()
        .filter(|n| n.claimed)
        .map(|n| n.report)
        .collect();
    if ours.is_empty() {
        return;
    }
    let at = clock.now();
    emit(None, at, &owed("MailsClaimed", 1));
    match send(env, &ours).await {
        Ok(id) => {
            tracing::info!(mail = id, nodes = ours.len(), "mail sent");
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

/// What is to be told of a look: nothing, where there is no news or another tells it.
async fn news<'a>(look: &'a Look, clock: Clock, teller: &str) -> Option<News<'a>> {
    let report = look.report.as_ref().ok().filter(|r| r.is_news())?;
    let Seen {
        cluster,
        node,
        deadline,
    } = look.seen.as_ref()?;
    let notice = &look.case.notice;
    if is_told(node, notice, *deadline) {
        return None;
    }
    if report.cordoned_after.is_none() {
        tokio::time::sleep(AFTER_YOU).await;
    }
    let plan = |node: &_| match claim(node, notice, *deadline, teller) {
        Claim::Take(patch) => Some(patch),
        Claim::Ours | Claim::Anothers => None,
    };
    match settle(cluster, node.clone(), plan).await {
        Ok(Some(settled)) => {
            let claimed = claim(&settled.node, notice, *deadline, teller) == Claim::Ours;
            claimed.then_some(News { report, claimed })
        }
        Ok(None) => Some(unclaimed(report, clock, "its node is gone")),
        Err(error) => Some(unclaimed(report, clock, &format!("{error:#}"))),
    }
}

/// Without a claim nobody mails: better no mail than two. The alarm on unsent mails shows it.
fn unclaimed<'a>(report: &'a DrainReport, clock: Clock, why: &str) -> News<'a> {
    tracing::error!(instance = %report.instance, why, "the mail could not be claimed, and is not sent");
    emit(None, clock.now(), &owed("MailsClaimed", 1));
    let claimed = false;
    News { report, claimed }
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
fn measure_news(news: &[News], now: Timestamp) {
    let reports = || news.iter().map(|n| n.report).filter(|r| !r.drill);
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
