"""Who asks whom: what a service needs to be ready is there, at that port, and lets it in."""

import re
from ipaddress import ip_network

from .cluster_facts import TOLD, plain
from .tree import ENVIRONMENTS, rule

NAME = "app.kubernetes.io/name"


@rule
def upstreams_answer(tree):
    """Each upstream of a service is a Service of its environment at that port, and both policies let the question through."""
    for environment in ENVIRONMENTS:
        objects = [thing for _, _, made in tree.services(environment) for thing in made]
        for asking in (t for t in objects if t["kind"] == "Deployment"):
            for upstream, port in upstreams(asking):
                for said in unanswered(asking["metadata"]["name"], upstream, port, objects):
                    yield f"{environment}: {said}"


def upstreams(deployment):
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    urls = next((e["value"] for e in container["env"] if e["name"] == "UPSTREAM_URLS"), "")
    return [(name, int(port)) for name, port in re.findall(r"http://([a-z0-9-]+):(\d+)/", urls)]


def unanswered(asking, upstream, port, objects):
    there = [p["port"] for t in objects if (t["kind"], t["metadata"]["name"]) == ("Service", upstream) for p in t["spec"]["ports"]]
    if port not in there:
        yield f"{asking} asks {upstream} at {port}, which is at {there or 'no port: there is no such service'}"
        return
    # Every namespace denies by default, so without a policy nothing passes.
    let_in = [f for p in policies(objects, upstream) for r in p["spec"].get("ingress", []) if to_port(r, port) for f in r.get("from", [])]
    if not any(names(peer, asking) for peer in let_in):
        yield f"{upstream} does not let {asking} in: networkPolicy.clients"
    let_out = [t for p in policies(objects, asking) for r in p["spec"].get("egress", []) if to_port(r, port) for t in r.get("to", [])]
    if not any(names(peer, upstream) for peer in let_out):
        yield f"{asking} is not let out to {upstream}"


def policies(objects, service):
    return [t for t in objects if t["kind"] == "NetworkPolicy" and t["spec"]["podSelector"].get("matchLabels") == {NAME: service}]


def to_port(entry, port):
    """Whether a policy's rule is for the port, by number or by the name that every service's port has."""
    return "ports" not in entry or any(p.get("port") in (port, "http") for p in entry["ports"])


def names(peer, service):
    return "namespaceSelector" not in peer and peer.get("podSelector", {}).get("matchLabels") == {NAME: service}


def pods_of_several(tree):
    """The subnets in which pods of several environments have their addresses, as infra/modules/vpc cuts them."""
    for values in tree.platforms.values():
        if len(values["environments"]) > 1:
            where = plain(values["node_subnets"])
            bits, first = {"public": (4, 0), "private": (2, 1)}[where]
            subnets = list(ip_network(plain(values["vpc_cidr"])).subnets(bits))
            yield from subnets[first : first + len(values["availability_zones"])]
            if where == "private":
                # Whatever network it has, these are what its cluster is told.
                yield from map(ip_network, TOLD["private_subnet_cidrs"].split(","))


@rule
def environments_stay_out_of_each_other(tree):
    """No policy of a service lets in a network in which another environment's pods have addresses, nor another namespace."""
    shared = list(pods_of_several(tree))
    for environment in ENVIRONMENTS:
        for name, _, objects in tree.services(environment):
            peers = [f for t in objects if t["kind"] == "NetworkPolicy" for r in t["spec"].get("ingress", []) for f in r.get("from", [{}])]
            for peer in peers:
                cidr = peer.get("ipBlock", {}).get("cidr")
                if cidr and any(ip_network(cidr).version == one.version and ip_network(cidr).overlaps(one) for one in shared):
                    yield f"{name} lets in {cidr}, where pods of every environment have their addresses"
                if not peer or in_another(peer, environment):
                    yield f"{name} lets in {peer or 'anybody'}"


def in_another(peer, environment):
    """Whether a policy's peer may be in another environment; a namespace must be named to be sure."""
    if "namespaceSelector" not in peer:
        return False
    named = peer["namespaceSelector"].get("matchLabels", {}).get("kubernetes.io/metadata.name")
    return named is None or named in set(ENVIRONMENTS) - {environment}
