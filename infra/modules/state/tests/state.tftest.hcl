mock_provider "aws" {}

variables {
  bucket = "quanttrader-dev-state-111111111111"
}

run "the_state_is_private_encrypted_and_kept_in_versions" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A bad apply could not be undone: the bucket has no versions."
  }
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "The state is not encrypted."
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.state.block_public_acls,
      aws_s3_bucket_public_access_block.state.block_public_policy,
      aws_s3_bucket_public_access_block.state.ignore_public_acls,
      aws_s3_bucket_public_access_block.state.restrict_public_buckets,
    ])
    error_message = "The state could be made public."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions == 20
    error_message = "Old versions are not kept, or for ever."
  }
}

run "the_state_travels_by_tls_only" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.tls_only.statement :
      statement.effect == "Deny" && one(statement.actions) == "s3:*" &&
      one(statement.condition).variable == "aws:SecureTransport" && one(one(statement.condition).values) == "false"
    ]) && length(data.aws_iam_policy_document.tls_only.statement) == 1
    error_message = "The bucket answers without TLS."
  }
}

run "locks_need_no_table" {
  command = plan

  assert {
    condition     = length(aws_dynamodb_table.locks) == 0 && output.lock_table == null
    error_message = "A table that nobody asked for is made."
  }
}

run "a_table_for_locks_is_made_when_asked" {
  command = plan
  variables {
    lock_table_enabled = true
  }

  assert {
    condition     = aws_dynamodb_table.locks[0].hash_key == "LockID" && aws_dynamodb_table.locks[0].billing_mode == "PAY_PER_REQUEST"
    error_message = "Terraform locks by the key LockID, and a table at rest must cost nothing."
  }
}

run "a_bucket_name_with_capitals_is_refused" {
  command = plan
  variables {
    bucket = "QuantTrader-state"
  }
  expect_failures = [var.bucket]
}
