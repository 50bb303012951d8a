"""The platform's shell scripts, by shellcheck."""

from plans.make import ROOT

from .step import command

FOLDERS = ("infra/bin", "infra/hibernate", "infra/hibernate/tests", "tests/terraform")


def check(there):
    yield from command([there["shellcheck"] / "bin" / "shellcheck", "--external-sources", *scripts()], cwd=ROOT)


def scripts():
    """Files of ours that begin by saying that they are run by bash; what they source is read with them."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).iterdir()):
            if path.is_file() and path.read_text().startswith("#!/usr/bin/env bash"):
                yield path
