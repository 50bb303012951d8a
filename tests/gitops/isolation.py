"""What one environment may not touch of another, and how the refusal reads: steps of scenario.py."""

import copy
import json


def application(lab, name, **changes):
    """An application of dev's, changed, and applied past git: what someone may try."""
    one = lab.applications()["dev-risk-management"]
    spec = copy.deepcopy(one["spec"]) | changes
    made = {"apiVersion": one["apiVersion"], "kind": "Application", "metadata": {"name": name, "namespace": "argocd"}, "spec": spec}
    file = lab.work / f"{name}.json"
    file.write_text(json.dumps(made))
    lab.kubectl("apply", "-f", file)


def refusal(lab, name, words, **changes):
    application(lab, name, **changes)

    def said():
        status = lab.applications()[name].get("status", {})
        told = [c["message"] for c in status.get("conditions", [])] + [status.get("operationState", {}).get("message", "")]
        told += [r.get("message", "") for r in status.get("operationState", {}).get("syncResult", {}).get("resources", [])]
        return [one for one in told if words in one]

    try:
        answer = lab.wait(f"{name} is refused with {words!r}", said)
        print(f"    {name}: {answer[0][:150]}")
    finally:
        lab.kubectl("-n", "argocd", "delete", "application", name, "--wait=false")


def plain(lab, name, text):
    """A folder of plain manifests in our repository, as a source."""
    folder = lab.checkout / "intruders" / name
    folder.mkdir(parents=True)
    (folder / "all.yaml").write_text(text)
    lab.commit(f"Someone tries {name}", push=True)
    url = lab.applications()["root"]["spec"]["source"]["repoURL"]
    return {"source": {"repoURL": url, "targetRevision": "main", "path": f"intruders/{name}"}}


def a_project_refuses_what_is_not_its_own(lab):
    staging = {"server": "https://kubernetes.default.svc", "namespace": "staging"}
    refusal(lab, "try-namespace", "do not match any of the allowed destinations in project 'dev'", destination=staging)
    other = {"repoURL": "https://github.com/other/one.git", "targetRevision": "main", "path": "."}
    refusal(lab, "try-repository", "is not permitted in project 'dev'", sources=None, source=other)
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: mine }\nspec: { hard: { pods: '1000' } }\n"
    refusal(lab, "try-quota", "ResourceQuota is not permitted in project dev", **plain(lab, "quota", quota))
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: mine }\nrules: []\n"
    refusal(lab, "try-cluster-role", "is not permitted in project dev", **plain(lab, "cluster-role", role))
    inside = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine, namespace: staging }\n"
    refusal(lab, "try-inside", "namespace staging is not permitted in project 'dev'", **plain(lab, "inside", inside))
    refusal(lab, "try-default", "is not permitted in project 'default'", project="default")


SECRET = """apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {{ name: {name}, namespace: dev }}
spec:
  refreshInterval: 5s
  secretStoreRef: {{ kind: ClusterSecretStore, name: {store} }}
  target: {{ name: {name} }}
  data: [{{ secretKey: key, remoteRef: {{ key: {key} }} }}]
"""


def a_secret_of_another_environment_is_refused(lab):
    for name, store, key, words in (
        ("try-store", "staging", "/qt/staging/exchange-api", "not allowed from namespace"),
        ("try-path", "dev", "/qt/staging/exchange-api", "AccessDenied"),
    ):
        file = lab.work / f"{name}.yaml"
        file.write_text(SECRET.format(name=name, store=store, key=key))
        lab.kubectl("apply", "-f", file)
        said = lambda name=name, words=words: [e["message"] for e in lab.get("events", "-n", "dev")["items"] if e["involvedObject"]["name"] == name and words in e["message"]]
        try:
            print(f"    {name}: {lab.wait(f'{name} is refused with {words!r}', said)[0][:200]}")
            assert lab.kubectl("-n", "dev", "get", "secret", name, check=False).returncode, f"{name} became a Secret"
        finally:
            lab.kubectl("delete", "-f", file)


def a_service_account_reads_nothing_of_another_environment(lab):
    for account in ("dev:trading-engine", "dev:default", "staging:trading-engine"):
        who = f"system:serviceaccount:{account}"
        for what in ("get secrets", "list pods", "list configmaps", "create pods"):
            for namespace in ("dev", "staging", "prod", "argocd"):
                said = lab.kubectl("auth", "can-i", *what.split(), "-n", namespace, "--as", who, check=False).stdout.strip()
                assert said == "no", f"{who} may {what} in {namespace}: {said}"
