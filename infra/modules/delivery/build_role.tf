# The role of the builds: state, reading, the cluster stack, and what a build itself needs. It can't touch the
# foundation, so a build that goes wrong leaves everything from which the cluster is made again.

resource "aws_iam_role" "build" {
  name                 = "${var.name}-build"
  description          = "CodeBuild: hibernates and wakes the cluster"
  assume_role_policy   = data.aws_iam_policy_document.build_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

data "aws_iam_policy_document" "build_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.build_projects]
    }
  }
}

resource "aws_iam_role_policy" "build_state" {
  name   = "state"
  role   = aws_iam_role.build.name
  policy = data.aws_iam_policy_document.state_write.json
}

resource "aws_iam_role_policy_attachment" "build_read" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "build_cluster" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.cluster.arn
}

resource "aws_iam_role_policy" "build_itself" {
  name   = "itself"
  role   = aws_iam_role.build.name
  policy = data.aws_iam_policy_document.build_itself.json
}

data "aws_iam_policy_document" "build_itself" {
  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.builds.arn}:*"]
  }

  statement {
    sid       = "StartTheBuildInsideTheVpc"
    actions   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
    resources = ["arn:aws:codebuild:${var.region}:${var.account_id}:project/${var.name}-kubernetes"]
  }

  dynamic "statement" {
    for_each = var.codebuild_connection_arn == null ? [] : [var.codebuild_connection_arn]
    content {
      sid = "CloneAPrivateRepository"
      actions = [
        "codeconnections:GetConnection", "codeconnections:GetConnectionToken", "codeconnections:UseConnection",
      ]
      resources = [statement.value]
    }
  }

  # A build inside the VPC has an interface there, which CodeBuild makes for itself in our subnets alone.
  dynamic "statement" {
    for_each = var.api_access == "private" ? ["inside the VPC"] : []
    content {
      sid       = "GiveTheInterfaceToCodebuild"
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:aws:ec2:${var.region}:${var.account_id}:network-interface/*"]
      condition {
        test     = "StringEquals"
        variable = "ec2:AuthorizedService"
        values   = ["codebuild.amazonaws.com"]
      }
      condition {
        test     = "ArnEquals"
        variable = "ec2:Subnet"
        values   = [for id in var.private_subnet_ids : "arn:aws:ec2:${var.region}:${var.account_id}:subnet/${id}"]
      }
    }
  }

  # CodeBuild's interface has no tag that one could ask for, but it is in our subnets.
  dynamic "statement" {
    for_each = var.api_access == "private" ? ["inside the VPC"] : []
    content {
      sid       = "TakeTheInterfaceAway"
      actions   = ["ec2:DeleteNetworkInterface"]
      resources = ["arn:aws:ec2:${var.region}:${var.account_id}:network-interface/*"]
      condition {
        test     = "ArnEquals"
        variable = "ec2:Subnet"
        values   = [for id in var.private_subnet_ids : "arn:aws:ec2:${var.region}:${var.account_id}:subnet/${id}"]
      }
    }
  }
}
