"""Runs Terraform with the stand-in in a copy of one of the configurations."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from plans.make import ROOT

TERRAFORM = ROOT / "infra" / "bin" / "terraform"
CONFIGURATIONS = Path(__file__).resolve().parent / "configurations"
ENVIRONMENT = {
    **os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", "TF_IN_AUTOMATION": "1", "STANDIN_TYPES": "used",
}


class Folder:
    def __init__(self, path):
        self.path = path

    @classmethod
    def of(cls, name, path):
        shutil.copytree(CONFIGURATIONS / name, path)
        return cls(path).ready()

    @classmethod
    def written(cls, text, path):
        path.mkdir(parents=True)
        (path / "main.tf").write_text(text)
        return cls(path).ready()

    def ready(self):
        self.run("init", "-input=false")
        return self

    def try_to(self, *words, **more):
        command = [str(TERRAFORM), *words]
        return subprocess.run(command, cwd=self.path, env={**ENVIRONMENT, **more}, capture_output=True, text=True)

    def run(self, *words, **more):
        done = self.try_to(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def plan(self, *words):
        self.run("plan", "-input=false", "-out=plan", *words)
        return json.loads(self.run("show", "-json", "plan"))

    def apply(self):
        self.run("apply", "-input=false", "-auto-approve")
        return {name: one["value"] for name, one in json.loads(self.run("output", "-json")).items()}
