//! The control plane is real, quick to start, and gone with its owner.

use std::time::Instant;

use lab::{
    control_plane::{ControlPlane, Options},
    kwok,
    state_dir::StateDir,
};

#[tokio::test]
async fn a_control_plane_is_ready_in_seconds_and_survives_a_restart_of_its_api_server() {
    let dir = StateDir::create().unwrap();
    let started = Instant::now();
    let mut plane = ControlPlane::start(dir.path(), &Options::default())
        .await
        .unwrap();
    eprintln!("ready after {:?}", started.elapsed());
    let _kwok = kwok::start(dir.path(), &plane.api).unwrap();
    plane.restart_api_server().await.unwrap();
    eprintln!("again after {:?}", started.elapsed());
}
