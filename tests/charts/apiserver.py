"""A real kube-apiserver, alone with its etcd: what a schema can't say of a value beside another, it does.

No controller runs: a Deployment makes no pod here, and a quota's use is what we write into its status. KUBECTL's folder
has the programs.
"""

import copy
import json
import os
import socket
import subprocess
import time
from pathlib import Path

KUBECONFIG = """apiVersion: v1
kind: Config
current-context: own
contexts: [{{name: own, context: {{cluster: own, user: own}}}}]
clusters: [{{name: own, cluster: {{server: "https://127.0.0.1:{port}", insecure-skip-tls-verify: true}}}}]
users: [{{name: own, user: {{token: own}}}}]
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ApiServer:
    """Runs from `with ApiServer(folder) as api` on until its end; whoever has the token is its administrator."""

    def __init__(self, folder):
        self.folder, self.binaries = Path(folder), Path(os.environ["KUBECTL"]).parent
        self.config, self.running = self.folder / "kubeconfig", []

    def __enter__(self):
        etcd, peer, port = free_port(), free_port(), free_port()
        (self.folder / "tokens").write_text("own,own,own,system:masters\n")
        self.config.write_text(KUBECONFIG.format(port=port))
        key = self.folder / "key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        self.start("etcd", "--data-dir", self.folder / "etcd", "--unsafe-no-fsync", "--listen-peer-urls", f"http://127.0.0.1:{peer}",
                   "--listen-client-urls", f"http://127.0.0.1:{etcd}", "--advertise-client-urls", f"http://127.0.0.1:{etcd}")
        # ServiceAccount's admission would wait for a controller to make the accounts.
        self.start("kube-apiserver", "--etcd-servers", f"http://127.0.0.1:{etcd}", "--secure-port", port, "--cert-dir", self.folder / "certs",
                   "--token-auth-file", self.folder / "tokens", "--authorization-mode", "RBAC", "--disable-admission-plugins", "ServiceAccount",
                   "--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", key,
                   "--service-account-signing-key-file", key, "--service-cluster-ip-range", "172.20.0.0/16")
        self.wait("the API server", lambda: self.kubectl("get", "--raw", "/readyz", "--request-timeout=2s").returncode == 0)
        return self

    def __exit__(self, *_):
        for server in self.running:
            server.kill()
            server.wait()

    def start(self, name, *arguments):
        with (self.folder / f"{name}.log").open("w") as log:
            self.running.append(subprocess.Popen([self.binaries / name, *map(str, arguments)], stdout=log, stderr=log))

    def wait(self, what, ready, seconds=180):
        """A deadline for a machine that has other things to do."""
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end or any(server.poll() is not None for server in self.running):
                logs = "\n".join(file.read_text()[-1500:] for file in sorted(self.folder.glob("*.log")))
                self.__exit__()
                raise SystemExit(f"{what} did not come:\n{logs}")
            time.sleep(0.2)

    def kubectl(self, *arguments, given=None):
        command = [self.binaries / "kubectl", "--kubeconfig", self.config, *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)

    def make(self, objects):
        """Really makes these, and counts every quota among them as unused."""
        done = self.kubectl("apply", "--server-side", "--filename", "-", given=as_list(objects))
        if done.returncode:
            raise SystemExit(f"the API server refused what the rest stands on:\n{done.stderr}")
        for quota in (thing for thing in objects if thing["kind"] == "ResourceQuota"):
            hard = quota["spec"]["hard"]
            status = json.dumps({"status": {"hard": hard, "used": dict.fromkeys(hard, "0")}})
            of = quota["metadata"]
            self.kubectl("patch", "resourcequota", of["name"], "--namespace", of["namespace"], "--subresource=status", "--type=merge", "--patch", status)

    def accepts_kinds(self, crds):
        """Makes the definitions and waits until the API has their kinds."""
        self.make(crds)
        names = [f"customresourcedefinition/{crd['metadata']['name']}" for crd in crds]
        done = self.kubectl("wait", *names, "--for=condition=Established", "--timeout=120s")
        if done.returncode:
            raise SystemExit(done.stderr)

    def refusals(self, objects):
        """What the API says against these objects, and against the pods that they would make; nothing is kept."""
        applied = self.kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--filename", "-", given=as_list(objects))
        pods = [pod_of(thing) for thing in objects if thing["kind"] in ("Deployment", "StatefulSet")]
        created = self.kubectl("create", "--dry-run=server", "--filename", "-", given=as_list(pods)) if pods else None
        answers = [done for done in (applied, created) if done and done.returncode]
        return [line for done in answers for line in done.stderr.splitlines() if line.strip()]


def as_list(objects):
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def pod_of(owner):
    """A pod as its controller would make it: only pods are asked by quotas, limits, classes and Pod Security."""
    template = copy.deepcopy(owner["spec"]["template"])
    metadata = template.get("metadata", {}) | {"name": owner["metadata"]["name"], "namespace": owner["metadata"]["namespace"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
