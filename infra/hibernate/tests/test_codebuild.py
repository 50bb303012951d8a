"""The order of a night. `make`, `aws` and `kubectl` are stubs that write down how they were called; the last one
reaches no cluster.
"""

import os
import subprocess

import pytest

from conftest import ROOT

AWS = """#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$*" in
    *start-build*) echo inside:1 ;;
    *batch-get-builds*) echo "$STATUS" ;;
    *describe-volumes*cluster,Values*) echo "$VOLUME" ;;
esac
"""
KUBECTL = '#!/bin/sh\necho "kubectl $*" >> "$CALLS"\nexit 1\n'
MAKE = '#!/bin/sh\necho "make $* DRAINED=$DRAINED" >> "$CALLS"\n'


@pytest.fixture
def night(tmp_path):
    for name, text in (("aws", AWS), ("make", MAKE), ("kubectl", KUBECTL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    calls = tmp_path / "calls"
    calls.touch()

    def run(*arguments, **settings):
        own = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "DRAIN_PAUSE": "0", "STATUS": "SUCCEEDED", "VOLUME": ""}
        done = subprocess.run([ROOT / "infra/hibernate/codebuild", *arguments], env=os.environ | own | settings, text=True, capture_output=True)
        return done, calls.read_text().splitlines()

    return run


def test_with_a_public_api_the_destroy_drains_by_itself(night):
    done, calls = night("hibernate", "dev", CLUSTER_PROJECT="")
    assert done.returncode == 0
    assert calls[0] == "make tf-destroy STACK=cluster PLATFORM=dev APPROVE=dev DRAINED="


def test_with_a_private_api_the_drain_inside_the_vpc_comes_first(night):
    done, calls = night("hibernate", "staging", CLUSTER_PROJECT="inside")
    assert done.returncode == 0
    made = next(i for i, call in enumerate(calls) if call.startswith("make"))
    assert "start-build --project-name inside" in calls[0] and "name=ACTION,value=drain" in calls[0] and "name=PLATFORM,value=staging" in calls[0]
    assert "batch-get-builds --ids inside:1" in calls[made - 1]
    assert calls[made].endswith("APPROVE=staging DRAINED=yes")


def destroyed(calls):
    return [call for call in calls if call.startswith("make")]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "STOPPED"])
def test_a_drain_that_failed_leaves_the_cluster_standing_while_there_is_something_to_drain(night, status):
    done, calls = night("hibernate", "staging", CLUSTER_PROJECT="inside", STATUS=status, VOLUME="vol-1")
    assert done.returncode == 1 and f"ended as {status}; its log says what is left" in done.stderr
    assert "lost volumes vol-1" in done.stdout and "nothing was destroyed" in done.stderr
    assert not destroyed(calls)


def test_a_hibernate_goes_on_where_an_earlier_one_took_the_way_out_and_nothing_is_left_to_drain(night):
    done, calls = night("hibernate", "staging", CLUSTER_PROJECT="inside", STATUS="FAILED")
    assert done.returncode == 0
    assert destroyed(calls) == ["make tf-destroy STACK=cluster PLATFORM=staging APPROVE=staging DRAINED=yes"]


def test_a_drain_that_does_not_end_is_not_overtaken(night):
    done, calls = night("hibernate", "staging", CLUSTER_PROJECT="inside", STATUS="IN_PROGRESS")
    assert done.returncode == 1 and "did not end within half an hour" in done.stderr
    assert not destroyed(calls) and not [call for call in calls if call.startswith("kubectl")]


def test_a_build_that_does_not_start_is_no_drain(night, tmp_path):
    stub = (tmp_path / "aws").read_text()
    (tmp_path / "aws").write_text(stub.replace("echo inside:1", "exit 254"))
    done, calls = night("hibernate", "staging", CLUSTER_PROJECT="inside", VOLUME="vol-1")
    assert done.returncode == 1 and not destroyed(calls)


def test_the_build_inside_drains_and_only_that(night):
    done, calls = night("drain", "staging", VOLUME="vol-1")
    assert done.returncode == 1 and "lost volumes vol-1" in done.stdout
    assert not destroyed(calls)


def test_prod_is_left_alone_unless_someone_said_that_it_may_go(night):
    done, calls = night("hibernate", "prod", CLUSTER_PROJECT="inside")
    assert done.returncode == 1 and "HIBERNATE_PROD=yes" in done.stderr and not calls
    done, calls = night("hibernate", "prod", CLUSTER_PROJECT="inside", HIBERNATE_PROD="yes")
    assert done.returncode == 0 and any(call.startswith("make tf-destroy") for call in calls)


def test_after_a_destroy_it_looks_for_what_is_left(night):
    _, calls = night("hibernate", "dev", CLUSTER_PROJECT="")
    assert any("list-clusters" in call for call in calls[1:])


def test_what_is_left_after_a_destroy_fails_the_night(night, tmp_path):
    (tmp_path / "aws").write_text('#!/bin/sh\ncase "$*" in *list-clusters*) echo quanttrader-dev ;; esac\n')
    done, calls = night("hibernate", "dev", CLUSTER_PROJECT="")
    assert destroyed(calls) and done.returncode == 1 and "still costs money" in done.stderr


def test_a_wake_applies_the_cluster_and_bootstraps_what_runs_on_it(night):
    done, calls = night("wake", "dev", CLUSTER_PROJECT="")
    assert done.returncode == 0
    assert calls == ["make tf-apply STACK=cluster PLATFORM=dev APPROVE=dev DRAINED=", "make gitops-bootstrap PLATFORM=dev DRAINED="]


def test_with_a_private_api_the_bootstrap_runs_inside_the_vpc_after_the_apply(night):
    done, calls = night("wake", "staging", CLUSTER_PROJECT="inside")
    assert done.returncode == 0
    assert calls[0].startswith("make tf-apply") and len([call for call in calls if call.startswith("make")]) == 1
    assert "start-build --project-name inside" in calls[1] and "name=ACTION,value=bootstrap" in calls[1] and "name=PLATFORM,value=staging" in calls[1]


def test_a_bootstrap_that_failed_inside_fails_the_wake_and_says_what_is_there(night):
    done, _ = night("wake", "staging", CLUSTER_PROJECT="inside", STATUS="FAILED")
    assert done.returncode == 1 and "ended as FAILED; the cluster is there, and what runs on it is not" in done.stderr


def test_the_build_inside_bootstraps(night):
    done, calls = night("bootstrap", "staging")
    assert done.returncode == 0 and calls == ["make gitops-bootstrap PLATFORM=staging DRAINED="]


def test_an_action_that_is_not_there_is_named(night):
    done, calls = night("sleep", "dev")
    assert done.returncode == 2 and "hibernate, wake, drain or bootstrap" in done.stderr and not calls
