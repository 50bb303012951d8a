//! Finds a platform's plans and says which make target makes a missing one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context as _, Result, anyhow, bail};
use domain::cost::StackName;
use terraform::Plan;

use super::Sources;

/// What is priced if nothing is said.
const DEFAULT_PLATFORM: &str = "dev";

/// Platforms are files in here, `NAME.tfvars`.
const VALUES: &str = "infra/environments";

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
        let repository = Repository::find()?;
        repository.knows(platform)?;
        return STACKS
            .map(|stack| repository.plan(platform, stack))
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

/// The folder with `infra/environments` that we are in.
struct Repository(PathBuf);

impl Repository {
    fn find() -> Result<Self> {
        let here = env::current_dir().context("this folder is gone")?;
        let mut folders = here.ancestors();
        let root = folders.find(|at| at.join(VALUES).is_dir());
        let root = root.with_context(|| {
            format!(
                "{} is in no checkout with plans: change into yours, or give --plan FILE",
                here.display()
            )
        })?;
        Ok(Self(root.to_owned()))
    }

    /// A platform is a file of values.
    fn knows(&self, platform: &str) -> Result<()> {
        let names = self.platforms()?;
        if names.iter().any(|name| name == platform) {
            return Ok(());
        }
        let (first, names) = (names.first().cloned().unwrap_or_default(), names.join(", "));
        bail!(
            "there is no platform {platform:?}: {VALUES} has {names}, and `make tf-plan STACK=foundation PLATFORM={first}` plans one of them"
        )
    }

    fn platforms(&self) -> Result<Vec<String>> {
        let values = self.0.join(VALUES);
        let files =
            fs::read_dir(&values).with_context(|| format!("can't read {}", values.display()))?;
        let names = files.filter_map(|file| {
            let name = file.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".tfvars")?.to_owned())
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        Ok(names)
    }

    fn plan(&self, platform: &str, stack: StackName) -> Result<Planned> {
        let file = self.0.join(format!(".plans/{platform}-{stack}.json"));
        let make = format!("make tf-plan STACK={stack} PLATFORM={platform}");
        if !file.exists() {
            bail!("there is no plan of {platform}'s {stack} in this checkout yet: run `{make}`");
        }
        let values = format!("{VALUES}/{platform}.tfvars");
        if changed(&self.0.join(&values))? > changed(&file)? {
            bail!("{values} has changed since {stack} was planned: run `{make}` again");
        }
        let plan = read(&file).with_context(|| format!("run `{make}` again"))?;
        Ok(Planned { stack, file, plan })
    }
}

fn changed(file: &Path) -> Result<SystemTime> {
    let at = fs::metadata(file).and_then(|data| data.modified());
    at.with_context(|| format!("can't read {}", file.display()))
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
