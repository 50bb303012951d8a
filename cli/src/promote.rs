//! `qtctl promote`: hands an image on to the next environment, in git, if Argo CD reports that it runs well.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use domain::promote::{Environment, Observed, PromotePlan};
use jiff::Timestamp;
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, GroupVersionKind},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::Value;

use crate::checkout::Checkout;

const NO_CLUSTER: &str = "no cluster to ask Argo CD in: have a kubeconfig (KUBECONFIG, else ~/.kube/config), such as \
    `aws eks update-kubeconfig --name quanttrader-dev` writes";

/// Copies a service's tag and digest in git to the next environment.
///
/// It refuses unless Argo CD reports the service Synced and Healthy where it comes from, at the digest that git names
/// there. What it would change is printed first; with --apply it is committed to the branch that is checked out, for a
/// pull request: not to the one that Argo CD reads. Only what is committed counts, on both sides.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  qtctl promote trading-engine --from dev --to staging
  qtctl promote trading-engine --from staging --to prod --apply

The cluster is the kubeconfig's (KUBECONFIG, --context).")]
pub struct Promote {
    /// The service, as its folder is called.
    service: String,
    /// Where it runs: dev or staging.
    #[arg(long)]
    from: Environment,
    /// Where it shall run: staging or prod.
    #[arg(long)]
    to: Environment,
    /// Commits the change; without it, it is only printed.
    #[arg(long)]
    apply: bool,
    /// The checkout.
    #[arg(long, default_value = ".")]
    tree: PathBuf,
    /// The kubeconfig's context; without it the current one.
    #[arg(long)]
    context: Option<String>,
}

impl Promote {
    /// Plans, and commits if asked to.
    ///
    /// # Errors
    /// If Argo CD can't be asked, or the image may not go on.
    pub fn run(&self, out: &mut impl Write) -> Result<()> {
        let checkout = Checkout::at(&self.tree);
        let (from, to) = (self.file(self.from), self.file(self.to));
        checkout.is_unchanged(&[&from, &to])?;
        let committed = |environment, file| {
            let missing = || format!("git has no {} in {environment}", self.service);
            checkout.committed(file).with_context(missing)
        };
        let values = (committed(self.from, &from)?, committed(self.to, &to)?);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let observed = runtime.block_on(self.observe())?;
        let plan = PromotePlan::new(
            &self.service,
            (self.from, &values.0),
            (self.to, &values.1),
            observed.as_ref(),
            Timestamp::now(),
        )
        .context("not promoted")?;
        write!(out, "{plan}")?;
        if plan.is_done() {
            return Ok(());
        }
        if !self.apply {
            writeln!(out, "Nothing was changed: --apply commits it.")?;
            return Ok(());
        }
        let branch = checkout.branch()?;
        ensure!(
            Some(&branch) != checkout.revision().as_ref(),
            "nothing was committed: {branch} is what Argo CD reads; git switch --create {}-{}-{} first",
            self.service,
            plan.image.tag,
            self.to
        );
        checkout.commit(&to, &plan.values, &plan.message())?;
        writeln!(out, "Committed. Push it and open a pull request.")?;
        Ok(())
    }

    fn file(&self, environment: Environment) -> PathBuf {
        let place = format!("gitops/environments/{environment}/{}", self.service);
        Path::new(&place).join("values.yaml")
    }

    /// What Argo CD says of the application; none if it knows no such.
    async fn observe(&self) -> Result<Option<Observed>> {
        let kind = GroupVersionKind::gvk("argoproj.io", "v1alpha1", "Application");
        let api: Api<DynamicObject> = Api::namespaced_with(
            connect(self.context.clone()).await?,
            "argocd",
            &ApiResource::from_gvk(&kind),
        );
        let name = format!("{}-{}", self.from, self.service);
        let found = api
            .get_opt(&name)
            .await
            .with_context(|| {
                format!("Argo CD can't be asked; see whether the cluster answers `kubectl -n argocd get application {name}`")
            })?;
        Ok(found.map(|application| observed(&application.data["status"])))
    }
}

async fn connect(context: Option<String>) -> Result<Client> {
    // The client may find several providers compiled in; ours is ring. Set already is set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = KubeConfigOptions {
        context,
        ..KubeConfigOptions::default()
    };
    let kubeconfig = Kubeconfig::read().context(NO_CLUSTER)?;
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options);
    Ok(Client::try_from(config.await.context(NO_CLUSTER)?)?)
}

fn observed(status: &Value) -> Observed {
    let text = |pointer| status.pointer(pointer).and_then(Value::as_str);
    let said = |pointer| text(pointer).unwrap_or_default().to_owned();
    let images = status.pointer("/summary/images").and_then(Value::as_array);
    Observed {
        sync: said("/sync/status"),
        health: said("/health/status"),
        phase: said("/operationState/phase"),
        images: images
            .into_iter()
            .flatten()
            .filter_map(|one| one.as_str().map(ToOwned::to_owned))
            .collect(),
        reconciled: text("/reconciledAt").and_then(|at| at.parse().ok()),
    }
}
