# Deployments: without a node EKS would wait twenty minutes for them and call them degraded. So they come
# after the node groups, and at the end go before them.
resource "aws_eks_addon" "coredns" {
  cluster_name                = var.cluster_name
  addon_name                  = "coredns"
  addon_version               = var.versions.coredns
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  configuration_values = jsonencode({
    replicaCount = 2
    corefile     = file("${path.module}/Corefile")

    # One may always go, so a node drains as soon as the other answers; two never go at once.
    podDisruptionBudget = {
      enabled        = true
      maxUnavailable = 1
    }

    # On two nodes if there are two. "Anyway", because a platform may have one.
    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "kubernetes.io/hostname"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { "k8s-app" = "kube-dns" } }
    }]

    # EKS's default limit of 170Mi stays; 50m instead of 100m, for nodes with two cores.
    resources = {
      requests = { cpu = "50m", memory = "70Mi" }
      limits   = { memory = "170Mi" }
    }
  })

  depends_on = [var.workloads_after]
}

# Volumes for pods. No default StorageClass: the add-on's own makes volumes that are not encrypted, so
# GitOps brings one that does.
resource "aws_eks_addon" "ebs_csi" {
  cluster_name                = var.cluster_name
  addon_name                  = "aws-ebs-csi-driver"
  addon_version               = var.versions.ebs_csi
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  configuration_values = jsonencode({
    defaultStorageClass = { enabled = false }
    controller = {
      region = var.region
      # By these and the driver's own tag hibernation finds volumes. The driver refuses keys of kubernetes.io.
      extraVolumeTags = var.tags
    }
  })

  depends_on = [var.workloads_after]
}

resource "aws_eks_addon" "metrics_server" {
  cluster_name                = var.cluster_name
  addon_name                  = "metrics-server"
  addon_version               = var.versions.metrics_server
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [var.workloads_after]
}
