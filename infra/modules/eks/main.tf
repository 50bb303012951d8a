# The control plane. It is made and destroyed with the platform's day, so nothing that must last is in
# here: role, key, log group and security group are foundation's.
resource "aws_eks_cluster" "this" {
  name     = var.name
  version  = var.kubernetes_version
  role_arn = var.cluster_role_arn

  # All three as add-ons of ours, with pinned versions, instead of copies that nobody updates.
  bootstrap_self_managed_addons = false

  # Who calls, who is who, and what was changed. The scheduler's and the controller manager's logs cost
  # as much and answer no question that the audit log leaves open.
  enabled_cluster_log_types = ["api", "audit", "authenticator"]

  # Nothing of the aws-auth ConfigMap, and no administrator whom no one wrote down.
  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  # When standard support ends, EKS upgrades instead of charging six times as much.
  upgrade_policy {
    support_type = "STANDARD"
  }

  # Nodes always take the way inside the VPC; public only adds a door.
  vpc_config {
    subnet_ids              = var.subnet_ids
    security_group_ids      = [var.security_group_id]
    endpoint_private_access = true
    endpoint_public_access  = var.api_access == "public"
    public_access_cidrs     = var.api_access == "public" ? var.api_public_cidrs : null
  }

  kubernetes_network_config {
    service_ipv4_cidr = var.service_cidr
  }

  dynamic "encryption_config" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      resources = ["secrets"]

      provider {
        key_arn = encryption_config.value
      }
    }
  }
}
