"""Which Argo CD the bootstrap makes, and what it says of tags, with programs that only note what they are asked."""

import json
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
# Its progress, asked twice, eight seconds after its start.
PROGRESS = '''set -euo pipefail; say() { echo "$@"; }; told=0; SECONDS=8
eval "$(sed -n "/^standing() {/p; /^progress() {/,/^}/p" gitops/bootstrap/bootstrap)"; progress; progress'''

# What it tells Argo CD of the cluster, from Terraform's answer.
CLUSTER = '''set -euo pipefail; work=$1; profile=lean; say() { :; }; apply() { cat "$2"; }
eval "$(sed -n "/^cluster() {/,/^}/p" gitops/bootstrap/bootstrap)"; cluster'''


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

    def test_a_platform_that_is_not_there_is_told_with_those_that_are(self):
        for platform, words in (("nothing", 'there is no platform "nothing"; say which, of dev prod staging'), ("", "bootstrap: say which, of dev prod staging")):
            self.assertIn(words, self.applied(platform))

    def progress(self, standing):
        """What the bootstrap says of its applications while it waits."""
        (self.work / "standing").write_text(standing)
        (self.work / "bin/kubectl").write_text(f'#!/bin/sh\ncat "{self.work}/standing"\n')
        mine = os.environ | {"PATH": f"{self.work / 'bin'}:{os.environ['PATH']}"}
        return subprocess.run(["bash", "-c", PROGRESS], cwd=self.work, env=mine, capture_output=True, text=True, check=True).stdout

    def test_while_it_waits_it_counts_what_is_well_and_names_what_is_not_once_in_a_while(self):
        said = self.progress("root Synced Progressing\nargocd Synced Healthy\ndev-risk-management OutOfSync Healthy\n")
        self.assertEqual(said, "1 of 3 applications Synced and Healthy; not yet: root dev-risk-management\n")
        self.assertEqual(self.progress("root Synced Healthy\n"), "1 of 1 applications Synced and Healthy\n")
        self.assertEqual(self.progress(""), "no applications yet\n")

    def test_every_platform_has_a_profile_that_is_there(self):
        for file in (ROOT / "infra/environments").glob("*.tfvars"):
            self.assertTrue((ROOT / self.applied(file.stem)).is_dir(), file.stem)

    def labels(self, **more):
        mine = {key: value for key, value in os.environ.items() if key != "BOOTSTRAP_LABELS"}
        mine |= {"GITOPS_METADATA": str(ROOT / "tests/gitops/metadata.json")} | more
        done = subprocess.run(["bash", "-c", CLUSTER, "-", self.work], cwd=ROOT, env=mine, capture_output=True, text=True, check=True)
        return set(json.loads(done.stdout)["metadata"]["labels"])

    def test_a_cluster_gets_awss_controllers_unless_somebody_says_otherwise(self):
        self.assertIn("quanttrader/aws", self.labels())
        self.assertNotIn("quanttrader/aws", self.labels(BOOTSTRAP_LABELS=""))

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
