//! The resources of a plan's modules, and which of them the code says belong together.

use serde_json::Value;

use crate::values;

/// A managed resource where it was found.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    /// The module's address; empty for the root.
    pub module: &'a str,
    pub address: &'a str,
    pub kind: &'a str,
    name: &'a str,
    index: Option<&'a Value>,
    /// Its values after the apply; what is only known then is absent.
    pub values: &'a Value,
    /// Its arguments as the code has them.
    code: Option<&'a Value>,
}

/// Every managed resource, in the order of the plan.
pub(crate) fn all(plan: &Value) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let root = &plan["planned_values"]["root_module"];
    walk(root, "", &plan["configuration"]["root_module"], &mut found);
    found
}

/// Modules are nested as deep as their author liked; `serde_json` refuses more than 128 levels.
fn walk<'a>(module: &'a Value, address: &'a str, code: &'a Value, found: &mut Vec<Found<'a>>) {
    let resources = values::list(module, "resources").iter();
    found.extend(resources.filter_map(|resource| one(resource, address, code)));
    for child in values::list(module, "child_modules") {
        let child_address = child["address"].as_str().unwrap_or_default();
        let call = &code["module_calls"][call_name(address, child_address)];
        walk(child, child_address, &call["module"], found);
    }
}

/// `nodes` of `module.nodes["a"]` in the root; a name contains neither dots nor brackets.
fn call_name<'a>(parent: &str, child: &'a str) -> &'a str {
    let below = child.strip_prefix(parent).unwrap_or(child);
    let below = below.trim_start_matches('.');
    let call = below.strip_prefix("module.").unwrap_or(below);
    call.split('[').next().unwrap_or_default()
}

fn one<'a>(resource: &'a Value, module: &'a str, code: &'a Value) -> Option<Found<'a>> {
    if resource["mode"] != "managed" {
        return None;
    }
    let (kind, name) = (resource["type"].as_str()?, resource["name"].as_str()?);
    let mut written = values::list(code, "resources").iter();
    let written = written.find(|other| other["type"] == kind && other["name"] == name);
    Some(Found {
        module,
        address: resource["address"].as_str()?,
        kind,
        name,
        index: resource.get("index"),
        values: &resource["values"],
        code: written.map(|written| &written["expressions"]),
    })
}

impl<'a> Found<'a> {
    /// The key of `for_each`, or nothing.
    pub fn key(&self) -> Option<&'a str> {
        self.index?.as_str()
    }

    /// The resource of this kind to which an argument refers by name: the id itself is known only
    /// after the apply. Of several with one name it is the one with the same key.
    pub fn refers<'f>(
        &self,
        argument: &str,
        kind: &str,
        all: &'f [Found<'a>],
    ) -> Option<&'f Found<'a>> {
        let mut named = Vec::new();
        references(self.code?.get(argument)?, &mut named);
        let is_named = |other: &Found<'_>| {
            let address = format!("{kind}.{}", other.name);
            named.iter().any(|name| is_part(name, &address))
        };
        let mut meant = all
            .iter()
            .filter(|other| other.module == self.module && other.kind == kind && is_named(other));
        let same_key = meant.clone().find(|other| other.index == self.index);
        same_key.or_else(|| meant.next().filter(|_| meant.next().is_none()))
    }

    /// Whether the code sets the argument at all.
    pub fn sets(&self, argument: &str) -> bool {
        self.code.is_some_and(|code| code.get(argument).is_some())
    }
}

/// `aws_launch_template.this[0].id` is a part of `aws_launch_template.this`, as is that itself.
fn is_part(name: &str, address: &str) -> bool {
    let rest = name.strip_prefix(address);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn references<'a>(expression: &'a Value, into: &mut Vec<&'a str>) {
    match expression {
        Value::Array(all) => all.iter().for_each(|one| references(one, into)),
        Value::Object(all) => {
            let names = values::list(expression, "references").iter();
            into.extend(names.filter_map(Value::as_str));
            all.iter()
                .filter(|(key, _)| *key != "references")
                .for_each(|(_, one)| references(one, into));
        }
        _ => {}
    }
}
