# The bucket, its settings, and three roles with their policies, for one desk or for each of several.
# The rights themselves stand in deploy/policies, as plain JSON.
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
  shipped = "${path.module}/../../policies"
  prefix  = var.prefix == "" ? "" : "${var.prefix}/"
  # The rights of several desks are read as `python -m deploy.desk_rights` wrote them; those of one are filled in here.
  folder = var.rights == "" ? local.shipped : "${var.rights}/${var.bucket}"
  roles  = toset([for file in fileset(local.folder, "*{writer,reader,maintainer}.json") : trimsuffix(file, ".json")])
  text = {
    for name in concat(["lifecycle", var.is_public ? "bucket-public" : "bucket-private"], tolist(local.roles)) :
    name => file("${local.folder}/${name}.json")
  }
  filled = {
    for name, text in local.text : name => replace(
      var.rights == "" ? replace(replace(text, "my-muster-bucket", var.bucket), "desk/", local.prefix) : text,
      "123456789012", data.aws_caller_identity.here.account_id
    )
  }
  lifecycle = jsondecode(local.filled["lifecycle"]).Rules
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
    status = jsondecode(file("${local.shipped}/versioning.json")).Status
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
        prefix = rule.value.Filter.Prefix
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
  policy     = local.filled[var.is_public ? "bucket-public" : "bucket-private"]
  depends_on = [aws_s3_bucket_public_access_block.desk, aws_iam_role.one]
}

resource "aws_iam_role" "one" {
  for_each           = local.roles
  name               = "muster-${each.key}"
  assume_role_policy = var.trust_policies[each.key]
}

resource "aws_iam_role_policy" "one" {
  for_each = aws_iam_role.one
  name     = "muster-${each.key}"
  role     = each.value.id
  policy   = local.filled[each.key]
}
