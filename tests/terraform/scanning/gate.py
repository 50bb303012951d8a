"""The verdict over all findings: a list of sentences, empty when everything is as it should be."""

from dataclasses import dataclass

from . import exceptions


@dataclass(frozen=True)
class Planted:
    """A failure that was put there on purpose: the scanner must find it, or it finds nothing."""

    scanner: str
    rule: str
    resource: str

    def found_in(self, findings):
        return any((f.scanner, f.rule, f.resource) == (self.scanner, self.rule, self.resource) for f in findings)


def verdict(findings, excepted, planted, planted_findings, today):
    said = [str(finding) for finding in stopping(findings, live(excepted, today))]
    for exception in excepted:
        said += exceptions.faults(exception, today)
    said += unused(excepted, findings)
    said += [
        f"{one.scanner} no longer finds the planted failure {one.rule} on {one.resource}"
        for one in planted
        if not one.found_in(planted_findings)
    ]
    return said


def live(excepted, today):
    return [exception for exception in excepted if not list(exceptions.faults(exception, today))]


def stopping(findings, excepted):
    return [f for f in sorted(set(findings)) if f.stops() and not any(one.covers(f) for one in excepted)]


def unused(excepted, findings):
    """An exception that nothing needs hides the next thing."""
    return [
        f"the exception {exception} covers nothing that was found; take it out"
        for exception in excepted
        if not any(exception.covers(finding) and finding.stops() for finding in findings)
    ]
