output "cluster_name" {
  description = "The cluster's name; a value only once the cluster is there."
  value       = module.eks.name
}

output "cluster_arn" {
  description = "The cluster's ARN."
  value       = module.eks.arn
}

output "cluster_endpoint" {
  description = "Where the Kubernetes API is."
  value       = module.eks.endpoint
}

output "cluster_certificate_authority" {
  description = "The API's certificate authority, base64."
  value       = module.eks.certificate_authority
}

output "update_kubeconfig" {
  description = "How kubectl gets in."
  value       = "aws eks update-kubeconfig --region ${var.region} --name ${local.name}"
}

output "autoscaling_group_names" {
  description = "The Auto Scaling group of each node group."
  value       = module.nodes.autoscaling_group_names
}

output "nat_public_ips" {
  description = "Addresses that the platform is seen with when it goes through NAT; new ones after each wake."
  value       = module.nat.public_ips
}

# The bootstrap writes these as annotations on Argo CD's cluster secret, under the prefix
# quanttrader/: applications read them there, and none is typed into git. Annotations are strings, so
# lists are joined by commas. With one hop of IMDS no controller can find region or VPC by itself.
output "gitops_metadata" {
  description = "What GitOps needs to know of this cluster, all of it strings."
  value = merge(
    {
      platform              = var.platform
      environments          = join(",", var.environments)
      region                = var.region
      account_id            = var.account_id
      vpc_id                = local.foundation.vpc_id
      cluster_name          = module.eks.name
      private_subnet_cidrs  = join(",", local.foundation.private_subnet_cidrs)
      alb_security_group_id = local.foundation.alb_security_group_id
    },
    # Load balancers are Kubernetes' to make and carry the same tags.
    { for key, value in local.tags : "tag_${key}" => value },
    { for component, arn in local.foundation.component_role_arns : "${component}_role_arn" => arn },
  )
}
