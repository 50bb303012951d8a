"""`python -m standin serve PARENT` is started by Terraform; `python -m standin prepare` by us."""

import os
import signal
import sys
from pathlib import Path

from . import mirror, package, store


def serve(parent):
    from . import plugin, provider, used

    # Terraform is told by its own terminal; it then stops us itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    only = used.types(Path.cwd()) if os.environ.get("STANDIN_TYPES") == "used" else None
    plugin.serve(provider.Provider(store.Types(store.directory()), only), parent)
    os._exit(0)


def main(arguments):
    if arguments[:1] == ["serve"]:
        return serve(int(arguments[1]))
    if arguments != ["prepare"]:
        sys.exit("usage: python -m standin prepare | serve PARENT")
    try:
        print(mirror.prepare())
    except package.NoPackage as error:
        sys.exit(f"standin: {error}")


main(sys.argv[1:])
