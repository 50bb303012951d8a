"""Two runs at once on one state: one of them is refused. Against a local S3 that speaks as AWS's does."""

import os
import subprocess
import time

import pytest

from local_s3 import KEYS, local_s3
from terraform_run import TERRAFORM

# `sleep` holds the lock for as long as a slow apply would; no provider is needed for it.
TEXT = """
terraform {
  backend "s3" {}
}

resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch started; until test -e go-on; do sleep 0.1; done"
  }
}
"""

BACKEND = """
bucket                      = "state"
key                         = "dev/cluster.tfstate"
region                      = "us-east-1"
endpoints                   = {{ s3 = "{url}", dynamodb = "{url}" }}
use_path_style              = true
skip_credentials_validation = true
skip_requesting_account_id  = true
skip_metadata_api_check     = true
{lock}
"""

LOCKS = {"native": "use_lockfile = true", "dynamodb": 'dynamodb_table = "locks"'}
@pytest.fixture
def s3():
    with local_s3() as (url, make):
        make.bucket("state")
        make.lock_table("locks")
        yield url


def start(folder, *words):
    environment = {**os.environ, **KEYS, "NO_COLOR": "1", "QUANTTRADER_PROVIDER": "standin"}
    return subprocess.Popen(
        [str(TERRAFORM), *words], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )


def finish(folder, *words):
    run = start(folder, *words)
    said = run.communicate(timeout=120)[0]
    return run.returncode, said


@pytest.mark.parametrize("lock", LOCKS)
def test_of_two_runs_at_once_one_is_refused(tmp_path, s3, lock):
    (tmp_path / "main.tf").write_text(TEXT)
    (tmp_path / "backend.hcl").write_text(BACKEND.format(url=s3, lock=LOCKS[lock]))
    code, said = finish(tmp_path, "init", "-backend-config=backend.hcl")
    assert code == 0, said
    first = start(tmp_path, "apply", "-auto-approve")
    try:
        wait_for(tmp_path / "started", first)
        code, said = finish(tmp_path, "apply", "-auto-approve")
        assert code == 1
        assert "Error acquiring the state lock" in said
        (tmp_path / "go-on").touch()
        assert first.wait(timeout=60) == 0
        code, said = finish(tmp_path, "plan", "-detailed-exitcode")
        assert (code, "No changes" in said) == (0, True), said
    finally:
        first.kill()
        first.wait()


def wait_for(path, run):
    end = time.monotonic() + 60
    while not path.exists():
        assert run.poll() is None, run.stdout.read()
        assert time.monotonic() < end
        time.sleep(0.05)
