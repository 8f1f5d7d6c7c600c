# Prefect's server and a worker on ECS Fargate. The bucket and its roles come from ../bucket, the database from elsewhere.
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 7.0"
    }
  }
}

data "aws_region" "here" {}

locals {
  api     = "http://server.${aws_service_discovery_private_dns_namespace.inside.name}:4200/api"
  health  = "python -m deploy.health url"
  secrets = distinct(concat(values(var.secrets), values(var.worker_secrets)))

  # What every container of ours is held to: no root, nothing written but below its own folder.
  bound = {
    image                  = var.image
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    mountPoints            = [{ sourceVolume = "home", containerPath = "/home/muster", readOnly = false }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { add = [], drop = ["ALL"] } }
  }
  plain = { TMPDIR = "/home/muster" }
}

resource "aws_ecs_cluster" "desk" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "desk" {
  name              = "/${var.name}"
  retention_in_days = var.log_days
}

resource "aws_service_discovery_private_dns_namespace" "inside" {
  name = "${var.name}.internal"
  vpc  = var.vpc_id
}

resource "aws_service_discovery_service" "server" {
  name = "server"

  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.inside.id
    dns_records {
      type = "A"
      ttl  = 10
    }
  }

  health_check_custom_config {
    failure_threshold = 1
  }
}
