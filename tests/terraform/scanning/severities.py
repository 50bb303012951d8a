"""How bad a rule is, by our own map: severities.toml says why there is one."""

import tomllib
from pathlib import Path

from .finding import SEVERITIES

FILE = Path(__file__).resolve().parent.parent / "severities.toml"


class Severities:
    def __init__(self, rules, unrated):
        self.rules, self.unrated = rules, unrated

    def of(self, scanner, rule, scanners_own=None):
        """Ours; else the scanner's; else what an unrated rule counts as."""
        ours = self.rules.get(scanner, {}).get(rule)
        if ours:
            return ours
        own = (scanners_own or "").lower()
        return own if own in SEVERITIES else self.unrated


def read(path=FILE):
    rules = tomllib.loads(Path(path).read_text())
    unrated = rules.pop("unrated")
    by_rule = {}
    for scanner, rated in rules.items():
        by_rule[scanner] = {rule: severity for severity, names in rated.items() for rule in names}
    wrong = {severity for rated in rules.values() for severity in rated} - set(SEVERITIES)
    if wrong:
        raise ValueError(f"{path}: {sorted(wrong)} are no severities; there are: {', '.join(SEVERITIES)}")
    return Severities(by_rule, unrated)
