"""The lab for GitOps: `lab gitops`, a tree for it to read, the secrets that it wants, and its bootstrap.

What stands in for what lies elsewhere is in `stand_ins`; whoever prints a result of the lab prints them too.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import yaml

import rendering
import tree
from api import Api

HERE = Path(__file__).resolve().parent
CALLS = HERE.parent / "lab/src/gitops/calls.py"
SERVICES = ("market-data-simulator", "risk-management", "trading-engine")
ENVIRONMENTS = ("dev", "staging", "prod")
# What a lab without real nodes names: its kubelets read no image.
NOBODYS = "sha256:" + "0" * 63
PARAMETERS = {
    "/qt/dev/exchange-api": "dev-key",
    "/qt/staging/exchange-api": "staging-key",
    "/qt/platform/repository": json.dumps({"url": "https://example.com", "githubAppID": "1", "githubAppInstallationID": "2", "githubAppPrivateKey": "none"}),
    "/qt/platform/argocd-github": json.dumps({"clientID": "id", "clientSecret": "secret"}),
    "/qt/platform/argocd-mail": json.dumps({"email-host": "localhost", "email-username": "u", "email-password": "p", "email-from": "lab@example.com"}),
}


class Lab:
    """A lab that runs, from `with Lab(...) as lab` on until its end."""

    def __init__(self, work, program, tools):
        self.work, self.program, self.tools = Path(work), program, tools
        self.stand_ins = []

    def __enter__(self):
        for name in ("git", "charts"):
            (self.work / name).mkdir(parents=True)
        with (self.work / "lab.log").open("w") as log:
            command = [self.program, "gitops", "--git", self.work / "git", "--charts", self.work / "charts"]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.copy_tree()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the lab did not start:\n{(self.work / 'lab.log').read_text()[-3000:]}")
        self.facts = json.loads(line)
        self.api = Api(Path(self.facts["kubeconfig"]))
        self.environment = os.environ | {
            "KUBECONFIG": str(self.facts["kubeconfig"]),
            "PATH": os.pathsep.join([*(str(self.tools[name]) for name in ("kubernetes", "helm")), os.environ["PATH"]]),
        }
        return self

    def __exit__(self, *_):
        # As Ctrl-C: then it takes its folder along.
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()

    # --- what Argo CD reads

    def copy_tree(self):
        """What needs no lab yet."""
        manifests = self.tools["manifests"]
        self.checkout = self.work / "checkout"
        self.stand_ins += tree.copy(self.checkout, manifests)
        shutil.copytree(tree.ROOT / "infra/environments", self.checkout / "infra/environments")
        self.package_chart(manifests)

    def prepare(self):
        """The tree in git, the chart in its Helm repository, and the secrets in AWS."""
        filling = self.fill(PARAMETERS, {"qt/prod/exchange-api": "prod-key"})
        self.serve_chart()
        url = f"{self.facts['git_url']}/quanttrader.git"
        self.swap("gitops/bootstrap/repository.yaml", "https://github.com/example/quanttrader.git", url)
        for environment in ENVIRONMENTS:
            for service in SERVICES:
                self.set_image(environment, service, self.image("ready"))
        if not self.facts["real_nodes"]:
            self.stand_ins.append(f"nodes: KWOK's, since {self.facts['why']}")
        bare = self.work / "git/quanttrader.git"
        self.run("git", "init", "--quiet", "--bare", "--initial-branch=main", bare)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", bare)
        self.commit("The tree as it is here")
        self.git("tag", "charts-1")
        # As it always is: the branch has gone on since prod's charts were tagged.
        self.git("commit", "--quiet", "--allow-empty", "--message", "After the tag")
        self.git("push", "--quiet", "--set-upstream", "origin", "main", "charts-1")
        if filling.wait():
            raise SystemExit(f"the secrets are not in AWS: {filling.stderr.read()}")
        # ministack's account; the images' names keep the other.
        told = (HERE / "metadata.json").read_text().replace("iam::111111111111:", "iam::000000000000:")
        (self.work / "metadata.json").write_text(told)

    def image(self, which):
        images = self.facts.get("images") or {}
        return images.get(which) or NOBODYS + {"ready": "1", "never_ready": "2", "next": "3"}[which]

    def swap(self, file, before, after):
        tree.replace(self.checkout, file, before, after)
        self.stand_ins.append(f"{before}: {after}")

    def package_chart(self, manifests):
        file = self.checkout / "gitops/platform/external-secrets.yaml"
        version = re.search(r"targetRevision: (\S+)", file.read_text())[1]
        chart = self.work / "external-secrets"
        rendering.external_secrets_chart(manifests / "external-secrets", chart, version)
        self.run(self.tools["helm"] / "helm", "package", chart, "--destination", self.work / "charts")

    def serve_chart(self):
        self.run(self.tools["helm"] / "helm", "repo", "index", self.work / "charts", "--url", self.facts["charts_url"])
        for name in ("gitops/platform/external-secrets.yaml", "gitops/projects/platform.yaml"):
            self.swap(name, tree.EXTERNAL_SECRETS, self.facts["charts_url"])

    def fill(self, parameters, secrets=None):
        """Begins to put these into AWS."""
        calls = [("ssm", "put_parameter", {"Name": name, "Value": value, "Type": "SecureString", "Overwrite": True}) for name, value in parameters.items()]
        calls += [("secretsmanager", "create_secret", {"Name": name, "SecretString": value}) for name, value in (secrets or {}).items()]
        command = [self.tools["sam"] / "bin/python", CALLS, self.facts["aws_endpoint"]]
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        filling = subprocess.Popen(command, env=os.environ | keys, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        json.dump(calls, filling.stdin)
        filling.stdin.close()
        return filling

    # --- what people do

    def set_image(self, environment, service, digest, tag=None):
        file = self.checkout / f"gitops/environments/{environment}/{service}/values.yaml"
        text = re.sub(r"(?m)^  digest: .*$", f"  digest: {digest}", file.read_text())
        if tag:
            text = re.sub(r"(?m)^  tag: .*$", f'  tag: "{tag}"', text)
        file.write_text(text)

    def git(self, *arguments):
        own = ("-c", "user.name=lab", "-c", "user.email=lab@example.com", "-c", "commit.gpgsign=false")
        return self.run("git", *own, "-C", self.checkout, *arguments)

    def commit(self, message, push=False):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        if push:
            self.push()

    def push(self):
        """And tells Argo CD, as the webhook of a hosted repository would."""
        self.git("push", "--quiet", "origin", "HEAD:main")
        for kind, key, value in (("application", "argocd.argoproj.io/refresh", "normal"), ("applicationset", "argocd.argoproj.io/application-set-refresh", "true")):
            # One of them may go meanwhile; Argo CD looks by itself as well.
            self.kubectl("-n", "argocd", "annotate", kind, "--all", "--overwrite", f"{key}={value}", check=False)

    def revert(self):
        self.git("revert", "--no-edit", "HEAD")
        self.push()

    def bootstrap(self, show=None):
        own = {"GITOPS_METADATA": str(self.work / "metadata.json"), "BOOTSTRAP_LABELS": "", "BOOTSTRAP_SECONDS": "400"}
        command = [str(self.checkout / "gitops/bootstrap/bootstrap"), "dev"]
        done = subprocess.Popen(command, env=self.environment | own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in done.stdout:
            said += line
            if show:
                show(line)
        if done.wait():
            raise SystemExit(f"the bootstrap failed:\n{said}\n{self.why_not()}")
        return said

    # --- what is asked

    def run(self, *command, check=True):
        done = subprocess.run([str(one) for one in command], env=getattr(self, "environment", os.environ), capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        return done.stdout if check else done

    def kubectl(self, *arguments, check=True):
        return self.run("kubectl", *arguments, check=check)

    def get(self, *arguments):
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def applications(self):
        found = self.api.items("/apis/argoproj.io/v1alpha1/namespaces/argocd/applications")
        return {one["metadata"]["name"]: one for one in found or []}

    def why_not(self):
        lines = []
        for name, one in self.applications().items():
            status = one.get("status", {})
            said = [status.get("sync", {}).get("status"), status.get("health", {}).get("status"), status.get("operationState", {}).get("message")]
            lines.append(f"{name}: {said} {[c['message'] for c in status.get('conditions', [])]}")
        return "\n".join(lines)

    def wait(self, what, condition, seconds=120):
        """Until `condition()` is true, and gives its answer; it asks often, and says what it waited for if it ends."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = condition()
            if answer:
                return answer
            time.sleep(0.25)
        raise AssertionError(f"after {seconds} s not: {what}\n{self.why_not()}")


def stand(application):
    """(sync, health) of an application."""
    status = application.get("status", {})
    return status.get("sync", {}).get("status"), status.get("health", {}).get("status")


def all_well(applications):
    return bool(applications) and all(stand(one) == ("Synced", "Healthy") for one in applications.values())


def find_tools():
    """Where each tool is, also for rendering; what is missing is built."""
    names = ("kubernetes", "helm", "manifests", "sam")
    found = subprocess.run([tree.ROOT / "tests/lab/tools/install", *names], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    tools = dict(zip(names, map(Path, found)))
    os.environ |= {"KUBECTL": str(tools["kubernetes"] / "kubectl"), "HELM": str(tools["helm"] / "helm"), "MANIFESTS": str(tools["manifests"])}
    return tools


__all__ = ["ENVIRONMENTS", "SERVICES", "Lab", "all_well", "find_tools", "stand", "yaml"]
