//! The real template.yaml, built and deployed by SAM as it would be to AWS.

use std::{
    collections::BTreeMap,
    env, fs,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    account::{ID, REGION},
    ministack::ROOT,
    process::Process,
    tool,
};

/// cargo-lambda builds releases for Lambda's oldest x86 processors with this; with the same flags
/// cargo finds everything made when SAM asks.
const RUSTFLAGS: &str = "-C target-cpu=haswell";
const TARGET: &str = "x86_64-unknown-linux-gnu";
const STACK: &str = "quanttrader";

/// What `sam deploy` left in the account.
#[derive(Clone, Debug)]
pub struct Stack {
    outputs: BTreeMap<String, String>,
    pub(crate) ministack: String,
}

/// Builds the function and the template into `dir/sam`. Slow once; seconds if nothing changed.
///
/// # Errors
/// What cargo or SAM said.
pub fn build(dir: &Path) -> Result<()> {
    let cache = cache();
    fs::create_dir_all(&cache)?;
    // Two labs would build into the same place.
    let lock = File::create(cache.join("sam-build.lock"))?;
    lock.lock()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "spot-drain", "--target", TARGET]);
    cargo.env("RUSTFLAGS", RUSTFLAGS);
    run("cargo-build", &mut cargo, dir)?;
    let built = cache.join("sam-build");
    let mut sam = Command::new(tool::directory("sam")?.join("bin/sam"));
    sam.args([
        "build",
        "--beta-features",
        "--parameter-overrides",
        "Architecture=x86_64",
    ]);
    sam.arg("--template-file")
        .arg(checkout().join("template.yaml"));
    sam.arg("--build-dir").arg(&built);
    sam.env("CARGO_LAMBDA_COMPILER", "cargo");
    run("sam-build", &mut sam, dir)?;
    copy(&built, &dir.join("sam"))
}

/// Deploys what `build` left in `dir/sam`, with these parameters, to the ministack at `url`.
///
/// # Errors
/// What SAM or CloudFormation said.
pub fn deploy(dir: &Path, url: &str, parameters: &BTreeMap<String, String>) -> Result<Stack> {
    let mut sam = Command::new(tool::directory("sam")?.join("bin/sam"));
    sam.args([
        "deploy",
        "--no-confirm-changeset",
        "--no-progressbar",
        "--resolve-s3",
    ]);
    sam.args(["--stack-name", STACK, "--capabilities", "CAPABILITY_IAM"]);
    sam.arg("--template-file")
        .arg(dir.join("sam/template.yaml"));
    sam.arg("--parameter-overrides");
    sam.args(
        parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}")),
    );
    sam.env("AWS_ENDPOINT_URL", url);
    run("sam-deploy", &mut sam, dir)?;
    let asked = aws(
        url,
        &["cloudformation", "describe-stacks", "--stack-name", STACK],
    )?;
    let outputs = asked["Stacks"][0]["Outputs"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let outputs = outputs
        .iter()
        .map(|o| (text(&o["OutputKey"]), text(&o["OutputValue"])));
    Ok(Stack {
        outputs: outputs.collect(),
        ministack: url.to_owned(),
    })
}

impl Stack {
    /// One of the template's Outputs.
    ///
    /// # Errors
    /// If the template has no such output.
    pub fn output(&self, name: &str) -> Result<&str> {
        let found = self.outputs.get(name).map(String::as_str);
        found.with_context(|| format!("template.yaml has no output {name}"))
    }

    /// A queue's URL, from the output that has its ARN.
    ///
    /// # Errors
    /// If the template has no such output.
    pub fn queue_url(&self, output: &str) -> Result<String> {
        let arn = self.output(output)?;
        let name = arn.rsplit(':').next().unwrap_or_default();
        Ok(format!("{}/{ID}/{name}", self.ministack))
    }
}

/// Runs the AWS command line as the account's root user, and reads its JSON.
///
/// # Errors
/// What it said.
pub fn aws(url: &str, arguments: &[&str]) -> Result<Value> {
    let mut aws = Command::new(tool::directory("sam")?.join("bin/aws"));
    aws.args(arguments)
        .args(["--output", "json"])
        .env("AWS_ENDPOINT_URL", url);
    let output = as_root(&mut aws)
        .output()
        .context("running the AWS command line")?;
    ensure!(
        output.status.success(),
        "aws {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

/// Several calls in one process, `[SERVICE, METHOD, ARGUMENTS]` each by botocore's names, and their answers.
///
/// # Errors
/// What it said of the first that failed.
pub fn aws_calls(url: &str, calls: &[Value]) -> Result<Vec<Value>> {
    let mut python = Command::new(tool::directory("sam")?.join("bin/python"));
    python
        .args(["-c", include_str!("gitops/calls.py"), url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut python = as_root(&mut python).spawn().context("running botocore")?;
    let mut input = python.stdin.take().context("it has an input")?;
    // One that has ended already says why below.
    let _ = input.write_all(serde_json::to_string(calls)?.as_bytes());
    drop(input);
    let output = python.wait_with_output().context("running botocore")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "calling AWS: {}", said.trim());
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The messages of a log group, oldest first.
///
/// # Errors
/// What the AWS command line said.
pub fn function_logs(url: &str, group: &str) -> Result<Vec<String>> {
    let found = aws(
        url,
        &["logs", "filter-log-events", "--log-group-name", group],
    )?;
    let events = found["events"].as_array().cloned().unwrap_or_default();
    let text = |event: &Value| {
        event["message"]
            .as_str()
            .map(|text| text.trim_end().to_owned())
    };
    Ok(events.iter().filter_map(text).collect())
}

fn as_root(command: &mut Command) -> &mut Command {
    command
        .env("AWS_ACCESS_KEY_ID", ROOT.0)
        .env("AWS_SECRET_ACCESS_KEY", ROOT.1)
        .env("AWS_REGION", REGION)
        .env("AWS_DEFAULT_REGION", REGION)
        // Nothing of the person's own AWS may come in.
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
}

/// Runs a build step in the checkout with its output in a log; the log's end is the error.
fn run(name: &str, command: &mut Command, dir: &Path) -> Result<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let tools = tool::directory("sam")?.join("bin");
    let paths = std::iter::once(tools).chain(env::split_paths(&path));
    // What a cargo that runs us says of our own package is not for the cargo that we run.
    for (variable, _) in env::vars_os() {
        let ours = variable
            .to_str()
            .is_some_and(|n| n.starts_with("CARGO_") && n != "CARGO_HOME");
        if ours {
            command.env_remove(variable);
        }
    }
    as_root(command)
        .current_dir(checkout())
        .env("PATH", env::join_paths(paths)?)
        .env("CARGO_TARGET_DIR", target()?)
        .env("SAM_CLI_TELEMETRY", "0");
    Process::start(name, command, &dir.join("logs"))?.finish()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cache() -> PathBuf {
    let home = || Path::new(&env::var_os("HOME").unwrap_or_default()).join(".cache");
    env::var_os("XDG_CACHE_HOME")
        .map_or_else(home, PathBuf::from)
        .join("quanttrader")
}

/// Where make lets cargo compile, also for a plain `cargo test`.
fn target() -> Result<PathBuf> {
    if let Some(set) = env::var_os("CARGO_TARGET_DIR") {
        return Ok(set.into());
    }
    let script = checkout().join("tests/lab/tools/target");
    let said = Command::new(&script)
        .output()
        .with_context(|| script.display().to_string())?;
    Ok(String::from_utf8(said.stdout)?.trim().into())
}
