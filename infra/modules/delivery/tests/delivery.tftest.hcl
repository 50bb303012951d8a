# Who may change the platform, and how far.

mock_provider "aws" {}

variables {
  name                      = "quanttrader-dev"
  platform                  = "dev"
  region                    = "us-east-1"
  account_id                = "111111111111"
  account_owner             = true
  github_repository         = "example/quanttrader"
  api_access                = "public"
  vpc_id                    = "vpc-1"
  private_subnet_ids        = ["subnet-1", "subnet-2"]
  callers_security_group_id = "sg-1"
  state_bucket_arn          = "arn:aws:s3:::quanttrader-dev-state"
  passable_role_arns        = ["arn:aws:iam::111111111111:role/quanttrader-dev-cluster", "arn:aws:iam::111111111111:role/quanttrader-dev-node"]
  permissions_boundary_arn  = "arn:aws:iam::111111111111:policy/quanttrader-dev-boundary"
}

run "a_workflow_is_known_by_repository_and_environment_in_full" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.plan_trust.statement[0].condition : condition.variable => one(condition.values) if condition.test == "StringEquals" } == {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:example/quanttrader:environment:dev-plan"
    }
    error_message = "Other workflows than those in dev-plan may plan."
  }
  assert {
    condition = { for condition in data.aws_iam_policy_document.apply_trust.statement[0].condition : condition.variable => one(condition.values) if condition.test == "StringEquals" } == {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:example/quanttrader:environment:dev"
    }
    error_message = "Other workflows than those in dev may apply."
  }
}

run "who_plans_changes_nothing" {
  command = plan

  assert {
    condition     = length([for action in flatten(data.aws_iam_policy_document.read.statement[*].actions) : action if !can(regex(":(Describe|Get|List|View|BatchGet)", action))]) == 0
    error_message = "A plan may change something."
  }
  assert {
    condition     = length(setintersection(flatten(data.aws_iam_policy_document.read.statement[*].actions), ["secretsmanager:GetSecretValue", "s3:GetObject", "ecr:GetAuthorizationToken"])) == 0
    error_message = "A plan may read secrets or objects."
  }
  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.state_read.statement[*].actions)) == toset(["s3:ListBucket", "s3:GetObject"])
    error_message = "A plan may write the state."
  }
  assert {
    condition     = toset([aws_iam_role_policy_attachment.plan_read.role, aws_iam_role_policy.plan_state.role]) == toset([aws_iam_role.plan.name])
    error_message = "The plan's policies are not the plan's."
  }
}

run "parameters_are_read_only_where_they_are_aws_own" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.read.statement : alltrue([for resource in statement.resources : endswith(resource, "::parameter/aws/service/*")])
      if length([for action in statement.actions : action if startswith(action, "ssm:")]) > 0
    ])
    error_message = "A plan may read the account's own parameters."
  }
}

run "a_build_changes_the_cluster_stack_and_no_role" {
  command = plan

  assert {
    condition     = length([for action in flatten(data.aws_iam_policy_document.cluster.statement[*].actions) : action if startswith(action, "iam:") && !contains(["iam:PassRole", "iam:CreateServiceLinkedRole"], action)]) == 0
    error_message = "A build may change roles."
  }
  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.cluster.statement : toset(statement.resources) == toset(var.passable_role_arns) if contains(statement.actions, "iam:PassRole")])
    error_message = "A build may hand on other roles than the cluster's."
  }
  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.cluster.statement :
      anytrue([for condition in statement.condition : startswith(condition.variable, "aws:ResourceTag/")])
      if length([for action in statement.actions : action if can(regex("^(ec2|autoscaling|elasticloadbalancing):(Delete|Terminate|Release|Revoke)", action))]) > 0
    ])
    error_message = "A build may delete what is not this platform's."
  }
  assert {
    condition     = alltrue([for resource in data.aws_iam_policy_document.cluster.statement[0].resources : strcontains(resource, "/quanttrader-dev")])
    error_message = "A build may change another cluster."
  }
}

run "what_exists_is_changed_only_by_its_makers_tag" {
  command = plan

  assert {
    condition = toset(flatten([for statement in data.aws_iam_policy_document.cluster.statement : [
      for condition in statement.condition : "${statement.sid}: ${condition.test} ${condition.variable} ${join(",", sort(condition.values))}"
      if statement.sid != "TagWhatIsBeingMade" && !contains(statement.actions, "iam:CreateServiceLinkedRole")
      ]])) == toset([
      "MakeTheCluster: StringEquals aws:RequestTag/Environment dev",
      "Make: StringEquals aws:RequestedRegion us-east-1",
      "ChangeAndUnmakeOurs: StringEquals aws:ResourceTag/Environment dev",
      "HooksAndTagsOfOurGroups: StringEquals aws:ResourceTag/eks:cluster-name quanttrader-dev",
      "LoadBalancersOfKubernetes: StringEquals aws:ResourceTag/elbv2.k8s.aws/cluster quanttrader-dev",
      "LoadBalancersOfTheCloudController: StringEquals aws:ResourceTag/kubernetes.io/cluster/quanttrader-dev owned",
      "VolumesOfKubernetes: StringEquals aws:ResourceTag/Environment dev",
      "VolumesOfKubernetes: StringEquals aws:ResourceTag/ebs.csi.aws.com/cluster true",
      "InterfacesOfKubernetes: StringEquals aws:ResourceTag/cluster.k8s.amazonaws.com/name quanttrader-dev",
      "HandRolesToTheirServices: StringEquals iam:PassedToService ec2.amazonaws.com,eks.amazonaws.com,pods.eks.amazonaws.com",
      "GrantTheKey: StringEquals aws:ResourceTag/Environment dev",
    ])
    error_message = "A build could change what is another platform's, or could not delete what Kubernetes made in this one."
  }
  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.cluster.statement : one(statement.condition).variable == "ec2:CreateAction" if statement.sid == "TagWhatIsBeingMade"])
    error_message = "A build could tag what exists, and then change it as its own."
  }
}

run "states_are_written_in_the_platforms_folder_alone" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.state_write.statement : alltrue([
      for resource in statement.resources : startswith(resource, "arn:aws:s3:::quanttrader-dev-state/dev/") || startswith(resource, "arn:aws:dynamodb:us-east-1:111111111111:table/quanttrader-dev-state-locks")
    ])])
    error_message = "A state of another platform could be written."
  }
}

run "only_this_platforms_builds_are_the_builds_role" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.build_trust.statement[0].condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "111111111111"
      "aws:SourceArn"     = "arn:aws:codebuild:us-east-1:111111111111:project/quanttrader-dev-*"
    }
    error_message = "Another project, or another account's, could be the builds' role."
  }
}

run "who_applies_makes_no_roles_of_other_names" {
  command = plan

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.foundation.statement : alltrue([for resource in statement.resources : strcontains(resource, "quanttrader-dev-")]) if contains(statement.actions, "iam:CreateRole")])
    error_message = "The apply role may make roles of any name."
  }
  assert {
    condition     = [for statement in data.aws_iam_policy_document.foundation.statement : flatten(statement.condition[*].values) if contains(statement.actions, "iam:PassRole")] == [["codebuild.amazonaws.com", "vpc-flow-logs.amazonaws.com"]]
    error_message = "The apply role may hand roles on to more than the services that work as them."
  }
}

run "who_applies_sees_no_secret" {
  command = plan

  assert {
    condition = length([for action in flatten([for statement in data.aws_iam_policy_document.foundation.statement : statement.actions]) : action
      if startswith(action, "secretsmanager:") && !can(regex("^secretsmanager:(Create|Delete|Describe|Restore|Update)Secret$|^secretsmanager:(Tag|Untag)Resource$", action))
    ]) == 0
    error_message = "The apply role may read a secret, or let someone read it."
  }
}

run "every_role_stays_within_the_boundary" {
  command = plan

  assert {
    condition     = alltrue([for role in [aws_iam_role.plan, aws_iam_role.apply, aws_iam_role.build] : role.permissions_boundary == var.permissions_boundary_arn])
    error_message = "A role is without boundary."
  }
}

# EKS alone takes a quarter of an hour to come; the build inside only drains.
run "builds_have_their_buildspec_and_time_for_it" {
  command = plan
  variables {
    api_access = "private"
  }

  assert {
    condition     = alltrue([for project in [aws_codebuild_project.terraform, aws_codebuild_project.kubernetes[0]] : fileexists("../../../${project.source[0].buildspec}")])
    error_message = "A build would end at once: its buildspec is not in the repository."
  }
  assert {
    condition     = [for project in [aws_codebuild_project.terraform, aws_codebuild_project.kubernetes[0]] : [project.build_timeout, project.queued_timeout]] == [[60, 60], [30, 30]]
    error_message = "A build is cut off in the middle of a wake or a drain, or never."
  }
}

run "a_public_api_needs_one_build" {
  command = plan

  assert {
    condition     = length(aws_codebuild_project.kubernetes) == 0 && length(aws_codebuild_project.terraform.vpc_config) == 0 && output.kubernetes_project_name == null
    error_message = "A build is in the VPC, where nothing needs one."
  }
  assert {
    condition     = { for variable in aws_codebuild_project.terraform.environment[0].environment_variable : variable.name => variable.value } == { PLATFORM = "dev", ACTION = "none", CLUSTER_PROJECT = "" }
    error_message = "A build that nobody told anything would do something, or not know its platform."
  }
}

run "a_private_api_is_reached_by_a_build_inside_and_terraform_runs_outside" {
  command = plan
  variables {
    api_access = "private"
  }

  assert {
    condition     = length(aws_codebuild_project.terraform.vpc_config) == 0
    error_message = "Terraform would take away the NAT that it speaks through."
  }
  assert {
    condition     = toset(aws_codebuild_project.kubernetes[0].vpc_config[0].subnets) == toset(var.private_subnet_ids) && toset(aws_codebuild_project.kubernetes[0].vpc_config[0].security_group_ids) == toset(["sg-1"])
    error_message = "The build inside is not where the API is reached."
  }
  assert {
    condition     = alltrue([for project in [aws_codebuild_project.terraform, aws_codebuild_project.kubernetes[0]] : project.concurrent_build_limit == 1])
    error_message = "Two nights could run at once."
  }
  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.build_itself.statement : statement.sid == "GiveTheInterfaceToCodebuild" && { for condition in statement.condition : condition.variable => one(slice(sort(condition.values), 0, 1)) } == { "ec2:AuthorizedService" = "codebuild.amazonaws.com", "ec2:Subnet" = "arn:aws:ec2:us-east-1:111111111111:subnet/subnet-1" }])
    error_message = "An interface could be given to somebody else than CodeBuild, or in another subnet."
  }
  assert {
    condition     = aws_codebuild_project.kubernetes[0].environment[0].type != aws_codebuild_project.terraform.environment[0].type
    error_message = "Both builds are of one kind: where an account may run one of it, the second waits for the first, and the first for the second."
  }
  assert {
    condition     = anytrue([for variable in aws_codebuild_project.terraform.environment[0].environment_variable : variable.name == "CLUSTER_PROJECT" && variable.value == aws_codebuild_project.kubernetes[0].name])
    error_message = "The first build does not know the second."
  }
}

run "a_private_repository_is_cloned_by_a_connection" {
  command = plan
  variables {
    codebuild_connection_arn = "arn:aws:codeconnections:us-east-1:111111111111:connection/1"
  }

  assert {
    condition     = aws_codebuild_project.terraform.source[0].auth[0].resource == var.codebuild_connection_arn
    error_message = "A private repository can't be cloned."
  }
  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.build_itself.statement : contains(statement.actions, "codeconnections:UseConnection") && contains(statement.resources, var.codebuild_connection_arn)])
    error_message = "The build may not use the connection."
  }
}

run "a_second_platform_of_an_account_makes_no_second_provider" {
  command = plan
  variables {
    account_owner = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "An account takes one provider for a URL: the apply would fail."
  }
}

run "a_wildcard_for_a_repository_and_wrong_names_are_refused" {
  command = plan
  variables {
    name              = "Quant Trader"
    account_id        = "mine"
    github_repository = "example/*"
    api_access        = "open"
  }
  expect_failures = [var.name, var.account_id, var.github_repository, var.api_access]
}