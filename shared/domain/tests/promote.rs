//! Whether an image may be promoted: what goes on, what stays, and what the refusal says.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use domain::promote::{Environment, Observed, PromotePlan, Refusal};
use jiff::{SignedDuration, Timestamp};

const NEW: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const OLD: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn values(tag: &str, digest: &str) -> String {
    format!("image:\n  tag: \"{tag}\"\n  digest: {digest}\nreplicas: 2\n")
}

fn healthy() -> Observed {
    Observed {
        sync: "Synced".to_owned(),
        health: "Healthy".to_owned(),
        phase: "Succeeded".to_owned(),
        images: vec![format!("1.ecr/quanttrader/engine@{NEW}")],
        reconciled: Some(now()),
    }
}

fn now() -> Timestamp {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn promote(observed: Option<&Observed>) -> Result<PromotePlan, Refusal> {
    PromotePlan::new(
        "engine",
        (Environment::Dev, &values("2.0", NEW)),
        (Environment::Staging, &values("1.0", OLD)),
        observed,
        now(),
    )
}

#[test]
fn what_runs_well_goes_on_with_tag_and_digest_and_nothing_else() {
    let plan = promote(Some(&healthy())).unwrap();
    assert_eq!(plan.values, values("2.0", NEW));
    assert_eq!(
        plan.to_string(),
        format!("engine: dev → staging\n  - 1.0 ({OLD})\n  + 2.0 ({NEW})\n")
    );
    assert_eq!(
        plan.message(),
        format!("engine 2.0 in staging, as it runs in dev\n\n{NEW}\n")
    );
}

#[test]
fn what_does_not_run_well_stays_and_the_refusal_says_what_argo_cd_reports() {
    let but = |change: fn(&mut Observed)| {
        let mut observed = healthy();
        change(&mut observed);
        promote(Some(&observed)).unwrap_err().to_string()
    };
    assert_eq!(
        promote(None).unwrap_err().to_string(),
        "Argo CD has no application dev-engine"
    );
    assert_eq!(
        but(|o| o.health = "Progressing".to_owned()),
        "Argo CD reports dev-engine Progressing, not Healthy"
    );
    assert_eq!(
        but(|o| o.health = String::new()),
        "Argo CD reports dev-engine nothing, not Healthy"
    );
    assert_eq!(
        but(|o| o.sync = "OutOfSync".to_owned()),
        "Argo CD reports dev-engine OutOfSync, not Synced: what runs there is not what git says"
    );
    assert_eq!(
        but(|o| o.phase = "Running".to_owned()),
        "Argo CD's last sync of dev-engine is Running, not Succeeded"
    );
    assert_eq!(
        but(|o| o.reconciled = Some(now() - SignedDuration::from_mins(11))),
        "Argo CD looked at dev-engine last 11 min ago: it does not run, or does not get to it"
    );
    assert!(but(|o| o.reconciled = None).contains("last never"));
}

#[test]
fn a_digest_that_git_names_and_nobody_runs_stays() {
    for images in [
        vec![],
        vec![format!("1.ecr/quanttrader/engine@{OLD}")],
        vec!["1.ecr/quanttrader/engine:2.0".to_owned()],
        // Another service's image with that digest is no proof.
        vec![format!("1.ecr/quanttrader/other-engine@{NEW}")],
        // A rollout in the middle.
        vec![
            format!("1.ecr/quanttrader/engine@{OLD}"),
            format!("1.ecr/quanttrader/engine@{NEW}"),
        ],
    ] {
        let observed = Observed {
            images,
            ..healthy()
        };
        let refusal = promote(Some(&observed)).unwrap_err();
        assert!(
            matches!(refusal, Refusal::OtherDigest { .. }),
            "{observed:?}: {refusal}"
        );
    }
}

#[test]
fn an_image_skips_no_environment_and_never_goes_back() {
    use Environment::{Dev, Prod, Staging};
    for (from, to) in [
        (Dev, Prod),
        (Staging, Dev),
        (Prod, Staging),
        (Prod, Dev),
        (Dev, Dev),
    ] {
        let same = values("2.0", NEW);
        let refusal = PromotePlan::new(
            "engine",
            (from, &same),
            (to, &same),
            Some(&healthy()),
            now(),
        );
        assert_eq!(refusal.unwrap_err(), Refusal::NoStep { from, to });
    }
}

#[test]
fn what_is_there_already_is_done() {
    let same = values("2.0", NEW);
    let plan = PromotePlan::new(
        "engine",
        (Environment::Staging, &same),
        (Environment::Prod, &same),
        Some(&healthy()),
        now(),
    )
    .unwrap();
    assert!(plan.is_done());
    assert_eq!(
        plan.to_string(),
        format!("git names 2.0 ({NEW}) for prod already\n")
    );
}

#[test]
fn values_that_are_not_understood_are_named_by_their_environment() {
    let refusal = PromotePlan::new(
        "engine",
        (Environment::Dev, &values("2.0", NEW)),
        (Environment::Staging, "replicas: 2\n"),
        Some(&healthy()),
        now(),
    );
    assert_eq!(
        refusal.unwrap_err().to_string(),
        "staging's values.yaml has 0 blocks \"image:\" at the top, not one"
    );
}
