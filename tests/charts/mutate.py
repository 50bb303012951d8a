"""Breaks the charts, one place at a time, and fails if the unit tests don't notice.

    mutate.py [--every-line]     HELM_UNITTEST is the program

Without --every-line the mutations are those of mutations.yaml. With it, every line of the library's
templates is deleted once; those that can't be noticed, and why, are in mutations.yaml too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CHARTS = HERE.parents[1] / "charts"
SUITE = "tests/own_test.yaml"
# The one that says most of itself first: most mutations are noticed there.
SERVICES = sorted((file.parents[1].name for file in CHARTS.glob(f"*/{SUITE}")), key=lambda name: -len((CHARTS / name / SUITE).read_text()))
SUITES = ["--file", "tests/*_test.yaml", "--file", "../base-microservice/tests/*_test.yaml"]


def passes(charts, service):
    """Whether a service's unit tests pass, the library's among them."""
    command = [os.environ["HELM_UNITTEST"], "--strict", "--with-subchart=false", *SUITES, str(charts / service)]
    return subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0


def noticed(change):
    """Whether any service's unit tests fail when `change` has been done to a copy of the charts."""
    with tempfile.TemporaryDirectory() as folder:
        charts = Path(folder) / "charts"
        shutil.copytree(CHARTS, charts, symlinks=True)
        change(charts)
        return not all(passes(charts, service) for service in SERVICES)


def replacement(mutation):
    def change(charts):
        file = charts / mutation["file"]
        text = file.read_text()
        if text.count(mutation["find"]) != 1:
            raise SystemExit(f'{mutation["file"]} has {mutation["find"]!r} {text.count(mutation["find"])} times, not once')
        file.write_text(text.replace(mutation["find"], mutation.get("put", "")))

    return f'{mutation["file"]}: {mutation["find"].strip()} → {mutation.get("put", "").strip() or "(deleted)"}', change


def deletions(harmless):
    """Every line of every template, but for comments and empty ones."""
    for file in sorted((CHARTS / "base-microservice/templates").glob("*.tpl")):
        lines = file.read_text().splitlines(keepends=True)
        in_comment = False
        for number, line in enumerate(lines):
            in_comment |= line.lstrip().startswith("{{/*")
            skip = in_comment or not line.strip() or line.lstrip().startswith("#")
            in_comment &= "*/}}" not in line
            if skip or line.strip() in harmless:
                continue
            yield f"{file.name}:{number + 1}: {line.strip()}", deletion(file.name, lines, number)


def deletion(name, lines, number):
    def change(charts):
        (charts / "base-microservice/templates" / name).write_text("".join(lines[:number] + lines[number + 1 :]))

    return change


def main(every_line):
    listed = yaml.safe_load((HERE / "mutations.yaml").read_text())
    harmless = {entry["line"] for entry in listed["harmless"]}
    chosen = list(deletions(harmless)) if every_line else [replacement(m) for m in listed["mutations"]]
    if noticed(lambda charts: None):
        raise SystemExit("the unit tests fail without any mutation")
    survivors = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda pair: noticed(pair[1]), chosen)
        for count, ((what, _), seen) in enumerate(zip(chosen, results), 1):
            if not seen:
                survivors.append(what)
                print(f"survived: {what}", flush=True)
            # The long run takes some ten minutes.
            if count % 50 == 0 and every_line:
                print(f"{count} of {len(chosen)} done", flush=True)
    print(f"mutations: {len(chosen) - len(survivors)} of {len(chosen)} noticed")
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    sys.exit(main("--every-line" in sys.argv[1:]))
