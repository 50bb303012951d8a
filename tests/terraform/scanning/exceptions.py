"""What is excepted, by whom and until when: infra/exceptions.toml, which is read strictly."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FILE = Path(__file__).resolve().parents[3] / "infra" / "exceptions.toml"
WORDS = ("scanner", "rule", "resource", "reason", "owner", "expires", "plan")
LONGEST = timedelta(days=366)
SHORTEST_REASON = 20


@dataclass(frozen=True)
class Exception_:
    scanner: str
    rule: str
    resource: str
    reason: str
    owner: str
    expires: date
    # Whose plans: dev-* are both of dev's. What is right on one platform need not be on another.
    plan: str = "*"

    def covers(self, finding):
        same = (self.scanner, self.rule) == (finding.scanner, finding.rule)
        return same and matches(self.resource, finding.resource) and matches(self.plan or "*", finding.plan)

    def __str__(self):
        return f"{self.scanner} {self.rule} on {self.resource}"


def matches(pattern, text):
    """`*` stands for anything; an index's brackets for themselves."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


def read(path=FILE):
    entries = tomllib.loads(Path(path).read_text()).get("exception", [])
    return [Exception_(**{word: entry.get(word, "") for word in WORDS}) for entry in entries], [
        f"exception {number}: {unknown!r} is no word of an exception; there are: {', '.join(WORDS)}"
        for number, entry in enumerate(entries, 1)
        for unknown in sorted(set(entry) - set(WORDS))
    ]


def faults(exception, today):
    """Why an exception does not count; each a sentence that says what to change."""
    for word in ("scanner", "rule", "resource", "owner"):
        if not str(getattr(exception, word)).strip():
            yield f"the exception {exception} has no {word}; give it one"
    if exception.resource.strip("*. ") == "":
        yield f"the exception {exception} covers everything; name the resource"
    if len(str(exception.reason).strip()) < SHORTEST_REASON:
        yield f"the exception {exception} has no reason; say in a sentence why it is right"
    if not isinstance(exception.expires, date):
        yield f"the exception {exception} has no expiry; give it expires = a date, as in 2027-03-31"
    elif exception.expires < today:
        yield f"the exception {exception} expired on {exception.expires}; solve it, or argue for it anew"
    elif exception.expires > today + LONGEST:
        yield f"the exception {exception} is for more than a year; look again before {today + LONGEST}"
