/** A server whose data has something of everything. */

import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import type { Credentials } from './in-process.ts'
import { authenticator } from './mfa.ts'

/** What has to be known to use it all; can be written down as JSON. */
export interface LivedIn {
  readonly root: Credentials
  readonly bob: Credentials
  readonly revoked: Credentials
  readonly mfa: { readonly serialNumber: string; readonly seed: string }
  readonly upload: { readonly id: string; readonly etag: string }
  /** One for each version, the newest first. */
  readonly versions: readonly { readonly id: string; readonly size: number }[]
  readonly sizes: readonly number[]
  /** Sizes of the annotations of `versioned`, by name; absent in data of before there were any. */
  readonly annotations?: Readonly<Record<string, number>>
  readonly users: readonly string[]
}

const config = (endpoint: string, credentials: Credentials) => ({
  endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials,
})

export const iamOf = (endpoint: string, credentials: Credentials): IAM =>
  new IAM(config(endpoint, credentials))
export const stsOf = (endpoint: string, credentials: Credentials): STS =>
  new STS(config(endpoint, credentials))
export const s3Of = (endpoint: string, credentials: Credentials): S3 =>
  new S3({ ...config(endpoint, credentials), forcePathStyle: true })

export const bytesOf = (key: string, size: number): Buffer => Buffer.alloc(size, `${key}|`)

export const allow = (Action: string, Principal?: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, ...(Principal ? { Principal } : { Resource: '*' }) }],
  })

const keyOf = (
  key: { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined } = {},
) => ({
  accessKeyId: key.AccessKeyId ?? '',
  secretAccessKey: key.SecretAccessKey ?? '',
})

/** Fills an account. An object of each of `sizes` is made; the last of them in three versions. */
export async function liveIn(
  endpoint: string,
  root: Credentials,
  sizes: readonly number[],
): Promise<LivedIn> {
  const iam = iamOf(endpoint, root)
  const s3 = s3Of(endpoint, root)
  const { Account = '' } = await stsOf(endpoint, root).getCallerIdentity({})
  await iam.createUser({ UserName: 'bob', Path: '/staff/', Tags: [{ Key: 'team', Value: 'blue' }] })
  await iam.putUserPolicy({ UserName: 'bob', PolicyName: 'own', PolicyDocument: allow('sts:*') })
  const { Policy } = await iam.createPolicy({
    PolicyName: 'reads',
    PolicyDocument: allow('s3:Get*'),
  })
  await iam.attachUserPolicy({ UserName: 'bob', PolicyArn: Policy?.Arn ?? '' })
  await iam.createLoginProfile({ UserName: 'bob', Password: 'correct-Horse-7-battery' })
  await iam.createRole({
    RoleName: 'worker',
    AssumeRolePolicyDocument: allow('sts:AssumeRole', { AWS: Account }),
  })
  const bob = keyOf((await iam.createAccessKey({ UserName: 'bob' })).AccessKey)
  const revoked = keyOf((await iam.createAccessKey({ UserName: 'bob' })).AccessKey)
  await iam.updateAccessKey({
    UserName: 'bob',
    AccessKeyId: revoked.accessKeyId,
    Status: 'Inactive',
  })
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' })
  const mfa = {
    serialNumber: VirtualMFADevice?.SerialNumber ?? '',
    seed: Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString(),
  }
  // codes of the past, so that those of now are not used up
  await iam.enableMFADevice({
    UserName: 'bob',
    SerialNumber: mfa.serialNumber,
    ...authenticator({ now: () => Date.now() }, mfa.serialNumber, mfa.seed).pair(-1),
  })
  await s3.createBucket({ Bucket: 'kept' })
  await s3.putBucketVersioning({
    Bucket: 'kept',
    VersioningConfiguration: { Status: 'Enabled' },
  })
  for (const size of sizes)
    await s3.putObject({ Bucket: 'kept', Key: `k${size}`, Body: bytesOf(`k${size}`, size) })
  const last = sizes.at(-1) ?? 0
  const versions: { id: string; size: number }[] = []
  for (const size of [last + 1, last + 2, last + 3]) {
    const { VersionId = '' } = await s3.putObject({
      Bucket: 'kept',
      Key: 'versioned',
      Body: bytesOf('versioned', size),
    })
    versions.unshift({ id: VersionId, size })
  }
  const annotations = { small: 10, large: 200_000 }
  for (const [AnnotationName, size] of Object.entries(annotations))
    await s3.putObjectAnnotation({
      Bucket: 'kept',
      Key: 'versioned',
      AnnotationName,
      AnnotationPayload: bytesOf(AnnotationName, size),
    })
  const { UploadId: id = '' } = await s3.createMultipartUpload({ Bucket: 'kept', Key: 'parts' })
  const part = await s3.uploadPart({
    Bucket: 'kept',
    Key: 'parts',
    UploadId: id,
    PartNumber: 1,
    Body: bytesOf('parts', last),
  })
  return {
    root,
    bob,
    revoked,
    mfa,
    upload: { id, etag: part.ETag ?? '' },
    versions,
    sizes,
    annotations,
    users: await usersOf(iam),
  }
}

export const usersOf = async (iam: IAM) =>
  ((await iam.listUsers({})).Users ?? []).map(
    ({ UserName, UserId, Arn }) => `${UserName} ${UserId} ${Arn}`,
  )
