import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT
from surroundings import CLUSTER, TAGS, Account, Kubernetes, controller, pairs

OTHERS = [{"Key": "elbv2.k8s.aws/cluster", "Value": "quanttrader-prod"}]

WORKLOADS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: api, namespace: default}
spec: {defaultBackend: {service: {name: api, port: {number: 80}}}}
---
apiVersion: v1
kind: Service
metadata: {name: feed, namespace: default}
spec: {type: LoadBalancer, selector: {app: feed}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: inside, namespace: default}
spec: {selector: {app: inside}, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ticks, namespace: default}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
# What an operator made by hand: it would bring its pod back, and that would hold the claim.
BARE = """
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: bare, namespace: default}
spec: {replicas: 1, selector: {matchLabels: {a: a}}, template: {metadata: {labels: {a: a}}, spec: {containers: [{name: a, image: a}]}}}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: barer, namespace: default}
spec: {replicas: 1, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}
"""
ARGO = """
apiVersion: v1
kind: Namespace
metadata: {name: argocd}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: argocd-application-controller, namespace: argocd}
spec: {replicas: 1, serviceName: a, selector: {matchLabels: {a: a}}, template: {metadata: {labels: {a: a}}, spec: {containers: [{name: a, image: a}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cluster-autoscaler, namespace: kube-system}
spec: {replicas: 1, selector: {matchLabels: {a: a}}, template: {metadata: {labels: {a: a}}, spec: {containers: [{name: a, image: a}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: aws-load-balancer-controller, namespace: kube-system}
spec: {replicas: 1, selector: {matchLabels: {a: a}}, template: {metadata: {labels: {a: a}}, spec: {containers: [{name: a, image: a}]}}}
"""
KEPT = {"quanttrader/retained": "true"}
CLAIM, FEED, INGRESS = ("pvc", "ticks"), ("service", "feed"), ("ingress", "api")


PERSISTENT = """
apiVersion: v1
kind: PersistentVolume
metadata: {{name: {name}}}
spec:
  capacity: {{storage: 1Gi}}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: {policy}
  csi: {{driver: ebs.csi.aws.com, volumeHandle: {volume}}}
---
"""


class Night:
    """An account and an API server as the drain finds them, and what it then did."""

    def __init__(self, environment):
        self.environment = environment
        self.said = Path(environment["QUANTTRADER_KUBECONFIG"]).with_name("said")
        self.account = Account(environment["AWS_ENDPOINT_URL"])
        self.kubernetes = Kubernetes(environment)
        self.kubernetes.empty()

    def run(self, script="drain", **settings):
        command = [ROOT / "infra/hibernate" / script, "dev"]
        self.said.unlink(missing_ok=True)
        with self.said.open("w") as said:
            done = subprocess.run(command, env=self.environment | settings, text=True, stdout=said, stderr=subprocess.PIPE, timeout=300)
        done.stdout = self.said.read_text()
        print(done.stdout, done.stderr)
        return done


@pytest.fixture(scope="module")
def awake(environment):
    """Controllers at work: they delete in AWS what was deleted in Kubernetes."""
    night = Night(environment)
    account, kubernetes = night.account, night.kubernetes
    account.cluster()
    kubernetes.node(ready=True)
    kubernetes.apply(WORKLOADS + "---" + BARE + "---" + ARGO)
    night.balancers, night.volume = [account.load_balancer("k8s-api"), account.load_balancer("k8s-feed")], account.volume()
    night.interface = account.interface("ELB app/k8s-api/1")
    controller(
        kubernetes,
        lambda: night.said.exists() and "waiting for" in night.said.read_text(),
        (INGRESS, lambda: account.delete_balancing(*night.balancers[0])),
        (FEED, lambda: account.delete_balancing(*night.balancers[1])),
        (CLAIM, lambda: account.ec2.delete_volume(VolumeId=night.volume)),
        (INGRESS, lambda: account.ec2.delete_network_interface(NetworkInterfaceId=night.interface)),
    )
    night.done = night.run(DRAIN_SECONDS="230", DRAIN_PATIENCE="230")
    return night


def test_an_awake_cluster_is_emptied_by_its_own_controllers(awake):
    assert awake.done.returncode == 0
    assert awake.account.left() == set()


def test_it_says_what_it_waits_for(awake):
    (balancer, _), (_, group) = awake.balancers
    for awaited in (f"load balancers {balancer}", f"target groups {group}", f"lost volumes {awake.volume}", f"load balancer interfaces {awake.interface}"):
        assert awaited in awake.done.stdout


def test_what_would_make_it_anew_is_stopped(awake):
    assert awake.kubernetes.replicas("argocd", "statefulset/argocd-application-controller") == "0"
    assert awake.kubernetes.replicas("kube-system", "deployment/cluster-autoscaler") == "0"


def test_what_would_bring_a_claims_pod_back_goes(awake):
    assert not awake.kubernetes.there("replicaset", "bare") and not awake.kubernetes.there("replicationcontroller", "barer")


def test_who_does_the_work_goes_on(awake):
    assert awake.kubernetes.replicas("kube-system", "deployment/aws-load-balancer-controller") == "1"


def test_a_service_without_a_load_balancer_costs_nothing_and_stays(awake):
    assert awake.kubernetes.there("service", "inside")


@pytest.fixture(scope="module")
def asleep(environment):
    """No node is ready. Beside ours there are another cluster's things, untagged ones, and a volume to keep."""
    night = Night(environment)
    account, kubernetes = night.account, night.kubernetes
    account.cluster()
    kubernetes.node(ready=False)
    account.load_balancer("k8s-api")
    night.others = {*account.load_balancer("other", OTHERS), *account.load_balancer("untagged", []), account.volume("quanttrader-prod")}
    night.kept, lost = account.volume(), account.volume()
    night.kept_long_ago = account.volume(**KEPT)
    kubernetes.apply(PERSISTENT.format(name="kept", policy="Retain", volume=night.kept) + PERSISTENT.format(name="lost", policy="Delete", volume=lost))
    night.done = night.run(DRAIN_SECONDS="200")
    return night


def test_an_asleep_cluster_is_emptied_by_aws_and_of_nothing_else(asleep):
    assert asleep.done.returncode == 0
    assert asleep.account.left() - {asleep.kept, asleep.kept_long_ago} == asleep.others


def test_a_volume_to_be_retained_is_kept_and_named(asleep):
    assert asleep.kept in asleep.account.left()
    assert f"kept, because their reclaim policy is Retain, at $0.08 a GB and month: {asleep.kept}" in asleep.done.stdout


def test_a_volume_that_an_earlier_night_kept_is_kept_though_this_cluster_does_not_know_it(asleep):
    assert asleep.kept_long_ago in asleep.account.left()


def test_what_is_kept_is_marked_for_the_nights_to_come(asleep):
    assert asleep.account.marked() == {asleep.kept, asleep.kept_long_ago}


def test_aws_replaces_a_controller_that_does_nothing_but_not_for_volumes(environment):
    night = Night(environment)
    account = night.account
    account.cluster()
    night.kubernetes.node(ready=True)
    account.load_balancer("k8s-api")
    volume, ended_by_driver = account.volume(), []

    def delete_volume():
        account.ec2.delete_volume(VolumeId=volume)
        ended_by_driver.append(volume)

    # The driver comes last: when all load balancers and target groups have gone without a controller.
    controller(night.kubernetes, lambda: account.left() == {volume}, (CLAIM, delete_volume))
    done = night.run(DRAIN_SECONDS="200", DRAIN_PATIENCE="0")
    assert done.returncode == 0 and account.left() == set()
    assert ended_by_driver == [volume], "had AWS deleted it, the driver could not have"


def test_it_gives_up_and_names_what_is_left(environment):
    night = Night(environment)
    night.account.cluster()
    night.kubernetes.node(ready=True)
    volume = night.account.volume()
    done = night.run(DRAIN_SECONDS="1")
    assert done.returncode == 1 and night.account.left() == {volume}
    assert "gave up after 1 s" in done.stderr and f"lost volumes {volume}" in done.stdout


def test_after_a_destroy_that_broke_off_no_volume_is_deleted(environment):
    night = Night(environment)
    night.account.load_balancer("k8s-api")
    volume = night.account.volume()
    done = night.run(DRAIN_SECONDS="200")
    assert done.returncode == 0 and "there is no cluster" in done.stdout
    assert night.account.left() == {volume}


def test_an_api_out_of_reach_is_no_reason_to_destroy(environment, tmp_path):
    nowhere = tmp_path / "kubeconfig"
    nowhere.write_text(
        "{apiVersion: v1, kind: Config, current-context: a, contexts: [{name: a, context: {cluster: a, user: a}}],"
        " clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: a, user: {}}]}"
    )
    night = Night(environment)
    night.account.cluster()
    balancer = night.account.load_balancer("k8s-api")
    done = night.run(QUANTTRADER_KUBECONFIG=str(nowhere))
    assert done.returncode == 1 and "ACTION=drain" in done.stderr
    assert night.account.left() == set(balancer)


def test_a_refusal_of_aws_does_not_pass_for_nothing_left(environment):
    night = Night(environment)
    done = night.run(AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2="http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1")
    assert done.returncode != 0 and "nothing is left" not in done.stdout


def test_of_two_networks_with_the_platforms_name_none_is_taken_for_it(environment):
    night = Night(environment)
    second = night.account.ec2.create_vpc(CidrBlock="10.10.0.0/16")["Vpc"]["VpcId"]
    night.account.ec2.create_tags(Resources=[second], Tags=pairs({"Name": CLUSTER}))
    assert night.run().returncode == 0, "another project's is none of ours"
    night.account.ec2.create_tags(Resources=[second], Tags=pairs({"Project": "quanttrader"}))
    done = night.run()
    assert done.returncode == 1 and "two networks are called quanttrader-dev" in done.stderr


def test_a_platform_that_is_not_there_is_named(environment):
    done = subprocess.run([ROOT / "infra/hibernate/drain", "demo"], env=environment, text=True, capture_output=True)
    assert done.returncode == 2 and "say which platform" in done.stderr


@pytest.mark.parametrize("script", ["drain", "left-behind"])
def test_values_without_a_region_are_refused_and_the_line_is_named(tmp_path, script):
    for folder in ("hibernate", "environments"):
        shutil.copytree(ROOT / "infra" / folder, tmp_path / folder, ignore=shutil.ignore_patterns("tests"))
    values = tmp_path / "environments/dev.tfvars"
    values.write_text("".join(line for line in values.read_text().splitlines(True) if not line.startswith("region ")))
    done = subprocess.run([tmp_path / "hibernate" / script, "dev"], text=True, capture_output=True)
    assert done.returncode == 1 and 'gives no region; add the line region = "us-east-1"' in done.stderr


def test_left_behind_finds_what_still_costs_and_deletes_what_the_cni_left(environment):
    night = Night(environment)
    stray, foreign = night.account.interface("aws-K8S-i-1", TAGS), night.account.interface("aws-K8S-i-2", TAGS | {"Environment": "prod"})
    assert night.run("left-behind").returncode == 0
    assert night.account.left() == {foreign} and stray != foreign
    volume, address = night.account.volume(), night.account.address()
    done = night.run("left-behind")
    assert done.returncode == 1
    assert f"disks {volume}" in done.stdout and f"addresses {address}" in done.stdout


def test_left_behind_names_what_was_to_be_kept_with_its_price_and_does_not_fail_for_it(environment):
    night = Night(environment)
    volume = night.account.volume(**KEPT)
    done = night.run("left-behind")
    assert done.returncode == 0
    assert f"kept {volume}, 3 GB: $0.24 a month" in done.stdout
