"""The commit hooks are ours and call what a user types: nothing is fetched, and no target is missing."""

import re

import yaml


def hooks(root):
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())
    return config["repos"], [hook for repo in config["repos"] for hook in repo["hooks"]]


def test_hooks_are_local(root):
    repos, found = hooks(root)
    assert {repo["repo"] for repo in repos} == {"local"}
    assert {hook["language"] for hook in found} == {"system"}


def test_each_calls_a_target_that_there_is(root):
    makefiles = (root / "Makefile").read_text() + (root / "infra" / "infra.mk").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefiles, re.M))
    called = [hook["entry"] for hook in hooks(root)[1]]
    assert called and all(re.fullmatch(r"make [a-z-]+", entry) for entry in called)
    assert {entry.removeprefix("make ") for entry in called} <= targets
