"""`python -m standin serve PARENT` is started by Terraform, `prepare` by us; `wait SOCKET` by tf-check, to be called
by what Terraform starts."""

import os
import signal
import sys
from pathlib import Path

from . import mirror, package, store


def serve(gone):
    """Until Terraform says that it is done, or `gone()` that it is no more."""
    from . import plugin, provider, used

    # Terraform is told by its own terminal; it then stops us itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    only = used.types(Path.cwd()) if os.environ.get("STANDIN_TYPES") == "used" else None
    plugin.serve(provider.Provider(store.Types(store.directory()), only), gone)


def wait(socket):
    """All is imported; the rest is done by each call's own process, as nothing of gRPC lives through a fork."""
    from resident.server import serve as answer

    from . import plugin, provider, used  # noqa: F401

    answer(socket, lambda words, gone: serve(gone))


def main(arguments):
    if arguments[:1] == ["serve"]:
        serve(lambda: os.getppid() != int(arguments[1]))
        os._exit(0)
    if arguments[:1] == ["wait"]:
        return wait(arguments[1])
    if arguments != ["prepare"]:
        sys.exit("usage: python -m standin prepare | serve PARENT | wait SOCKET")
    try:
        print(mirror.prepare())
    except package.NoPackage as error:
        sys.exit(f"standin: {error}")


main(sys.argv[1:])
