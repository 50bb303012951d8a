"""An autoscaler's number of pods on a real Argo CD: left alone while there is one, git's once it is gone.

A step of scenario.py. Stand-in: the autoscaler's write is ours, by the name and the subresource that the controller manager uses for it.
"""

import re
import subprocess

from lab import stand

SERVICE = "market-data-simulator"
APPLICATION = f"staging-{SERVICE}"


def replicas(lab):
    return lab.get("deployment", SERVICE, "-n", "staging")["spec"]["replicas"]


def writers(lab):
    """Who says how many pods there are. The cluster's own autoscaler may write another number than ours, at any time."""
    fields = lab.get("deployment", SERVICE, "-n", "staging", "--show-managed-fields")["metadata"]["managedFields"]
    return {one["manager"] for one in fields if "f:replicas" in one["fieldsV1"].get("f:spec", {})}


def looked_again(lab):
    """Waits until Argo CD compared anew after now, with the manifests rendered again."""
    before = lab.applications()[APPLICATION]["status"]["reconciledAt"]
    lab.kubectl("-n", "argocd", "annotate", "application", APPLICATION, "argocd.argoproj.io/refresh=hard", "--overwrite")
    fresh = lambda status: status["reconciledAt"] > before and status["sync"]["status"] == "Synced"
    lab.wait("Argo CD looked again", lambda: fresh(lab.applications()[APPLICATION]["status"]))


def switch(lab, off):
    """Fixed at two, or the autoscaler as it was, in one commit."""
    if not off:
        lab.revert()
        return
    folder = lab.checkout / "gitops/environments/staging"
    values, environment = folder / SERVICE / "values.yaml", folder / "environment.yaml"
    values.write_text(re.sub(r"(?m)^autoscaling:\n(  .*\n)+", "replicas: 2\n", values.read_text()))
    environment.write_text(re.sub(r"(?m)^autoscaled: .*$", "autoscaled: []", environment.read_text()))
    lab.commit("A fixed number of simulators in staging", push=True)


def an_autoscalers_number_stays_while_there_is_one_and_goes_with_it(lab):
    written = ("--subresource=scale", "--field-manager=kube-controller-manager", "--type=merge", "--patch", '{"spec": {"replicas": 3}}')
    lab.kubectl("-n", "staging", "patch", "deployment", SERVICE, *written)
    looked_again(lab)
    assert writers(lab) == {"kube-controller-manager"}, f"who says how many pods there are: {writers(lab)}, now {replicas(lab)}"

    switch(lab, off=True)
    lab.wait("git's number is back", lambda: replicas(lab) == 2)
    lab.wait("staging is well", lambda: stand(lab.applications()[APPLICATION]) == ("Synced", "Healthy"))
    lab.wait("the autoscaler is gone", lambda: not lab.get("horizontalpodautoscalers", "-n", "staging")["items"])

    watch = ["kubectl", "-n", "staging", "get", "deployment", SERVICE, "--watch", "--output=jsonpath={.spec.replicas}{'\\n'}"]
    with subprocess.Popen(watch, env=lab.environment, stdout=subprocess.PIPE, text=True) as seen:
        switch(lab, off=False)
        lab.wait("the autoscaler is back", lambda: lab.get("horizontalpodautoscalers", "-n", "staging")["items"])
        lab.wait("staging is well", lambda: stand(lab.applications()[APPLICATION]) == ("Synced", "Healthy"))
        seen.terminate()
        numbers = [int(line) for line in seen.stdout if line.strip()]
    assert numbers and min(numbers) >= 2, f"switched on, it went through {numbers}"
    print(f"    switched off: 2; switched on again: {sorted(set(numbers))} pods asked for")
