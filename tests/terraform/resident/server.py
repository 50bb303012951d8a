"""Waits at a socket, and forks for each call that a client hands over."""

import json
import os
import selectors
import socket
import sys
import traceback


def serve(path, call):
    """Until standard input ends, which whoever started this holds. `call(words, gone)` returns an exit code;
    `gone()` says whether the client is no more."""
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as events:
        listener.bind(path)
        listener.listen(64)
        events.register(listener, selectors.EVENT_READ)
        events.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)
        while sys.stdin not in [key.fileobj for key, _ in events.select()]:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    answer(connection, call)
            bury()


def bury():
    """Calls that ended. Each has told its client how; waited for, its time counts as this process's, as it should."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def answer(connection, call):
    """In the call's own process, which ends here."""
    code = 1
    try:
        code = call(take_over(connection), lambda: gone(connection))
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.send(bytes([exit_code(code)]))
    finally:
        os._exit(0)


def take_over(connection):
    """The client's streams, folder and environment; returns its words."""
    size, streams, _, _ = socket.recv_fds(connection, 4, 3)
    text = connection.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    given = json.loads(text)
    os.chdir(given["folder"])
    os.environ.clear()
    os.environ.update(given["environment"])
    return given["words"]


def gone(connection):
    """A client says nothing after its call, so whatever can be read from it is its end."""
    with selectors.DefaultSelector() as events:
        events.register(connection, selectors.EVENT_READ)
        return bool(events.select(0))


def exit_code(code):
    """As Python ends for sys.exit(code)."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 255
    print(code, file=sys.stderr, flush=True)
    return 1
