"""See the package."""

import sys
from pathlib import Path

from . import RULES, complaints, read

found = complaints(read(Path(sys.argv[1])))
for name, said in found:
    print(f"{said} [{name}]")
print(f"rules: {len(RULES)}, {len(found)} complaints")
sys.exit(1 if found else 0)
