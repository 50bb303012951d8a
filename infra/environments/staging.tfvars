# A rehearsal of prod at a price near dev's: nodes and API are private, one small instance does NAT. If it
# fails, nodes keep running and reach nothing outside until it is back. An account of its own.
# Lines marked "yours" are examples: put your own there (docs/FIRST-APPLY.md, step 0).

platform      = "staging"
environments  = ["staging"]
account_id    = "222222222222" # yours
account_owner = true
state_bucket  = "quanttrader-staging-state-222222222222" # yours
owner         = "founding-team"                          # yours
cost_center   = "quanttrader"                            # yours

budget_usd         = 30
up_hours_per_month = 100
mail_addresses     = ["platform@example.com"] # yours

region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b"]
vpc_cidr           = "10.20.0.0/16"
other_cidrs        = ["10.10.0.0/16", "10.30.0.0/16"]
flow_logs_enabled  = true
alb_ingress_cidrs  = ["10.0.0.0/8"]

api_access   = "private"
nat_mode     = "instance"
node_subnets = "private"

kubernetes_version = "1.35"
kms_enabled        = false
node_groups = {
  system = {
    capacity_type  = "SPOT"
    instance_types = ["c5.large", "c5a.large", "c6i.large", "c6a.large", "c5n.large"]
    min_size       = 0
    max_size       = 4
    desired_size   = 1
  }
  trading = {
    capacity_type  = "SPOT"
    instance_types = ["c6in.large", "c5.large", "c6i.large", "c5n.large"]
    min_size       = 0
    max_size       = 6
    desired_size   = 1
    labels         = { workload = "trading" }
    taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
  }
}

operator_arns = ["arn:aws:iam::222222222222:role/quanttrader-operators"] # yours
# After sam deploy: spot-drain = { role_arn = SpotDrainRoleArn, kubernetes_groups = ["quanttrader:spot-drain"] }
functions = {}

secrets = {
  "staging/exchange-api" = "ssm"
  # Argo CD's (gitops/platform/argocd/secrets).
  "platform/repository"    = "ssm"
  "platform/argocd-github" = "ssm"
  "platform/argocd-mail"   = "ssm"
}
github_repository = "example/quanttrader" # yours
