//! The programs that a lab starts. Each is a process group of its own, and all of them end with
//! the process that started them, even if that one is killed: a keeper outside sees its pipe close.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Error, Result, anyhow};
use rustix::process::{Pid, Signal, kill_process_group};

/// Reads `start GROUP`, `ended GROUP` and `at-end COMMAND` until its pipe closes, then kills the
/// groups that are left and runs the commands, the last one first. Deaf to the signals that a terminal sends.
const KEEPER: &str = r#"
trap '' HUP INT TERM
groups=' '
commands=:
while read -r verb rest; do
    case $verb in
        start) groups="$groups$rest " ;;
        ended) case $groups in
            # Cutting out what is not there would double the list.
            *" $rest "*) groups="${groups%% "$rest" *} ${groups#* "$rest" }" ;;
        esac ;;
        at-end) commands="$rest
$commands" ;;
    esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
eval "$commands" >/dev/null 2>&1
"#;

static KEEPER_PIPE: OnceLock<Mutex<ChildStdin>> = OnceLock::new();

/// A program that runs until it is ended or dropped, with its output in a log file.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    ended: bool,
}

impl Process {
    /// Starts `command`; what it prints is appended to `NAME.log` in `logs`.
    ///
    /// # Errors
    /// If the program or its log can't be opened.
    pub fn start(name: &str, command: &mut Command, logs: &Path) -> Result<Self> {
        let log = logs.join(format!("{name}.log"));
        let output = File::options().create(true).append(true).open(&log);
        let output = output.with_context(|| format!("opening {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {name} ({:?})", command.get_program()))?;
        tell_keeper(&format!("start {}", child.id()))?;
        Ok(Self {
            name: name.to_owned(),
            child,
            log,
            ended: false,
        })
    }

    /// The process's id, which is also its group's.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its output goes.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Fails, with the end of its log, if it has ended by itself.
    ///
    /// # Errors
    /// If it no longer runs.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => Err(self.ended_with(status)),
            None => Ok(()),
        }
    }

    fn ended_with(&self, status: ExitStatus) -> Error {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(25)..].join("\n");
        anyhow!(
            "{} ended ({status}); {} says:\n{tail}",
            self.name,
            self.log.display()
        )
    }

    /// Waits for its own end.
    ///
    /// # Errors
    /// If it fails, with the end of its log.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(self.ended_with(status))
    }

    /// Asks it to stop (SIGTERM), waits as long as `patience`, then kills what is left of its group.
    pub fn stop(&mut self, patience: Duration) {
        self.signal(Signal::TERM);
        let until = Instant::now() + patience;
        while Instant::now() < until && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill();
    }

    /// Kills its whole group and waits for its end.
    pub fn kill(&mut self) {
        // Once it has been waited for, its id may be another's.
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.signal(Signal::KILL);
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = tell_keeper(&format!("ended {}", self.child.id()));
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = id {
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Has one line of shell run when this process ends, however it ends (to unmount, to delete a
/// bridge), after those that were told later. It must be harmless if what it cleans up is gone already.
///
/// # Errors
/// If the keeper can't be started.
pub fn at_the_end(command: &str) -> Result<()> {
    tell_keeper(&format!("at-end {}", command.replace('\n', "; ")))
}

fn tell_keeper(line: &str) -> Result<()> {
    if KEEPER_PIPE.get().is_none() {
        let pipe = start_keeper()?;
        // Two threads may both come here; the keeper that loses has nothing to keep and ends.
        let _ = KEEPER_PIPE.set(Mutex::new(pipe));
    }
    let pipe = KEEPER_PIPE.get().context("the keeper was set just now")?;
    let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(pipe, "{line}").context("telling the keeper of the lab's processes")
}

fn start_keeper() -> Result<ChildStdin> {
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("starting the keeper of the lab's processes")?;
    keeper.stdin.take().context("the keeper has a pipe")
}
