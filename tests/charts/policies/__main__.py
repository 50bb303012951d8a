"""See the package."""

import sys
from pathlib import Path

from . import POLICIES, complaints, read


def main(paths):
    failed = 0
    for path in paths:
        objects = read(path)
        if not objects:
            raise SystemExit(f"{path}: nothing in it")
        for name, said in complaints(objects):
            failed += 1
            print(f"{Path(path).stem}: {said} [{name}]")
    print(f"policies: {len(POLICIES)} on {len(paths)} releases, {failed} complaints")
    return 1 if failed or not paths else 0


sys.exit(main(sys.argv[1:]))
