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
    """The text of each type's generated files, which are a folder's."""
    folder, texts = None, []
    with tarfile.open(path) as package:
        for member in package:
            parts = member.name.split("/")
            if parts[1] != "lib" or len(parts) < 4 or not member.name.endswith(".js"):
                continue
            if parts[2] != folder and texts:
                yield "".join(texts)
                texts = []
            folder = parts[2]
            texts.append(package.extractfile(member).read().decode())
    yield "".join(texts)
