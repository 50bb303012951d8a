//! `qtctl promote` against the lab's API server, on which a made-up Argo CD reports: what is copied in git, and what is
//! refused. A real Argo CD is asked in `tests/gitops/scenario.py`.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use kube::{
    Api, ResourceExt,
    api::{ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams, PostParams},
};
use lab::{Lab, until};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

const NEW: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const OLD: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn resource(group: &str, version: &str, kind: &str) -> ApiResource {
    ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind))
}

/// Argo CD's kind, without its rules: only its status is read.
async fn application(lab: &Lab, status: &Value) {
    let client = lab.client().unwrap();
    let crd = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "applications.argoproj.io"},
        "spec": {
            "group": "argoproj.io", "scope": "Namespaced",
            "names": {"kind": "Application", "plural": "applications", "singular": "application"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "x-kubernetes-preserve-unknown-fields": true}}}],
        },
    });
    let crds: Api<DynamicObject> = Api::all_with(
        client.clone(),
        &resource("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
    );
    let ours = PatchParams::apply("test");
    let made = crds
        .patch("applications.argoproj.io", &ours, &Patch::Apply(&crd))
        .await
        .unwrap();
    until("the kind is served", PATIENCE, async || {
        let seen = crds.get(&made.name_any()).await.unwrap();
        let conditions = seen.data["status"]["conditions"].as_array().cloned();
        conditions.is_some_and(|all| {
            let mut all = all.iter();
            all.any(|c| c["type"] == "Established" && c["status"] == "True")
        })
    })
    .await;
    let namespaces: Api<DynamicObject> =
        Api::all_with(client.clone(), &resource("", "v1", "Namespace"));
    let namespace = json!({"metadata": {"name": "argocd"}});
    namespaces
        .create(
            &PostParams::default(),
            &serde_json::from_value(namespace).unwrap(),
        )
        .await
        .unwrap();
    let one = json!({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": {"name": "dev-engine", "namespace": "argocd"}, "status": status});
    let applications: Api<DynamicObject> = Api::namespaced_with(
        client,
        "argocd",
        &resource("argoproj.io", "v1alpha1", "Application"),
    );
    applications
        .patch("dev-engine", &ours, &Patch::Apply(&one))
        .await
        .unwrap();
}

fn git(tree: &Path, words: &[&str]) -> String {
    let own = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    let output = Command::new("git")
        .arg("-C")
        .arg(tree)
        .args(own)
        .args(words)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A checkout in which dev has the new image and staging the old one, and something else is staged.
fn checkout(lab: &Lab) -> PathBuf {
    checkout_in(lab.dir())
}

fn checkout_in(folder: &Path) -> PathBuf {
    let tree = folder.join("checkout");
    for (environment, tag, digest) in [("dev", "2.0", NEW), ("staging", "1.0", OLD)] {
        let folder = tree.join(format!("gitops/environments/{environment}/engine"));
        fs::create_dir_all(&folder).unwrap();
        let values =
            format!("# {environment}\nimage:\n  tag: \"{tag}\"\n  digest: {digest}\nreplicas: 2\n");
        fs::write(folder.join("values.yaml"), values).unwrap();
    }
    let folder = tree.join("gitops/bootstrap");
    fs::create_dir_all(&folder).unwrap();
    let read = "data:\n  url: https://example.com/x.git # yours\n  revision: main # what is read\n";
    fs::write(folder.join("repository.yaml"), read).unwrap();
    git(&tree, &["init", "--quiet", "--initial-branch=main"]);
    git(&tree, &["config", "user.name", "test"]);
    git(&tree, &["config", "user.email", "test@example.com"]);
    git(&tree, &["add", "--all"]);
    git(&tree, &["commit", "--quiet", "--message", "before"]);
    fs::write(tree.join("other"), "staged").unwrap();
    git(&tree, &["add", "other"]);
    git(&tree, &["switch", "--quiet", "--create", "promotion"]);
    tree
}

fn promote(lab: &Lab, tree: &Path, more: &[&str]) -> Output {
    promote_in(&lab.api_server().kubeconfig, "engine", tree, more)
}

fn promote_in(kubeconfig: &Path, service: &str, tree: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qtctl"));
    command.env("KUBECONFIG", kubeconfig);
    command.args(["promote", service, "--from", "dev", "--to", "staging"]);
    command.arg("--tree").arg(tree).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn reported(health: &str) -> Value {
    json!({
        "sync": {"status": "Synced"}, "health": {"status": health}, "operationState": {"phase": "Succeeded"},
        "summary": {"images": [format!("1.dkr.ecr/quanttrader/engine@{NEW}")]},
        "reconciledAt": jiff::Timestamp::now().to_string(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_well_is_shown_first_and_committed_alone() {
    let lab = Lab::in_process().await.unwrap();
    application(&lab, &reported("Healthy")).await;
    let tree = checkout(&lab);
    let head = git(&tree, &["rev-parse", "HEAD"]);

    let shown = promote(&lab, &tree, &[]);
    assert!(shown.status.success(), "{shown:?}");
    let expected = format!(
        "engine: dev → staging\n  - 1.0 ({OLD})\n  + 2.0 ({NEW})\nNothing was changed: --apply commits it.\n"
    );
    assert_eq!(text(&shown.stdout), expected);
    assert_eq!(git(&tree, &["rev-parse", "HEAD"]), head);

    let done = promote(&lab, &tree, &["--apply"]);
    assert!(done.status.success(), "{done:?}");
    let file = "gitops/environments/staging/engine/values.yaml";
    let values = fs::read_to_string(tree.join(file)).unwrap();
    assert_eq!(
        values,
        format!("# staging\nimage:\n  tag: \"2.0\"\n  digest: {NEW}\nreplicas: 2\n")
    );
    let committed = git(&tree, &["show", "--format=%s", "--name-only"]);
    assert_eq!(
        committed,
        format!("engine 2.0 in staging, as it runs in dev\n\n{file}\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_healthy_changes_nothing_in_git() {
    let lab = Lab::in_process().await.unwrap();
    application(&lab, &reported("Progressing")).await;
    let tree = checkout(&lab);
    let before = git(&tree, &["status", "--porcelain"]);

    let refused = promote(&lab, &tree, &["--apply"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = "qtctl: not promoted: Argo CD reports dev-engine Progressing, not Healthy\n";
    assert_eq!(text(&refused.stderr), said);
    assert_eq!(git(&tree, &["status", "--porcelain"]), before);
}

const STAGING: &str = "gitops/environments/staging/engine/values.yaml";

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_git_refuses_leaves_the_file_so_that_the_next_try_is_no_other() {
    let lab = Lab::in_process().await.unwrap();
    application(&lab, &reported("Healthy")).await;
    let tree = checkout(&lab);
    let before = fs::read(tree.join(STAGING)).unwrap();
    let hook = tree.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\necho not today >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    for _ in 0..2 {
        let refused = promote(&lab, &tree, &["--apply"]);
        assert_eq!(refused.status.code(), Some(1));
        let said = "qtctl: nothing was committed: git commit: not today\n";
        assert_eq!(text(&refused.stderr), said);
        assert_eq!(fs::read(tree.join(STAGING)).unwrap(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_committed_yet_goes_along_with_no_promotion() {
    let lab = Lab::in_process().await.unwrap();
    application(&lab, &reported("Healthy")).await;
    let tree = checkout(&lab);
    let mut values = fs::read_to_string(tree.join(STAGING)).unwrap();
    values.push_str("mine: 1\n");
    fs::write(tree.join(STAGING), &values).unwrap();
    let refused = promote(&lab, &tree, &["--apply"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = format!("qtctl: commit or drop what is changed first: M {STAGING}\n");
    assert_eq!(text(&refused.stderr), said);
    assert_eq!(fs::read_to_string(tree.join(STAGING)).unwrap(), values);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_is_committed_to_no_branch_that_argo_cd_reads() {
    let lab = Lab::in_process().await.unwrap();
    application(&lab, &reported("Healthy")).await;
    let tree = checkout(&lab);
    git(&tree, &["switch", "--quiet", "main"]);
    let head = git(&tree, &["rev-parse", "HEAD"]);
    assert!(promote(&lab, &tree, &[]).status.success(), "a look is free");
    let refused = promote(&lab, &tree, &["--apply"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("main is what Argo CD reads; git switch --create"),
        "{said}"
    );
    assert_eq!(git(&tree, &["rev-parse", "HEAD"]), head);
}

#[test]
fn without_a_cluster_it_says_what_to_have() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("promote-without-a-cluster");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let tree = checkout_in(&folder);
    let refused = |kubeconfig: &Path, service: &str| {
        let done = promote_in(kubeconfig, service, &tree, &[]);
        assert_eq!(done.status.code(), Some(1));
        text(&done.stderr).to_owned()
    };
    let none = folder.join("no-kubeconfig");
    assert!(refused(&none, "engine").starts_with(
        "qtctl: no cluster to ask Argo CD in: have a kubeconfig (KUBECONFIG, else ~/.kube/config), such as \
         `aws eks update-kubeconfig --name quanttrader-dev` writes: "
    ));
    let asleep = folder.join("asleep");
    // Port 9 is discard's; nobody listens.
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}], "users": [{"name": "u", "user": {}}],
    });
    fs::write(&asleep, config.to_string()).unwrap();
    assert!(refused(&asleep, "engine").starts_with(
        "qtctl: Argo CD can't be asked; see whether the cluster answers `kubectl -n argocd get application dev-engine`: "
    ));
    assert!(refused(&asleep, "engin").starts_with("qtctl: git has no engin in dev: "));
}
