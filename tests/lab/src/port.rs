//! Free TCP ports, so that labs side by side don't meet.

use std::{
    env,
    fs::{self, File},
    net::TcpListener,
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context, Result, bail};

/// Below the range that the kernel gives to outgoing connections (32768 and up on Linux), so that
/// no client of ours takes a port between its choice and its use.
const FIRST: u16 = 18_000;
const COUNT: u16 = 12_000;

static TRIES: AtomicU32 = AtomicU32::new(0);
/// Held until this process ends: a locked file a port tells other labs that it is taken.
static TAKEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A TCP port that nothing listens on, kept from other labs for as long as this process lives.
///
/// # Errors
/// If none of a few thousand is free.
pub fn free() -> Result<u16> {
    let locks = env::temp_dir().join("quanttrader-lab-ports");
    fs::create_dir_all(&locks).with_context(|| format!("creating {}", locks.display()))?;
    // Labs of one process count on; processes begin far apart.
    let start = process::id().wrapping_mul(97);
    for _ in 0..COUNT {
        let step = TRIES.fetch_add(1, Ordering::Relaxed);
        let offset = start.wrapping_add(step) % u32::from(COUNT);
        let port = FIRST + u16::try_from(offset)?;
        let lock = File::options()
            .create(true)
            .append(true)
            .open(locks.join(port.to_string()))?;
        if lock.try_lock().is_ok() && TcpListener::bind(("0.0.0.0", port)).is_ok() {
            TAKEN
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(lock);
            return Ok(port);
        }
    }
    bail!("no free TCP port between {FIRST} and {}", FIRST + COUNT)
}
