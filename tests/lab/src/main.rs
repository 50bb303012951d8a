//! `lab`: the lab by hand. `up` keeps it, `demo` shows one notice from its event to its mail.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use lab::{
    Lab, Settings, demo,
    gitops::{Gitops, Sources},
    progress,
};
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

/// A process ended by a signal is said to exit with 128 and the signal's number.
const SIGINT: u8 = 2;

/// AWS and EKS on this machine, of real parts where they can be had.
#[derive(Debug, Parser)]
#[command(name = "lab")]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Keeps a lab up until Ctrl-C and prints how to explore it.
    Up,
    /// Keeps a lab for GitOps up until Ctrl-C; one line of JSON says how to work with it.
    Gitops {
        /// The folder of bare git repositories to serve.
        #[arg(long)]
        git: PathBuf,
        /// The folder to serve as a Helm repository.
        #[arg(long)]
        charts: PathBuf,
    },
    /// Shows one notice as it happens.
    Demo {
        /// Which notice.
        #[arg(long, value_enum, default_value_t = demo::Kind::Spot)]
        kind: demo::Kind,
        /// Only simulated nodes.
        #[arg(long)]
        no_real_nodes: bool,
    },
}

fn main() -> Result<ExitCode> {
    progress::tell_to(|what| eprintln!("  {what}"));
    let runtime = Runtime::new()?;
    let done = runtime.block_on(work_until_interrupted());
    // A build that still goes on is not waited for: it ends with this process.
    runtime.shutdown_background();
    done
}

async fn work_until_interrupted() -> Result<ExitCode> {
    let what = Command::parse().what;
    let kept = !matches!(what, What::Demo { .. });
    // Before anything starts: a signal that nobody expects ends a process without its last words.
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        done = work(what) => done.map(|()| ExitCode::SUCCESS),
        _ = interrupt.recv() => {
            // What was started ends with this process.
            eprintln!("interrupted; what was started is ended");
            // A lab that is kept up ends in no other way; a demo that is cut off has not been shown.
            Ok(if kept { ExitCode::SUCCESS } else { ExitCode::from(128 + SIGINT) })
        }
    }
}

async fn work(what: What) -> Result<()> {
    match what {
        What::Up => up().await,
        What::Gitops { git, charts } => gitops(&Sources { git, charts }).await,
        What::Demo {
            kind,
            no_real_nodes,
        } => demo::show(kind, !no_real_nodes).await,
    }
}

async fn up() -> Result<()> {
    eprintln!("starting the lab and deploying template.yaml to it…");
    let lab = Lab::full(&Settings::default()).await?;
    lab.node_group("workers").nodes(2).spot().create().await?;
    println!("{}", demo::explore(&lab)?);
    println!("Ctrl-C ends it; nothing stays.");
    std::future::pending().await
}

async fn gitops(sources: &Sources) -> Result<()> {
    let gitops = Gitops::start(sources).await?;
    println!("{}", serde_json::to_string(&gitops.description())?);
    gitops.join_real_nodes().await.context("the nodes")?;
    std::future::pending().await
}
