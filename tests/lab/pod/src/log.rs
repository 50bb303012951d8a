//! Where the facts go: standard output for `kubectl logs`, and a file that outlives the pod.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::Mutex;

use jiff::Timestamp;
use lab_pod::{Fact, Line, log_file_name};

use crate::settings::Settings;

/// One process's log.
pub struct Log {
    pod: String,
    file: Option<Mutex<File>>,
}

impl Log {
    /// Opens the file in `LOG_DIR`, if there is one, to append.
    pub fn open(settings: &Settings) -> io::Result<Self> {
        let file = settings.log_dir.as_ref().map(|dir| {
            let path = dir.join(log_file_name(&settings.namespace, &settings.pod));
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .map(Mutex::new)
        });
        Ok(Self {
            pod: format!("{}/{}", settings.namespace, settings.pod),
            file: file.transpose()?,
        })
    }

    /// Says `fact` now. A log that can't be written must not keep the process from stopping.
    pub fn say(&self, fact: Fact) {
        let line = Line::new(Timestamp::now(), &self.pod, fact);
        let Ok(mut text) = serde_json::to_vec(&line) else {
            return;
        };
        text.push(b'\n');
        // The file first, and each line in one write: SIGKILL may come between any two.
        if let Some(file) = &self.file
            && let Ok(mut file) = file.lock()
            && let Err(error) = file.write_all(&text)
        {
            eprintln!("lab-pod: LOG_DIR: {error}");
        }
        let mut out = io::stdout().lock();
        let _ = out.write_all(&text).and_then(|()| out.flush());
    }
}
