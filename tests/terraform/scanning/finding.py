"""One thing that a scanner found, in words that all of them share."""

from dataclasses import dataclass

SEVERITIES = ("low", "medium", "high", "critical")
STOPPING = ("high", "critical")


@dataclass(frozen=True, order=True)
class Finding:
    scanner: str
    rule: str
    severity: str
    plan: str
    resource: str
    title: str

    def stops(self):
        return self.severity in STOPPING

    def __str__(self):
        return f"{self.severity} {self.scanner} {self.rule} {self.plan}: {self.resource}: {self.title}"


class ScannerFailed(Exception):
    """A scanner ended without a result, which is not the same as finding nothing."""
