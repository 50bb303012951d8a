mock_provider "aws" {}

variables {
  services = ["market-data-simulator", "trading-engine", "risk-management"]
}

run "each_service_has_a_repository_whose_tags_never_move" {
  command = plan

  assert {
    condition     = toset([for repository in values(aws_ecr_repository.service) : repository.name]) == toset(["quanttrader/market-data-simulator", "quanttrader/trading-engine", "quanttrader/risk-management"])
    error_message = "The repositories are not those of the services."
  }
  assert {
    condition     = alltrue([for repository in values(aws_ecr_repository.service) : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag could be pushed twice."
  }
  assert {
    condition     = alltrue([for repository in values(aws_ecr_repository.service) : repository.image_scanning_configuration[0].scan_on_push])
    error_message = "A push is not scanned."
  }
}

run "old_images_go" {
  command = plan

  assert {
    condition = alltrue([for policy in values(aws_ecr_lifecycle_policy.service) :
      jsondecode(policy.policy).rules[0].selection.tagStatus == "untagged" && jsondecode(policy.policy).rules[1].selection.countNumber == 30
    ]) && length(aws_ecr_lifecycle_policy.service) == 3
    error_message = "A repository keeps every image for ever."
  }
}

run "a_service_in_capitals_and_no_image_to_roll_back_to_are_refused" {
  command = plan
  variables {
    services    = ["TradingEngine"]
    prefix      = "Quant/Trader"
    kept_images = 1
  }
  expect_failures = [var.services, var.prefix, var.kept_images]
}
