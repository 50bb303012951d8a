# The tags by which Cost Explorer and cost-report split the bill. Switching one on fails until billing has seen the
# key, a day or so after something was first tagged with it: hence the flag, off at the first apply.

resource "aws_ce_cost_allocation_tag" "this" {
  for_each = toset(var.cost_allocation_tags_enabled ? ["Project", "Environment", "Stack"] : [])

  tag_key = each.key
  status  = "Active"
}
