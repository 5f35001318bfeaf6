# A secret of Terraform that joins the released workflow, which Terraform deploys from its template as well.
# npm run release:template writes the template and its zips; upload them first, as it says.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.40" }
  }
}

variable "asset_bucket" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "alert_email" { type = string }
variable "database_security_group_id" { type = string }

# Once for each account and Region.
resource "aws_cloudformation_stack" "rotation" {
  name         = "rds-rotation"
  template_url = "https://${var.asset_bucket}.s3.amazonaws.com/rds-rotation-workflow/0.1.0/rds-rotation-workflow.template.json"
  capabilities = ["CAPABILITY_IAM"]
  parameters = {
    AssetBucket = var.asset_bucket
    AssetPrefix = "rds-rotation-workflow/0.1.0/"
    NamePrefix  = "rds-rotation"
    VpcId       = var.vpc_id
    SubnetIds   = join(",", var.subnet_ids)
    AlertEmail  = var.alert_email
  }
}

# Once for each database.
resource "aws_vpc_security_group_ingress_rule" "rotation" {
  security_group_id            = var.database_security_group_id
  referenced_security_group_id = aws_cloudformation_stack.rotation.outputs["SecurityGroupId"]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

# Once for each secret. Its value is the JSON of RDS: engine, host, username, password, dbname, port.
resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
  tags = {
    "rds-rotation-workflow:verification-query" = "SELECT 1 FROM orders LIMIT 1"
  }
}

resource "aws_secretsmanager_secret_rotation" "orders" {
  secret_id           = aws_secretsmanager_secret.orders.id
  rotation_lambda_arn = aws_cloudformation_stack.rotation.outputs["RotationFunctionArn"]
  # Otherwise the password changes as soon as this is applied.
  rotate_immediately = false

  rotation_rules {
    schedule_expression = "cron(0 3 ? * 2#2 *)"
    duration            = "2h"
  }

  depends_on = [aws_vpc_security_group_ingress_rule.rotation]
}
