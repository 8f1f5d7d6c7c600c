# The bucket, its settings and three roles' policies. The rights themselves stand in deploy/policies, as plain JSON.
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 7.0"
    }
  }
}

data "aws_caller_identity" "here" {}

locals {
  folder = "${path.module}/../../policies"
  prefix = var.prefix == "" ? "" : "${var.prefix}/"
  policy = {
    for name in ["writer", "reader", "maintainer", var.is_public ? "bucket-public" : "bucket-private"] :
    name => replace(replace(replace(file("${local.folder}/${name}.json"),
    "my-muster-bucket", var.bucket), "desk/", local.prefix), "123456789012", data.aws_caller_identity.here.account_id)
  }
  lifecycle = jsondecode(file("${local.folder}/lifecycle.json")).Rules
}

resource "aws_s3_bucket" "desk" {
  bucket              = var.bucket
  object_lock_enabled = var.lock_days > 0

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "desk" {
  bucket = aws_s3_bucket.desk.id
  versioning_configuration {
    status = jsondecode(file("${local.folder}/versioning.json")).Status
  }
}

resource "aws_s3_bucket_object_lock_configuration" "desk" {
  count      = var.lock_days > 0 ? 1 : 0
  bucket     = aws_s3_bucket.desk.id
  depends_on = [aws_s3_bucket_versioning.desk]
  rule {
    default_retention {
      mode = var.lock_mode
      days = var.lock_days
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "desk" {
  bucket = aws_s3_bucket.desk.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "desk" {
  bucket = aws_s3_bucket.desk.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "desk" {
  bucket                  = aws_s3_bucket.desk.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = !var.is_public
  restrict_public_buckets = !var.is_public
}

resource "aws_s3_bucket_lifecycle_configuration" "desk" {
  bucket     = aws_s3_bucket.desk.id
  depends_on = [aws_s3_bucket_versioning.desk]

  dynamic "rule" {
    for_each = local.lifecycle
    content {
      id     = rule.value.ID
      status = rule.value.Status
      filter {
        prefix = replace(rule.value.Filter.Prefix, "desk/", local.prefix)
      }
      dynamic "abort_incomplete_multipart_upload" {
        for_each = try([rule.value.AbortIncompleteMultipartUpload], [])
        content {
          days_after_initiation = abort_incomplete_multipart_upload.value.DaysAfterInitiation
        }
      }
      dynamic "noncurrent_version_expiration" {
        for_each = try([rule.value.NoncurrentVersionExpiration], [])
        content {
          noncurrent_days = noncurrent_version_expiration.value.NoncurrentDays
        }
      }
    }
  }
}

resource "aws_s3_bucket_policy" "desk" {
  bucket     = aws_s3_bucket.desk.id
  policy     = local.policy[var.is_public ? "bucket-public" : "bucket-private"]
  depends_on = [aws_s3_bucket_public_access_block.desk, aws_iam_role.one]
}

resource "aws_iam_role" "one" {
  for_each           = toset(["writer", "reader", "maintainer"])
  name               = "muster-${each.key}"
  assume_role_policy = var.trust_policies[each.key]
}

resource "aws_iam_role_policy" "one" {
  for_each = aws_iam_role.one
  name     = "muster-${each.key}"
  role     = each.value.id
  policy   = local.policy[each.key]
}
