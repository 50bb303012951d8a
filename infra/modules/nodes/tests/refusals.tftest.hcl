# Each validation of node_groups about counts, taints and names, seen to refuse; and what looks alike and must pass.
mock_provider "aws" {}

run "a_tainted_group_may_start_at_zero" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 3 }
      second = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large"]
        desired_size   = 0
        max_size       = 3
        taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
      }
    }
  }
}

run "a_max_of_0_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 0, max_size = 0 }
      second = { capacity_type = "SPOT", instance_types = ["c5.large"], desired_size = 1, max_size = 1 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_max_of_11_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 11 }
    }
  }

  expect_failures = [var.node_groups]
}

run "half_a_node_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 2.5 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_min_above_0_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.large"]
        min_size       = 1
        desired_size   = 1
        max_size       = 3
      }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_desired_size_above_max_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 4, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "more_than_ten_nodes_in_all_are_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 6, max_size = 6 }
      second = { capacity_type = "SPOT", instance_types = ["c5.large"], desired_size = 5, max_size = 5 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_platform_without_a_node_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 0, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "no_room_for_system_pods_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.large"]
        desired_size   = 1
        max_size       = 3
        taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
      }
    }
  }

  expect_failures = [var.node_groups]
}

run "no_group_at_all_is_refused" {
  command = plan

  variables {
    node_groups = {}
  }

  expect_failures = [var.node_groups]
}

run "an_unknown_taint_effect_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 3 }
      second = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large"]
        desired_size   = 1
        max_size       = 1
        taints         = [{ key = "workload", value = "trading", effect = "NoSchedule" }]
      }
    }
  }

  expect_failures = [var.node_groups]
}

run "two_taints_of_one_key_are_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 3 }
      second = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large"]
        desired_size   = 1
        max_size       = 1
        taints = [
          { key = "workload", value = "trading", effect = "NO_SCHEDULE" },
          { key = "workload", value = "trading", effect = "NO_EXECUTE" },
        ]
      }
    }
  }

  expect_failures = [var.node_groups]
}

run "an_unknown_capacity_type_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "spot", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_name_that_eks_does_not_take_is_refused" {
  command = plan

  variables {
    node_groups = {
      "System nodes" = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.large"]
        desired_size   = 1
        max_size       = 3
      }
    }
  }

  expect_failures = [var.node_groups]
}
