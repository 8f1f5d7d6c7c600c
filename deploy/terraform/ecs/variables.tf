variable "name" {
  description = "What everything here is called; two installations in one account need two names."
  type        = string
  default     = "muster"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "Use 2 to 21 small letters, digits and dashes, a letter first."
  }
}

variable "image" {
  description = "The image as your registry has it, by its digest: a tag may mean another image tomorrow."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: registry/muster@sha256:…"
  }
}

variable "image_repository_arn" {
  description = "The ARN of the ECR repository that holds the image."
  type        = string
}

variable "vpc_id" {
  description = "The network that everything stands in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets with a way out (NAT) to publishers' sites, to S3 and to AWS's own services."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "Name one subnet at least."
  }
}

variable "operator_security_group_ids" {
  description = "Whoever may open the server's pages: a bastion's or a VPN's security groups. Nobody else reaches it."
  type        = list(string)
  default     = []
}

variable "database" {
  description = "Postgres 14.9 or newer, such as RDS: where it is, and the security group that lets its users in."
  type = object({
    host              = string
    name              = string
    user              = string
    security_group_id = string
  })
}

variable "secrets" {
  description = "ARNs in Secrets Manager, made beside Terraform so that no secret stands in its state: api_auth holds name:password, database_password the database's."
  type = object({
    api_auth          = string
    database_password = string
  })
}

variable "bucket" {
  description = "What MUSTER_BUCKET is set to: the output `address` of terraform/bucket."
  type        = string

  validation {
    condition     = startswith(var.bucket, "s3://")
    error_message = "Write s3://name/prefix."
  }
}

variable "writer_role_arn" {
  description = "The role `writer` of terraform/bucket: what flow runs may do to the bucket, and all that they may do."
  type        = string
}

variable "settings" {
  description = "More variables for the worker, such as MUSTER_CATALOG. Never a secret: they stand in the task's definition."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.settings) : !can(regex("(?i)(SECRET|PASSWORD|TOKEN|AUTH)", name))])
    error_message = "A secret goes into Secrets Manager and is named in var.worker_secrets."
  }
}

variable "worker_secrets" {
  description = "ARNs in Secrets Manager by the variable that the worker reads them from: tokens of sources, a webhook."
  type        = map(string)
  default     = {}
}

variable "worker_size" {
  description = "Fargate's units for the worker, in which flow runs go on: cpu and memory in MiB."
  type        = object({ cpu = number, memory = number })
  default     = { cpu = 2048, memory = 4096 }
}

variable "log_days" {
  description = "For how many days logs are kept."
  type        = number
  default     = 90
}
