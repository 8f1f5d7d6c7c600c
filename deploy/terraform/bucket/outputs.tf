output "address" {
  description = "What MUSTER_BUCKET is set to."
  value       = "s3://${aws_s3_bucket.desk.id}${var.prefix == "" ? "" : "/${var.prefix}"}"
}

output "roles" {
  description = "The ARN of each role."
  value       = { for name, role in aws_iam_role.one : name => role.arn }
}
