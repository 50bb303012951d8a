//! `qtctl drill`: puts the event that AWS would send, from our own source, on the default bus.

mod event;

use std::io::Write;

use anyhow::Result;
use aws::eventbridge::{Event, EventBus};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use crate::account::Account;
use event::Played;

/// Play a notice: put the event that AWS would send, marked as a drill.
///
/// It goes the real event's way, through EventBridge and SQS to spot-drain. A drill drains the
/// node, deletes what a budget holds only with --force, answers no hook and takes its cordon off
/// at the end. Where the stack has EnableDrills=false nothing happens.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Drill {
    #[command(subcommand)]
    played: Played,
    /// Print the event and put nothing.
    #[arg(long, global = true)]
    plan: bool,
    #[command(flatten)]
    account: Account,
}

const AFTER_HELP: &str = "\
Examples:
  qtctl drill spot i-0123456789abcdef0
  qtctl drill spot i-0123456789abcdef0 --force --profile dev --region eu-west-1
  qtctl drill lifecycle i-0123456789abcdef0 --asg spot-workers
  qtctl drill health i-0123456789abcdef0 i-0fedcba9876543210 --plan | qtctl explain - --drills

It needs the right events:PutEvents on the default event bus.

Exit codes:
  0  the event was put (with --plan: printed)
  1  it was not, and standard error says why
  2  the command line is not understood";

impl Drill {
    /// Puts the event, or prints it.
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let event = self.played.event(Timestamp::now());
        if self.plan {
            return Ok(writeln!(out, "{:#}", as_delivered(&event))?);
        }
        let put = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let said = put.block_on(self.put(&event))?;
        Ok(writeln!(out, "{said}")?)
    }

    async fn put(&self, event: &Event) -> Result<String> {
        let config = self.account.config().await?;
        let id = EventBus::new(&config).put(event).await?;
        let region = config.region().map_or("?", |region| region.as_ref());
        Ok(format!(
            "Put {:?} from {} on the default event bus of {region}: event {id}.\n\
             The function's report says what came of it; with EnableDrills=false nothing does.",
            event.detail_type, event.source,
        ))
    }
}

/// The event as it arrives, less what EventBridge adds; `qtctl explain` reads it.
fn as_delivered(event: &Event) -> serde_json::Value {
    json!({
        "source": event.source,
        "detail-type": event.detail_type,
        "resources": event.resources,
        "detail": event.detail,
    })
}
