# The builds that put the cluster away and bring it back, nothing at rest and 0.0034 a minute (the one inside 0.005).
# infra/hibernate has what they do; env-sleep starts them.
#
# There are two where the API is private, because neither place will do for both: Terraform can't run inside the
# VPC, for it takes away the NAT through which it speaks to AWS; and what speaks to Kubernetes can't run outside.
# So the first runs Terraform and starts the second for the drain.
#
# The first waits while the second runs. A new account may run one build of each kind of machine at a time, so they
# are of two kinds: both on ARM, the second would stand in the queue until the first gave up waiting for it.

resource "aws_cloudwatch_log_group" "builds" {
  name              = "/${var.name}/builds"
  retention_in_days = var.log_retention_days
}

resource "aws_codebuild_project" "terraform" {
  name                   = "${var.name}-hibernate"
  description            = "Hibernates and wakes ${var.name}: terraform destroy and apply of its cluster stack"
  service_role           = aws_iam_role.build.arn
  build_timeout          = 60 # minutes; EKS alone takes a quarter of an hour
  queued_timeout         = 60
  concurrent_build_limit = 1 # a second start is refused at once: it could only wait for the state's lock
  tags                   = { Name = "${var.name}-hibernate" }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  source {
    type            = "GITHUB"
    location        = "https://github.com/${var.github_repository}.git"
    git_clone_depth = 1
    buildspec       = "infra/hibernate/buildspec.yml"

    dynamic "auth" {
      for_each = var.codebuild_connection_arn == null ? [] : [var.codebuild_connection_arn]
      content {
        type     = "CODECONNECTIONS"
        resource = auth.value
      }
    }
  }

  environment {
    type         = "ARM_CONTAINER"
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/amazonlinux-aarch64-standard:3.0"

    environment_variable {
      name  = "PLATFORM"
      value = var.platform
    }
    environment_variable {
      name  = "ACTION" # env-sleep says hibernate or wake; what nobody said does nothing
      value = "none"
    }
    environment_variable {
      name  = "CLUSTER_PROJECT" # empty: this build speaks to Kubernetes itself
      value = var.api_access == "private" ? "${var.name}-kubernetes" : ""
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.builds.name
    }
  }
}

resource "aws_codebuild_project" "kubernetes" {
  count = var.api_access == "private" ? 1 : 0

  name                   = "${var.name}-kubernetes"
  description            = "Drains ${var.name} from inside its VPC"
  service_role           = aws_iam_role.build.arn
  build_timeout          = 30
  queued_timeout         = 30
  concurrent_build_limit = 1
  tags                   = { Name = "${var.name}-kubernetes" }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  source {
    type            = "GITHUB"
    location        = "https://github.com/${var.github_repository}.git"
    git_clone_depth = 1
    buildspec       = "infra/hibernate/buildspec.yml"

    dynamic "auth" {
      for_each = var.codebuild_connection_arn == null ? [] : [var.codebuild_connection_arn]
      content {
        type     = "CODECONNECTIONS"
        resource = auth.value
      }
    }
  }

  environment {
    type         = "LINUX_CONTAINER"
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/amazonlinux-x86_64-standard:5.0"

    environment_variable {
      name  = "PLATFORM"
      value = var.platform
    }
    environment_variable {
      name  = "ACTION" # the first build says drain
      value = "none"
    }
    environment_variable {
      name  = "CLUSTER_PROJECT"
      value = ""
    }
  }

  vpc_config {
    vpc_id             = var.vpc_id
    subnets            = var.private_subnet_ids
    security_group_ids = [var.callers_security_group_id]
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.builds.name
    }
  }
}
