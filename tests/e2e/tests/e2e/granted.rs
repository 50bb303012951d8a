//! What template.yaml's role and the manifests of lambda-rbac grant, read as YAML: a grant in a form
//! that is not understood here stops the test, so that none can pass unseen.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_norway::{Deserializer, Value};

const GROUP: &str = "quanttrader:spot-drain";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the function's role in template.yaml allows, as IAM names it.
pub fn actions() -> BTreeSet<String> {
    actions_of(&fs::read_to_string(root().join("template.yaml")).unwrap())
}

fn actions_of(template: &str) -> BTreeSet<String> {
    let template: Value = serde_norway::from_str(template).unwrap();
    let mut allowed = BTreeSet::new();
    for (name, resource) in template["Resources"].as_mapping().unwrap() {
        let (name, properties) = (name.as_str().unwrap(), &resource["Properties"]);
        match resource["Type"].as_str().unwrap() {
            "AWS::IAM::Role" if name == "SpotDrainRole" => {
                let managed = properties.get("ManagedPolicyArns");
                assert!(managed.is_none(), "grants by name: {managed:?}");
                statements(&properties["Policies"], &mut allowed);
            }
            kind => {
                assert!(!kind.starts_with("AWS::IAM::"), "{name} may grant, too");
                let policies = properties.get("Policies");
                assert!(policies.is_none(), "{name} grants beside the role");
            }
        }
    }
    allowed
}

/// Every `Action` below, whatever conditions of CloudFormation are in between.
fn statements(value: &Value, allowed: &mut BTreeSet<String>) {
    match value {
        Value::Sequence(all) => all.iter().for_each(|one| statements(one, allowed)),
        Value::Tagged(tagged) => statements(&tagged.value, allowed),
        Value::Mapping(map) => {
            for (key, value) in map {
                match key.as_str() {
                    Some("Action") => allowed.extend(words(value).inspect(is_one_action)),
                    Some(not @ ("NotAction" | "NotResource")) => panic!("{not} grants the rest"),
                    _ => statements(value, allowed),
                }
            }
        }
        _ => {}
    }
}

fn is_one_action(action: &String) {
    let (service, name) = action.split_once(':').unwrap_or_default();
    let letters = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    assert!(
        letters(service) && letters(name),
        "{action} is no one action"
    );
}

/// One word, or a list of them.
fn words(value: &Value) -> impl Iterator<Item = String> + '_ {
    let one = value.as_str().into_iter();
    let many = value.as_sequence().into_iter().flatten();
    let all = one.chain(many.map(|word| word.as_str().expect("a word")));
    all.map(str::to_owned)
}

/// What the manifests of gitops/platform/lambda-rbac allow the function's group, as `verb resource`.
pub fn verbs() -> BTreeSet<String> {
    let folder = root().join("gitops/platform/lambda-rbac");
    let mut allowed = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if name != "README.md" && name != "kustomization.yaml" {
            allowed.extend(verbs_of(&fs::read_to_string(&path).unwrap()));
        }
    }
    allowed
}

fn verbs_of(manifests: &str) -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    for document in Deserializer::from_str(manifests) {
        let one: Value = serde::Deserialize::deserialize(document).unwrap();
        match one["kind"].as_str() {
            Some("ClusterRole" | "Role") => {
                assert_eq!(one["metadata"]["name"], GROUP);
                assert!(
                    one.get("aggregationRule").is_none(),
                    "grants what others say"
                );
                let rules = one["rules"].as_sequence().unwrap();
                rules.iter().for_each(|rule| allowed.extend(named(rule)));
            }
            Some(kind @ ("ClusterRoleBinding" | "RoleBinding")) => {
                assert_eq!(one["roleRef"]["name"], GROUP);
                assert_eq!(one["roleRef"]["kind"], kind.trim_end_matches("Binding"));
                let subjects = one["subjects"].as_sequence().unwrap();
                assert_eq!(subjects.len(), 1, "{subjects:?}");
                assert_eq!(
                    (&subjects[0]["kind"], &subjects[0]["name"]),
                    (&"Group".into(), &GROUP.into())
                );
            }
            kind => panic!("{kind:?} may grant, too"),
        }
    }
    allowed
}

fn named(rule: &Value) -> Vec<String> {
    assert!(rule.get("nonResourceURLs").is_none(), "{rule:?}");
    let groups: Vec<_> = words(&rule["apiGroups"]).collect();
    let mut all = Vec::new();
    for resource in words(&rule["resources"]) {
        for verb in words(&rule["verbs"]) {
            let of = |group: &String| format!("{verb} {}", qualified(&resource, group));
            all.extend(groups.iter().map(of));
        }
    }
    all
}

/// A resource as kubectl names it: with its group, unless that is the core's.
pub fn qualified(resource: &str, group: &str) -> String {
    let dot = if group.is_empty() { "" } else { "." };
    format!("{resource}{dot}{group}")
}

mod a_grant_in_another_form_stops_the_test {
    use super::*;

    fn role(properties: &str) -> String {
        format!(
            "Resources:\n  SpotDrainRole:\n    Type: AWS::IAM::Role\n    Properties: {properties}\n"
        )
    }

    fn rule(rule: &str) -> String {
        format!("kind: ClusterRole\nmetadata: {{name: \"{GROUP}\"}}\nrules: [{rule}]\n")
    }

    #[test]
    fn one_that_is_understood_is_read() {
        let read = actions_of(&role(
            "{Policies: [!If [X, {Statement: [{Action: [a:B, c:D]}]}, !Ref Nothing], {Statement: {Action: e:F}}]}",
        ));
        assert_eq!(read.into_iter().collect::<Vec<_>>(), ["a:B", "c:D", "e:F"]);
        let read = verbs_of(&rule(
            "{apiGroups: [\"\", apps], resources: [x], verbs: [get]}",
        ));
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            ["get x", "get x.apps"]
        );
    }

    #[test]
    #[should_panic(expected = "is no one action")]
    fn a_star() {
        actions_of(&role(
            "{Policies: [{Statement: [{Action: \"autoscaling:*\"}]}]}",
        ));
    }

    #[test]
    #[should_panic(expected = "grants by name")]
    fn a_managed_policy() {
        actions_of(&role("{Policies: [], ManagedPolicyArns: [x]}"));
    }

    #[test]
    #[should_panic(expected = "grants the rest")]
    fn all_but_some() {
        actions_of(&role("{Policies: [{Statement: [{NotAction: a:B}]}]}"));
    }

    #[test]
    #[should_panic(expected = "nonResourceURLs")]
    fn a_path() {
        verbs_of(&rule("{nonResourceURLs: [/metrics], verbs: [get]}"));
    }

    #[test]
    #[should_panic(expected = "cluster-admin")]
    fn another_role() {
        verbs_of("kind: ClusterRoleBinding\nroleRef: {kind: ClusterRole, name: cluster-admin}\n");
    }
}
