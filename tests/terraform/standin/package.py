"""Fetches the npm package that the schema is read from, once."""

import os
import subprocess
import tarfile
from pathlib import Path

NAME, VERSION = "@cdktn/provider-aws", "25.7.0"
ARCHIVE = "cdktn-provider-aws-25.7.0.tgz"


class NoPackage(Exception):
    """The package could not be fetched; the message says what to do."""


def cache():
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "quanttrader" / "terraform"


def archive():
    path = cache() / ARCHIVE
    if not path.exists():
        fetch(path.parent)
    return path


def fetch(directory):
    directory.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(directory), f"{NAME}@{VERSION}"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    except FileNotFoundError:
        raise NoPackage("npm is missing; install it with: apt-get install npm (macOS: brew install node)") from None
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoPackage(f"npm could not fetch {NAME}@{VERSION}: {last}") from None


def sources(path):
    """The text of each type's generated file.

    Five types are so large that theirs is split, and blocks in it contain each other without end
    (aws_wafv2_web_acl_rule is one): they are left out, and then unknown rather than read wrongly.
    """
    with tarfile.open(path) as package:
        files = [member for member in package if of_type(member.name)]
        split = {folder(one.name) for one in files if "/index-structs/" in one.name}
        for member in files:
            if folder(member.name) not in split:
                yield package.extractfile(member).read().decode()


def of_type(name):
    return name.startswith("package/lib/") and name.endswith("/index.js") and name.count("/") > 2


def folder(name):
    return name.split("/")[2]
