//! Container images without a registry: what `docker save` writes, around one static file.
//!
//! <https://github.com/moby/docker-image-spec/blob/main/v1.2.md>, and byte for byte the same for
//! the same program.

use std::env;

use anyhow::Result;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The image of the lab's pods: `lab-pod serve`. Use it with `imagePullPolicy: Never`.
pub const POD_IMAGE: &str = "lab.quanttrader.io/pod:1";
/// The image that holds a pod's sandbox: `lab-pod pause`.
pub const PAUSE_IMAGE: &str = "lab.quanttrader.io/pause:1";

/// One image of one file, as a tar for `ctr images import`.
///
/// # Errors
/// If the tar can't be written; it is in memory.
pub fn archive(name: &str, program: &[u8], command: &str) -> Result<Vec<u8>> {
    let layer = tar(&[("lab-pod", program, 0o755)])?;
    let config = json!({
        "architecture": architecture(),
        "os": "linux",
        "config": { "Entrypoint": ["/lab-pod"], "Cmd": [command] },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", digest(&layer))] },
    });
    let config = serde_json::to_vec(&config)?;
    let config_name = format!("{}.json", digest(&config));
    let manifest = json!([{ "Config": config_name, "RepoTags": [name], "Layers": ["layer.tar"] }]);
    let manifest = serde_json::to_vec(&manifest)?;
    tar(&[
        (&config_name, &config, 0o644),
        ("layer.tar", &layer, 0o644),
        ("manifest.json", &manifest, 0o644),
    ])
}

fn tar(files: &[(&str, &[u8], u32)]) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content, mode) in files {
        // A new header is root's, with the time 0.
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len().try_into()?);
        header.set_mode(*mode);
        header.set_mtime(0);
        archive.append_data(&mut header, name, *content)?;
    }
    Ok(archive.into_inner()?)
}

fn digest(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// This machine's architecture by Go's name for it, which images use.
fn architecture() -> &'static str {
    match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, io::Read};

    use serde_json::Value;

    use super::*;

    fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(archive).entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            files.insert(entry.path().unwrap().display().to_string(), content);
        }
        files
    }

    #[test]
    fn the_manifest_leads_to_a_config_and_a_layer_with_the_program() {
        let files = files(&archive(POD_IMAGE, b"program", "serve").unwrap());
        let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        assert_eq!(manifest[0]["RepoTags"][0], POD_IMAGE);
        let config: Value =
            serde_json::from_slice(&files[manifest[0]["Config"].as_str().unwrap()]).unwrap();
        assert_eq!(config["config"]["Cmd"][0], "serve");
        let layer = &files[manifest[0]["Layers"][0].as_str().unwrap()];
        assert_eq!(
            config["rootfs"]["diff_ids"][0],
            format!("sha256:{}", digest(layer))
        );
        assert_eq!(self::files(layer)["lab-pod"], b"program");
    }

    #[test]
    fn the_same_program_gives_the_same_bytes() {
        let write = |program: &[u8]| archive(PAUSE_IMAGE, program, "pause").unwrap();
        assert_eq!(write(b"program"), write(b"program"));
        assert_ne!(write(b"program"), write(b"another"));
    }
}
