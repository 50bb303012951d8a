# Policies as they are written; test_policy_document.py says what must come of them.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Trust"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["123456789012"]
    }
  }
}

resource "aws_iam_role" "pod" {
  name               = "pod"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# Names what is not there yet, so that it is read only at the apply.
data "aws_iam_policy_document" "late" {
  statement {
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.pod.arn, "arn:aws:s3:::home/&{aws:username}/*"]
  }
}

resource "aws_iam_policy" "late" {
  name   = "late"
  policy = data.aws_iam_policy_document.late.json
}
