"""Does what docs/GITOPS.md says under "Add a service", in a copy, and asks there what a person would: both checks.

    example.py

Without the steps that take long (the dry runs, the scanners, the mutations) or know nothing of a new service.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tree

NEW = "order-router"
BLOCK = re.compile(r"<!-- example: tests/gitops/example\.py runs this -->\n```sh\n(.*?)```", re.DOTALL)
CHECKS = (
    ("tests/charts/check", "options", "render", "api", "policies", "refusals", "unit"),
    ("tests/gitops/check", "render", "api", "rules"),
)


def run(command, root, **more):
    # Without what a surrounding make says to its own children. The copy compiles nothing.
    mine = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "CHARTS_OUT")}
    mine |= {"CARGO_TARGET_DIR": str(root / "target")} | more
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=mine)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


def checkout(root):
    """A copy of what git has here."""
    for name in tree.files("."):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree.ROOT / name, root / name, follow_symlinks=False)
    run(["git", "init", "--quiet"], root)


def main():
    script = BLOCK.search((tree.ROOT / "docs/GITOPS.md").read_text())
    if not script:
        raise SystemExit("docs/GITOPS.md has no example")
    if (tree.ROOT / "charts" / NEW).exists():
        print(f"NOT RUN: the example of docs/GITOPS.md, since charts/{NEW} is there already")
        return
    with tempfile.TemporaryDirectory() as work:
        root, out = Path(work) / "checkout", Path(work) / "rendered"
        root.mkdir()
        checkout(root)
        run(["bash", "-euo", "pipefail", "-c", script[1]], root)
        for check in CHECKS:
            said = run(check, root, GITOPS_OUT=str(out))
            print("\n".join(f"    {line}" for line in said.splitlines() if re.match(r"[a-z]+(-check)?[:,] ", line)))
        for environment in ("dev", "staging", "prod"):
            text = (out / f"app-{environment}-{NEW}.yaml").read_text()
            if f"name: {NEW}\n" not in text or "kind: Deployment" not in text:
                raise SystemExit(f"{environment}-{NEW} has no Deployment {NEW}")
    print(f"example: {NEW} runs in dev, staging and prod after {len(script[1].splitlines())} lines")


if __name__ == "__main__":
    sys.exit(main())
