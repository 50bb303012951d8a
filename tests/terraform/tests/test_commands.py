"""What a user types, and the one line that says what to change when it is wrong."""

import http.server
import json
import os
import shutil
import subprocess
import threading

import pytest

from plans.make import ROOT


def make(*words, **more):
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", **more}
    for inherited in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # `make test` runs this too, one level up
        environment.pop(inherited, None)
    return subprocess.run(
        ["make", "--no-print-directory", *words], cwd=ROOT, env=environment, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )


WRONG = {
    "no stack": (["tf-plan", "PLATFORM=dev"], "say which stack: STACK=foundation or STACK=cluster"),
    "no platform": (["tf-plan", "STACK=cluster"], "say which platform: PLATFORM=dev or PLATFORM=prod or PLATFORM=staging"),
    "another stack": (["tf-plan", "STACK=moon", "PLATFORM=dev"], 'there is no stack "moon"; there are: cluster foundation'),
    "another platform": (["tf-apply", "STACK=cluster", "PLATFORM=moon"], 'there is no platform "moon"; there are: dev prod staging'),
    "a bucket in the stand-in": (["tf-state", "PLATFORM=dev"], "the stand-in can make no bucket"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_word_is_one_line_that_says_what_to_change(case):
    words, said = WRONG[case]
    done = make(*words)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert len(lines) == 1 and lines[0].startswith("tf: ") and said in lines[0]


def test_a_copied_file_is_no_other_platform_under_this_ones_name(tmp_path):
    """Else prod could be applied as dev, with a yes."""
    shutil.copytree(ROOT / "infra", tmp_path / "infra", symlinks=True, ignore=shutil.ignore_patterns(".terraform"))
    shutil.copy(tmp_path / "infra/environments/prod.tfvars", tmp_path / "infra/environments/dev.tfvars")
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin"}
    command = [str(tmp_path / "infra/bin/tf"), "plan", "cluster", "dev"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr == 'tf: infra/environments/dev.tfvars says platform = "prod"; set it to "dev"\n'


def test_a_provider_that_is_none_is_named():
    done = make("tf-plan", "STACK=cluster", "PLATFORM=dev", QUANTTRADER_PROVIDER="fake")
    assert 'QUANTTRADER_PROVIDER is "fake"; set it to real or standin' in done.stderr


def tf(action, stack, platform, tmp_path, *words, **more):
    environment = {
        **os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", "QUANTTRADER_WORK": str(tmp_path),
        "QUANTTRADER_PLANS": str(tmp_path / "plans"), "STANDIN_TYPES": "used", **more,
    }
    return run_tf(environment, action, stack, platform, *words)


def run_tf(environment, *words):
    command = [str(ROOT / "infra/bin/tf"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("action", ["apply", "destroy"])
def test_nothing_is_changed_without_an_answer(tmp_path, action):
    done = tf(action, "foundation", "dev", tmp_path)
    assert done.returncode == 1
    assert f"{action} asks before it changes anything" in done.stderr
    assert not (tmp_path / "dev/state/foundation.tfstate").exists()


@pytest.mark.parametrize("action, name", [("apply", "prod"), ("destroy", "dev")])
def test_a_yes_is_not_enough_for_prod_and_for_a_foundations_end(tmp_path, action, name):
    done = tf(action, "foundation", name, tmp_path, APPROVE="yes")
    assert done.returncode == 1
    assert f'nothing was changed: "yes" is not "{name}"' in done.stderr


def test_a_plan_says_what_it_rests_on(tmp_path):
    # As from a person's shell: nothing is waiting, and all types are served.
    done = tf("plan", "foundation", "dev", tmp_path, QUANTTRADER_SETTING="", STANDIN_RESIDENT="", STANDIN_TYPES="")
    assert done.returncode == 0, done.stderr
    assert "Rests on a stand-in for hashicorp/aws" in done.stdout


def provider(url):
    environment = {**os.environ, "QUANTTRADER_REGISTRY": url}
    environment.pop("QUANTTRADER_PROVIDER", None)
    command = [str(ROOT / "infra/bin/terraform"), "--provider"]
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout.strip()


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/.well-known/terraform.json" else 404)
        self.end_headers()

    def log_message(self, *words):
        pass


def test_the_real_provider_is_used_where_the_registry_answers():
    server = http.server.HTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert provider(f"http://127.0.0.1:{server.server_port}") == "real"
        assert provider(f"http://127.0.0.1:{server.server_port}/elsewhere") == "standin"
    finally:
        server.shutdown()


def test_the_stand_in_is_used_where_it_does_not():
    assert provider("http://127.0.0.1:1") == "standin"


@pytest.mark.parametrize("words", [("apply", "cluster", "dev"), ("destroy", "cluster", "dev"), ("state", "dev")])
def test_nothing_is_pretended_where_the_registry_does_not_answer(tmp_path, words):
    environment = {
        **os.environ, "QUANTTRADER_REGISTRY": "http://127.0.0.1:1", "APPROVE": "dev",
        "QUANTTRADER_WORK": str(tmp_path), "QUANTTRADER_PLANS": str(tmp_path / "plans"),
    }
    environment.pop("QUANTTRADER_PROVIDER", None)
    done = run_tf(environment, *words)
    assert done.returncode == 1
    assert done.stderr.startswith("tf: nothing was changed: Terraform's registry does not answer; set QUANTTRADER_PROVIDER=real")
    # What the stand-in can't do is not offered.
    assert ("QUANTTRADER_PROVIDER=standin" in done.stderr) == (words[0] != "state")
    assert list(tmp_path.iterdir()) == []


def test_a_foundations_end_is_refused_before_it_is_planned(tmp_path):
    done = tf("destroy", "foundation", "dev", tmp_path, QUANTTRADER_PROVIDER="real", APPROVE="dev")
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and 'docs/FIRST-APPLY.md, "Giving the account back"' in done.stderr
    assert "\n## Giving the account back\n" in (ROOT / "docs/FIRST-APPLY.md").read_text()


def counted(plan):
    """A plan's own JSON, counted anew."""
    actions = [one["change"]["actions"] for one in json.loads(plan.read_text())["resource_changes"]]
    return [sum(word in one for one in actions) for word in ("create", "update", "delete")]


def test_a_plan_ends_with_what_it_would_do(tmp_path):
    done = tf("plan", "foundation", "dev", tmp_path)
    add, change, destroy = counted(tmp_path / "plans/dev-foundation.json")
    assert add > 100
    # Terraform's own count, and at the very end ours.
    assert f"Plan: {add} to add, {change} to change, {destroy} to destroy." in done.stdout
    assert done.stdout.splitlines()[-1] == f"foundation of dev: {add} to add, {change} to change, {destroy} to destroy"


def test_a_foundation_that_a_clusters_plan_made_says_why_nothing_is_to_do(tmp_path):
    first = tf("plan", "cluster", "dev", tmp_path)
    assert first.returncode == 0 and "already" not in first.stdout
    lines = tf("plan", "foundation", "dev", tmp_path).stdout.splitlines()
    assert lines[-1] == "foundation of dev: 0 to add, 0 to change, 0 to destroy"
    assert any(line.startswith("The stand-in has a foundation of dev already") for line in lines)


def test_the_night_never_uses_the_stand_in():
    assert "\n    QUANTTRADER_PROVIDER: real\n" in (ROOT / "infra/hibernate/buildspec.yml").read_text()


def test_a_destroy_leaves_the_plan_that_costs_are_told_from(tmp_path):
    assert tf("plan", "foundation", "dev", tmp_path).returncode == 0
    kept = tmp_path / "plans/dev-foundation.json"
    before = kept.read_bytes()
    done = tf("destroy", "foundation", "dev", tmp_path, APPROVE="dev")
    assert done.returncode == 0, done.stderr
    assert kept.read_bytes() == before


def words_of_the_plan(tmp_path, *words, action="plan", **more):
    """What Terraform is called with; this one does nothing else."""
    shim = tmp_path / "path" / "terraform"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\necho "{{}}"\n')
    shim.chmod(0o755)
    done = tf(action, "foundation", "dev", tmp_path, *words, PATH=f"{shim.parent}:{os.environ['PATH']}", **more)
    assert done.returncode == 0, done.stderr
    return next(line for line in (tmp_path / "calls").read_text().splitlines() if " plan " in line).split()


@pytest.mark.parametrize("lock, given", [("no", True), ("", False)])
def test_who_may_only_read_plans_without_a_lock(tmp_path, lock, given):
    assert ("-lock=false" in words_of_the_plan(tmp_path, LOCK=lock)) == given


@pytest.mark.parametrize("action", ["plan", "apply"])
def test_one_resource_is_made_anew_by_its_address(tmp_path, action):
    replace = '-replace=module.eks.aws_eks_access_entry.function["spot-drain"]'
    assert replace in words_of_the_plan(tmp_path, replace, action=action, APPROVE="dev")


@pytest.mark.parametrize("action, word", [("plan", "-target=module.vpc"), ("apply", "-lock=false"), ("destroy", "-replace=x")])
def test_no_other_word_is_passed_on(tmp_path, action, word):
    done = tf(action, "foundation", "dev", tmp_path, word, APPROVE="dev")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f'tf: "{word}" is not passed on to Terraform: plan and apply take -replace=ADDRESS, and nothing else\n'


@pytest.mark.parametrize("action", ["apply", "destroy"])
def test_what_changes_a_state_locks_it(tmp_path, action):
    done = tf(action, "foundation", "dev", tmp_path, LOCK="no", APPROVE="dev")
    assert done.returncode == 1 and done.stderr.startswith("tf: LOCK=no is for tf-plan only")


def test_what_is_applied_is_what_this_run_has_shown(tmp_path):
    """Two runs share no plan: the other's may be a destroy."""
    files = set()
    for run in ("one", "other"):
        (tmp_path / run).mkdir()
        words = words_of_the_plan(tmp_path / run, QUANTTRADER_PLANS=str(tmp_path / "plans"))
        files |= {word for word in words if word.startswith("-out=")}
    assert len(files) == 2
