"""Gives up the bootstrap's share in what Argo CD has taken over: what both own would stay when it is gone from git.

    kubectl get -k FOLDER --show-managed-fields -o json | hand_over.py | kubectl apply --server-side -f -

To apply an object without a field is to own it no more (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
"""

import json
import sys

ITS_OWN = "argocd-controller"


def stub(thing):
    metadata = {key: thing["metadata"][key] for key in ("name", "namespace") if key in thing["metadata"]}
    return {"apiVersion": thing["apiVersion"], "kind": thing["kind"], "metadata": metadata}


def taken_over(thing):
    return any(one["manager"] == ITS_OWN and one["operation"] == "Apply" for one in thing["metadata"].get("managedFields", []))


things = json.load(sys.stdin)
items = [stub(one) for one in things.get("items", [things]) if taken_over(one)]
json.dump({"apiVersion": "v1", "kind": "List", "items": items}, sys.stdout)
