//! How tests wait: for a state, with a deadline.

use std::time::{Duration, Instant};

use tokio::time::sleep;

/// Asks until it holds.
///
/// # Panics
/// If it doesn't hold within that time.
pub async fn until(what: &str, within: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + within;
    while !holds().await {
        assert!(Instant::now() < end, "{what}: not within {within:?}");
        sleep(Duration::from_millis(50)).await;
    }
}
