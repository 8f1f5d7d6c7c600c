# A worker in which flow runs go on as processes, under the writer's role. Before it starts, its image's deployments are
# registered.
locals {
  worker_settings = merge(local.plain, var.settings, {
    PREFECT_API_URL               = local.api
    PREFECT_WORKER_WEBSERVER_HOST = "127.0.0.1"
    PREFECT_WORKER_WEBSERVER_PORT = "8080"
    MUSTER_BUCKET                 = var.bucket
    AWS_REGION                    = data.aws_region.here.name
  })
  worker_secrets = merge(var.worker_secrets, { PREFECT_API_AUTH_STRING = var.secrets.api_auth })
  worker_logs = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.desk.name
      awslogs-region        = data.aws_region.here.name
      awslogs-stream-prefix = "worker"
    }
  }
  worker_told = merge(local.bound, {
    environment      = [for name, value in local.worker_settings : { name = name, value = value }]
    secrets          = [for name, arn in local.worker_secrets : { name = name, valueFrom = arn }]
    logConfiguration = local.worker_logs
  })
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "${var.name}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.worker_size.cpu
  memory                   = var.worker_size.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = var.writer_role_arn

  volume {
    name = "home"
  }

  container_definitions = jsonencode([
    merge(local.worker_told, {
      name      = "deployments"
      essential = false
      command   = ["muster", "deploy"]
    }),
    merge(local.worker_told, {
      name        = "worker"
      essential   = true
      command     = ["prefect", "worker", "start", "--pool", "muster", "--type", "process", "--with-healthcheck"]
      dependsOn   = [{ containerName = "deployments", condition = "SUCCESS" }]
      stopTimeout = 120
      healthCheck = {
        command     = ["CMD-SHELL", "${local.health} http://127.0.0.1:8080/health"]
        interval    = 30
        timeout     = 10
        retries     = 4
        startPeriod = 120
      }
    }),
  ])
}

resource "aws_ecs_service" "worker" {
  name                               = "worker"
  cluster                            = aws_ecs_cluster.desk.id
  task_definition                    = aws_ecs_task_definition.worker.arn
  desired_count                      = 1
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  enable_execute_command             = false

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.worker.id]
    assign_public_ip = false
  }

  # Without the server its deployments cannot be registered, and it would start again and again.
  depends_on = [aws_ecs_service.server]
}
