# What the cluster stack, the functions and the people rely on. Plans only: what the foundation keeps can't be destroyed,
# so a test that applied it could not clean up.

mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  environments = ["dev", "staging", "prod"]
  other_cidrs  = ["10.20.0.0/16", "10.30.0.0/16"]
  secrets = {
    "dev/exchange-api"  = "ssm"
    "prod/exchange-api" = "secretsmanager"
  }
}

run "the_contract_with_the_cluster_stack_is_kept" {
  command = plan
  assert {
    condition     = length(output.public_subnet_ids) == 2 && length(output.private_subnet_ids) == 2 && length(output.private_route_table_ids) == 2 && output.availability_zones == var.availability_zones
    error_message = "A list does not have one for each zone."
  }
  assert {
    condition     = output.cluster_log_group_name == "/aws/eks/quanttrader-dev/cluster" && output.kms_key_arn == null
    error_message = "The cluster would not find its log group, or a key that nobody asked for."
  }
  assert {
    condition     = alltrue([for name in ["load_balancer_controller", "cluster_autoscaler", "ebs_csi", "vpc_cni", "external_secrets_operator", "external_secrets_dev", "external_secrets_staging", "external_secrets_prod", "external_secrets_platform"] : contains(keys(output.component_role_arns), name)])
    error_message = "A component's role is missing."
  }
  assert {
    condition     = alltrue([for name in keys(output.component_service_accounts) : contains(keys(output.component_role_arns), name)])
    error_message = "A service account has no role."
  }
  assert {
    condition     = output.codebuild_project_name == "quanttrader-dev-hibernate" && output.codebuild_cluster_project_name == null
    error_message = "The builds are not those of a public API."
  }
  assert {
    condition     = toset(keys(output.repository_urls)) == toset(["market-data-simulator", "trading-engine", "risk-management"])
    error_message = "A service has no repository."
  }
  assert {
    condition     = toset(keys(output.secrets_to_fill)) == toset(["dev/exchange-api", "prod/exchange-api"])
    error_message = "A secret has no line that fills it."
  }
}

run "public_nodes_get_addresses" {
  command = plan

  assert {
    condition     = module.vpc.public_addresses
    error_message = "EKS refuses public nodes in a subnet that gives no address."
  }
}

run "one_schema_of_tags" {
  command = plan

  assert {
    condition = local.tags == {
      Project     = "quanttrader"
      Environment = "dev"
      Stack       = "foundation"
      CostCenter  = "quanttrader"
      Owner       = "founding-team"
      ManagedBy   = "terraform"
    }
    error_message = "The tags are not Project, Environment, Stack, CostCenter, Owner and ManagedBy."
  }
}

run "a_throw_away_platform_says_until_when" {
  command = plan
  variables {
    expiry = "2026-12-31"
  }

  assert {
    condition     = local.tags["Expiry"] == "2026-12-31" && length(local.tags) == 7
    error_message = "The tag Expiry is missing."
  }
}

run "a_private_api_is_built_from_inside" {
  command = plan
  variables {
    api_access   = "private"
    nat_mode     = "instance"
    node_subnets = "private"
    kms_enabled  = true
  }

  assert {
    condition     = output.codebuild_cluster_project_name == "quanttrader-dev-kubernetes"
    error_message = "Nothing could speak to a private API."
  }
  assert {
    condition     = !module.vpc.public_addresses
    error_message = "With private nodes a public subnet gives addresses, at 0.005 an hour each."
  }
  assert {
    condition     = module.eks_kept.kms_key_alias == "alias/quanttrader-dev-secrets"
    error_message = "The key that was asked for is not there."
  }
}

run "what_an_account_has_once_is_left_to_its_owner" {
  command = plan
  variables {
    account_owner = false
  }

  assert {
    condition     = length(output.repository_urls) == 0
    error_message = "A second platform in the account would make the repositories again, and fail."
  }
}
