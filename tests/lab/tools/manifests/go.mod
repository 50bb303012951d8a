// What manifests are checked against: the API of the lab's Kubernetes, and the CRDs of what runs on it.
module quanttrader.local/lab/manifests

go 1.26.0

require (
	github.com/argoproj/argo-cd/v3 v3.2.11
	github.com/external-secrets/external-secrets v0.20.4
	github.com/prometheus-operator/prometheus-operator v0.92.1
	k8s.io/kubernetes v1.35.4
)
