# The state. Who plans reads it, without a lock (terraform plan -lock=false), because a lock is a write. Who
# applies writes it and the lock beside it. Nobody deletes a version: the boundary sees to that.

data "aws_iam_policy_document" "state_read" {
  statement {
    sid       = "FindTheStates"
    actions   = ["s3:ListBucket"]
    resources = [var.state_bucket_arn]
  }

  statement {
    sid       = "ReadTheStates"
    actions   = ["s3:GetObject"]
    resources = ["${var.state_bucket_arn}/${var.platform}/*.tfstate"]
  }
}

data "aws_iam_policy_document" "state_write" {
  source_policy_documents = [data.aws_iam_policy_document.state_read.json]

  statement {
    sid       = "WriteTheStates"
    actions   = ["s3:PutObject"]
    resources = ["${var.state_bucket_arn}/${var.platform}/*.tfstate"]
  }

  statement {
    sid       = "LockAndUnlock"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.state_bucket_arn}/${var.platform}/*.tfstate.tflock"]
  }

  statement {
    sid       = "LockInTheTable"
    actions   = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
    resources = ["arn:aws:dynamodb:${var.region}:${var.account_id}:table/${trimprefix(var.state_bucket_arn, "arn:aws:s3:::")}-locks"]
  }
}
