"""One step of the check: it returns sentences about what is wrong, none when all is well."""

import subprocess
import time
import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    name: str
    seconds: float
    said: list

    def line(self):
        verdict = f"FAILED ({len(self.said)})" if self.said else "ok"
        return f"  {self.name:<44} {verdict:<12} {self.seconds:6.1f} s"


def run(name, work):
    """A step that breaks is a step that failed: it hides none of the others."""
    started = time.monotonic()
    try:
        said = list(work())
    except Exception as error:  # whatever it is, it is said
        detail = str(error) or traceback.format_exc()
        said = [f"{type(error).__name__}: {detail}"]
    result = Result(name, time.monotonic() - started, said)
    print(result.line(), flush=True)
    for sentence in said:
        print(indented(sentence), flush=True)
    return result


def indented(sentence):
    return "\n".join("      " + line for line in sentence.rstrip().splitlines())


def command(words, **more):
    """Nothing, or what a failed command wrote."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)
    if done.returncode:
        yield f"{done.stdout}{done.stderr}".strip() or f"{words[0]} ended with {done.returncode} and said nothing"
