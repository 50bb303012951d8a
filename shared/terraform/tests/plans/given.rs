//! A plan's JSON in words.

use domain::cost::{Item, Nodes, Resource};
use serde_json::{Value, json};
use terraform::Plan;

/// A resource of the plan; its code is the arguments that refer to others.
pub struct Given {
    pub module: &'static str,
    pub kind: &'static str,
    pub name: &'static str,
    pub key: Option<&'static str>,
    pub values: Value,
    pub code: Value,
}

pub fn given(kind: &'static str, values: Value) -> Given {
    Given {
        module: "",
        kind,
        name: "this",
        key: None,
        values,
        code: json!({}),
    }
}

impl Given {
    fn address(&self) -> String {
        let module = if self.module.is_empty() {
            String::new()
        } else {
            format!("module.{}.", self.module)
        };
        let key = self.key.map(|key| format!("[{key:?}]")).unwrap_or_default();
        format!("{module}{}.{}{key}", self.kind, self.name)
    }

    fn planned(&self) -> Value {
        let mut planned = json!({
            "address": self.address(), "mode": "managed", "type": self.kind, "name": self.name,
            "values": self.values,
        });
        if let Some(key) = self.key {
            planned["index"] = json!(key);
        }
        planned
    }

    fn code(&self) -> Value {
        json!({"type": self.kind, "name": self.name, "mode": "managed", "expressions": self.code})
    }
}

/// A plan of these resources; a module is one level below the root.
pub fn plan(all: &[Given], inputs: &Value) -> Value {
    let modules: std::collections::BTreeSet<_> = all.iter().map(|one| one.module).collect();
    let of = |module: &str, what: fn(&Given) -> Value| {
        let of = all.iter().filter(|one| one.module == module);
        of.map(what).collect::<Vec<_>>()
    };
    let below = modules.iter().filter(|module| !module.is_empty());
    let child = |module: &&str| json!({"address": format!("module.{module}"), "resources": of(module, Given::planned)});
    let mut calls = json!({});
    for module in below.clone() {
        calls[module] = json!({"module": {"resources": of(module, Given::code)}});
    }
    let inputs = inputs.as_object().unwrap().iter();
    let variables = inputs.map(|(name, value)| (name.clone(), json!({"value": value})));
    json!({
        "format_version": "1.2",
        "variables": Value::Object(variables.collect()),
        "planned_values": {"root_module": {
            "resources": of("", Given::planned),
            "child_modules": below.map(child).collect::<Vec<_>>(),
        }},
        "configuration": {"root_module": {
            "resources": of("", Given::code),
            "module_calls": calls,
        }},
    })
}

/// What is read of one resource in a plan of its own.
pub fn read(one: Given) -> Resource {
    read_with(one, vec![], &json!({}))
}

/// What is read of the first beside others.
pub fn read_with(first: Given, others: Vec<Given>, inputs: &Value) -> Resource {
    let address = first.address();
    let mut all = vec![first];
    all.extend(others);
    let plan = Plan::read(&plan(&all, inputs).to_string()).unwrap();
    let mut found = plan.resources.into_iter();
    found.find(|one| one.address == address).unwrap()
}

pub fn item(one: Given) -> Option<Item> {
    let resource = read(one);
    assert_eq!(resource.gaps, Vec::<String>::new());
    resource.item
}

pub fn nodes(resource: Resource) -> Nodes {
    match resource.item {
        Some(Item::Nodes(nodes)) => nodes,
        other => panic!("{other:?}"),
    }
}

/// What can't be priced of it.
pub fn gap(one: Given) -> String {
    let mut gaps = read(one).gaps;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    gaps.remove(0)
}
