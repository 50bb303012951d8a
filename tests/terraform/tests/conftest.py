"""Plans are made once for all tests; tf-check hands in those that it has made already."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from plans import make  # noqa: E402


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    given = os.environ.get("QUANTTRADER_MADE")
    if given:
        return make.Place(Path(given))
    return make.make(tmp_path_factory.mktemp("made") / "place")


@pytest.fixture(scope="session")
def root():
    return make.ROOT


def pytest_generate_tests(metafunc):
    """A test that takes them runs for every platform, or for every stack of every platform."""
    if "stack" in metafunc.fixturenames:
        pairs = [(platform, stack) for platform in make.platforms() for stack in make.STACKS]
        metafunc.parametrize("platform, stack", pairs, ids=["-".join(pair) for pair in pairs])
    elif "platform" in metafunc.fixturenames:
        metafunc.parametrize("platform", make.platforms())
