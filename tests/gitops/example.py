"""Does what docs/GITOPS.md says under "Add a service", in a copy, and looks whether there is one more service.

    example.py      HELM, KUBECTL and MANIFESTS are the tools
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tree

HERE = Path(__file__).resolve().parent
NEW = "order-router"
BLOCK = re.compile(r"<!-- example: tests/gitops/example\.py runs this -->\n```sh\n(.*?)```", re.DOTALL)


def run(command, root, **more):
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=os.environ | more)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    script = BLOCK.search((tree.ROOT / "docs/GITOPS.md").read_text())
    if not script:
        raise SystemExit("docs/GITOPS.md has no example")
    with tempfile.TemporaryDirectory() as work:
        root, out = Path(work) / "checkout", Path(work) / "rendered"
        for name in tree.files("gitops", "charts", ".github", "docs"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree.ROOT / name, root / name, follow_symlinks=False)
        run(["git", "init", "--quiet"], root)
        run(["bash", "-euo", "pipefail", "-c", script[1]], root)
        elsewhere = {"GITOPS_ROOT": str(root), "PYTHONPATH": str(HERE)}
        run([sys.executable, HERE / "render.py", out], root, **elsewhere)
        print(run([sys.executable, "-m", "rules", out], root, **elsewhere), end="")
        for environment in ("dev", "staging", "prod"):
            text = (out / f"app-{environment}-{NEW}.yaml").read_text()
            if f"name: {NEW}\n" not in text or "kind: Deployment" not in text:
                raise SystemExit(f"{environment}-{NEW} has no Deployment {NEW}")
            run([os.environ["HELM"], "lint", "--strict", f"charts/{NEW}", "--values", f"gitops/environments/{environment}/{NEW}/values.yaml"], root)
    print(f"example: {NEW} runs in dev, staging and prod after {len(script[1].splitlines())} lines")


if __name__ == "__main__":
    main()
