# One server with its services in the same process, so that it needs no queue. One at a time, and the old one gone
# first: it brings the database up to its release when it starts.
locals {
  server_settings = merge(local.plain, {
    PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED = "true"
    PREFECT_SERVER_DATABASE_DRIVER             = "postgresql+asyncpg"
    PREFECT_SERVER_DATABASE_HOST               = var.database.host
    PREFECT_SERVER_DATABASE_PORT               = "5432"
    PREFECT_SERVER_DATABASE_USER               = var.database.user
    PREFECT_SERVER_DATABASE_NAME               = var.database.name
    # Where the browser finds the API: through a tunnel to the server's port.
    PREFECT_SERVER_UI_API_URL = "http://127.0.0.1:4200/api"
  })
  server_secrets = {
    PREFECT_SERVER_API_AUTH_STRING   = var.secrets.api_auth
    PREFECT_SERVER_DATABASE_PASSWORD = var.secrets.database_password
  }
}

resource "aws_ecs_task_definition" "server" {
  family                   = "${var.name}-server"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.nothing.arn

  volume {
    name = "home"
  }

  container_definitions = jsonencode([merge(local.bound, {
    name         = "server"
    essential    = true
    command      = ["prefect", "server", "start", "--host", "0.0.0.0", "--port", "4200"]
    environment  = [for name, value in local.server_settings : { name = name, value = value }]
    secrets      = [for name, arn in local.server_secrets : { name = name, valueFrom = arn }]
    portMappings = [{ containerPort = 4200, protocol = "tcp" }]
    healthCheck = {
      command     = ["CMD-SHELL", "${local.health} http://127.0.0.1:4200/api/ready"]
      interval    = 30
      timeout     = 10
      retries     = 4
      startPeriod = 120
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.desk.name
        awslogs-region        = data.aws_region.here.name
        awslogs-stream-prefix = "server"
      }
    }
  })])
}

resource "aws_ecs_service" "server" {
  name                               = "server"
  cluster                            = aws_ecs_cluster.desk.id
  task_definition                    = aws_ecs_task_definition.server.arn
  desired_count                      = 1
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  enable_execute_command             = false

  deployment_circuit_breaker {
    enable   = true
    rollback = false
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.server.id]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = aws_service_discovery_service.server.arn
  }
}
