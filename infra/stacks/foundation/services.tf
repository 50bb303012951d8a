# What the services need before there is a cluster: a place for their images, and places for their secrets. Images are
# the account's: all platforms in it run the same ones.

module "registry" {
  source = "../../modules/registry"

  services = var.account_owner ? var.services : []
}

module "secrets" {
  source = "../../modules/secrets"

  secrets = var.secrets
}
