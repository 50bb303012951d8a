# The bucket that this stack's own state is in, and the cluster's.
module "state" {
  source = "../../modules/state"

  bucket             = var.state_bucket
  lock_table_enabled = var.state_lock_table_enabled
}
