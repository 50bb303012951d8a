//! What a network of real nodes leaves on this machine: nothing, however it ends.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use lab::{
    control_plane::{ControlPlane, Options},
    real_node::{Network, Parts, RealNode},
    state_dir::StateDir,
    until,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    running::Running,
    site::{PATIENCE, recipe},
    traces::traces,
};

/// The links and routes of this machine, a line each.
fn links_and_routes() -> Vec<String> {
    let mut all = Vec::new();
    for what in ["link", "route"] {
        let said = Command::new("ip")
            .args(["-oneline", what])
            .output()
            .unwrap();
        all.extend(
            String::from_utf8(said.stdout)
                .unwrap()
                .lines()
                .map(str::to_owned),
        );
    }
    all
}

fn named(part: &str) -> Vec<String> {
    let mut all = links_and_routes();
    all.retain(|line| line.contains(part));
    all
}

#[tokio::test]
async fn two_networks_have_nothing_in_common_and_a_node_takes_its_cable_and_route_with_it() {
    let Some(parts) = Parts::get_networked_or_say_why("two networks side by side").await else {
        return;
    };
    let (one, other) = (
        Network::create().await.unwrap(),
        Network::create().await.unwrap(),
    );
    assert_ne!(one.address().octets()[2], other.address().octets()[2]);
    let dir = StateDir::create().unwrap();
    let options = Options {
        address: one.address().into(),
        service_accounts: true,
        ..Options::default()
    };
    let plane = ControlPlane::start(dir.path(), &options).await.unwrap();
    let node = RealNode::start_in(Some(&one), &parts, &plane.api, dir.path(), &recipe()).await;
    let mut node = node.unwrap();
    let bridge = format!("dev {} scope link", one.name());
    assert_eq!(
        named(&bridge).len(),
        1,
        "a route to its pods: {:?}",
        links_and_routes()
    );
    let cables = format!("master {}", one.name());
    assert_eq!(named(&cables).len(), 1);
    node.terminate().unwrap();
    assert!(named(&bridge).is_empty() && named(&cables).is_empty());
    let name = one.name().to_owned();
    drop((node, one));
    assert!(named(&name).is_empty());
    assert!(
        !named(other.name()).is_empty(),
        "the other one's is another's"
    );
}

#[tokio::test]
async fn a_killed_lab_for_gitops_leaves_no_process_link_route_or_mount() {
    if Parts::get_networked_or_say_why("a killed lab for GitOps")
        .await
        .is_none()
    {
        return;
    }
    let sources = tempfile::tempdir().unwrap();
    let source = sources.path().to_str().unwrap();
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    lab.args(["gitops", "--git", source, "--charts", source])
        .stdout(Stdio::piped());
    let mut lab = Running::start(&mut lab);
    let mut line = String::new();
    let mut said = BufReader::new(lab.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    assert!(line.contains("\"real_nodes\":true"), "{line}");
    let (name, id) = (format!("-{}", lab.id()), lab.id());
    let dir = std::env::temp_dir().join(format!("quanttrader-lab/{id}-0"));
    // The nodes join while others work with it already.
    until(
        "a bridge, two cables and their routes",
        PATIENCE,
        async || named(&name).len() > 4 && !traces(&dir).is_empty(),
    )
    .await;
    kill_process(
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap(),
        Signal::KILL,
    )
    .unwrap();
    lab.wait().unwrap();
    until("nothing of it is left", PATIENCE, async || {
        traces(&dir).is_empty() && named(&name).is_empty()
    })
    .await;
    fs::remove_dir_all(&dir).unwrap();
}
