//! The function's Kubernetes rights: the manifests that a real cluster gets, applied as they are.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use kube::{
    Api, Client,
    api::{DynamicObject, Patch, PatchParams},
    core::{ApiResource, GroupVersionKind},
};
use serde_json::Value;

/// Applies gitops/platform/lambda-rbac. Only RBAC objects are expected there.
///
/// # Errors
/// If a manifest can't be read or is refused.
pub async fn apply(client: &Client) -> Result<()> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gitops/platform/lambda-rbac");
    let mut paths: Vec<_> = fs::read_dir(&dir)
        .with_context(|| format!("the function's Kubernetes rights in {}", dir.display()))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "yaml"));
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        for manifest in manifests(&text).with_context(|| path.display().to_string())? {
            apply_one(client, &manifest)
                .await
                .with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// A kustomization is a list of the other files, not an object.
pub(crate) fn manifests(text: &str) -> Result<Vec<Value>> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text)?;
    Ok(documents
        .into_iter()
        .filter(|d| d["kind"] != "Kustomization")
        .collect())
}

pub(crate) async fn apply_one(client: &Client, manifest: &Value) -> Result<()> {
    let part = |name: &str| manifest[name].as_str().unwrap_or_default();
    let (group, version) = part("apiVersion")
        .split_once('/')
        .unwrap_or(("", part("apiVersion")));
    let kind = GroupVersionKind::gvk(group, version, part("kind"));
    let resource = ApiResource::from_gvk(&kind);
    let api: Api<DynamicObject> = match manifest["metadata"]["namespace"].as_str() {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    };
    let name = manifest["metadata"]["name"]
        .as_str()
        .context("a manifest without a name")?;
    let how = PatchParams::apply("lab").force();
    api.patch(name, &how, &Patch::Apply(manifest)).await?;
    Ok(())
}
