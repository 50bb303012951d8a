# What a plan looks at. AWS's ReadOnlyAccess would do, and would also read every object and every parameter of the
# account; this names the services of the two stacks. Describe calls know no resources, hence the *.

resource "aws_iam_policy" "read" {
  name        = "${var.name}-read"
  description = "What terraform plan looks at"
  policy      = data.aws_iam_policy_document.read.json
}

data "aws_iam_policy_document" "read" {
  statement {
    sid = "Look"
    actions = [
      "autoscaling:Describe*",
      "budgets:ListTagsForResource", "budgets:ViewBudget",
      "ce:DescribeCostCategoryDefinition", "ce:GetAnomalyMonitors", "ce:GetAnomalySubscriptions",
      "ce:ListCostAllocationTags", "ce:ListTagsForResource",
      "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource",
      "codebuild:BatchGetProjects",
      "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive",
      "dynamodb:ListTagsOfResource",
      "ec2:Describe*", "ec2:GetSecurityGroupsForVpc",
      "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource",
      "eks:Describe*", "eks:List*",
      "elasticloadbalancing:Describe*",
      "iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListOpenIDConnectProviderTags",
      "iam:ListPolicyTags", "iam:ListPolicyVersions", "iam:ListRolePolicies", "iam:ListRoleTags",
      "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases",
      "kms:ListResourceTags",
      "logs:DescribeLogGroups", "logs:ListTagsForResource",
      "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy",
      "sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
      "sns:ListTagsForResource",
      "sts:GetCallerIdentity",
    ]
    resources = ["*"]
  }

  # The bucket's settings, not what is in it.
  statement {
    sid = "LookAtTheBucket"
    actions = [
      "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource",
    ]
    resources = [var.state_bucket_arn]
  }

  # AWS's own parameters, where the newest image of a node is told.
  statement {
    sid       = "FindImages"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = ["arn:aws:ssm:${var.region}::parameter/aws/service/*"]
  }
}
