# The nodes' user data: a NodeConfig for nodeadm, and a script that runs before the kubelet starts.
# Both files explain their lines; the README tells what a Spot c5n hasn't got.
locals {
  # Twice what addresses without prefix delegation would allow on a .large (29), and half of what EKS
  # allows with it (110): each pod that may come costs reserved memory, and nodes of 4 GiB have little.
  max_pods = 58

  # EKS's own formulas: 255 MiB and 11 MiB a pod; 6 % of the first core, 1 % of the second, 0.5 % of
  # the third and fourth. Written out because nodeadm would reckon with another number of pods.
  reserved_memory = "${255 + 11 * local.max_pods}Mi"
  reserved_cpu    = { 2 = "70m", 4 = "80m" }

  user_data = {
    for name, group in var.node_groups : name => templatefile("${path.module}/user_data/parts.mime", {
      node_config = templatefile("${path.module}/user_data/node_config.yaml", {
        max_pods        = local.max_pods
        reserved_memory = local.reserved_memory
        reserved_cpu    = local.reserved_cpu[local.instance_types[group.instance_types[0]].vcpus]
      })
      tuning = file("${path.module}/user_data/tuning.sh")
    })
  }
}
