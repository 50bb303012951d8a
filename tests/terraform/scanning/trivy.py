"""Trivy's configuration checks, with the checks that are built into it, over a platform's text and values.

Not over its plan: Trivy turns a plan back into text, and one block within a block that it can't write
(CodeBuild's environment variables) makes all of the plan unreadable. It then finds nothing, and says so
to nobody. For the same reason a file that it can't read is a failure here.
"""

from .finding import Finding, ScannerFailed
from .run import run_for_json


def scan(tool, folder, name, severities, variables=None):
    command = [str(tool / "trivy"), "config", "--format", "json", "--skip-check-update"]
    command += ["--misconfig-scanners", "terraform"]
    if variables:
        command += ["--tf-vars", str(variables)]
    report = run_for_json("trivy", [*command, str(folder)], forbidden="Error parsing file")
    return read(report, name, severities)


def read(report, name, severities):
    results = report.get("Results") or []
    if not results:
        raise ScannerFailed(f"trivy read nothing of {name}")
    return [finding(result, one, name, severities) for result in results for one in result.get("Misconfigurations") or []]


def finding(result, found, name, severities):
    severity = severities.of("trivy", found["ID"], found.get("Severity"))
    return Finding("trivy", found["ID"], severity, name, f"{result['Target']} {resource(found)}", found["Title"])


def resource(found):
    """The resource itself; the cause may only say in which module it is."""
    cause = found.get("CauseMetadata", {})
    occurrences = [one["Resource"] for one in cause.get("Occurrences") or []]
    return next((one for one in occurrences if not one.startswith("module.")), cause.get("Resource", ""))
