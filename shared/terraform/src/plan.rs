//! A whole plan.

use domain::cost::{Resource, StackName};
use serde_json::Value;

use crate::{
    Inputs,
    found::{self, Found},
    read, values,
};

/// A plan, read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// When it was made, as Terraform wrote it.
    pub made: Option<String>,
    /// Which stack it is of, by the tag `Stack` of its resources.
    pub stack: Option<StackName>,
    /// What the platform's tfvars say.
    pub inputs: Inputs,
    /// What would be there after an apply.
    pub resources: Vec<Resource>,
}

/// Why a text isn't a plan that can be priced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no JSON.
    #[error("it is no JSON ({0})")]
    NoJson(String),
    /// It is JSON of something else.
    #[error("it is no plan: it has no planned_values")]
    NoPlan,
    /// Terraform printed a state.
    #[error("it is a state, and not a plan")]
    State,
    /// Planning failed half way.
    #[error("its plan failed half way, so it is not complete")]
    Errored,
    /// Nothing would be left.
    #[error("nothing would be there after it: it is a plan to destroy")]
    Destroys,
}

impl Plan {
    /// Reads what `terraform show -json PLAN` printed.
    ///
    /// # Errors
    /// If it is no plan, or one that says nothing about what would be there.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let json: Value =
            serde_json::from_str(text).map_err(|error| Refusal::NoJson(error.to_string()))?;
        refuse(&json)?;
        let inputs = Inputs::read(&json["variables"]);
        let found = found::all(&json);
        if found.is_empty() {
            return Err(Refusal::Destroys);
        }
        let groups = &json["variables"]["node_groups"]["value"];
        let around = read::Around {
            found: &found,
            node_groups: groups,
            log_days: inputs.log_days,
            node_subnets: inputs.node_subnets.as_deref(),
        };
        Ok(Self {
            made: values::text(&json, "timestamp"),
            stack: found.iter().find_map(stack),
            resources: found
                .iter()
                .map(|one| read::resource(one, &around))
                .collect(),
            inputs,
        })
    }
}

fn refuse(json: &Value) -> Result<(), Refusal> {
    if json["errored"] == true {
        return Err(Refusal::Errored);
    }
    if json["planned_values"].is_object() {
        return Ok(());
    }
    Err(if json["values"].is_object() {
        Refusal::State
    } else {
        Refusal::NoPlan
    })
}

fn stack(found: &Found<'_>) -> Option<StackName> {
    let tags = ["tags", "tags_all"].into_iter();
    let mut names = tags.filter_map(|tags| found.values.get(tags)?.get("Stack")?.as_str());
    names.find_map(|name| match name {
        "foundation" => Some(StackName::Foundation),
        "cluster" => Some(StackName::Cluster),
        _ => None,
    })
}
