"""The types that a configuration names, for STANDIN_TYPES=used.

Terraform reads the whole schema of 2400 types at each start of a provider, a second of a core, and
`terraform test` starts a handful for each of its runs. A test has no state, so what it does not name
it does not need; a plan may have a state that names more, and gets the whole.
"""

import json
import os
import re
from pathlib import Path

NAMED = re.compile(r"\b(aws_\w+)\b")


def types(folder):
    return {name for path in files(folder) for name in NAMED.findall(path.read_text())}


def files(folder):
    for place in {folder, folder / "tests", *modules(folder)}:
        yield from place.glob("*.tf")
        yield from place.glob("*.tftest.hcl")


def modules(folder):
    """Where `terraform init` found the modules, those of the tests among them."""
    data = os.environ.get("TF_DATA_DIR") or ".terraform"
    listed = Path(folder) / data / "modules" / "modules.json"
    if listed.exists():
        for module in json.loads(listed.read_text())["Modules"]:
            yield (folder / module["Dir"]).resolve()
