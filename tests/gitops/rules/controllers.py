"""The controllers of AWS whose charts are out of reach here: what they are told is held against Terraform."""

from .cluster_facts import TOLD, account_of
from .tree import named, rule

BALANCERS = "aws-load-balancer-controller"


def values(tree, name):
    return tree.applications[name]["spec"]["source"]["helm"]["valuesObject"]


def account(told):
    """The service account that a chart is told to make."""
    return told.get("rbac", told).get("serviceAccount", {})


@rule
def controllers_are_told_their_cluster(tree):
    """Each is told the name, region and VPC that are this cluster's: with one hop of IMDS no pod can ask."""
    told = values(tree, BALANCERS)
    for key, fact in (("clusterName", "cluster_name"), ("region", "region"), ("vpcId", "vpc_id")):
        if told.get(key) != TOLD[fact]:
            yield f"{BALANCERS} is told that {key} is {told.get(key)}, and it is {TOLD[fact]}"
    told = values(tree, "cluster-autoscaler")
    if (told["autoDiscovery"], told["awsRegion"]) != ({"clusterName": TOLD["cluster_name"]}, TOLD["region"]):
        yield f"cluster-autoscaler looks for groups of {told['autoDiscovery']} in {told['awsRegion']}"


@rule
def controllers_have_their_roles(tree):
    """Each has the service account to which Terraform gives its role."""
    for name, component in ((BALANCERS, "load_balancer_controller"), ("cluster-autoscaler", "cluster_autoscaler")):
        said, namespace = account(values(tree, name)), tree.applications[name]["spec"]["destination"]["namespace"]
        if not said.get("create") or (namespace, said.get("name")) != account_of(component):
            yield f"{name} is {namespace}'s {said}, and the role is {account_of(component)}'s"
    for thing in tree.objects["external-secrets"]:
        if thing["kind"] == "Deployment":
            has = thing["metadata"]["namespace"], thing["spec"]["template"]["spec"]["serviceAccountName"]
            if has != account_of("external_secrets"):
                yield f"{named(thing)} is {has}, and the role is {account_of('external_secrets')}'s"


@rule
def load_balancers_are_tagged_and_in_nobodys_way(tree):
    """What the controller makes carries Terraform's tags, and it stands before no Service: while it is away, none could be made."""
    told = values(tree, BALANCERS)
    schema = {name.removeprefix("tag_"): value for name, value in TOLD.items() if name.startswith("tag_")}
    if told.get("defaultTags") != schema:
        yield f"load balancers are tagged {told.get('defaultTags')}"
    if told.get("enableServiceMutatorWebhook") is not False:
        yield f"{BALANCERS} is asked before any Service is made"
