output "role_arns" {
  description = "The components' roles: five of Pod Identity, and a reader of secrets for each environment."
  value = merge(
    {
      load_balancer_controller  = module.load_balancer_controller.arn
      cluster_autoscaler        = module.cluster_autoscaler.arn
      ebs_csi                   = module.ebs_csi.arn
      vpc_cni                   = module.vpc_cni.arn
      external_secrets_operator = module.external_secrets_operator.arn
    },
    { for environment in var.environments : "external_secrets_${environment}" => aws_iam_role.external_secrets[environment].arn },
  )
}

output "service_accounts" {
  description = "Whose the five roles of Pod Identity are, for the cluster's associations."
  value = {
    load_balancer_controller  = module.load_balancer_controller.service_account
    cluster_autoscaler        = module.cluster_autoscaler.service_account
    ebs_csi                   = module.ebs_csi.service_account
    vpc_cni                   = module.vpc_cni.service_account
    external_secrets_operator = module.external_secrets_operator.service_account
  }
}
