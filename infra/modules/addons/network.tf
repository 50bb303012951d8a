# What a node needs to become Ready. These are DaemonSets: they are installed while there is no node yet,
# and are there when the first one comes.
#
# OVERWRITE everywhere: what is in this file is what runs.
resource "aws_eks_addon" "vpc_cni" {
  cluster_name                = var.cluster_name
  addon_name                  = "vpc-cni"
  addon_version               = var.versions.vpc_cni
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  configuration_values = jsonencode({
    # Without it EKS takes NetworkPolicies and enforces none.
    enableNetworkPolicy = "true"
    env = {
      # Addresses by 16s (a /28), so that a .large holds more than 29 pods and starts them without
      # waiting for EC2. One prefix is kept ready.
      ENABLE_PREFIX_DELEGATION = "true"
      WARM_PREFIX_TARGET       = "1"
      # The second and third network interface of a node are made by the CNI, not by a launch template.
      ADDITIONAL_ENI_TAGS = jsonencode(var.tags)
    }
  })
}

resource "aws_eks_addon" "kube_proxy" {
  cluster_name                = var.cluster_name
  addon_name                  = "kube-proxy"
  addon_version               = var.versions.kube_proxy
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# Hands pods the role of their service account; on the host's network, so one hop of IMDS does.
resource "aws_eks_addon" "pod_identity_agent" {
  cluster_name                = var.cluster_name
  addon_name                  = "eks-pod-identity-agent"
  addon_version               = var.versions.pod_identity_agent
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}
