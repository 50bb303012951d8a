//! The template's resources, with `!Ref X` and its kin as the names that they carry.

use std::{fs, path::PathBuf};

use serde_norway::Value;

/// One resource.
pub struct Resource {
    pub name: String,
    pub kind: String,
    pub properties: Value,
}

/// A file of the checkout.
pub fn file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// All resources, a function's event source mappings among them: SAM makes those from its events.
pub fn resources() -> Vec<Resource> {
    let template: Value = serde_norway::from_str(&file("template.yaml")).unwrap();
    let mut all = Vec::new();
    for (name, resource) in template["Resources"].as_mapping().unwrap() {
        let found = Resource {
            name: name.as_str().unwrap().to_owned(),
            kind: resource["Type"].as_str().unwrap().to_owned(),
            properties: resource["Properties"].clone(),
        };
        all.extend(mappings(&found));
        all.push(found);
    }
    all
}

/// The resources of one type.
pub fn of(kind: &str) -> Vec<Resource> {
    resources()
        .into_iter()
        .filter(|found| found.kind == kind)
        .collect()
}

fn mappings(function: &Resource) -> Vec<Resource> {
    let events = function
        .properties
        .get("Events")
        .and_then(Value::as_mapping);
    let queues = events
        .into_iter()
        .flatten()
        .filter(|(_, event)| event["Type"] == "SQS");
    queues
        .map(|(name, event)| Resource {
            name: format!("{}{}", function.name, name.as_str().unwrap()),
            kind: "AWS::Lambda::EventSourceMapping".to_owned(),
            properties: event["Properties"].clone(),
        })
        .collect()
}

/// The text of a value, whether it stands there or behind a tag such as `!GetAtt`.
pub fn text(value: &Value) -> &str {
    match value {
        Value::Tagged(tagged) => text(&tagged.value),
        Value::String(text) => text,
        other => panic!("{other:?} is no text"),
    }
}
