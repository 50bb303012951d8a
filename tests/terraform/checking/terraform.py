"""Form, validity and `terraform test`, with the provider that is there; in a copy, so that nothing is left."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from plans.make import ROOT

from .step import command

TERRAFORM = ROOT / "infra" / "bin" / "terraform"
ALIASES = re.compile(r"configuration_aliases\s*=\s*\[\s*aws\.(\w+)")
LEFT_OUT = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "*_override.tf")


def form():
    yield from command([TERRAFORM, "fmt", "-check", "-recursive", "-diff", ROOT / "infra"])
    yield from command([TERRAFORM, "fmt", "-check", "-recursive", "-diff", ROOT / "tests" / "terraform" / "planted"])


@contextmanager
def providers_given(folder):
    """A module that wants a second provider of its caller can't be validated alone: it is given one."""
    wanted = [name for path in folder.glob("*.tf") for name in ALIASES.findall(path.read_text())]
    given = folder / "given_for_validate.tf"
    if wanted:
        given.write_text("".join(f'provider "aws" {{\n  alias = "{name}"\n}}\n' for name in wanted))
    try:
        yield
    finally:
        given.unlink(missing_ok=True)


class Copy:
    """The tree as it would be checked out, in which Terraform may write."""

    def __init__(self, work, provider):
        self.infra = Path(work) / "tree" / "infra"
        self.environment = {**os.environ, "QUANTTRADER_PROVIDER": provider, "NO_COLOR": "1", "STANDIN_TYPES": "used"}
        shutil.rmtree(self.infra.parent, ignore_errors=True)
        lock = shutil.ignore_patterns(".terraform", "*.tfstate*", "*_override.tf") if provider == "real" else LEFT_OUT
        shutil.copytree(ROOT / "infra", self.infra, symlinks=True, ignore=lock)
        self.initialised = []

    def folders(self):
        return sorted(p for kind in ("modules", "stacks") for p in (self.infra / kind).iterdir() if p.is_dir())

    def name(self, folder):
        return str(folder.relative_to(self.infra))

    def terraform(self, folder, *words):
        yield from command([TERRAFORM, f"-chdir={folder}", *words], env=self.environment)

    def validate(self):
        return in_pairs(self.validate_one, self.folders())

    def validate_one(self, folder):
        with providers_given(folder):
            for words in (("init", "-backend=false", "-input=false"), ("validate", "-no-color")):
                for said in self.terraform(folder, *words):
                    yield f"{self.name(folder)}: {said}"
                    return

    def test(self):
        return in_pairs(self.test_one, self.folders())

    def test_one(self, folder):
        if not list((folder / "tests").glob("*.tftest.hcl")):
            yield f"{self.name(folder)} has no tests; put them into {self.name(folder)}/tests/*.tftest.hcl"
            return
        for said in self.terraform(folder, "test", "-no-color"):
            yield f"{self.name(folder)}: {said}"


def in_pairs(work, folders):
    """Two at a time: Terraform keeps one core busy."""
    with ThreadPoolExecutor(2) as pool:
        return [said for saids in pool.map(lambda folder: list(work(folder)), folders) for said in saids]
