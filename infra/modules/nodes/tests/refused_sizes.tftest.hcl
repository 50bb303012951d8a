# Each validation of node_groups about instance types and disks, seen to refuse; and what looks alike and must pass.
mock_provider "aws" {}

run "types_within_a_size_pass" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c6i.large", "c5n.large"]
        desired_size   = 1
        max_size       = 3
      }
    }
  }
}

run "xlarge_in_a_group_of_its_own_passes" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5n.large"], desired_size = 1, max_size = 3 }
      second = { capacity_type = "SPOT", instance_types = ["c5n.xlarge"], desired_size = 1, max_size = 1 }
    }
  }
}

run "no_instance_type_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = [], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "an_unknown_instance_type_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["t3.large"], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "large_and_xlarge_in_one_group_are_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["m5.large", "c5.xlarge"], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "compute_and_general_types_in_one_group_are_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5.large", "m5.large"], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_larger_type_in_front_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = { capacity_type = "SPOT", instance_types = ["c5n.large", "c5.large"], desired_size = 1, max_size = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_disk_smaller_than_the_image_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.large"]
        desired_size   = 1
        max_size       = 3
        disk_gb        = 8
      }
    }
  }

  expect_failures = [var.node_groups]
}

run "half_a_gigabyte_of_disk_is_refused" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "SPOT"
        instance_types = ["c5.large", "c5n.large"]
        desired_size   = 1
        max_size       = 3
        disk_gb        = 20.5
      }
    }
  }

  expect_failures = [var.node_groups]
}
