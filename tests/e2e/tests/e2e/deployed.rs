//! Full labs, shared by the scenarios that play on the deployed stack: the template in ministack, the
//! function a process of its Lambda.

use std::time::Duration;

use lab::{Clock, Lab, Settings};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// Drills are on, and nodes of gone instances stay: what comes by rules and queues comes here.
pub async fn with_drills() -> &'static Lab {
    static LAB: OnceCell<Lab> = OnceCell::const_new();
    let clock = Clock::REAL.nodes_outlive_instances_by(Duration::from_secs(600));
    let settings = Settings::default()
        .clock(clock)
        .parameter("SecondLookDelay", "10");
    started(&LAB, settings).await
}

/// As a real account has it: no drills. Spot instances go 30 s after their notice is read, as if it
/// had come 90 s late, and are looked at again 8 s after the first look.
///
/// One scenario at a time: they crowd queues and kill functions.
pub async fn without_drills() -> (&'static Lab, MutexGuard<'static, ()>) {
    static LAB: OnceCell<Lab> = OnceCell::const_new();
    static TURN: Mutex<()> = Mutex::const_new(());
    let turn = TURN.lock().await;
    let settings = Settings::default()
        .clock(Clock::times(4))
        .parameter("SecondLookDelay", "8")
        .parameter("EnableDrills", "false");
    (started(&LAB, settings).await, turn)
}

async fn started(lab: &'static OnceCell<Lab>, settings: Settings) -> &'static Lab {
    lab.get_or_try_init(|| async { Lab::full(&settings).await })
        .await
        .unwrap()
}

/// Waits for a line in the function's log that has all of these words.
pub async fn until_logged(lab: &Lab, words: &[&str], times: usize) -> Vec<String> {
    let end = tokio::time::Instant::now() + Duration::from_secs(90);
    loop {
        let mut lines = lab.function_logs().await.unwrap();
        lines.retain(|line| words.iter().all(|word| line.contains(word)));
        if lines.len() >= times {
            return lines;
        }
        assert!(tokio::time::Instant::now() < end, "not logged: {words:?}");
        // The command line that is asked takes a second of a processor.
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
