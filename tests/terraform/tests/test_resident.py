"""A call through a resident is what the program itself would have done, in a process of its own."""

import os
import subprocess
import sys
import time

import pytest

import resident

PROGRAM = """
import os, sys, time
sys.path.insert(0, {code!r})
from resident.server import serve

calls = []

def call(words, gone):
    calls.append(words)
    if words[0] == "show":
        print(os.getcwd(), os.environ["GIVEN"], os.environ.get("NOT_GIVEN"), sys.stdin.read(), words[1:], len(calls))
        print("aside", file=sys.stderr)
        return 3
    if words[0] == "until-gone":
        print("here", flush=True)
        while not gone():
            time.sleep(0.05)
        open(words[1], "w").close()
    if words[0] == "exit":
        sys.exit(words[1])
    if words[0] == "break":
        raise ValueError("broken")
    if words[0] == "vanish":
        os._exit(0)

serve(sys.argv[1], call)
"""


@pytest.fixture
def call(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(code=str(resident.HERE.parent)))
    with resident.start([sys.executable, program], env=os.environ | {"NOT_GIVEN": "the resident's own"}) as socket:
        yield lambda *words: [*resident.CLIENT, str(socket), *words]


def run(command, **more):
    return subprocess.run(command, text=True, capture_output=True, timeout=30, **more)


def test_a_call_has_its_callers_folder_environment_words_and_streams(call, tmp_path):
    done = run(call("show", "a b", ""), cwd=tmp_path, env={"GIVEN": "yes"}, input="typed")
    assert done.stdout == f"{tmp_path} yes None typed ['a b', ''] 1\n"
    assert (done.stderr, done.returncode) == ("aside\n", 3)


def test_a_call_knows_nothing_of_the_one_before(call):
    first, second = (run(call("show"), env={"GIVEN": each}, input="") for each in ("one", "two"))
    assert first.stdout.endswith("one None  [] 1\n") and second.stdout.endswith("two None  [] 1\n")


@pytest.mark.parametrize("words, code, said", [
    (["exit", "no such thing"], 1, "no such thing\n"),
    (["break"], 1, "ValueError: broken\n"),
    (["vanish"], 70, ""),
    (["until-now"], 0, ""),
])
def test_a_call_ends_as_the_program_would(call, words, code, said):
    done = run(call(*words))
    assert done.returncode == code and done.stderr.endswith(said)


def test_a_call_is_told_when_its_client_was_killed(call, tmp_path):
    client = subprocess.Popen(call("until-gone", str(tmp_path / "seen")), stdout=subprocess.PIPE, text=True)
    assert client.stdout.readline() == "here\n"
    client.kill()
    client.wait()
    wait_for(tmp_path / "seen")


def test_a_client_does_not_outlive_who_started_it(call, tmp_path):
    script = f"import subprocess, sys, time; subprocess.Popen({call('until-gone', str(tmp_path / 'seen'))!r}); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "here\n"
    parent.kill()
    parent.wait()
    wait_for(tmp_path / "seen")


def wait_for(path, seconds=30):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_resident_that_does_not_get_ready_is_said():
    with pytest.raises(RuntimeError, match="ended with 3 before it was ready"):
        with resident.start([sys.executable, "-c", "raise SystemExit(3)"]):
            pass


def test_a_resident_ends_with_who_started_it(tmp_path):
    with resident.start([sys.executable, "-m", "standin", "wait"]) as socket:
        pass
    assert run(["pgrep", "-f", str(socket)]).stdout == ""
