"""A platform's own values: whoever runs it fills in their account and region, and the checks go on with those."""

import re

from .make import ROOT


def own(name, platform="dev"):
    """A plain string of its tfvars."""
    text = (ROOT / f"infra/environments/{platform}.tfvars").read_text()
    return re.search(rf'(?m)^{name}\s*=\s*"([^"]+)"', text)[1]
