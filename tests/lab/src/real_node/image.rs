//! Container images without a registry: an OCI layout in a tar, around one static file.
//!
//! <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>, and byte for byte the
//! same for the same program. An image may be imported under any name, also one of a registry that
//! is never asked: a pod that names it by its digest then finds it on the node.

use std::env;

use anyhow::Result;
use ring::digest::{SHA256, digest as hash};
use serde_json::{Value, json};

/// The image of the lab's pods: `lab-pod serve`. Use it with `imagePullPolicy: Never`.
pub const POD_IMAGE: &str = "lab.quanttrader.io/pod:1";
/// The image that holds a pod's sandbox: `lab-pod pause`.
pub const PAUSE_IMAGE: &str = "lab.quanttrader.io/pause:1";
/// The image of the cluster's DNS server.
pub const DNS_IMAGE: &str = "lab.quanttrader.io/coredns:1";
/// The tag of an image that has a repository's name.
pub const TAG: &str = "lab";

/// What containerd calls an image of a layout by.
const NAME: &str = "io.containerd.image.name";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// One image of one file.
#[derive(Debug)]
pub struct Image {
    layer: Blob,
    config: Blob,
    manifest: Blob,
}

/// Content, and what it is addressed by.
#[derive(Debug)]
struct Blob {
    content: Vec<u8>,
    digest: String,
}

impl Image {
    /// An image of `program` at `path`, which is started with `arguments` and these variables.
    ///
    /// # Errors
    /// If the tar can't be written; it is in memory.
    pub fn new(path: &str, program: &[u8], arguments: &[&str], variables: &[&str]) -> Result<Self> {
        let name = path.trim_start_matches('/');
        let layer = Blob::new(tar(&[(name, program, 0o755)])?);
        let config = Blob::new(serde_json::to_vec(&json!({
            "architecture": architecture(),
            "os": "linux",
            "config": { "Entrypoint": [path], "Cmd": arguments, "Env": variables },
            "rootfs": { "type": "layers", "diff_ids": [layer.digest] },
        }))?);
        let manifest = Blob::new(serde_json::to_vec(&json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.descriptor("application/vnd.oci.image.config.v1+json"),
            "layers": [layer.descriptor("application/vnd.oci.image.layer.v1.tar")],
        }))?);
        Ok(Self {
            layer,
            config,
            manifest,
        })
    }

    /// What a pod can name it by: `sha256:…`.
    #[must_use]
    pub fn digest(&self) -> String {
        self.manifest.digest.clone()
    }

    /// A tar of it under these names, for `ctr images import`.
    ///
    /// # Errors
    /// If it can't be written; it is in memory.
    pub fn archive(&self, names: &[String]) -> Result<Vec<u8>> {
        let entry = |name: &String| {
            let mut entry = self.manifest.descriptor(MANIFEST);
            entry["annotations"] = json!({ NAME: name });
            entry["platform"] = json!({ "architecture": architecture(), "os": "linux" });
            entry
        };
        let entries: Vec<Value> = names.iter().map(entry).collect();
        let index = json!({ "schemaVersion": 2, "manifests": entries });
        let blobs = [&self.layer, &self.config, &self.manifest];
        let paths = blobs.map(|blob| format!("blobs/{}", blob.digest.replace(':', "/")));
        let (index, version) = (
            serde_json::to_vec(&index)?,
            br#"{"imageLayoutVersion":"1.0.0"}"#,
        );
        let mut files: Vec<(&str, &[u8], u32)> = vec![
            ("oci-layout", version, 0o644),
            ("index.json", &index, 0o644),
        ];
        files.extend(paths.iter().zip(blobs).map(|(path, blob)| {
            let content: &[u8] = &blob.content;
            (path.as_str(), content, 0o644)
        }));
        tar(&files)
    }
}

impl Blob {
    fn new(content: Vec<u8>) -> Self {
        let hash = hash(&SHA256, &content);
        let hex: String = hash
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            content,
            digest: format!("sha256:{hex}"),
        }
    }

    fn descriptor(&self, media: &str) -> Value {
        json!({ "mediaType": media, "digest": self.digest, "size": self.content.len() })
    }
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

    use super::*;

    fn image(program: &[u8]) -> Image {
        Image::new("/lab-pod", program, &["serve"], &["READY=never"]).unwrap()
    }

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

    fn blob<'a>(files: &'a BTreeMap<String, Vec<u8>>, descriptor: &Value) -> &'a [u8] {
        let digest = descriptor["digest"].as_str().unwrap();
        &files[&format!("blobs/{}", digest.replace(':', "/"))]
    }

    #[test]
    fn each_name_leads_to_a_config_and_a_layer_with_the_program() {
        let names = ["one.example/a:1".to_owned(), "two.example/b:2".to_owned()];
        let files = files(&image(b"program").archive(&names).unwrap());
        let index: Value = serde_json::from_slice(&files["index.json"]).unwrap();
        for (number, name) in names.iter().enumerate() {
            let entry = &index["manifests"][number];
            assert_eq!(entry["annotations"][NAME], **name);
            let manifest: Value = serde_json::from_slice(blob(&files, entry)).unwrap();
            let config: Value = serde_json::from_slice(blob(&files, &manifest["config"])).unwrap();
            assert_eq!(config["config"]["Entrypoint"][0], "/lab-pod");
            assert_eq!(config["config"]["Cmd"][0], "serve");
            assert_eq!(config["config"]["Env"][0], "READY=never");
            let layer = blob(&files, &manifest["layers"][0]);
            assert_eq!(
                config["rootfs"]["diff_ids"][0],
                Blob::new(layer.to_vec()).digest
            );
            assert_eq!(self::files(layer)["lab-pod"], b"program");
        }
    }

    #[test]
    fn the_same_program_has_the_same_digest_under_every_name_and_another_has_another() {
        assert_eq!(image(b"program").digest(), image(b"program").digest());
        assert_ne!(image(b"program").digest(), image(b"another").digest());
    }

    #[test]
    fn a_blob_is_addressed_by_its_sha256() {
        let of_nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Blob::new(Vec::new()).digest, of_nothing);
    }
}
