"""The failures that are put there on purpose, and the plan that has them."""

import os
import shutil
import subprocess
from pathlib import Path

from .gate import Planted

FOLDER = Path(__file__).resolve().parent.parent / "planted"
TERRAFORM = Path(__file__).resolve().parents[3] / "infra" / "bin" / "terraform"
NAME = "planted"

PLANTED = (
    Planted("checkov", "CKV_AWS_3", "aws_ebs_volume.plain"),
    Planted("trivy", "AWS-0107", "aws_security_group_rule.ssh"),
    Planted("kics", "65905cec-d691-4320-b320-2000436cb696", "aws_security_group_rule.ssh"),
    Planted("tflint", "aws_instance_invalid_type", "main.tf"),
)


def make_plan(work, plans):
    """Plans the wrong tree like any other, so that a scanner meets it like any other."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(FOLDER, work)
    terraform(work, "init", "-input=false")
    terraform(work, "plan", "-input=false", "-out=plan")
    (plans / f"{NAME}.json").write_text(terraform(work, "show", "-json", "plan"))


def terraform(folder, *words):
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin"}
    done = subprocess.run([str(TERRAFORM), *words], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the planted failures could not be planned: {done.stderr}")
    return done.stdout
