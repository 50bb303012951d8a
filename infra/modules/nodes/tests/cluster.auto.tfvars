# The cluster that every test's groups join. Terraform gives it to every test of this folder.
cluster_name       = "quanttrader-dev"
kubernetes_version = "1.35"
node_role_arn      = "arn:aws:iam::111111111111:role/nodes"
subnet_ids         = ["subnet-a", "subnet-b"]
security_group_id  = "sg-nodes"
tags = {
  Project     = "quanttrader"
  Environment = "dev"
  Stack       = "cluster"
  CostCenter  = "quanttrader"
  Owner       = "founding-team"
  ManagedBy   = "terraform"
}
