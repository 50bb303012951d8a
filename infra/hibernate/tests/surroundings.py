"""A platform as a test finds it: what Kubernetes made in AWS, and in Kubernetes what it made it for."""

import re
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import boto3

CLUSTER = "quanttrader-dev"
# As the scripts read it: whoever runs a platform fills in their own.
VALUES = (Path(__file__).resolve().parents[2] / "environments/dev.tfvars").read_text()
REGION = re.search(r'(?m)^region\s*=\s*"([^"]+)"', VALUES)[1]
OURS = [{"Key": "elbv2.k8s.aws/cluster", "Value": CLUSTER}]
TAGS = {"Project": "quanttrader", "Environment": "dev", "Stack": "cluster"}


def pairs(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Account:
    """moto's, empty at first."""

    def __init__(self, endpoint):
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST"))
        session = boto3.Session("test", "test", region_name=REGION)
        self.ec2, self.elb, self.eks = (session.client(name, endpoint_url=endpoint) for name in ("ec2", "elbv2", "eks"))
        self.vpc = self.ec2.create_vpc(CidrBlock="10.10.0.0/16")["Vpc"]["VpcId"]
        self.ec2.create_tags(Resources=[self.vpc], Tags=pairs({"Name": CLUSTER, "Project": "quanttrader"}))
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.10.{i}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
            for i, zone in enumerate("ab")
        ]

    def cluster(self, name=CLUSTER):
        self.eks.create_cluster(name=name, roleArn="arn:aws:iam::123456789012:role/c", resourcesVpcConfig={"subnetIds": self.subnets})

    def load_balancer(self, name, tags=None):
        tags = OURS if tags is None else tags
        tags = {"Tags": tags} if tags else {}
        made = self.elb.create_load_balancer(Name=name, Subnets=self.subnets, **tags)["LoadBalancers"][0]["LoadBalancerArn"]
        group = self.elb.create_target_group(Name=f"{name}-tg", Protocol="HTTP", Port=80, VpcId=self.vpc, **tags)["TargetGroups"][0]["TargetGroupArn"]
        self.elb.create_listener(LoadBalancerArn=made, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
        return made, group

    def volume(self, cluster=CLUSTER, **more):
        tags = TAGS | {"Environment": cluster.removeprefix("quanttrader-"), "ebs.csi.aws.com/cluster": "true"}
        specified = [{"ResourceType": "volume", "Tags": pairs(tags | more)}]
        return self.ec2.create_volume(Size=3, AvailabilityZone=f"{REGION}a", TagSpecifications=specified)["VolumeId"]

    def marked(self):
        found = self.ec2.describe_volumes(Filters=[{"Name": "tag:quanttrader/retained", "Values": ["true"]}])
        return {each["VolumeId"] for each in found["Volumes"]}

    def interface(self, description, tags=None):
        made = self.ec2.create_network_interface(SubnetId=self.subnets[0], Description=description)["NetworkInterface"]["NetworkInterfaceId"]
        if tags:
            self.ec2.create_tags(Resources=[made], Tags=pairs(tags))
        return made

    def address(self):
        made = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.ec2.create_tags(Resources=[made], Tags=pairs(TAGS))
        return made

    def left(self):
        return {
            *(each["LoadBalancerArn"] for each in self.elb.describe_load_balancers()["LoadBalancers"]),
            *(each["TargetGroupArn"] for each in self.elb.describe_target_groups()["TargetGroups"]),
            *(each["VolumeId"] for each in self.ec2.describe_volumes()["Volumes"]),
            *(each["NetworkInterfaceId"] for each in self.ec2.describe_network_interfaces()["NetworkInterfaces"] if each.get("Description")),
        }

    def delete_balancing(self, balancer, group):
        self.elb.delete_load_balancer(LoadBalancerArn=balancer)
        self.elb.delete_target_group(TargetGroupArn=group)


class Kubernetes:
    def __init__(self, environment):
        self.environment = environment

    def run(self, *arguments, stdin=None):
        command = ["kubectl", "--kubeconfig", self.environment["QUANTTRADER_KUBECONFIG"], *arguments]
        return subprocess.run(command, env=self.environment, input=stdin, text=True, capture_output=True, check=True).stdout.strip()

    def empty(self):
        self.run("delete", "namespace", "argocd", "shop", "--ignore-not-found", "--wait=false")
        for kind in ("deployment", "statefulset", "ingress", "persistentvolumeclaim", "pod"):
            self.run("delete", kind, "--all", "--all-namespaces", "--wait=false")
        self.run("delete", "node,persistentvolume", "--all", "--wait=false")
        for service in self.run("get", "service", "-A", "-o", "jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {end}").split():
            namespace, name = service.split("/")
            if name != "kubernetes":
                self.run("delete", "service", "-n", namespace, name, "--wait=false")

    def apply(self, text):
        self.run("apply", "-f", "-", stdin=text)

    def node(self, ready):
        self.apply("{apiVersion: v1, kind: Node, metadata: {name: ip-10-10-0-5}}")
        status = "True" if ready else "Unknown"
        patch = '{"status": {"conditions": [{"type": "Ready", "status": "%s"}]}}' % status
        self.run("patch", "node", "ip-10-10-0-5", "--subresource=status", "--type=merge", "-p", patch)

    def there(self, *what):
        return bool(self.run("get", *what, "--ignore-not-found", "-o", "name"))

    def replicas(self, namespace, workload):
        return self.run("get", "-n", namespace, workload, "-o", "jsonpath={.spec.replicas}")


def controller(kubernetes, begin, *rules):
    """Deletes in AWS what was deleted in Kubernetes: (what to look for, what to do when it is gone).

    Not before `begin()`: real controllers take seconds, and the drain must be seen to wait for them.
    """

    def work():
        waiting, end = list(rules), time.monotonic() + 180
        while not begin() and time.monotonic() < end:
            time.sleep(0.3)
        while waiting and time.monotonic() < end:
            for rule in list(waiting):
                what, act = rule
                if not kubernetes.there(*what):
                    act()
                    waiting.remove(rule)
            time.sleep(0.3)

    threading.Thread(target=work, daemon=True).start()
