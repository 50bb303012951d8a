"""Who gets in from outside: an Ingress's load balancer is ours to bound, finds its pods and is let in by them."""

import json

from .cluster_facts import TOLD, service_ports
from .tree import ENVIRONMENTS, rule

ALB = "alb.ingress.kubernetes.io/"


def ingresses(tree):
    for environment in ENVIRONMENTS:
        for name, _, objects in tree.services(environment):
            for thing in objects:
                if thing["kind"] == "Ingress":
                    yield name, thing, objects


def only(objects, kind):
    return next(t for t in objects if t["kind"] == kind)


@rule
def load_balancers_are_bounded(tree):
    """Each is internal, speaks TLS only, reaches pods by their addresses, and lets in whom Terraform's group lets in."""
    wanted = {"scheme": "internal", "target-type": "ip", "listen-ports": '[{"HTTPS": 443}]', "security-groups": TOLD["alb_security_group_id"]}
    for name, thing, _ in ingresses(tree):
        said = thing["metadata"].get("annotations", {})
        for what, value in wanted.items():
            found = said.get(ALB + what)
            if found != value and not (what == "listen-ports" and found and json.loads(found) == json.loads(value)):
                yield f"{name}: its load balancer's {what} is {found}, not {value}"
        if thing["spec"]["ingressClassName"] != "alb":
            yield f"{name}: nobody makes an Ingress of class {thing['spec']['ingressClassName']}"


@rule
def load_balancers_reach_their_pods(tree):
    """Pods are asked where they answer, at a port to which the nodes let load balancers, from networks that their policy lets in."""
    for name, thing, objects in ingresses(tree):
        container = only(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]
        ready = container["readinessProbe"]["httpGet"]["path"]
        asked = thing["metadata"].get("annotations", {}).get(ALB + "healthcheck-path")
        if asked != ready:
            yield f"{name}: its load balancer asks {asked}, and the pods answer at {ready}"
        port = container["ports"][0]["containerPort"]
        if port not in service_ports():
            yield f"{name}: load balancers are not let to port {port} of nodes: add it to service_ports in infra/modules/vpc"
        policy = only(objects, "NetworkPolicy")
        let_in = {f["ipBlock"]["cidr"] for r in policy["spec"]["ingress"] for f in r["from"] if "ipBlock" in f}
        if let_in != set(TOLD["private_subnet_cidrs"].split(",")):
            yield f"{name} lets in {sorted(let_in)}, and internal load balancers are in {TOLD['private_subnet_cidrs']}"
