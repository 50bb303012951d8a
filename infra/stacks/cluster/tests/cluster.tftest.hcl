# The stack as a whole: what is passed where, and what GitOps is told. The modules' own rules are tested
# beside them.
mock_provider "aws" {}

override_data {
  target = data.terraform_remote_state.foundation
  values = {
    outputs = {
      vpc_id                          = "vpc-1"
      vpc_cidr                        = "10.10.0.0/16"
      public_subnet_ids               = ["subnet-public-a", "subnet-public-b"]
      private_subnet_ids              = ["subnet-private-a", "subnet-private-b"]
      private_subnet_cidrs            = ["10.10.64.0/18", "10.10.128.0/18"]
      private_route_table_ids         = ["rtb-a", "rtb-b"]
      control_plane_security_group_id = "sg-control-plane"
      node_security_group_id          = "sg-nodes"
      alb_security_group_id           = "sg-alb"
      cluster_role_arn                = "arn:aws:iam::111111111111:role/cluster"
      node_role_arn                   = "arn:aws:iam::111111111111:role/nodes"
      cluster_log_group_name          = "/aws/eks/quanttrader-dev/cluster"
      codebuild_role_arn              = "arn:aws:iam::111111111111:role/codebuild"
      ci_role_arns = {
        plan  = "arn:aws:iam::111111111111:role/ci-plan"
        apply = "arn:aws:iam::111111111111:role/ci-apply"
      }
      component_role_arns = {
        ebs_csi                   = "arn:aws:iam::111111111111:role/ebs-csi"
        vpc_cni                   = "arn:aws:iam::111111111111:role/vpc-cni"
        external_secrets_operator = "arn:aws:iam::111111111111:role/external-secrets"
        external_secrets_dev      = "arn:aws:iam::111111111111:role/external-secrets-dev"
      }
      component_service_accounts = {
        ebs_csi                   = { namespace = "kube-system", service_account = "ebs-csi-controller-sa" }
        vpc_cni                   = { namespace = "kube-system", service_account = "aws-node" }
        external_secrets_operator = { namespace = "external-secrets", service_account = "external-secrets" }
      }
    }
  }
}

variables {
  platform           = "dev"
  environments       = ["dev"]
  account_id         = "111111111111"
  account_owner      = true
  state_bucket       = "quanttrader-dev-state-111111111111"
  owner              = "founding-team"
  cost_center        = "quanttrader"
  expiry             = "2026-12-31"
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
  github_repository  = "example/quanttrader"
  operator_arns      = ["arn:aws:iam::111111111111:role/operators"]
  node_groups = {
    system = {
      capacity_type  = "SPOT"
      instance_types = ["c5.large", "c5n.large"]
      min_size       = 0
      desired_size   = 1
      max_size       = 3
    }
  }
}

run "without_nat_nodes_are_in_public_subnets_and_the_control_plane_in_private_ones" {
  command = plan

  assert {
    condition     = module.nodes.subnet_ids == tolist(["subnet-public-a", "subnet-public-b"])
    error_message = "node_subnets public must put the nodes into the public subnets."
  }

  assert {
    condition     = length(module.nat.public_ips) == 0
    error_message = "nat_mode none must make no NAT."
  }
}

run "with_nat_nodes_are_in_private_subnets" {
  command = plan

  variables {
    api_access   = "private"
    nat_mode     = "instance"
    node_subnets = "private"
  }

  assert {
    condition     = module.nodes.subnet_ids == tolist(["subnet-private-a", "subnet-private-b"])
    error_message = "node_subnets private must put the nodes into the private subnets."
  }
}

run "operators_ci_and_the_hibernation_administer_and_ci_s_plan_role_does_not" {
  command = plan

  assert {
    condition = toset(module.eks.administrator_arns) == toset([
      "arn:aws:iam::111111111111:role/operators",
      "arn:aws:iam::111111111111:role/ci-apply",
      "arn:aws:iam::111111111111:role/codebuild",
    ])
    error_message = "Administrators are the operators, CI's apply role and CodeBuild's role, and nobody else."
  }
}

run "gitops_is_told_what_no_controller_can_find_out" {
  command = plan

  assert {
    condition = (
      output.gitops_metadata.region == "us-east-1" &&
      output.gitops_metadata.vpc_id == "vpc-1" &&
      output.gitops_metadata.cluster_name == "quanttrader-dev" &&
      output.gitops_metadata.alb_security_group_id == "sg-alb" &&
      output.gitops_metadata.private_subnet_cidrs == "10.10.64.0/18,10.10.128.0/18" &&
      output.gitops_metadata.tag_CostCenter == var.cost_center &&
      output.gitops_metadata.external_secrets_dev_role_arn == "arn:aws:iam::111111111111:role/external-secrets-dev"
    )
    error_message = "With one hop of IMDS region, VPC and roles reach a controller by these annotations only."
  }

  assert {
    condition     = alltrue([for value in values(output.gitops_metadata) : can(regex("^[^\n]*$", value))])
    error_message = "An annotation is one string: lists must be joined."
  }
}

run "the_tags_are_the_schema_with_an_expiry_for_what_is_thrown_away" {
  command = plan

  assert {
    condition = local.tags == {
      Project     = "quanttrader"
      Environment = "dev"
      Stack       = "cluster"
      CostCenter  = "quanttrader"
      Owner       = "founding-team"
      ManagedBy   = "terraform"
      Expiry      = "2026-12-31"
    }
    error_message = "The cluster's tags must be the schema, and nothing besides."
  }
}

run "a_private_api_without_nat_is_refused" {
  command = plan

  variables {
    api_access = "private"
  }

  expect_failures = [var.api_access]
}

run "private_nodes_without_nat_are_refused" {
  command = plan

  variables {
    node_subnets = "private"
  }

  expect_failures = [var.node_subnets]
}

run "mixed_sizes_are_refused_before_any_module_sees_them" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.xlarge"]
        min_size       = 0
        desired_size   = 1
        max_size       = 3
      }
    }
  }

  expect_failures = [var.node_groups]
}
