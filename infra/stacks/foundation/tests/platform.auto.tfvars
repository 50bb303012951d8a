# A platform that is accepted. Terraform gives it to every test of this folder; each says only what it has otherwise.
platform           = "dev"
environments       = ["dev"]
account_id         = "111111111111"
state_bucket       = "quanttrader-dev-state-111111111111"
owner              = "founding-team"
cost_center        = "quanttrader"
budget_usd         = 30
up_hours_per_month = 100
mail_addresses     = ["platform@example.com"]
region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b"]
vpc_cidr           = "10.10.0.0/16"
other_cidrs        = []
api_access         = "public"
nat_mode           = "none"
node_subnets       = "public"
operator_arns      = ["arn:aws:iam::111111111111:role/operators"]
github_repository  = "example/quanttrader"
node_groups = {
  system = {
    capacity_type  = "SPOT"
    instance_types = ["c5.large", "c5n.large"]
    desired_size   = 1
    max_size       = 3
  }
}
