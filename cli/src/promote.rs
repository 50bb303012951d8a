//! `qtctl promote`: hands an image on to the next environment, in git, if Argo CD reports that it runs well.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::promote::{Environment, Observed, PromotePlan};
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, GroupVersionKind},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::Value;

/// Copies a service's tag and digest in git to the next environment.
///
/// It refuses unless Argo CD reports the service Synced and Healthy where it comes from, at the digest that git names
/// there. What it would change is printed first; with --apply it is committed, for a pull request.
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
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let observed = runtime.block_on(self.observe())?;
        let (from, to) = (self.values(self.from)?, self.values(self.to)?);
        let plan = PromotePlan::new(
            &self.service,
            (self.from, &from),
            (self.to, &to),
            observed.as_ref(),
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
        let file = self.file(self.to);
        fs::write(self.tree.join(&file), &plan.values)
            .with_context(|| format!("{} can't be written", file.display()))?;
        commit(&self.tree, &file, &plan.message())?;
        writeln!(out, "Committed. Push it and open a pull request.")?;
        Ok(())
    }

    fn file(&self, environment: Environment) -> PathBuf {
        let place = format!("gitops/environments/{environment}/{}", self.service);
        Path::new(&place).join("values.yaml")
    }

    fn values(&self, environment: Environment) -> Result<String> {
        let file = self.tree.join(self.file(environment));
        fs::read_to_string(&file).with_context(|| format!("{} can't be read", file.display()))
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
            .with_context(|| format!("Argo CD can't be asked about {name}"))?;
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
    let config = kube::Config::from_custom_kubeconfig(Kubeconfig::read()?, &options).await?;
    Ok(Client::try_from(config)?)
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
    }
}

/// Only that file, whatever else is staged.
fn commit(tree: &Path, file: &Path, message: &str) -> Result<()> {
    let done = Command::new("git")
        .arg("-C")
        .arg(tree)
        .args(["commit", "--quiet", "--only", "--message", message, "--"])
        .arg(file)
        .status()
        .context("git can't be run")?;
    if !done.success() {
        bail!("{} is changed and could not be committed", file.display());
    }
    Ok(())
}
