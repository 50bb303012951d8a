"""What the bootstrap tells Argo CD of its cluster."""

import json
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "gitops/bootstrap"))

import cluster_secret  # noqa: E402  found by the line above

METADATA = json.loads((Path(__file__).parent / "metadata.json").read_text())


def annotations_that_are_read():
    for file in (ROOT / "gitops").rglob("*.yaml"):
        yield from re.findall(r'annotations \\?"quanttrader/([A-Za-z_]+)\\?"', file.read_text())


class ClusterSecret(unittest.TestCase):
    def test_each_environment_that_the_platform_carries_is_a_label_and_no_other(self):
        labels = cluster_secret.secret(METADATA | {"environments": "prod"}, [], "lean")["metadata"]["labels"]
        self.assertEqual({name for name in labels if "environment" in name}, {"quanttrader/environment-prod"})

    def test_what_terraform_said_is_an_annotation_as_it_is(self):
        annotations = cluster_secret.secret(METADATA, ["aws"], "ha")["metadata"]["annotations"]
        self.assertEqual(annotations["quanttrader/vpc_id"], METADATA["vpc_id"])
        self.assertEqual(annotations["quanttrader/argocd_profile"], "ha")

    def test_what_is_lacking_is_named_all_of_it(self):
        lacking = {key: value for key, value in METADATA.items() if key not in ("region", "external_secrets_dev_role_arn")}
        with self.assertRaisesRegex(cluster_secret.Incomplete, "region, external_secrets_dev_role_arn"):
            cluster_secret.secret(lacking, [], "lean")

    def test_every_annotation_that_gitops_reads_is_one_that_is_told(self):
        told = cluster_secret.secret(METADATA, [], "lean")["metadata"]["annotations"]
        read = set(annotations_that_are_read())
        self.assertIn("region", read)
        self.assertEqual({name for name in read if f"quanttrader/{name}" not in told}, set())

    def test_every_annotation_that_is_told_is_read(self):
        """But for what makes the secret's labels, and the roles: Terraform itself joins those to service accounts."""
        told = {name.removeprefix("quanttrader/") for name in cluster_secret.secret(METADATA, [], "lean")["metadata"]["annotations"]}
        unread = told - set(annotations_that_are_read()) - {"platform", "environments"}
        self.assertEqual({name for name in unread if not name.endswith("_role_arn")}, set())

    def test_the_sample_has_what_the_cluster_stack_puts_out(self):
        outputs = (ROOT / "infra/stacks/cluster/outputs.tf").read_text()
        block = outputs[outputs.index("gitops_metadata") :]
        named = set(re.findall(r"^      ([a-z_]+) +=", block, re.MULTILINE))
        schema = re.search(r"tags = merge\(\s*{(.*?)}", (ROOT / "infra/stacks/cluster/provider.tf").read_text(), re.DOTALL)[1]
        named |= {f"tag_{name}" for name in re.findall(r"^ +(\w+) +=", schema, re.MULTILINE)}
        self.assertEqual({key for key in METADATA if not key.endswith("_role_arn")}, named)


if __name__ == "__main__":
    unittest.main()
