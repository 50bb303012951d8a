"""The folder in which Terraform finds the stand-in, and the setting that sends it there."""

import os
import platform
import shlex
import sys
import zlib
from pathlib import Path

import resident

from . import store

VERSION = "6.66.0"
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}

# $PPID is Terraform: the shell is replaced by Python, which keeps watching it. With STANDIN_RESIDENT, a socket,
# that is the resident's client.
LAUNCHER = """#!/bin/sh
if [ -S "$STANDIN_RESIDENT" ]; then exec {client} "$STANDIN_RESIDENT"; fi
export PYTHONPATH='{code}' PYTHONPYCACHEPREFIX='{pycache}'
unset PYTHONDONTWRITEBYTECODE
exec '{python}' -m standin serve "$PPID"
"""

SETTING = """\
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["registry.terraform.io/hashicorp/aws"]
  }}
  direct {{
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }}
}}
"""


def prepare():
    """Makes everything that is missing and returns the path for TF_CLI_CONFIG_FILE."""
    schema = store.prepare()
    code = Path(__file__).resolve().parent.parent
    mirror = schema / f"mirror-{zlib.crc32(str(code).encode()):x}"
    machine = f"{platform.system().lower()}_{MACHINES[platform.machine().lower()]}"
    folder = mirror / "registry.terraform.io" / "hashicorp" / "aws" / VERSION / machine
    folder.mkdir(parents=True, exist_ok=True)
    client = shlex.join(resident.CLIENT)
    launcher = LAUNCHER.format(code=code, pycache=schema / "pycache", python=sys.executable, client=client)
    replace(folder / f"terraform-provider-aws_v{VERSION}", launcher, 0o755)
    setting = mirror / "terraform.rc"
    replace(setting, SETTING.format(mirror=mirror), 0o644)
    return setting


def replace(path, text, mode):
    """Another run may be reading the old one, which says the same most of the time."""
    if path.exists() and path.read_text() == text:
        return
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text)
    fresh.chmod(mode)
    os.replace(fresh, path)
