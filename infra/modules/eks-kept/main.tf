# What EKS needs and must find again each morning: its roles, the group of its logs, and its key. The cluster
# comes and goes; an access entry or a key's grant that names a role made anew would name a stranger.

# EKS would make this group itself, without an end to what it keeps, and again after each night.
resource "aws_cloudwatch_log_group" "control_plane" {
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.log_retention_days
}
