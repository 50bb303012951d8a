"""The drain's surroundings: moto for AWS, and a real kube-apiserver with a real kubectl.

What is played: the controllers (a thread deletes in moto what was deleted in Kubernetes) and the kubelet
(a node is Ready because we say so). There is no controller manager, so nothing guards a claim in use.
"""

import os
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ROOT / "tests/lab/tools/install"
sys.path.insert(0, str(ROOT / "tests/terraform"))

import resident  # noqa: E402


def tool(name):
    return Path(subprocess.run([TOOLS, name], check=True, capture_output=True, text=True).stdout.strip())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(what, ready, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.2)
    raise TimeoutError(f"{what} was not there after {seconds} s")


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def aws(tmp_path_factory):
    """A folder for PATH with the lab's AWS CLI, imported once: the drain calls it hundreds of times."""
    with resident.start([tool("sam") / "bin/python", "-m", "resident.aws"]) as socket:
        folder = tmp_path_factory.mktemp("aws")
        called = shlex.join([*resident.CLIENT, str(socket)])
        (folder / "aws").write_text(f'#!/bin/sh\nexec {called} "$@"\n')
        (folder / "aws").chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def moto_port():
    port = free_port()
    server = subprocess.Popen([tool("terraform") / "bin/moto_server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until("moto", lambda: listens(port))
    yield port
    server.kill()


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory):
    """A real API server of its own; anyone with the token is the cluster's administrator."""
    folder = tmp_path_factory.mktemp("api")
    etcd, peer, port = free_port(), free_port(), free_port()
    (folder / "tokens").write_text("drain,drain,drain,system:masters\n")
    subprocess.run(["openssl", "genrsa", "-out", folder / "key", "2048"], check=True, capture_output=True)
    binaries = tool("kubernetes")
    servers = [
        [binaries / "etcd", "--data-dir", folder / "etcd", "--unsafe-no-fsync", "--listen-client-urls", f"http://127.0.0.1:{etcd}",
         "--advertise-client-urls", f"http://127.0.0.1:{etcd}", "--listen-peer-urls", f"http://127.0.0.1:{peer}"],
        [binaries / "kube-apiserver", "--etcd-servers", f"http://127.0.0.1:{etcd}", "--secure-port", str(port), "--cert-dir", folder / "certs",
         "--token-auth-file", folder / "tokens", "--authorization-mode", "RBAC", "--disable-admission-plugins", "ServiceAccount,StorageObjectInUseProtection",
         "--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", folder / "key",
         "--service-account-signing-key-file", folder / "key", "--service-cluster-ip-range", "172.20.0.0/16"],
    ]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in servers]
    config = folder / "kubeconfig"
    config.write_text(
        f"""apiVersion: v1
kind: Config
current-context: lab
contexts: [{{name: lab, context: {{cluster: lab, user: lab}}}}]
clusters: [{{name: lab, cluster: {{server: "https://127.0.0.1:{port}", insecure-skip-tls-verify: true}}}}]
users: [{{name: lab, user: {{token: drain}}}}]
"""
    )
    kubectl = [binaries / "kubectl", "--kubeconfig", config, "--request-timeout=2s", "get", "--raw", "/readyz"]
    until("the API server", lambda: subprocess.run(kubectl, capture_output=True).returncode == 0, 90)
    yield config
    for server in running:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def environment(moto_port, kubeconfig, aws):
    path = f"{aws}:{tool('kubernetes')}:{os.environ['PATH']}"
    return os.environ | {
        "PATH": path, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{moto_port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "QUANTTRADER_KUBECONFIG": str(kubeconfig), "DRAIN_SECONDS": "40", "DRAIN_PAUSE": "1",
    }
