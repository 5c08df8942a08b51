/**
 * No operation answers without a verified principal and a decision: every modelled operation is sent unsigned, wrongly
 * signed, and signed by a user without policies, and must be refused.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceName } from '../../src/kernel/operation.ts'
import { loadModel, modelledServices } from '../../src/wire/schema/models.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../support/in-process.ts'
import { minimalInput } from '../support/minimal-input.ts'

const clients: Record<ServiceName, () => Promise<Record<string, unknown>>> = {
  iam: () => import('@aws-sdk/client-iam'),
  sts: () => import('@aws-sdk/client-sts'),
  s3: () => import('@aws-sdk/client-s3'),
  's3-control': () => import('@aws-sdk/client-s3-control'),
  organizations: () => import('@aws-sdk/client-organizations'),
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  'access-analyzer': () => import('@aws-sdk/client-accessanalyzer'),
  account: () => import('@aws-sdk/client-account'),
}
const clientNames: Record<ServiceName, string> = {
  iam: 'IAMClient',
  sts: 'STSClient',
  s3: 'S3Client',
  's3-control': 'S3ControlClient',
  organizations: 'OrganizationsClient',
  cloudtrail: 'CloudTrailClient',
  'access-analyzer': 'AccessAnalyzerClient',
  account: 'AccountClient',
}

/** Need no permission (each says so with `open`), or no credentials. */
const open: Record<string, string> = {
  'sts:GetCallerIdentity': 'works for every valid credential',
  'sts:GetSessionToken': 'authentication is not controlled by policies',
}
/** AWS lets callers send these unsigned. */
const unsigned = new Set(['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'])

/** Answered, with a refusal of its own for every key. */
const perKey = new Set(['s3:DeleteObjects'])
/** Signed for a service that isn't here: `s3express`, `s3-object-lambda`, `s3-outposts`. */
const signedElsewhere = new Set([
  's3:ListDirectoryBuckets',
  's3:WriteGetObjectResponse',
  's3-control:DeleteAccessPointScope',
  's3-control:GetAccessPointScope',
  's3-control:ListAccessPointsForDirectoryBuckets',
  's3-control:PutAccessPointScope',
])
/** Services of S3's family: anonymous callers are denied like others, HEAD has no body to say why. */
const likeS3 = new Set<ServiceName>(['s3', 's3-control'])

/** Codes of refusals before the decision, by what is wrong. */
const unauthenticated =
  /^(MissingAuthenticationToken|MissingAuthenticationTokenException|AccessDenied|IncompleteSignature)$/
const wrongSecret = /^(SignatureDoesNotMatch|InvalidSignatureException)$/
const denied = /^(AccessDenied|AccessDeniedException)$/

/** What operations check by themselves before anything else, though the model doesn't require it. */
const needed: Record<string, object> = {
  'sts:AssumeRoot': {
    TargetPrincipal: '123456789012',
    TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
  },
  'sts:GetScopedCredentials': { DurationSeconds: 900 },
  'sts:GetWebIdentityToken': { SigningAlgorithm: 'RS256' },
  'iam:CreateLoginProfile': { UserName: 'nobody', Password: 'aA1!aA1!aA1!' },
  'iam:SimulatePrincipalPolicy': { PolicySourceArn: 'arn:aws:iam::123456789012:user/nobody' },
  'iam:GetContextKeysForPrincipalPolicy': {
    PolicySourceArn: 'arn:aws:iam::123456789012:user/nobody',
  },
}

const bucket = 'a-bucket-of-this-test'
let cloud: Cloud
let account: TestAccount
let nobody: Credentials

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  const iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'nobody' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'nobody' })
  nobody = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  await cloud.s3(account.admin).createBucket({ Bucket: bucket })
})
afterAll(() => cloud.close())

type Client = { send(command: unknown): Promise<unknown>; destroy(): void }
type Class = new (input: unknown) => Client

async function call(
  service: ServiceName,
  operation: string,
  credentials: Credentials | undefined,
): Promise<{ code: string; status: number } | 'answered' | readonly string[]> {
  const module = await clients[service]()
  const model = await loadModel(service)
  const input = minimalInput(model, operation)
  Object.assign(input, needed[`${service}:${operation}`])
  if (service === 's3' && 'Bucket' in input) input.Bucket = bucket
  const config = {
    ...cloud.clientConfig(credentials ?? nobody),
    // one call of S3 Control says by its host alone that it is one
    ...(service === 's3-control' && { endpoint: 'http://s3-control.localhost:4566' }),
    ...(credentials === undefined && {
      // nothing but the host says which service is meant
      endpoint: `http://${model.endpointPrefix}.localhost:4566`,
      signer: { sign: async (request: unknown) => request },
    }),
  }
  const client = new (module[clientNames[service]] as Class)(config)
  try {
    const answer = await client.send(new (module[`${operation}Command`] as Class)(input))
    const { Errors } = answer as { Errors?: readonly { Code: string }[] }
    return Errors ? Errors.map(({ Code }) => Code) : 'answered'
  } catch (error) {
    const { name, Code, $metadata } = error as {
      name: string
      Code?: string
      $metadata?: { httpStatusCode?: number }
    }
    if ($metadata === undefined) throw error
    return { code: Code ?? name, status: $metadata.httpStatusCode ?? 0 }
  } finally {
    client.destroy()
  }
}

for (const service of modelledServices) {
  const model = await loadModel(service)
  describe(service, () => {
    for (const operation of Object.keys(model.operations).sort()) {
      const id = `${service}:${operation}`
      if (!unsigned.has(id))
        test(`${operation}, unsigned`, async () => {
          const answer = await call(service, operation, undefined)
          if (perKey.has(id)) return expect(answer).toEqual(['AccessDenied'])
          expect(answer).toMatchObject({ status: expect.toSatisfy(isRefusal) })
          expect((answer as { code: string }).code).toMatch(
            service === 's3'
              ? /^(AccessDenied|Forbidden|403|Unknown|MethodNotAllowed)$/
              : unauthenticated,
          )
        })
      test(`${operation}, signed with a wrong secret`, async () => {
        const answer = await call(service, operation, {
          ...nobody,
          secretAccessKey: 'wrong'.repeat(8),
        })
        if (unsigned.has(id)) expect(answer).not.toBe('answered')
        else if (signedElsewhere.has(id)) expect(answer).toMatchObject({ code: 'UnknownService' })
        else
          expect(answer).toMatchObject({
            status: expect.toSatisfy(isRefusal),
            code: expect.stringMatching(
              likeS3.has(service) ? /^(SignatureDoesNotMatch|Forbidden|403|Unknown)$/ : wrongSecret,
            ),
          })
      })
      test(`${operation}, by a user without policies`, async () => {
        const answer = await call(service, operation, nobody)
        if (open[id] !== undefined) expect(answer).toBe('answered')
        else if (perKey.has(id)) expect(answer).toEqual(['AccessDenied'])
        else if (signedElsewhere.has(id)) expect(answer).toMatchObject({ code: 'UnknownService' })
        else if (unsigned.has(id)) expect(answer).not.toBe('answered')
        else
          expect(answer).toMatchObject({
            code: expect.stringMatching(
              likeS3.has(service) ? /^(AccessDenied|Forbidden|403|Unknown)$/ : denied,
            ),
          })
      })
    }
  })
}

const isRefusal = (status: number) => status === 403 || status === 400 || status === 405
