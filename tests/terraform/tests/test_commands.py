"""What a user types, and the one line that says what to change when it is wrong."""

import http.server
import os
import subprocess
import threading

import pytest

from plans.make import ROOT


def make(*words, **more):
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", **more}
    environment.pop("MAKEFLAGS", None)
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


def test_a_provider_that_is_none_is_named():
    done = make("tf-plan", "STACK=cluster", "PLATFORM=dev", QUANTTRADER_PROVIDER="fake")
    assert 'QUANTTRADER_PROVIDER is "fake"; set it to real or standin' in done.stderr


def tf(action, stack, platform, tmp_path, **more):
    environment = {
        **os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", "QUANTTRADER_WORK": str(tmp_path),
        "QUANTTRADER_PLANS": str(tmp_path / "plans"), **more,
    }
    command = [str(ROOT / "infra/bin/tf"), action, stack, platform]
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
    done = tf("plan", "foundation", "dev", tmp_path)
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
