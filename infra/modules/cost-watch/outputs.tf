output "topic_arn" {
  description = "The topic that budgets, alarms and anomalies tell, and that budget-guard listens to. It is in us-east-1."
  value       = aws_sns_topic.money.arn
}

output "budget_name" {
  description = "The month's budget, for cost-report."
  value       = aws_budgets_budget.month.name
}
