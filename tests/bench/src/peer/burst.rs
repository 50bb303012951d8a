//! A burst of notices to the peer: when each node is cordoned.

use std::time::Duration;

use anyhow::Result;

use super::{Peer, Site, USER, VERSION};
use crate::{
    audit::Mark,
    burst::NOTICES,
    sending::{Spread, send},
};

/// It takes a few messages every two seconds.
const CORDONED_WITHIN: Duration = Duration::from_secs(150);

/// How long the peer takes, in words.
pub async fn figure(site: &Site) -> Result<String> {
    let nodes = site.nodes(NOTICES).await?;
    let queue = site.queue("peer-burst").await?;
    let peer = Peer::start(site, "peer-burst", &queue, site.lab.api_server().port).await?;
    let mark = Mark::set(&site.lab, USER)?;
    let sent = send(&site.sqs, &queue, &nodes).await?;
    let cordons = mark.wait_for_cordons(NOTICES, CORDONED_WITHIN).await?;
    drop(peer);
    Ok(format!(
        "{VERSION}, already running: {}",
        Spread::of(&sent, &cordons)
    ))
}
