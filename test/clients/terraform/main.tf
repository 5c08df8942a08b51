# A team's identities and a bucket, as somebody would keep them in Terraform.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }

provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
    s3  = var.endpoint
  }
}

data "aws_caller_identity" "me" {}

resource "aws_iam_user" "deployer" {
  name = "deployer"
  path = "/ci/"
  tags = { team = "red" }
}

resource "aws_iam_access_key" "deployer" { user = aws_iam_user.deployer.name }

resource "aws_iam_group" "builders" { name = "builders" }

resource "aws_iam_user_group_membership" "deployer" {
  user   = aws_iam_user.deployer.name
  groups = [aws_iam_group.builders.name]
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::tf-bucket/*"]
  }
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_group_policy_attachment" "read" {
  group      = aws_iam_group.builders.name
  policy_arn = aws_iam_policy.read.arn
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.deployer.arn]
    }
  }
}

resource "aws_iam_role" "release" {
  name                 = "release"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
  tags                 = { team = "red" }
}

resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.release.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.release.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_instance_profile" "release" {
  name = "release"
  role = aws_iam_role.release.name
}

resource "aws_iam_account_password_policy" "strict" { minimum_password_length = 14 }

resource "aws_s3_bucket" "files" { bucket = "tf-bucket" }

resource "aws_s3_bucket_public_access_block" "files" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "files" {
  bucket = aws_s3_bucket.files.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.release.arn }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.files.arn}/*"
    }]
  })
}

resource "aws_s3_object" "note" {
  bucket  = aws_s3_bucket.files.id
  key     = "notes/a.txt"
  content = "some notes"
}

output "account" { value = data.aws_caller_identity.me.account_id }
