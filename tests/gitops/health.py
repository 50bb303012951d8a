"""Health by our Lua (health.yaml) and mails (mails.yaml), as Argo CD's own program reads them.

    health.py RENDERED      ARGOCD is the program
"""

import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import argocd
import yaml

HERE = Path(__file__).resolve().parent
TRIGGERS = ("degraded", "sync-failed", "unknown")


def cases(name):
    text = (HERE / name).read_text()
    now = datetime.now(UTC)
    ago = lambda found: (now - timedelta(minutes=int(found[1]))).strftime('"%Y-%m-%dT%H:%M:%SZ"')
    return yaml.safe_load(re.sub(r'MINUTES-AGO\((\d+)\)', ago, re.sub(r'(?m)^#.*$', '', text)))


def wrong_health(case, settings, folder):
    version, kind = case["kind"].split()
    thing = {"apiVersion": version, "kind": kind, "metadata": {"name": case.get("called", "x"), "namespace": "dev"}}
    if "generation" in case:
        thing["metadata"]["generation"] = case["generation"]
    file = folder / "object.yaml"
    file.write_text(yaml.safe_dump(thing | {key: case[key] for key in ("spec", "status") if key in case}))
    said, _ = argocd.ask("settings", "resource-overrides", "health", file, "--argocd-cm-path", settings)
    status = re.search(r"STATUS: (\w+)", said)
    if not status or status[1] != case["is"] or case.get("says", "") not in said:
        return f"{case['name']}: should be {case['is']} {case.get('says', '')}, is:\n{said}"
    return None


def wrong_mail(case, settings, folder):
    file = folder / "application.yaml"
    metadata = {"name": "dev-engine", "namespace": "argocd"}
    application = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata, "spec": {"project": "dev"}}
    file.write_text(yaml.safe_dump(application | {"status": case["status"]}))
    given = ("--config-map", settings, "--secret", ":empty")
    fired = [t for t in TRIGGERS if re.search(r"\strue$", argocd.ask("notifications", "trigger", "run", t, file, *given)[0], re.MULTILINE)]
    if fired != case["fires"]:
        return f"{case['name']}: mails {fired}, not {case['fires']}"
    for trigger in fired:
        said, _ = argocd.ask("notifications", "template", "notify", trigger, file, *given, "--recipient", "console:stdout")
        lacking = [words for words in case["says"] if words not in said]
        if lacking:
            return f"{case['name']}: the mail does not say {lacking}:\n{said}"
    return None


def main(rendered):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        healths, mails = cases("health.yaml"), cases("mails.yaml")
        settings = argocd.setting(rendered, "argocd-cm", folder)
        told = argocd.setting(rendered, "argocd-notifications-cm", folder)
        said = [wrong_health(case, settings, folder) for case in healths] + [wrong_mail(case, told, folder) for case in mails]
    said = [one for one in said if one]
    total = len(healths) + len(mails)
    print("\n".join([*said, f"health and mails: {total - len(said)} of {total} as they should be"]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
