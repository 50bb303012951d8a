"""A commit that never gets ready, told as it happens: what Argo CD says, what promote says, and the way back.

A step of scenario.py.
"""

import os
import time

import lab as labs
from lab import stand

NAME = "dev-trading-engine"
# No node has it and no registry: its pods start never.
ABSENT = labs.NOBODYS + "2"
# In dev's values it is 300; nobody watches for that long.
DEADLINE = 10


class Story:
    """Lines with the seconds since the bad commit."""

    def __init__(self):
        self.started = time.monotonic()

    def seconds(self):
        return time.monotonic() - self.started

    def tell(self, what):
        print(f"    {self.seconds():4.0f} s  {what}", flush=True)


def promote(lab, *more, start="dev", target="staging"):
    command = [os.environ["QTCTL"], "promote", "trading-engine", "--from", start, "--to", target, "--tree", lab.checkout, *more]
    return lab.run(*command, check=False)


def short(lab):
    return lab.git("rev-parse", "--short", "HEAD").strip()


def runs(lab, digest):
    return any(digest in image for image in lab.applications()[NAME]["status"]["summary"].get("images", []))


def commit_bad(lab, more=""):
    lab.set_image("dev", "trading-engine", ABSENT, tag="2.0.0")
    file = lab.checkout / "gitops/environments/dev/trading-engine/values.yaml"
    file.write_text(file.read_text() + more)
    lab.commit("An engine that never gets ready", push=True)


def said_of(lab, *states):
    """What Argo CD calls it, once that is one of these, and why, in its own words."""
    one = lab.applications()[NAME]
    health = [r.get("health", {}) for r in one["status"].get("resources", [])]
    why = "; ".join(h.get("message", "") for h in health if h.get("status") in states)
    return f"{stand(one)[1]}: {why}" if stand(one)[1] in states and why else None


def synced(lab):
    """Whether Argo CD has put in all of the commit, well or not."""
    return lab.applications()[NAME]["status"].get("operationState", {}).get("phase") == "Succeeded"


def given_up(lab):
    """Whether Kubernetes has."""
    conditions = lab.get("deployment", "trading-engine", "-n", "dev")["status"]["conditions"]
    return any(c.get("reason") == "ProgressDeadlineExceeded" for c in conditions)


def ready_pods(lab):
    """How many pods are Ready, none of them of the bad image, and how many are not."""
    pods = lab.get("pods", "-n", "dev", "-l", "app.kubernetes.io/name=trading-engine")["items"]
    ready = [p for p in pods if any(c["type"] == "Ready" and c["status"] == "True" for c in p["status"].get("conditions", []))]
    assert not any(ABSENT in c["image"] for p in ready for c in p["spec"]["containers"]), "a pod of the bad image is ready"
    return len(ready), len(pods) - len(ready)


def old_pods(lab):
    """They stay. One may miss a probe on a machine that starts everything at once, so it has some seconds."""
    def some():
        ready, not_ready = ready_pods(lab)
        return (ready, not_ready) if ready else None

    return lab.wait("an old pod is Ready", some, seconds=20)


def a_bad_commit_is_not_promoted_and_a_revert_brings_back_what_ran(lab):
    story = Story()
    commit_bad(lab)
    story.tell(f'commit {short(lab)} "An engine that never gets ready" is pushed: dev\'s trading-engine, digest {ABSENT}')
    lab.wait("the bad image is on its way", lambda: runs(lab, ABSENT))
    story.tell(f"Argo CD has synced it: {lab.wait('it is not Healthy', lambda: said_of(lab, 'Progressing', 'Degraded'))}")
    lab.wait("the sync itself has ended", lambda: synced(lab))
    old, new = old_pods(lab)
    story.tell(f"pods: {old} old still Ready; {new} of the bad image not Ready")
    refused = promote(lab, "--apply")
    assert refused.returncode == 1 and "not Healthy" in refused.stderr, f"{refused.stdout}{refused.stderr}"
    story.tell(f"promote refuses (exit 1): {' '.join(refused.stderr.split())}")
    revert(lab, story)


def a_rollout_that_is_given_up_is_degraded_and_not_promoted(lab):
    """With a deadline of its own in the same commit."""
    story = Story()
    commit_bad(lab, f"progressDeadlineSeconds: {DEADLINE}\n")
    lab.wait("Kubernetes gives the rollout up", lambda: given_up(lab))
    story.tell(f"Argo CD: {lab.wait('the rollout is Degraded', lambda: said_of(lab, 'Degraded'))}")
    lab.wait("the sync itself has ended", lambda: synced(lab))
    old_pods(lab)
    refused = promote(lab, "--apply")
    assert refused.returncode == 1 and "Degraded, not Healthy" in refused.stderr, f"{refused.stdout}{refused.stderr}"
    revert(lab, story)


def revert(lab, story):
    lab.revert()
    reverted = story.seconds()
    story.tell(f"commit {short(lab)} reverts it and is pushed")
    lab.wait("what ran before runs again", lambda: stand(lab.applications()[NAME]) == ("Synced", "Healthy") and not runs(lab, ABSENT))
    story.tell(f"Synced and Healthy again, {story.seconds() - reverted:.0f} s after the revert; pods Ready: {old_pods(lab)[0]}")
