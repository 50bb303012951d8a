output "network_ids" {
  description = "What a node needs before it starts and until it is gone."
  value = [
    aws_eks_addon.vpc_cni.id,
    aws_eks_addon.kube_proxy.id,
    aws_eks_addon.pod_identity_agent.id,
  ]
}

output "versions" {
  description = "The pinned versions, as they are installed."
  value       = var.versions
}
