output "api" {
  description = "What PREFECT_API_URL is set to, from inside the network."
  value       = local.api
}

output "trust_policy" {
  description = "Who may take the writer's role: for trust_policies of terraform/bucket."
  value       = data.aws_iam_policy_document.tasks.json
}

output "log_group" {
  description = "Where server and worker write their logs."
  value       = aws_cloudwatch_log_group.desk.name
}
