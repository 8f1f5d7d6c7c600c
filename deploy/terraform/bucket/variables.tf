variable "bucket" {
  description = "The bucket's name; Muster should have one of its own."
  type        = string
}

variable "prefix" {
  description = "The part of MUSTER_BUCKET after the bucket's name, without slashes at its ends; empty for the whole."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9][A-Za-z0-9._=-]*(/[A-Za-z0-9_][A-Za-z0-9._=-]*)*)?$", var.prefix))
    error_message = "Write the prefix without slashes at its ends."
  }
}

variable "rights" {
  description = "For several desks: the FOLDER that `python -m deploy.desk_rights muster.toml FOLDER` wrote; then no prefix."
  type        = string
  default     = ""
}

variable "is_public" {
  description = "Whether everybody may read public/. A private desk hands editions out with muster link or muster serve."
  type        = bool
  default     = false
}

variable "lock_mode" {
  description = "GOVERNANCE, which an administrator can lift, or COMPLIANCE, which nobody can."
  type        = string
  default     = "GOVERNANCE"

  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "Use GOVERNANCE or COMPLIANCE."
  }
}

variable "lock_days" {
  description = "For how many days what was written stays, whatever happens; 0 for no object lock."
  type        = number
  default     = 365
}

variable "trust_policies" {
  description = "Who may take each role (writer, reader, maintainer; of several desks DESK-writer and so on): JSON of a trust policy."
  type        = map(string)
}
