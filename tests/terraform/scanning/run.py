"""Starts a scanner and reads its JSON; whatever is not JSON is a failure, never a clean result."""

import json
import subprocess

from .finding import ScannerFailed

LONGEST_SECONDS = 600


def run_for_json(name, command, fine=(0,), output=None, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, **more)
    if done.returncode not in fine:
        last = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-3:]
        raise ScannerFailed(f"{name} ended with {done.returncode}: {' / '.join(last)}")
    text = output.read_text() if output else done.stdout
    try:
        return json.loads(text)
    except ValueError:
        raise ScannerFailed(f"{name} gave no JSON: {text[:200]!r}") from None
