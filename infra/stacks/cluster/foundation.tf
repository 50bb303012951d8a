# What foundation made, read from its state. Its outputs are the contract between the two stacks.
data "terraform_remote_state" "foundation" {
  backend = "s3"

  config = {
    bucket = var.state_bucket
    key    = "${var.platform}/foundation.tfstate"
    region = var.region
  }
}

locals {
  foundation = data.terraform_remote_state.foundation.outputs
  name       = "quanttrader-${var.platform}"

  # Each component's role beside the service account that gets it. The roles without an account of their
  # own (one for each environment's secrets) are assumed by the operator's.
  components = {
    for component, account in local.foundation.component_service_accounts : component => {
      role_arn        = local.foundation.component_role_arns[component]
      namespace       = account.namespace
      service_account = account.service_account
    }
  }
}
