"""Asks Argo CD's own program each line of rbac.yaml about our policy, and looks that no rule is left unasked.

    rbac.py RENDERED        ARGOCD is the program
"""

import sys
import tempfile
from pathlib import Path

import argocd
import yaml

HERE = Path(__file__).resolve().parent


def wrong(settings, who, line, expected):
    action, resource, *thing = line.split()
    said, _ = argocd.ask("settings", "rbac", "can", who, action, resource, *thing, "--policy-file", settings, "--strict=false")
    if said not in ("Yes", "No"):
        return f"{who} {line}: {said}"
    return None if (said == "Yes") is expected else f"{who} may{'' if said == 'Yes' else ' not'} {line}"


def cases():
    for who, asked in yaml.safe_load((HERE / "rbac.yaml").read_text()).items():
        yield from ((who, line, True) for line in asked["may"])
        yield from ((who, line, False) for line in asked["may not"])


def without_each_rule(settings, listed):
    """Each line of the policy taken out once: some answer must change, or nobody asks about it."""
    data = yaml.safe_load(settings.read_text())
    lines = data["data"]["policy.csv"].splitlines()
    for number, line in enumerate(lines):
        if line.startswith(("p,", "g,")):
            data["data"]["policy.csv"] = "\n".join(lines[:number] + lines[number + 1 :])
            settings.write_text(yaml.safe_dump(data))
            who = line.split(", ")[1]
            # Those first whom the rule names: most often one of them answers otherwise.
            order = sorted(listed, key=lambda case: case[0] != who)
            if not any(wrong(settings, *case) for case in order):
                yield f"nobody asks about the rule: {line}"


def main(rendered):
    listed = list(cases())
    with tempfile.TemporaryDirectory() as folder:
        settings = argocd.setting(rendered, "argocd-rbac-cm", folder)
        said = [complaint for case in listed if (complaint := wrong(settings, *case))]
        unasked = [] if said else list(without_each_rule(settings, listed))
    print("\n".join([*said, *unasked, f"rbac: {len(listed) - len(said)} of {len(listed)} answers as they should be, {len(unasked)} rules unasked"]))
    return 1 if said or unasked or not listed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
