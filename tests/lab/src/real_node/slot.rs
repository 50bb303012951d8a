//! The numbers that real nodes of this machine share out, so that no two labs meet.
//!
//! A slot is a file that its owner keeps locked. The lock ends with the owner, however it ends;
//! whoever takes the slot next finds in the file what to clean up.

use std::{
    fs::{self, File},
    io::{Read, Seek, Write},
    net::Ipv4Addr,
    path::Path,
    process,
};

use anyhow::{Context, Result, bail};

use super::{bridge, cgroup};

/// Gone after a reboot, as are bridges and cgroups.
const DIR: &str = "/run/quanttrader/nodes";
/// Every slot's subnet is in here.
pub const PODS: &str = "10.213.0.0/16";

/// A slot that is ours while this lives.
#[derive(Debug)]
pub struct Slot {
    file: File,
    /// The name of the node's bridge and cgroup. At most 15 characters, which is a link's limit,
    /// and never used again: what a dead lab still cleans up can't be another's.
    pub name: String,
    /// The bridge's address; the pods have the rest of its /24.
    pub address: Ipv4Addr,
}

impl Slot {
    /// Takes the first free one, and removes what its last owner left if that was killed.
    ///
    /// # Errors
    /// If all are taken or this machine uses all of their subnets.
    pub async fn take() -> Result<Self> {
        fs::create_dir_all(DIR).with_context(|| format!("creating {DIR}"))?;
        for number in 1..=250u8 {
            let Some(mut file) = lock(number)? else {
                continue;
            };
            clean_up_after(&mut file)?;
            let address = Ipv4Addr::new(10, 213, number, 1);
            let networks = bridge::networks().await?;
            if networks
                .iter()
                .any(|network| bridge::overlaps(address, *network))
            {
                continue;
            }
            let name = format!("qt{number}-{}", process::id());
            file.rewind()?;
            file.write_all(name.as_bytes())?;
            return Ok(Self {
                file,
                name,
                address,
            });
        }
        bail!("all 250 slots for real nodes are taken: see {DIR}")
    }
}

impl Slot {
    /// The /24 of the node's pods.
    #[must_use]
    pub fn subnet(&self) -> String {
        let [a, b, c, _] = self.address.octets();
        format!("{a}.{b}.{c}.0/24")
    }
}

/// A line of shell for the end of a lab that was killed: its processes die of their namespace, the
/// link and the cgroup stay.
#[must_use]
pub fn cleanup(name: &str) -> String {
    format!(
        "ip link delete {name}; sleep 1; \
         find /sys/fs/cgroup/*/{name} /sys/fs/cgroup/{name} -depth -type d -exec rmdir {{}} ';'"
    )
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Nothing left to clean up.
        let _ = self.file.set_len(0);
    }
}

fn lock(number: u8) -> Result<Option<File>> {
    let path = Path::new(DIR).join(number.to_string());
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path);
    let file = file.with_context(|| format!("opening {}", path.display()))?;
    Ok(file.try_lock().is_ok().then_some(file))
}

fn clean_up_after(file: &mut File) -> Result<()> {
    let mut name = String::new();
    file.read_to_string(&mut name)?;
    if name.is_empty() {
        return Ok(());
    }
    cgroup::remove(&name)?;
    bridge::delete(&name);
    Ok(file.set_len(0)?)
}
