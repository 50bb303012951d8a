"""Which Argo CD the bootstrap makes, and what it says of tags, with programs that only note what they are asked."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The API answers, and refuses the first thing that is applied: further nothing is to be seen.
KUBECTL = '#!/bin/sh\necho "$@" >>"$ASKED"\ncase "$*" in "get --raw"*) ;; *) exit 1 ;; esac\n'
# Alone it would run to its end.
PINS = 'set -euo pipefail; cd "$1"; say() { echo "$@"; }; eval "$(sed -n "/^pins() {/,/^}/p" gitops/bootstrap/bootstrap)"; pins'


class Bootstrap(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        shutil.copytree(ROOT / "gitops", self.work / "gitops")
        shutil.copytree(ROOT / "infra/environments", self.work / "infra/environments")
        (self.work / "bin").mkdir()
        for name in ("kubectl", "helm"):
            program = self.work / "bin" / name
            program.write_text(KUBECTL)
            program.chmod(0o755)

    def applied(self, platform, **more):
        """What of Argo CD the bootstrap of a platform applies first, or its complaint."""
        asked = self.work / "asked"
        asked.write_text("")
        mine = {key: value for key, value in os.environ.items() if key != "ARGOCD_PROFILE"}
        mine |= {"PATH": f"{self.work / 'bin'}:{os.environ['PATH']}", "KUBECONFIG": "none", "ASKED": str(asked)} | more
        done = subprocess.run([self.work / "gitops/bootstrap/bootstrap", platform], env=mine, capture_output=True, text=True, check=False)
        found = [line.split("-k ")[1] for line in asked.read_text().splitlines() if " -k " in line]
        return found[0] if found else done.stderr

    def profiles(self, text):
        (self.work / "gitops/bootstrap/profiles.yaml").write_text(text)

    def test_a_platform_gets_the_profile_that_git_names_each_time(self):
        self.profiles("dev: lean\nprod: ha\n")
        self.assertEqual(self.applied("prod"), "gitops/platform/argocd/ha")
        self.assertEqual(self.applied("dev"), "gitops/platform/argocd/lean")

    def test_a_variable_overrides_it(self):
        self.assertEqual(self.applied("dev", ARGOCD_PROFILE="ha"), "gitops/platform/argocd/ha")

    def test_a_platform_without_a_profile_is_refused(self):
        self.profiles("dev: lean\n")
        self.assertIn("profiles.yaml has no profile for prod", self.applied("prod"))

    def test_every_platform_has_a_profile_that_is_there(self):
        for file in (ROOT / "infra/environments").glob("*.tfvars"):
            self.assertTrue((ROOT / self.applied(file.stem)).is_dir(), file.stem)

    def said_of_tags(self, url):
        file = self.work / "gitops/bootstrap/repository.yaml"
        file.write_text(file.read_text().replace("https://github.com/example/quanttrader.git", str(url)))
        return subprocess.run(["bash", "-c", PINS, "-", self.work], capture_output=True, text=True, check=True).stdout

    def test_a_tag_that_is_missing_is_told_where_the_repository_can_be_read(self):
        bare = self.work / "bare.git"
        subprocess.run(["git", "init", "--quiet", "--bare", bare], check=True)
        self.assertIn('pinned to "charts-1", which was not found', self.said_of_tags(bare))

    def test_nothing_is_said_of_tags_in_a_repository_that_cannot_be_read(self):
        said = self.said_of_tags(self.work / "nowhere.git")
        self.assertIn("can't be read from here", said)
        self.assertNotIn("WARNING", said)


if __name__ == "__main__":
    unittest.main()
