// Made by `npm run generate`. Do not edit.

import type { AccessAnalyzer } from './access-analyzer.ts'
import type { Account } from './account.ts'
import type { Cloudtrail } from './cloudtrail.ts'
import type { Iam } from './iam.ts'
import type { Organizations } from './organizations.ts'
import type { S3 } from './s3.ts'
import type { S3Control } from './s3-control.ts'
import type { Sts } from './sts.ts'

/** Every modelled service by its folder name. */
export interface Services {
  iam: Iam
  sts: Sts
  s3: S3
  's3-control': S3Control
  organizations: Organizations
  cloudtrail: Cloudtrail
  'access-analyzer': AccessAnalyzer
  account: Account
}
