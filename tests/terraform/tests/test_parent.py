"""The stand-in ends with the Terraform that started it, however that ended."""

import signal
import subprocess
import sys
import time

import pytest

import resident
from terraform_run import ENVIRONMENT, TERRAFORM, Folder

# So many that Terraform is still at work when it is killed.
TEXT = """
provider "aws" {
  region = "us-east-1"
}

resource "aws_sns_topic" "many" {
  count = 500
  name  = "topic-${count.index}"
}
"""


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"not true within {seconds} s")


def providers(mark):
    """The stand-ins that were started with `mark` in their environment: a parent may be gone."""
    table = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    found = [line.split()[0] for line in table.splitlines() if "standin serve" in line]
    return [pid for pid in found if f"STANDIN_TEST={mark}" in environment_of(pid)]


def environment_of(pid):
    shown = subprocess.run(["ps", "eww", "-p", pid], capture_output=True, text=True)
    return shown.stdout


@pytest.fixture
def folder(tmp_path):
    return Folder.written(TEXT, tmp_path / "killed")


def apply(folder, socket=""):
    """Terraform, in the middle of an apply."""
    run = subprocess.Popen(
        [str(TERRAFORM), "apply", "-input=false", "-auto-approve", "-parallelism=1"],
        cwd=folder.path, text=True,
        env={**ENVIRONMENT, "STANDIN_TEST": str(folder.path), "STANDIN_RESIDENT": str(socket)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    for line in run.stdout:
        if "Creating..." in line:
            return run
    raise AssertionError("nothing was created")


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGPIPE"])
def test_a_killed_terraform_leaves_no_provider(folder, how):
    run = apply(folder)
    try:
        assert providers(str(folder.path)) != []
        if how == "SIGPIPE":
            run.stdout.close()
        else:
            run.send_signal(getattr(signal, how))
        assert run.wait(timeout=60) != 0
        wait_until(lambda: providers(str(folder.path)) == [])
    finally:
        run.kill()
        run.wait()


def test_a_killed_terraform_leaves_no_call_of_a_resident(folder):
    with resident.start([sys.executable, "-m", "standin", "wait"]) as socket:
        run = apply(folder, socket)
        try:
            assert providers(str(folder.path)) == [], "it was the resident that was called"
            assert len(waiting(socket)) > 1
            run.kill()
            run.wait()
            wait_until(lambda: len(waiting(socket)) == 1)
        finally:
            run.kill()
            run.wait()


def waiting(socket):
    """The resident, and its calls, which have its name; a call that ended is buried with the next one."""
    table = subprocess.run(["ps", "-ww", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in table.splitlines() if f"standin wait {socket}" in line and not line.startswith("Z")]
