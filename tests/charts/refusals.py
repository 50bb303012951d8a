"""Gives Helm each mistake of refusals.yaml, and fails unless it is refused with those words.

    refusals.py SERVICE...       HELM is the program
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CHARTS = HERE.parents[1] / "charts"


def refusal(service, mistake):
    """What is wrong with Helm's answer; None if it is as it should be."""
    mistake = {key: words.replace("SERVICE", service) for key, words in mistake.items()}
    settings = [] if mistake["set"].startswith("image.") else ["--set", "image.tag=1.4.2"]
    command = [os.environ["HELM"], "template", "x", str(CHARTS / service), *settings, "--set", mistake["set"]]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode == 0:
        return f"{service}: --set {mistake['set']} was taken"
    if mistake["says"] not in answer.stderr:
        return f"{service}: --set {mistake['set']} was refused without {mistake['says']!r}:\n{answer.stderr}"
    return None


def main(services):
    mistakes = yaml.safe_load((HERE / "refusals.yaml").read_text())
    asked = [(service, mistake) for service in services for mistake in mistakes]
    with ThreadPoolExecutor(max_workers=2) as pool:
        wrong = [said for said in pool.map(lambda pair: refusal(*pair), asked) if said]
    print("\n".join([*wrong, f"refusals: {len(asked) - len(wrong)} of {len(asked)} as they should be"]))
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
