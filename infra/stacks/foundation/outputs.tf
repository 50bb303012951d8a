# What the cluster stack, sam deploy and GitOps read. These names are a contract: the cluster stack reads them from
# this stack's state.

output "vpc_id" {
  description = "The VPC."
  value       = module.vpc.vpc_id
}

output "vpc_cidr" {
  description = "The VPC's network."
  value       = module.vpc.vpc_cidr
}

output "availability_zones" {
  description = "The zones. Each list of subnets or tables has one for each, in this order."
  value       = module.vpc.availability_zones
}

output "public_subnet_ids" {
  description = "The public subnets."
  value       = module.vpc.public_subnet_ids
}

output "private_subnet_ids" {
  description = "The private subnets; sam deploy's SubnetIds where the API is private."
  value       = module.vpc.private_subnet_ids
}

output "private_subnet_cidrs" {
  description = "The private subnets' networks, for policies that let internal load balancers in."
  value       = module.vpc.private_subnet_cidrs
}

output "database_subnet_ids" {
  description = "The database subnets, without a way out."
  value       = module.vpc.database_subnet_ids
}

output "public_route_table_id" {
  description = "The public subnets' route table."
  value       = module.vpc.public_route_table_id
}

output "private_route_table_ids" {
  description = "The private subnets' route tables, to which NAT adds its route."
  value       = module.vpc.private_route_table_ids
}

output "database_route_table_id" {
  description = "The database subnets' route table, which stays without a route."
  value       = module.vpc.database_route_table_id
}

output "control_plane_security_group_id" {
  description = "For the control plane's interfaces."
  value       = module.vpc.control_plane_security_group_id
}

output "node_security_group_id" {
  description = "For the nodes' interfaces, and no other group with it."
  value       = module.vpc.node_security_group_id
}

output "alb_security_group_id" {
  description = "For load balancers."
  value       = module.vpc.alb_security_group_id
}

output "callers_security_group_id" {
  description = "For functions and builds inside the VPC; sam deploy's SecurityGroupIds where the API is private."
  value       = module.vpc.callers_security_group_id
}

output "cluster_role_arn" {
  description = "The control plane's role."
  value       = module.eks_kept.cluster_role_arn
}

output "node_role_arn" {
  description = "The nodes' role."
  value       = module.eks_kept.node_role_arn
}

output "cluster_log_group_name" {
  description = "The group that the control plane logs to."
  value       = module.eks_kept.cluster_log_group_name
}

output "kms_key_arn" {
  description = "The key for Kubernetes' secrets; null where EKS uses its own."
  value       = module.eks_kept.kms_key_arn
}

output "component_role_arns" {
  description = "The roles of what runs in the cluster and speaks to AWS."
  value       = module.components.role_arns
}

output "component_service_accounts" {
  description = "Whose those of Pod Identity are, by the same names."
  value       = module.components.service_accounts
}

output "permissions_boundary_arn" {
  description = "What no role of the platform may exceed; also for roles made elsewhere."
  value       = module.boundary.arn
}

output "ci_role_arns" {
  description = "The roles of GitHub's workflows: plan and apply."
  value       = module.delivery.ci_role_arns
}

output "codebuild_role_arn" {
  description = "The builds' role, for the cluster's access entry."
  value       = module.delivery.build_role_arn
}

output "codebuild_project_name" {
  description = "The build that hibernates and wakes the cluster."
  value       = module.delivery.terraform_project_name
}

output "codebuild_cluster_project_name" {
  description = "The build inside the VPC that drains and bootstraps; null where the API is public."
  value       = module.delivery.kubernetes_project_name
}

output "alarm_topic_arn" {
  description = "The topic that budgets, billing alarms and anomalies tell; in us-east-1."
  value       = module.cost_watch.topic_arn
}

output "budget_name" {
  description = "The month's budget."
  value       = module.cost_watch.budget_name
}

output "repository_urls" {
  description = "Where each service's images are; empty where another platform of the account has them."
  value       = module.registry.repository_urls
}

output "secrets_to_fill" {
  description = "The line that puts a value into each secret."
  value       = module.secrets.to_fill
}

output "state_bucket" {
  description = "The bucket of the states."
  value       = module.state.bucket
}

output "state_lock_table" {
  description = "The table of locks; null where the lock is a file in the bucket."
  value       = module.state.lock_table
}
