"""The scanners, once each over all plans, and the verdict of gate.py."""

import shutil
from datetime import date

from plans.make import ROOT, STACKS, platforms
from scanning import checkov, exceptions, gate, kics, planted, severities, tflint, trivy


class Scans:
    """Collects what each scanner finds; the planted failures are among the plans, and told apart after."""

    def __init__(self, tools, place, work):
        self.tools, self.place, self.work = tools, place, work
        self.severities = severities.read()
        self.plans = work / "scanned"
        self.findings, self.planted = [], []
        self.failed = False

    def gather(self):
        shutil.rmtree(self.plans, ignore_errors=True)
        # In the plans after an apply nothing is unknown, so that policies and references can be judged.
        shutil.copytree(self.place.folder / "settled", self.plans, ignore=shutil.ignore_patterns("*.tfplan"))
        planted.make_plan(self.work / planted.NAME, self.plans)
        return []

    def checkov(self):
        plans = sorted(self.plans.glob("*.json"))
        return self.take(lambda: checkov.scan(self.tools["checkov"], plans, self.severities))

    def trivy(self):
        return self.take(lambda: trivy.scan(self.tools["trivy"], self.plans, self.severities))

    def kics(self):
        return self.take(lambda: kics.scan(self.tools["kics"], self.plans, self.severities))

    def tflint(self):
        return self.take(self.tflint_everywhere)

    def tflint_everywhere(self):
        pair = (self.tools["tflint"], self.tools["tflint-ruleset-aws"])
        found = tflint.scan(pair, planted.FOLDER, planted.NAME, self.severities)
        for platform in platforms():
            variables = ROOT / "infra" / "environments" / f"{platform}.tfvars"
            for stack in STACKS:
                folder = self.place.copy(platform, stack)
                found += tflint.scan(pair, folder, f"{platform}-{stack}", self.severities, variables)
        return found

    def take(self, scan):
        """A scanner that broke leaves the verdict open: `verdict` then says no more than it knows."""
        try:
            found = scan()
        except Exception:
            self.failed = True
            raise
        self.planted += [one for one in found if one.plan == planted.NAME]
        self.findings += [one for one in found if one.plan != planted.NAME]
        return []

    def verdict(self):
        excepted, unread = exceptions.read()
        if self.failed:
            return ["a scanner broke, so there is no verdict"]
        return unread + gate.verdict(self.findings, excepted, planted.PLANTED, self.planted, date.today())
