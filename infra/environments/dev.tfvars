# The lean default: one platform for all three environments, under $30 a month. No NAT, so nodes are in public
# subnets (no one may connect to them) and the API is open to the internet, guarded by IAM alone.
# Lines marked "yours" are examples: put your own there (docs/FIRST-APPLY.md, step 0).

platform      = "dev"
environments  = ["dev", "staging", "prod"]
account_id    = "111111111111" # yours
account_owner = true
state_bucket  = "quanttrader-dev-state-111111111111" # yours
owner         = "founding-team"                      # yours
cost_center   = "quanttrader"                        # yours

budget_usd         = 30
up_hours_per_month = 100
mail_addresses     = ["platform@example.com"] # yours

region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b"]
vpc_cidr           = "10.10.0.0/16"
other_cidrs        = ["10.20.0.0/16", "10.30.0.0/16"]
flow_logs_enabled  = false
alb_ingress_cidrs  = []

api_access   = "public"
nat_mode     = "none"
node_subnets = "public"

kubernetes_version = "1.35"
kms_enabled        = false
node_groups = {
  # Untainted: CoreDNS, Argo CD, the add-ons. On Spot too, since dev may be away for two minutes.
  system = {
    capacity_type  = "SPOT"
    instance_types = ["c5.large", "c5a.large", "c6i.large", "c6a.large", "c5n.large"]
    min_size       = 0
    max_size       = 4
    desired_size   = 1
  }
  # For what tolerates workload=trading. One from the start: gitops/environments' services ask for it at once.
  trading = {
    capacity_type  = "SPOT"
    instance_types = ["c6in.large", "c5.large", "c6i.large", "c5n.large"]
    min_size       = 0
    max_size       = 4
    desired_size   = 1
    labels         = { workload = "trading" }
    taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
  }
}

operator_arns = ["arn:aws:iam::111111111111:role/quanttrader-operators"] # yours
# After sam deploy: spot-drain = { role_arn = SpotDrainRoleArn, kubernetes_groups = ["quanttrader:spot-drain"] }
functions = {}

secrets = {
  "dev/exchange-api"     = "ssm"
  "staging/exchange-api" = "ssm"
  "prod/exchange-api"    = "secretsmanager"
  # Argo CD's (gitops/platform/argocd/secrets).
  "platform/repository"    = "ssm"
  "platform/argocd-github" = "ssm"
  "platform/argocd-mail"   = "ssm"
}
github_repository = "example/quanttrader" # yours
