output "address" {
  description = "What MUSTER_BUCKET is set to; with several desks, what each desk's `bucket` begins with."
  value       = "s3://${aws_s3_bucket.desk.id}${var.prefix == "" ? "" : "/${var.prefix}"}"

  precondition {
    condition     = var.rights == "" || var.prefix == ""
    error_message = "Leave prefix empty: with several desks, muster.toml gives each its own, and it stands in its rights."
  }
}

output "roles" {
  description = "The ARN of each role."
  value       = { for name, role in aws_iam_role.one : name => role.arn }
}
