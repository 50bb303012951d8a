variable "cluster_name" {
  description = "The cluster that the add-ons go to."
  type        = string
}

variable "region" {
  description = "The cluster's region: pods can't ask the instance for it (IMDS has one hop)."
  type        = string
}

variable "tags" {
  description = "The platform's tags, for volumes and network interfaces that the add-ons make."
  type        = map(string)
}

variable "workloads_after" {
  description = "Ids of what add-ons with pods of their own need first: the node groups and the Pod Identity associations."
  type        = list(string)
  default     = []
}

variable "versions" {
  description = "The add-ons' versions for Kubernetes 1.35. What there is: aws eks describe-addon-versions --kubernetes-version 1.35."
  type = object({
    vpc_cni            = string
    kube_proxy         = string
    pod_identity_agent = string
    coredns            = string
    ebs_csi            = string
    metrics_server     = string
  })
  # Looked up 2026-11-24: kube-proxy's is in the user guide's table for 1.35, the others are pinned in public repositories
  # beside it on 1.35. They exist; there are newer ones by now. None was tried by us, nor AWS asked.
  default = {
    vpc_cni            = "v1.21.1-eksbuild.7"
    kube_proxy         = "v1.35.3-eksbuild.2"
    pod_identity_agent = "v1.3.10-eksbuild.3"
    coredns            = "v1.14.2-eksbuild.4"
    ebs_csi            = "v1.60.0-eksbuild.1"
    metrics_server     = "v0.8.1-eksbuild.5"
  }

  validation {
    condition     = alltrue([for version in values(var.versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "Each of versions must be a full version such as \"v1.21.1-eksbuild.7\": a cluster that is made every day must not change overnight."
  }
}
