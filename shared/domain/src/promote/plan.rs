//! Whether an image may go from one environment to the next.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::{Image, Unreadable};

/// The environments, in the order in which an image goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Environment {
    /// Where an image is tried first.
    Dev,
    /// Where it is tried as it will be in prod.
    Staging,
    /// Where it counts.
    Prod,
}

/// A name that no environment has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no environment {0:?}; there are dev, staging and prod")]
pub struct UnknownEnvironment(String);

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "dev" => Ok(Self::Dev),
            "staging" => Ok(Self::Staging),
            "prod" => Ok(Self::Prod),
            other => Err(UnknownEnvironment(other.to_owned())),
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dev => "dev",
            Self::Staging => "staging",
            Self::Prod => "prod",
        })
    }
}

/// What Argo CD says of an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// `status.sync.status`: Synced, OutOfSync or Unknown.
    pub sync: String,
    /// `status.health.status`: Healthy, Progressing, Degraded …
    pub health: String,
    /// `status.operationState.phase`, empty if nothing was ever synced.
    pub phase: String,
    /// `status.summary.images`: all that its pods name.
    pub images: Vec<String>,
    /// `status.reconciledAt`: when Argo CD looked last.
    pub reconciled: Option<Timestamp>,
}

/// Argo CD looks every three minutes, and up to one later; what is older was said by one that died since.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/>
const LOOKS_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Why an image stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only dev → staging → prod.
    #[error(
        "{from} → {to} is no step: an image goes from dev to staging, and from staging to prod"
    )]
    NoStep {
        /// Where it is.
        from: Environment,
        /// Where it should go.
        to: Environment,
    },
    /// Argo CD knows no such application.
    #[error("Argo CD has no application {0}")]
    NoApplication(String),
    /// Git is ahead of what runs, or what should run can't be told.
    #[error("Argo CD reports {0} {1}, not Synced: what runs there is not what git says")]
    NotSynced(String, String),
    /// A sync is on its way, or the last one failed.
    #[error("Argo CD's last sync of {0} is {1}, not Succeeded")]
    NotDone(String, String),
    /// It does not run well.
    #[error("Argo CD reports {0} {1}, not Healthy")]
    NotHealthy(String, String),
    /// What it says may have been true once.
    #[error("Argo CD looked at {0} last {1}: it does not run, or does not get to it")]
    NotLookedAt(String, String),
    /// Something else runs than what git names, or beside it.
    #[error("{application} runs {running}, and git names {named}")]
    OtherDigest {
        /// Which.
        application: String,
        /// What its pods name.
        running: String,
        /// What git names.
        named: String,
    },
    /// The values of an environment are not in the form that is understood.
    #[error("{0}'s values.yaml {1}")]
    Unreadable(Environment, Unreadable),
}

/// What a promotion changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct PromotePlan {
    /// The service whose image it is.
    pub service: String,
    /// Where it runs.
    pub from: Environment,
    /// Where it will run.
    pub to: Environment,
    /// What will run.
    pub image: Image,
    /// What ran there before.
    pub before: Image,
    /// `to`'s values with the image in.
    pub values: String,
}

impl PromotePlan {
    /// Decides by both environments' values in git and by what Argo CD says of `from`.
    ///
    /// # Errors
    /// If the image may not go on, and why.
    pub fn new(
        service: &str,
        (from, from_values): (Environment, &str),
        (to, to_values): (Environment, &str),
        observed: Option<&Observed>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if !matches!(
            (from, to),
            (Environment::Dev, Environment::Staging) | (Environment::Staging, Environment::Prod)
        ) {
            return Err(Refusal::NoStep { from, to });
        }
        let unreadable = |environment| move |error| Refusal::Unreadable(environment, error);
        let image = Image::read(from_values).map_err(unreadable(from))?;
        let before = Image::read(to_values).map_err(unreadable(to))?;
        let values = image.put_into(to_values).map_err(unreadable(to))?;
        let application = format!("{from}-{service}");
        let observed = observed.ok_or_else(|| Refusal::NoApplication(application.clone()))?;
        is_recent(&application, observed, now)?;
        runs_well(&application, service, &image, observed)?;
        let service = service.to_owned();
        Ok(Self {
            service,
            from,
            to,
            image,
            before,
            values,
        })
    }

    /// Whether the image is there already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.image == self.before
    }

    /// The commit's message.
    #[must_use]
    pub fn message(&self) -> String {
        format!(
            "{} {} in {}, as it runs in {}\n\n{}\n",
            self.service, self.image.tag, self.to, self.from, self.image.digest
        )
    }
}

impl fmt::Display for PromotePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_done() {
            return writeln!(f, "git names {} for {} already", self.image, self.to);
        }
        writeln!(f, "{}: {} → {}", self.service, self.from, self.to)?;
        writeln!(f, "  - {}", self.before)?;
        writeln!(f, "  + {}", self.image)
    }
}

fn is_recent(application: &str, seen: &Observed, now: Timestamp) -> Result<(), Refusal> {
    let old = match seen.reconciled {
        Some(at) if at + LOOKS_WITHIN >= now => return Ok(()),
        Some(at) => format!("{} min ago", now.duration_since(at).as_mins()),
        None => "never".to_owned(),
    };
    Err(Refusal::NotLookedAt(application.to_owned(), old))
}

/// Is what git names for an application what runs there, all of it, and well?
fn runs_well(
    application: &str,
    service: &str,
    image: &Image,
    seen: &Observed,
) -> Result<(), Refusal> {
    let name = || application.to_owned();
    let or_nothing = |said: &str| if said.is_empty() { "nothing" } else { said }.to_owned();
    if seen.sync != "Synced" {
        return Err(Refusal::NotSynced(name(), or_nothing(&seen.sync)));
    }
    if seen.phase != "Succeeded" {
        return Err(Refusal::NotDone(name(), or_nothing(&seen.phase)));
    }
    if seen.health != "Healthy" {
        return Err(Refusal::NotHealthy(name(), or_nothing(&seen.health)));
    }
    let wanted = format!("/{service}@{}", image.digest);
    let mut running = seen.images.iter().filter(|one| is_of(one, service));
    let good = running.clone().count() > 0 && running.all(|one| one.ends_with(&wanted));
    if good {
        return Ok(());
    }
    Err(Refusal::OtherDigest {
        application: name(),
        running: or_nothing(&seen.images.join(", ")),
        named: image.digest.clone(),
    })
}

/// Whether a reference is to the service's repository.
fn is_of(reference: &str, service: &str) -> bool {
    let name = reference.rsplit('/').next().unwrap_or_default();
    name.split(['@', ':']).next() == Some(service)
}
