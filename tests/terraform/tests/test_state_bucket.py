"""`make tf-state`: the bucket is made with a local state, which then moves into it."""

import os
import shutil
import subprocess
import sys

import pytest

from local_s3 import KEYS, local_s3
from plans.make import ROOT

MAIN = """
terraform {
  backend "s3" {}
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}
variable "state_bucket" { type = string }
variable "region" { type = string }
provider "aws" { region = var.region }
module "state" {
  source = "../../modules/state"
  name   = var.state_bucket
}
"""

STATE_MODULE = """
variable "name" { type = string }
resource "aws_s3_bucket" "state" { bucket = var.name }
"""

VARIABLES = 'platform     = "dev"\nregion       = "us-east-1"\nstate_bucket = "quanttrader-state"\n'

BACKEND = """
endpoints                   = {{ s3 = "{url}" }}
use_path_style              = true
skip_credentials_validation = true
skip_requesting_account_id  = true
skip_metadata_api_check     = true
"""

# The stand-in makes no bucket: at an apply this does what AWS would have done.
SHIM = """#!/bin/sh
case "$*" in *" apply "*) {python} {maker} {url} quanttrader-state ;; esac
exec {terraform} "$@"
"""

MAKER = """
import sys
sys.path.insert(0, {tests!r})
from local_s3 import Make
try:
    Make(sys.argv[1]).bucket(sys.argv[2])
except Exception as error:
    print(error)
"""


class Checkout:
    """A small tree with our scripts in it, on a local S3."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.stack = folder / "infra" / "stacks" / "foundation"
        shutil.copytree(ROOT / "infra" / "bin", folder / "infra" / "bin")
        (folder / "tests").symlink_to(ROOT / "tests")
        self.write("infra/stacks/foundation/main.tf", MAIN)
        self.write("infra/modules/state/main.tf", STATE_MODULE)
        self.write("infra/environments/dev.tfvars", VARIABLES)
        self.write("backend.hcl", BACKEND.format(url=url))
        self.write("maker.py", MAKER.format(tests=os.path.dirname(__file__)))
        self.shim()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def shim(self):
        text = SHIM.format(
            python=sys.executable, maker=self.folder / "maker.py", url=self.url, terraform=shutil.which("terraform")
        )
        self.write("path/terraform", text).chmod(0o755)

    def state(self, **more):
        environment = {
            **os.environ, **KEYS, "APPROVE": "dev", "NO_COLOR": "1", "QUANTTRADER_PROVIDER": "standin",
            "STANDIN_TYPES": "used", "QUANTTRADER_BACKEND": str(self.folder / "backend.hcl"),
            "PATH": f"{self.folder / 'path'}:{os.environ['PATH']}", **more,
        }
        command = [str(self.folder / "infra/bin/tf"), "state", "dev"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def left_behind(self):
        return sorted(path.name for path in self.stack.iterdir() if not path.name.startswith(".terraform"))


@pytest.fixture
def checkout(tmp_path):
    with local_s3() as (url, make):
        made = Checkout(tmp_path, url)
        made.s3 = make
        yield made


def test_the_state_ends_up_in_the_bucket_and_nothing_is_left_behind(checkout):
    done = checkout.state()
    assert done.returncode == 0, done.stdout + done.stderr
    assert checkout.s3.keys("quanttrader-state") == ["dev/foundation.tfstate"]
    assert checkout.left_behind() == ["main.tf"]


def test_a_second_run_finds_nothing_to_do(checkout):
    checkout.state()
    again = checkout.state(APPROVE="")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "nothing to do" in again.stdout


def test_a_run_that_was_not_approved_changes_nothing(checkout):
    done = checkout.state(APPROVE="")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("tf: apply asks before it changes anything")
    assert checkout.left_behind() == ["main.tf"]


def test_a_run_that_ended_before_the_move_is_taken_up_again(checkout):
    """The bucket is there, and the state still beside the code."""
    refused = checkout.folder / "path" / "terraform"
    shim = refused.read_text()
    refused.write_text(shim.replace("esac", '*migrate-state*) echo "cut off" >&2; exit 1 ;; esac'))
    first = checkout.state()
    assert first.returncode == 1
    assert "still in" in first.stderr.splitlines()[-1]
    refused.write_text(shim)
    second = checkout.state()
    assert second.returncode == 0, second.stdout + second.stderr
    assert checkout.s3.keys("quanttrader-state") == ["dev/foundation.tfstate"]
    assert checkout.left_behind() == ["main.tf"]


def test_a_run_that_was_killed_over_its_bucket_is_taken_up_again(checkout):
    """What a killed run can't take away: its override, with or without a state beside it."""
    checkout.write("infra/stacks/foundation/bootstrap_override.tf", 'terraform {\n  backend "local" {}\n}\n')
    done = checkout.state()
    assert done.returncode == 0, done.stdout + done.stderr
    assert checkout.s3.keys("quanttrader-state") == ["dev/foundation.tfstate"]
    assert checkout.left_behind() == ["main.tf"]


@pytest.mark.parametrize("name", ["state_bucket", "region"])
def test_a_value_that_finds_the_state_and_is_not_there_is_named(checkout, name):
    lines = [line for line in VARIABLES.splitlines(True) if not line.startswith(name)]
    checkout.write("infra/environments/dev.tfvars", "".join(lines))
    done = checkout.state()
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"tf: infra/environments/dev.tfvars gives no {name}; the state can't be found without"]


def test_a_bucket_that_may_not_be_read_is_not_made_anew(checkout):
    done = checkout.state(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_EC2_METADATA_DISABLED="true", HOME="/")
    assert done.returncode == 1
    assert "neither used nor made" in done.stderr.splitlines()[-1]


def test_each_platform_remembers_its_own_state(checkout):
    checkout.state()
    remembered = [path.relative_to(checkout.stack) for path in checkout.stack.glob(".terraform/**/terraform.tfstate")]
    assert [str(path) for path in remembered] == [".terraform/dev/terraform.tfstate"]


def test_a_bucket_that_no_state_knows_is_not_taken_for_done(checkout):
    checkout.s3.bucket("quanttrader-state")
    done = checkout.state()
    assert done.returncode == 1
    assert "nothing to do" not in done.stdout
    assert "import" in done.stderr and "module.state.aws_s3_bucket.state quanttrader-state" in done.stderr
