"""What a real Argo CD and a real External Secrets Operator do with the tree, from an empty cluster on.

    scenario.py TARGET LAB [STEP...]     TARGET is what was typed, LAB the lab's program, QTCTL qtctl; without steps, all.
                                         gitops-lab has none, and stays

One lab, one step after the other; a step that fails is told and the others go on. The bootstrap is always first.
"""

import base64
import json
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import generate
import lab as labs
import render
import rendering
from autoscaling import an_autoscalers_number_stays_while_there_is_one_and_goes_with_it
from bad_commit import a_bad_commit_is_not_promoted_and_a_revert_brings_back_what_ran, a_rollout_that_is_given_up_is_degraded_and_not_promoted, promote
from explore import explore
from isolation import (
    a_project_refuses_what_is_not_its_own, a_secret_of_another_environment_is_refused, a_service_account_reads_nothing_of_another_environment,
)
from lab import all_well, stand


def same_applications(lab):
    """Argo CD's own set controller makes the applications that the checks rendered."""
    top = rendering.kustomize(lab.checkout / "gitops/applications")
    sets = [one for one in top if one["kind"] == "ApplicationSet"]
    secret = json.loads(lab.kubectl("get", "secret", "in-cluster", "-n", "argocd", "-o", "json"))
    cluster = {"metadata": secret["metadata"], "stringData": {"name": "in-cluster", "server": "https://kubernetes.default.svc"}}
    expected = generate.applications(sets, lab.checkout, cluster)
    made = {name: one for name, one in lab.applications().items() if name != "root"}
    assert set(made) == set(expected), f"{sorted(made)}, expected {sorted(expected)}"
    for name, one in made.items():
        for key in ("project", "destination"):
            assert one["spec"][key] == expected[name]["spec"][key], f"{name}: {key} is {one['spec'][key]}"
        automated = one["spec"]["syncPolicy"]["automated"]
        assert automated.get("prune", False) == expected[name]["spec"]["syncPolicy"]["automated"].get("prune", False), f"{name}: {automated}"
        assert one["spec"]["source"] == expected[name]["spec"]["source"], f"{name}: {one['spec']['source']}, expected {expected[name]['spec']['source']}"
    what_only_the_cluster_knows_arrived(lab)


def what_only_the_cluster_knows_arrived(lab):
    """The group and the networks of its load balancers are in no file: Argo CD hands them to the chart."""
    told = json.loads((lab.work / "metadata.json").read_text())
    said = lab.get("ingress", "trading-engine", "-n", "prod")["metadata"]["annotations"]
    assert said.get("alb.ingress.kubernetes.io/security-groups") == told["alb_security_group_id"], said
    peers = lab.get("networkpolicy", "trading-engine", "-n", "prod")["spec"]["ingress"][0]["from"]
    let_in = [peer["ipBlock"]["cidr"] for peer in peers if "ipBlock" in peer]
    assert let_in == told["private_subnet_cidrs"].split(","), let_in


def the_second_bootstrap_changes_nothing(lab):
    def generations():
        kinds = "deployments,statefulsets,services,configmaps,networkpolicies,resourcequotas,appprojects,applicationsets,clustersecretstores,externalsecrets"
        things = lab.get(kinds, "--all-namespaces")["items"]
        keep = lambda t: (t["kind"], t["metadata"].get("namespace"), t["metadata"]["name"])
        return {keep(t): (t["metadata"]["uid"], t["metadata"].get("generation"), t.get("data")) for t in things}

    before = generations()
    lab.bootstrap()
    after = generations()
    changed = [key for key in before if before[key] != after.get(key)] + [key for key in after if key not in before]
    assert not changed, f"changed: {changed}"


def drift_made_by_hand_is_healed(lab):
    lab.kubectl("-n", "dev", "scale", "deployment/risk-management", "--replicas=3")
    lab.kubectl("-n", "staging", "delete", "networkpolicy", "default-deny")
    back = lambda: (
        lab.get("deployment", "risk-management", "-n", "dev")["spec"]["replicas"] == 1
        and lab.kubectl("-n", "staging", "get", "networkpolicy", "default-deny", check=False).returncode == 0
    )
    lab.wait("the drift is healed", back)


def a_full_quota_says_so_in_the_application(lab):
    """Ten replicas of dev's engine: the quota has room for some, and its words reach the application."""
    file = lab.checkout / "gitops/environments/dev/trading-engine/values.yaml"
    before = file.read_text()
    file.write_text(before.replace("replicas: 1", "replicas: 12"))
    lab.commit("Twelve engines in dev", push=True)

    def said():
        resources = lab.applications()["dev-trading-engine"]["status"].get("resources", [])
        messages = [one.get("health", {}).get("message", "") for one in resources if one["kind"] == "Deployment"]
        return [m for m in messages if "exceeded quota: environment" in m]

    print(f"    {lab.wait('the quota is named', said)[0][:160]}")
    lab.revert()
    lab.wait("dev is well again", lambda: stand(lab.applications()["dev-trading-engine"]) == ("Synced", "Healthy"))


def what_runs_well_is_promoted(lab):
    """A new release in dev; the promotions' commits, on a branch of their own, bring the same to staging and to prod."""
    release = lab.image("next")
    before = lab.applications()["staging-trading-engine"]["status"]["summary"]["images"]
    assert not any(release in image for image in before), before
    lab.set_image("dev", "trading-engine", release, tag="1.1.0")
    lab.commit("A new release in dev", push=True)
    lab.wait("dev runs it well", lambda: runs_well(lab, "dev-trading-engine", release))
    lab.git("switch", "--quiet", "--create", "promotion")
    for start, target in (("dev", "staging"), ("staging", "prod")):
        done = promote(lab, "--apply", start=start, target=target)
        assert done.returncode == 0 and f"+ 1.1.0 ({release})" in done.stdout, f"{done.stdout}{done.stderr}"
        lab.push()  # What a merged pull request is.
        lab.wait(f"{target} runs it well", lambda name=f"{target}-trading-engine": runs_well(lab, name, release))
    lab.git("switch", "--quiet", "main")
    lab.git("merge", "--quiet", "--ff-only", "promotion")


def runs_well(lab, name, release):
    one = lab.applications()[name]
    images = one["status"].get("summary", {}).get("images", [])
    return stand(one) == ("Synced", "Healthy") and images and all(release in image for image in images)


def a_rotated_secret_reaches_a_pod_that_must_restart(lab):
    """A new value in AWS, and a commit that raises the revision: another pod runs, with the new value."""
    choose = ("-n", "dev", "-l", "app.kubernetes.io/name=trading-engine")
    pods = lambda: {pod["metadata"]["uid"]: pod for pod in lab.get("pods", *choose)["items"] if "deletionTimestamp" not in pod["metadata"]}
    before = pods()
    filled = lab.fill({"/qt/dev/exchange-api": "rotated-key"})
    assert filled.wait() == 0, filled.stderr.read()
    file = lab.checkout / "gitops/environments/dev/trading-engine/values.yaml"
    file.write_text(file.read_text().replace("externalSecret:\n", "externalSecret:\n  revision: 2\n"))
    lab.commit("The key was rotated", push=True)

    def replaced():
        now = pods()
        ready = lambda pod: any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", []))
        return now if now and not set(now) & set(before) and all(map(ready, now.values())) else None

    for pod in lab.wait("other pods run", replaced).values():
        values = [mounted(lab, volume["secret"]["secretName"]) for volume in pod["spec"]["volumes"] if "secret" in volume]
        assert any("rotated-key" in one.values() for one in values), f"{pod['metadata']['name']} mounts no secret with the new value"


def mounted(lab, name):
    data = lab.get("secret", name, "-n", "dev").get("data", {})
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


def a_setting_that_is_gone_from_git_is_gone_from_argo_cd(lab):
    """The bootstrap applied it first: it must not hold on to it."""
    setting = lambda: lab.get("configmap", "argocd-cm", "-n", "argocd")["data"].get("exec.enabled")
    assert setting() == "false"
    file = lab.checkout / "gitops/platform/argocd/settings/argocd-cm.yaml"
    file.write_text(file.read_text().replace('  exec.enabled: "false"\n', ""))
    lab.commit("Without exec.enabled", push=True)
    lab.wait("the setting is gone", lambda: setting() is None)
    lab.revert()
    lab.wait("the setting is back", lambda: setting() == "false")


def pruning_takes_what_is_gone_and_nothing_else(lab):
    def there():
        kinds = "deployments,services,serviceaccounts,networkpolicies,poddisruptionbudgets"
        return {(t["kind"], t["metadata"]["namespace"], t["metadata"]["name"]) for n in ("dev", "staging", "prod") for t in lab.get(kinds, "-n", n)["items"]}

    before = there()
    mine = {one for one in before if one[1] == "dev" and one[2] == "trading-engine"}
    lab.git("rm", "-r", "--quiet", "gitops/environments/dev/trading-engine", "gitops/environments/prod/trading-engine")
    lab.commit("Without the engine in dev and prod", push=True)
    lab.wait("dev's engine is gone", lambda: not mine & there())
    lab.wait("prod's application is gone", lambda: "prod-trading-engine" not in lab.applications())
    assert there() == before - mine, f"gone as well: {sorted(before - mine - there())}"


class Table(threading.Thread):
    """Tells each application's standing whenever it changes."""

    def __init__(self, lab):
        super().__init__(daemon=True)
        self.lab, self.over, self.started = lab, threading.Event(), time.monotonic()
        self.start()

    def run(self):
        before = {}
        while not self.over.wait(1):
            try:
                now = {name: stand(one) for name, one in self.lab.applications().items()}
            except SystemExit:
                continue  # Argo CD's kinds are being made.
            for name in sorted(now):
                if now[name] != before.get(name) and now[name][0]:
                    print(f"    {time.monotonic() - self.started:4.0f} s  {name:32} {now[name][0]:10} {now[name][1]}", flush=True)
            before = now

    def stop(self):
        self.over.set()
        self.join()


STEPS = [
    same_applications, the_second_bootstrap_changes_nothing, drift_made_by_hand_is_healed, a_project_refuses_what_is_not_its_own,
    a_secret_of_another_environment_is_refused, a_service_account_reads_nothing_of_another_environment,
    a_bad_commit_is_not_promoted_and_a_revert_brings_back_what_ran,
    a_rollout_that_is_given_up_is_degraded_and_not_promoted, a_full_quota_says_so_in_the_application,
    what_runs_well_is_promoted, a_rotated_secret_reaches_a_pod_that_must_restart, a_setting_that_is_gone_from_git_is_gone_from_argo_cd,
    an_autoscalers_number_stays_while_there_is_one_and_goes_with_it, pruning_takes_what_is_gone_and_nothing_else,
]


def main(target, program, wanted):
    failed = []
    started = time.monotonic()
    # However it is ended, the lab ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print("--- the lab starts: Kubernetes, AWS' stand-ins, the programs of Argo CD and External Secrets", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work, labs.Lab(work, program, labs.find_tools()) as lab:
        lab.prepare()
        print("\n".join(f"stand-in: {one}" for one in lab.stand_ins), flush=True)
        print(f"--- bootstrap ({time.monotonic() - started:.0f} s to an empty cluster)", flush=True)
        table = Table(lab)
        lab.bootstrap(show=lambda line: print("   ", line, end="", flush=True))
        lab.wait("all applications Synced and Healthy", lambda: all_well(lab.applications()))
        table.stop()
        print(f"ok: {len(lab.applications())} applications Synced and Healthy", flush=True)
        if target == "gitops-lab":
            return explore(lab)
        for step in (s for s in STEPS if not wanted or s.__name__ in wanted):
            print(f"--- {step.__name__}", flush=True)
            began = time.monotonic()
            try:
                step(lab)
                print(f"ok, {time.monotonic() - began:.0f} s", flush=True)
            except (AssertionError, SystemExit) as error:
                failed.append(step.__name__)
                print(f"FAILED, {time.monotonic() - began:.0f} s: {error}", flush=True)
    left = [s.__name__ for s in STEPS if wanted and s.__name__ not in wanted]
    if left:
        print(f"NOT RUN: {len(left)} scenarios of GitOps ({', '.join(left)}): make gitops-lab-check has the time for them")
    total = len(STEPS) - len(left) + 1
    print(f"{target}, {time.monotonic() - started:.0f} s: {total - len(failed)} of {total} steps passed")
    return 1 if failed else 0


if __name__ == "__main__":
    render.LABELS = ""
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
