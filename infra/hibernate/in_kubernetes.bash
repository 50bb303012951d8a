# shellcheck shell=bash
# The drain's part inside the cluster. It wants $cluster, $platform, say(), and reach_api before the rest.
: "${cluster:?}"

kubectl() { command kubectl --kubeconfig "$kubeconfig" --request-timeout=20s "$@"; }

# Can this machine speak to the API? The kubeconfig is one of ours, so that nobody's context is changed.
reach_api() {
    kubeconfig=${QUANTTRADER_KUBECONFIG:-}
    if [[ -z $kubeconfig ]]; then
        kubeconfig=$(mktemp)
        trap 'rm -f "$kubeconfig"' EXIT
        aws eks update-kubeconfig --name "$cluster" --kubeconfig "$kubeconfig" >/dev/null
    fi
    kubectl get --raw /readyz >/dev/null
}

ready_nodes() {
    local nodes
    nodes=$(kubectl get nodes -o jsonpath='{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}') || return
    grep '=True$' <<<"$nodes" || true
}

# Argo CD would put back what is deleted next, and the autoscaler would buy nodes for the pods that lose
# theirs. The load balancer controller and the EBS driver go on: they do the work.
stop_what_makes_it_anew() {
    local nodes=$1 deployments
    if [[ -n $(kubectl get namespace argocd --ignore-not-found -o name) ]]; then
        say "Argo CD stops"
        kubectl -n argocd get deployment,statefulset -o name | while read -r workload; do
            kubectl -n argocd scale "$workload" --replicas=0 >/dev/null </dev/null
        done
        # It may be in the middle of a sync; without a node its pods can't say that they are gone.
        [[ -z $nodes ]] || kubectl -n argocd wait pod --all --for=delete --timeout=60s --request-timeout=0 >/dev/null ||
            say "Argo CD's pods are still there after 60 s; going on"
    fi
    deployments=$(kubectl -n kube-system get deployments -o name)
    while read -r deployment; do
        [[ $deployment == *cluster-autoscaler* ]] || continue
        say "the Cluster Autoscaler stops"
        kubectl -n kube-system scale "$deployment" --replicas=0 >/dev/null </dev/null
    done <<<"$deployments"
}

# Volumes of a StorageClass or PersistentVolume that says Retain: whoever wrote that wants them kept. The mark tells
# the nights to come, whose clusters do not know them.
note_retained_volumes() {
    retained=$(kubectl get persistentvolumes -o jsonpath='{range .items[?(@.spec.persistentVolumeReclaimPolicy=="Retain")]}{.spec.csi.volumeHandle}{"\n"}{end}' | sed '/^$/d')
    if [[ -z $retained ]]; then return; fi
    say "kept, because their reclaim policy is Retain, at \$0.08 a GB and month: $(xargs <<<"$retained")"
    volumes | { grep -xF "$retained" || true; } |
        xargs -r aws ec2 create-tags --tags Key=quanttrader/retained,Value=true --resources
}

# A claim stays as long as a pod uses it, so what runs in its namespace goes first. kube-system stays:
# there are the controllers.
delete_what_costs() {
    say "Ingresses, Services of type LoadBalancer and volumes' claims go"
    kubectl delete ingress --all --all-namespaces --wait=false
    kubectl get services --all-namespaces -o jsonpath='{range .items[?(@.spec.type=="LoadBalancer")]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' |
        while read -r namespace service; do
            kubectl delete service -n "$namespace" "$service" --wait=false
        done
    kubectl get persistentvolumeclaims --all-namespaces -o jsonpath='{range .items[*]}{.metadata.namespace}{"\n"}{end}' | sort -u |
        while read -r namespace; do
            [[ $namespace == kube-system ]] ||
                kubectl delete deployment,replicaset,replicationcontroller,statefulset,daemonset,cronjob,job,pod --all -n "$namespace" --wait=false
            kubectl delete persistentvolumeclaim --all -n "$namespace" --wait=false
        done
}
