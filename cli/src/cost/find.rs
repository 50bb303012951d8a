//! Finds a platform's plans and says which make target makes a missing one.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use domain::cost::StackName;
use terraform::Plan;

use super::Sources;

/// What is priced if nothing is said.
const DEFAULT_PLATFORM: &str = "dev";

const STACKS: [StackName; 2] = [StackName::Foundation, StackName::Cluster];

/// A plan, and where it was found.
pub(super) struct Planned {
    pub stack: StackName,
    pub file: PathBuf,
    pub plan: Plan,
}

pub(super) fn plans(sources: &Sources) -> Result<Vec<Planned>> {
    if sources.plans.is_empty() {
        let platform = sources.platform.as_deref().unwrap_or(DEFAULT_PLATFORM);
        known(platform)?;
        return STACKS
            .map(|stack| cached(platform, stack))
            .into_iter()
            .collect();
    }
    let given = sources.plans.iter().map(|word| given(word));
    let mut given = given.collect::<Result<Vec<_>>>()?;
    given.sort_by_key(|planned| planned.stack);
    for pair in given.windows(2) {
        if let [one, other] = pair
            && one.stack == other.stack
        {
            let (one, other) = (one.file.display(), other.file.display());
            bail!("{one} and {other} are plans of the same stack: give one of each");
        }
    }
    Ok(given)
}

/// A platform is a file of values. Outside of a checkout any name may have a plan.
fn known(platform: &str) -> Result<()> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let here = env::current_dir().unwrap_or_default();
    let environments = here.ancestors().map(|at| at.join("infra/environments"));
    let Some(environments) = environments.into_iter().find(|at| at.is_dir()) else {
        return if platform.chars().all(is_name) {
            Ok(())
        } else {
            Err(anyhow!(
                "{platform:?} is no platform's name: for dev, run `make tf-plan STACK=foundation PLATFORM=dev`"
            ))
        };
    };
    let names = names(&environments)?;
    if names.iter().any(|name| name == platform) {
        return Ok(());
    }
    let (first, names) = (names.first().cloned().unwrap_or_default(), names.join(", "));
    bail!(
        "there is no platform {platform:?}: infra/environments has {names}, and `make tf-plan STACK=foundation PLATFORM={first}` plans one of them"
    )
}

fn names(environments: &Path) -> Result<Vec<String>> {
    let files = fs::read_dir(environments)
        .with_context(|| format!("can't read {}", environments.display()))?;
    let names = files.filter_map(|file| {
        let name = file.ok()?.file_name().into_string().ok()?;
        Some(name.strip_suffix(".tfvars")?.to_owned())
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}

fn cached(platform: &str, stack: StackName) -> Result<Planned> {
    let file = cache()?.join(format!("quanttrader/plans/{platform}-{stack}.json"));
    let make = format!("make tf-plan STACK={stack} PLATFORM={platform}");
    if !file.exists() {
        bail!("there is no plan of {platform}'s {stack} yet: run `{make}`");
    }
    let plan = read(&file).with_context(|| format!("run `{make}` again"))?;
    Ok(Planned { stack, file, plan })
}

fn cache() -> Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    let home = || set("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    cache.context(
        "neither HOME nor XDG_CACHE_HOME is set, so there is no cache with plans: give --plan FILE",
    )
}

/// `FILE`, or `cluster=FILE`.
fn given(word: &str) -> Result<Planned> {
    for stack in STACKS {
        if let Some(file) = word.strip_prefix(&format!("{stack}=")) {
            let file = PathBuf::from(file);
            let plan = read(&file)?;
            return Ok(Planned { stack, file, plan });
        }
    }
    let file = PathBuf::from(word);
    let plan = read(&file)?;
    let stack = plan.stack.or_else(|| by_name(&file)).with_context(|| {
        format!("{word} doesn't tell which stack it is of: say --plan foundation={word} or --plan cluster={word}")
    })?;
    Ok(Planned { stack, file, plan })
}

fn by_name(file: &Path) -> Option<StackName> {
    let name = file.file_stem()?.to_str()?;
    let is_of = |stack: &StackName| name.ends_with(&stack.to_string());
    STACKS.into_iter().find(is_of)
}

fn read(file: &Path) -> Result<Plan> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| {
        format!("can't read {name}; `make tf-plan STACK=… PLATFORM=…` makes plans")
    })?;
    Plan::read(&text).map_err(|why| anyhow!("{name} can't be priced: {why}"))
}
