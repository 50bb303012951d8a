"""What a foundation's switches reach: planned from nothing, as dev but for one of them."""

import os
import shutil
import subprocess
from collections import Counter

import pytest

from plans import make
from plans.read import resources_of_plan

TERRAFORM = str(make.ROOT / "infra/bin/terraform")
ONCE = ("aws_cloudwatch_metric_alarm", "aws_ecr_repository", "aws_iam_openid_connect_provider")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The foundation's code where nothing was ever applied."""
    copy = tmp_path_factory.mktemp("switches") / "infra"
    shutil.copytree(make.ROOT / "infra", copy, ignore=shutil.ignore_patterns(".terraform*", "tests"))
    folder = copy / "stacks/foundation"
    (folder / "local_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    terraform(folder, "init", "-input=false")
    return folder


def terraform(folder, *words):
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", "STANDIN_TYPES": "used"}
    done = subprocess.run([TERRAFORM, *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def planned(folder, assignment):
    """How many there are of each type."""
    values = ["-var-file", str(make.ROOT / "infra/environments/dev.tfvars"), "-var", assignment]
    terraform(folder, "plan", "-input=false", "-out=plan", *values)
    shown = folder / "plan.json"
    shown.write_text(terraform(folder, "show", "-json", "plan"))
    return Counter(one.type for one in resources_of_plan(shown))


def of_dev(made):
    return Counter(one.type for one in resources_of_plan(made.plan("dev", "foundation")))


def test_what_an_account_has_once_is_its_owners_alone(made, folder):
    owners, others = of_dev(made), planned(folder, "account_owner=false")
    assert [kind for kind in ONCE if not owners[kind]] == []
    assert [kind for kind in ONCE if others[kind]] == []
    assert others["aws_budgets_budget"] == owners["aws_budgets_budget"] == 1


def test_the_mails_topic_has_a_key_of_its_own_where_one_asks_for_it(made, folder):
    assert (of_dev(made)["aws_kms_key"], planned(folder, "money_topic_key_enabled=true")["aws_kms_key"]) == (0, 1)
