# What one would run for others: three zones, a NAT gateway in each, system pods on capacity that is not taken
# back, Kubernetes' secrets under a key of ours. Its hours are those that fit under $30, so it is a rehearsal:
# docs/COST.md says what it costs around the clock, and then budget_usd says so too. An account of its own.
# Lines marked "yours" are examples: put your own there (docs/FIRST-APPLY.md, step 0).

platform      = "prod"
environments  = ["prod"]
account_id    = "333333333333" # yours
account_owner = true
state_bucket  = "quanttrader-prod-state-333333333333" # yours
owner         = "founding-team"                       # yours
cost_center   = "quanttrader"                         # yours

budget_usd         = 30
up_hours_per_month = 40
mail_addresses     = ["platform@example.com"] # yours

region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
vpc_cidr           = "10.30.0.0/16"
other_cidrs        = ["10.10.0.0/16", "10.20.0.0/16"]
flow_logs_enabled  = true
alb_ingress_cidrs  = ["10.0.0.0/8"]

api_access   = "private"
nat_mode     = "gateway_per_az"
node_subnets = "private"

kubernetes_version = "1.35"
kms_enabled        = true
log_retention_days = 90
node_groups = {
  # On-Demand: the autoscaler and Argo CD are what brings the others back.
  system = {
    capacity_type  = "ON_DEMAND"
    instance_types = ["c6i.large"]
    min_size       = 0
    max_size       = 4
    desired_size   = 1
  }
  trading = {
    capacity_type  = "SPOT"
    instance_types = ["c6in.large", "c5.large", "c6i.large", "c5n.large"]
    min_size       = 0
    max_size       = 10
    desired_size   = 2
    labels         = { workload = "trading" }
    taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
  }
}

operator_arns = ["arn:aws:iam::333333333333:role/quanttrader-operators"] # yours
# After sam deploy: spot-drain = { role_arn = SpotDrainRoleArn, kubernetes_groups = ["quanttrader:spot-drain"] }
functions = {}

secrets = {
  "prod/exchange-api" = "secretsmanager"
  # Argo CD's (gitops/platform/argocd/secrets).
  "platform/repository"    = "ssm"
  "platform/argocd-github" = "ssm"
  "platform/argocd-mail"   = "ssm"
}
github_repository = "example/quanttrader" # yours
