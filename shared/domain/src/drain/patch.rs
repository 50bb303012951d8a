//! JSON Patch documents, tested against what was read.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Node, Taint};

/// A JSON Patch (RFC 6902). A `test` that fails makes the API server refuse the whole of it
/// with 422, which says: read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Patch(Vec<Value>);

impl Patch {
    /// A patch for this node and for no later one of the same name.
    pub(super) fn of(node: &Node) -> Self {
        let same = json!({"op": "test", "path": "/spec/providerID", "value": node.provider_id});
        Self(vec![same])
    }

    pub(super) fn unschedulable(self, value: bool) -> Self {
        self.op("add", "/spec/unschedulable", &json!(value))
    }

    /// Sets an annotation if it is still as it was read.
    pub(super) fn annotate(self, node: &Node, key: &str, value: &str) -> Self {
        let path = annotation_path(key);
        match &node.annotations {
            Some(_) => {
                self.op("test", &path, &json!(node.annotation(key)))
                    .op("add", &path, &json!(value))
            }
            None => self.op("test", "/metadata/annotations", &Value::Null).op(
                "add",
                "/metadata/annotations",
                &json!({ key: value }),
            ),
        }
    }

    /// Takes an annotation off that was read on the node.
    pub(super) fn forget(self, node: &Node, key: &str) -> Self {
        match node.annotation(key) {
            Some(value) => {
                let path = annotation_path(key);
                self.op("test", &path, &json!(value))
                    .op("remove", &path, &Value::Null)
            }
            None => self,
        }
    }

    /// Adds a taint, or replaces the one of the same key and effect: twice the same is a 422.
    pub(super) fn taint(self, node: &Node, taint: &Taint) -> Self {
        let others = node.taints.iter().flatten();
        let mut taints: Vec<&Taint> = others
            .filter(|t| (&t.key, &t.effect) != (&taint.key, &taint.effect))
            .collect();
        taints.push(taint);
        self.taints(node, &json!(taints))
    }

    /// Takes a taint off.
    pub(super) fn untaint(self, node: &Node, key: &str, effect: &str) -> Self {
        let taints = node.taints.iter().flatten();
        let others: Vec<&Taint> = taints
            .filter(|t| (t.key.as_str(), t.effect.as_str()) != (key, effect))
            .collect();
        self.taints(node, &json!(others))
    }

    /// Replaces the taints if they are still as they were read; `null` stands for a missing field.
    fn taints(self, node: &Node, value: &Value) -> Self {
        self.op("test", "/spec/taints", &json!(node.taints))
            .op("add", "/spec/taints", value)
    }

    fn op(mut self, op: &str, path: &str, value: &Value) -> Self {
        self.0.push(match op {
            "remove" => json!({"op": op, "path": path}),
            _ => json!({"op": op, "path": path, "value": value}),
        });
        self
    }
}

/// RFC 6901: a slash inside a key is written `~1`.
fn annotation_path(key: &str) -> String {
    format!(
        "/metadata/annotations/{}",
        key.replace('~', "~0").replace('/', "~1")
    )
}
