# The older way to lock, for tools that know no lock file (Terraform before 1.10). Off unless asked for: since
# 1.10 Terraform writes STATE.tflock beside the state, by a conditional PUT that S3 lets succeed only once.
# docs/ACCESS.md shows the backend's line for either.

resource "aws_dynamodb_table" "locks" {
  count = var.lock_table_enabled ? 1 : 0

  name         = "${var.bucket}-locks"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"
  tags         = { Name = "${var.bucket}-locks" }

  attribute {
    name = "LockID"
    type = "S"
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = true
  }

  lifecycle {
    prevent_destroy = true
  }
}
