"""Started instead of a program: hands the call to the resident at the first word, and ends as the call did.

Only what Python has by itself, since its start is what this is to save.
"""

import json
import os
import select
import socket
import sys

BROKEN = 70  # EX_SOFTWARE: the resident, or the call, ended without a word


def main(path, *words):
    parent = os.getppid()
    call = {"words": words, "folder": os.getcwd(), "environment": dict(os.environ)}
    text = json.dumps(call).encode()
    with socket.socket(socket.AF_UNIX) as resident:
        resident.connect(path)
        socket.send_fds(resident, [len(text).to_bytes(4, "big")], [0, 1, 2])
        resident.sendall(text)
        return ending(resident, parent)


def ending(resident, parent):
    """The call's exit code. It is given up with its parent: then the socket closes, which tells the call."""
    while not select.select([resident], [], [], 0.2)[0]:
        if os.getppid() != parent:
            return BROKEN
    code = resident.recv(1)
    return code[0] if code else BROKEN


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
