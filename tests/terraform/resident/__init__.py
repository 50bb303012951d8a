"""A program's own code, imported once and forked for each call.

The check calls the AWS CLI and the stand-in some hundreds of times each, and to start either of them takes Python
five times as long as its work. So one process imports the program and waits at a socket; whoever would have started
the program starts client.py instead, which hands over words, folder, environment and standard streams, and ends as
the call did. What runs is the program itself, in a process of its own: nothing of it is replaced or remembered.

    with resident.start([python, "-m", "resident.aws"]) as socket:
        subprocess.run([*resident.CLIENT, socket, "ec2", "describe-vpcs"])
"""

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Isolated and without site-packages it is there in 20 ms.
CLIENT = (sys.executable, "-I", "-S", str(HERE / "client.py"))


@contextmanager
def start(command, **more):
    """The socket's path as the last word; ready as soon as the first line was said, and gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="resident-") as folder:
        socket = Path(folder) / "socket"
        words = [*map(str, command), str(socket)]
        process = subprocess.Popen(words, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)
        try:
            if not process.stdout.readline():
                raise RuntimeError(f"{' '.join(words)} ended with {process.wait()} before it was ready")
            yield socket
        finally:
            process.stdin.close()
            process.wait(timeout=10)
