"""A copy of gitops/ and charts/ in which what lies elsewhere is replaced by what lies here.

Two places of the tree name something on the internet that Argo CD would fetch: Argo CD's own manifests, and External
Secrets' chart. Both are in the Go modules that the lab builds these programs from, so that is what is rendered and
run; `stand_ins` says so, for whoever prints it. The lab replaces our repository's address, too.
"""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REMOTE_BASE = re.compile(r"https://github\.com/argoproj/argo-cd//manifests/(\S+?)\?ref=v[0-9.]+")
EXTERNAL_SECRETS = "https://charts.external-secrets.io"


def files(*folders):
    """What git has or would add, so that nobody's scratch files get in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *folders],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_symlink() | (ROOT / name).exists()]


def copy(target, manifests):
    """The copy at `target`; `manifests` is the tool's folder with the modules' files. Returns what was replaced."""
    for name in files("gitops", "charts"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    shutil.copytree(manifests / "argo-cd", target / "gitops/platform/argocd/upstream")
    replaced = []
    for profile in ("lean", "ha"):
        file = target / f"gitops/platform/argocd/{profile}/kustomization.yaml"
        text, count = REMOTE_BASE.subn(r"../upstream/\1", file.read_text())
        if count != 1:
            raise SystemExit(f"{file}: no remote base of Argo CD, or several")
        file.write_text(text)
        replaced.append(f"Argo CD's manifests ({profile}): those of its Go module")
    return replaced


def replace(target, name, before, after):
    """Puts `after` in the place of `before` in one file of the copy, or stops: a stand-in that isn't in is none."""
    file = target / name
    text = file.read_text()
    if before not in text:
        raise SystemExit(f"{name} has no {before!r}")
    file.write_text(text.replace(before, after))
