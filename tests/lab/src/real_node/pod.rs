//! The pod that runs our own program, for tests and demos on real nodes.

use std::path::Path;

use serde_json::{Value, json};

use super::image::POD_IMAGE;

/// The port of `/livez` and `/readyz`.
const PORT: u16 = 8080;

/// A `PodSpec` of one container named `main`, to be put into a Pod or a Deployment's template.
///
/// `stop_after` is how it takes SIGTERM (`1s`, `250ms`, `never`), `grace_seconds` how long it may,
/// and its log is kept in `log_dir`, a directory of this machine that must exist.
#[must_use]
pub fn pod_spec(stop_after: &str, grace_seconds: u32, log_dir: &Path) -> Value {
    let from_pod = |name: &str, field: &str| json!({ "name": name, "valueFrom": { "fieldRef": { "fieldPath": field } } });
    json!({
        "automountServiceAccountToken": false,
        "terminationGracePeriodSeconds": grace_seconds,
        "containers": [{
            "name": "main",
            "image": POD_IMAGE,
            "imagePullPolicy": "Never",
            "env": [
                { "name": "PORT", "value": PORT.to_string() },
                { "name": "STOP_AFTER", "value": stop_after },
                { "name": "LOG_DIR", "value": "/kept" },
                from_pod("POD_NAME", "metadata.name"),
                from_pod("POD_NAMESPACE", "metadata.namespace"),
            ],
            "livenessProbe": { "httpGet": { "path": "/livez", "port": PORT } },
            "readinessProbe": { "httpGet": { "path": "/readyz", "port": PORT }, "periodSeconds": 1 },
            "volumeMounts": [{ "name": "kept", "mountPath": "/kept" }],
        }],
        "volumes": [{ "name": "kept", "hostPath": { "path": log_dir, "type": "Directory" } }],
    })
}
