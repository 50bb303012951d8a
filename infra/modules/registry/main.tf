# A repository a service. A tag is never pushed twice, so that what an environment names is what it runs; each
# push is scanned; and what nobody can want any more is deleted, because every gigabyte is 0.10 a month.

resource "aws_ecr_repository" "service" {
  for_each = toset(var.services)

  name                 = "${var.prefix}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  tags                 = { Name = "${var.prefix}/${each.key}", Service = each.key }

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

# An image without a tag is a build that was replaced. The last thirty of a service go back further than anyone
# rolls back; an image in use is among them, unless thirty were pushed since it was deployed.
resource "aws_ecr_lifecycle_policy" "service" {
  for_each = toset(var.services)

  repository = aws_ecr_repository.service[each.key].name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "untagged: a day"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 1
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "the last ${var.kept_images}"
        selection = {
          tagStatus   = "any"
          countType   = "imageCountMoreThan"
          countNumber = var.kept_images
        }
        action = { type = "expire" }
      },
    ]
  })
}
