# The places for what the services keep secret, without the secrets: Terraform would write them into its state,
# where everyone who may plan could read them. They are put in by hand or by rotation (output "to_fill").
#
# Two stores, chosen secret by secret:
#   secretsmanager   0.40 a month each and 0.05 for 10 000 reads. Rotates by itself, keeps versions by stage,
#                    comes back for a week after its deletion. For what does harm in other hands: prod's keys.
#   ssm              a SecureString in Parameter Store, free, under AWS's own key. For the rest. Terraform makes
#                    nothing here, because a parameter can't exist without a value.
# External Secrets reads both, by the role of the environment (module components).

resource "aws_secretsmanager_secret" "this" {
  for_each = { for name, store in var.secrets : name => store if store == "secretsmanager" }

  name                    = "qt/${each.key}"
  description             = "Read by External Secrets in ${split("/", each.key)[0]}; filled by hand"
  recovery_window_in_days = 7
  tags                    = { Name = "qt/${each.key}" }
}
