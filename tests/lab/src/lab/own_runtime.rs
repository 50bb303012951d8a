//! A lab outlives the test that began it.

use anyhow::{Context, Result};
use tokio::runtime::{Builder, Handle, Runtime};

/// A runtime of the lab's own: a lab may be shared by tests, and each test's ends with the test.
#[derive(Debug)]
pub(super) struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    pub(super) fn start() -> Result<Self> {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(2).thread_name("lab").enable_all();
        Ok(Self(Some(builder.build()?)))
    }

    pub(super) fn handle(&self) -> Result<&Handle> {
        let runtime = self.0.as_ref().context("taken only when it is dropped")?;
        Ok(runtime.handle())
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        // Dropping a runtime waits for it, which a thread of another runtime may not.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
