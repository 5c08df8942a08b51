/**
 * Rightly signed noise through the whole pipeline: whatever an administrator sends, no operation of IAM, STS or S3
 * meets a bug; and an honest request with one letter changed is never granted.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Member, ServiceModel } from '../../../src/kernel/model.ts'
import { loadModel } from '../../../src/wire/schema/models.ts'
import { policy, trust } from '../../support/iam.ts'
import {
  type Cloud,
  type RawAnswer,
  type RawRequest,
  startCloud,
  type TestAccount,
} from '../../support/in-process.ts'
import { formOf, iamForm, presignedS3, signedForm, signedS3 } from './requests.ts'
import { outcomeOf } from './rows.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const seed = 20260501
let cloud: Cloud
beforeAll(async () => {
  cloud = await startCloud()
})
// closing reports every bug the pipeline met
afterAll(() => cloud?.close())

/** An answer to the caller, whatever it says: 501 is what isn't built. */
function expectAnswer(answer: RawAnswer): void {
  if (answer.status >= 500 && answer.status !== 501)
    expect(`${answer.status} ${answer.body}`).toBe('an answer')
  if (answer.status >= 400 && answer.body.length > 0) expect(outcomeOf(answer)).toMatch(/ \w/)
}

/** What an operation may well accept, by the end of the member's name. */
const plausible: readonly (readonly [RegExp, readonly string[]])[] = [
  [/UserName$/, ['admin', 'noise']],
  [/GroupName$/, ['Administrators', 'noise']],
  [/(?:Role|InstanceProfile|Session)Name$/, ['noise', 'noise-2']],
  [/PolicyArn|PermissionsBoundary$/, ['arn:aws:iam::aws:policy/AdministratorAccess']],
  [/RoleArn$/, ['arn:aws:iam::123456789012:role/noise']],
  [/SerialNumber$/, ['arn:aws:iam::123456789012:mfa/noise']],
  [/Arn$/, ['arn:aws:iam::123456789012:user/admin']],
  [/AssumeRolePolicyDocument$/, [trust({ AWS: '*' }), trust({ Service: 'ec2.amazonaws.com' })]],
  [
    /Policy(?:Document|InputList\.member\.\d+)?$/,
    [policy('*'), policy('s3:Get*', '*', { Effect: 'Deny' })],
  ],
  [/VersionId$/, ['v1']],
  [/AccessKeyId$/, ['AKIAIOSFODNN7EXAMPLE']],
  [/(?:Tag)?Key$/, ['team', 'Team']],
  [/Path(?:Prefix)?$/, ['/', '/a/']],
  [/Marker$/, ['AAAA']],
  [/ActionNames\.member\.\d+$/, ['s3:GetObject', 'iam:*']],
  [/Password$/, ['aA1!aA1!aA1!']],
]
const hostile = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '__proto__', 'constructor', '-1', '0', '1e400', 'NaN', '99999999999', '*', '?'],
    ...['{}', '[]', 'null', '"', '{"Version":"2012-10-17","Statement":[]}', '<a>&b;', '%zz', '\0'],
    ...[
      'arn:',
      'arn:aws:iam:::',
      ':::::',
      '../..',
      'а',
      '\u202e',
      '😀',
      '\ud7ff',
      'a'.repeat(3000),
    ],
    `$${'{aws:username}'}`,
  ),
  fc.string({ maxLength: 40, unit: 'binary' }),
)

function textsOf(model: ServiceModel, name: string, shapeName: string): fc.Arbitrary<string> {
  const shape = model.shapes[shapeName]
  const [, fitting = ['noise', 'a1', '123456789012']] =
    plausible.find(([pattern]) => pattern.test(name)) ?? []
  const usual =
    shape?.type === 'boolean'
      ? ['true', 'false']
      : shape?.type === 'integer' || shape?.type === 'long'
        ? ['1', '10', '900', '3600']
        : shape?.type === 'timestamp'
          ? ['2026-01-01T00:00:00Z']
          : shape?.type === 'string' && shape.enum
            ? shape.enum
            : fitting
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: hostile },
  )
}

type Pairs = readonly (readonly [name: string, value: string])[]
const nothing: fc.Arbitrary<Pairs> = fc.constant([])
const joined = (parts: readonly fc.Arbitrary<Pairs>[]): fc.Arbitrary<Pairs> =>
  fc.tuple(...parts).map((made) => made.flat())

/** Parameters of a member, of the shape that the model gives it or of none. */
function pairsOf(
  model: ServiceModel,
  name: string,
  { shape: shapeName }: Member,
  depth: number,
): fc.Arbitrary<Pairs> {
  const shape = model.shapes[shapeName]
  const plain = textsOf(model, name, shapeName).map((value) => [[name, value]] as const)
  if (shape === undefined || depth > 3) return plain
  if (shape.type === 'structure')
    return joined(
      Object.entries(shape.members).map(([each, member]) =>
        fc.oneof(
          { weight: 3, arbitrary: pairsOf(model, `${name}.${each}`, member, depth + 1) },
          { weight: 1, arbitrary: nothing },
        ),
      ),
    )
  if (shape.type === 'list') {
    const item = (n: string) => pairsOf(model, `${name}.member.${n}`, shape.member, depth + 1)
    return fc.oneof(
      { weight: 4, arbitrary: item('1') },
      { weight: 3, arbitrary: joined([item('1'), item('2')]) },
      ...[nothing, joined([item('7'), item('2')]), item('0'), item('x'), plain].map(
        (arbitrary) => ({ weight: 1, arbitrary }),
      ),
    )
  }
  return plain
}

function formsOf(model: ServiceModel, operation: string): fc.Arbitrary<string> {
  const input = model.shapes[model.operations[operation]?.input ?? '']
  const members = input?.type === 'structure' ? Object.entries(input.members) : []
  return joined(
    members.map(([name, member]) =>
      fc.oneof(
        { weight: member.required ? 30 : 1, arbitrary: pairsOf(model, name, member, 0) },
        { weight: 1, arbitrary: nothing },
      ),
    ),
  ).map((pairs) =>
    new URLSearchParams([
      ['Action', operation],
      ['Version', model.version],
      ...pairs.map(([name, value]) => [name, value] as [string, string]),
    ]).toString(),
  )
}

describe.each(['iam', 'sts'] as const)('%s', async (service) => {
  const model = await loadModel(service)

  test.each(Object.keys(model.operations))('%s', async (operation) => {
    // some of what is sent deletes keys, users, aliases: each operation has an account to itself
    const { root, admin } = await cloud.account()
    await fc.assert(
      fc.asyncProperty(formsOf(model, operation), fc.boolean(), async (form, byRoot) => {
        expectAnswer(await cloud.send(signedForm(cloud, byRoot ? root : admin, service, form)))
      }),
      { numRuns: full ? 500 : 20, seed },
    )
  })
})

const subResources = [
  ...['acl', 'policy', 'policyStatus', 'tagging', 'cors', 'versioning', 'versions', 'uploads'],
  ...['location', 'lifecycle', 'website', 'logging', 'notification', 'encryption', 'delete'],
  ...['publicAccessBlock', 'ownershipControls', 'replication', 'requestPayment', 'accelerate'],
  ...['object-lock', 'legal-hold', 'retention', 'torrent', 'restore', 'select', 'attributes'],
  ...['analytics', 'inventory', 'metrics', 'intelligent-tiering', 'list-type=2', 'x-id=Anything'],
  ...['uploadId=abc', 'partNumber=1', 'versionId=null', 'versionId=x', 'max-keys=1', 'marker=a'],
  ...['prefix=a', 'delimiter=/', 'encoding-type=url', 'encoding-type=x', 'continuation-token=a'],
  ...['start-after=k', 'max-uploads=0', 'max-parts=-1', 'response-content-type=a%0d%0ab', 'id=a'],
  ...[
    'max-keys=',
    'partNumber=',
    '=',
    '%',
    '__proto__',
    'select-type=2',
    'rename-object',
    'session',
  ],
]
const documents = [
  ...['', 'x', '<', '<a/>', '<Delete/>', '{}', '{"Version":"2012-10-17","Statement":[]}', '\0'],
  '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>',
  '<Delete><Object><Key>k</Key><VersionId>null</VersionId></Object><Quiet>maybe</Quiet></Delete>',
  '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  '<VersioningConfiguration><Status>On</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>',
  '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>a&#13;&#10;b</ExposeHeader></CORSRule></CORSConfiguration>',
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>',
  '<CompleteMultipartUpload><Part/></CompleteMultipartUpload>',
  '<PublicAccessBlockConfiguration><BlockPublicAcls>perhaps</BlockPublicAcls></PublicAccessBlockConfiguration>',
  '<CreateBucketConfiguration><LocationConstraint>mars</LocationConstraint></CreateBucketConfiguration>',
  '<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList/></AccessControlPolicy>',
  '<OwnershipControls><Rule><ObjectOwnership>Everybody</ObjectOwnership></Rule></OwnershipControls>',
  '<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>',
]
const fields = fc.constantFrom<readonly [string, string]>(
  ['Range', 'bytes=0-0'],
  ['Range', 'bytes=9-1'],
  ['If-Match', '*'],
  ['If-None-Match', '"x"'],
  ['If-Modified-Since', 'yesterday'],
  ['If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Content-MD5', 'AAAA'],
  ['Content-Type', 'multipart/form-data'],
  ['X-Amz-Copy-Source', 'noise/k'],
  ['X-Amz-Copy-Source', 'noise'],
  ['X-Amz-Copy-Source-Range', 'bytes=0-0'],
  ['X-Amz-Copy-Source-If-Match', '*'],
  ['X-Amz-Metadata-Directive', 'REPLACE'],
  ['X-Amz-Metadata-Directive', 'KEEP'],
  ['X-Amz-Tagging', 'a=b&a=c'],
  ['X-Amz-Tagging', '%zz'],
  ['X-Amz-Tagging-Directive', 'REPLACE'],
  ['X-Amz-Acl', 'private'],
  ['X-Amz-Acl', 'everyone'],
  ['X-Amz-Grant-Read', 'id="x"'],
  ['X-Amz-Storage-Class', 'GLACIER'],
  ['X-Amz-Storage-Class', 'NONE'],
  ['X-Amz-Server-Side-Encryption', 'aws:kms'],
  ['X-Amz-Server-Side-Encryption-Customer-Algorithm', 'AES256'],
  ['X-Amz-Checksum-Crc32', 'AAAAAA=='],
  ['X-Amz-Checksum-Algorithm', 'CRC99'],
  ['X-Amz-Sdk-Checksum-Algorithm', 'SHA256'],
  ['X-Amz-Checksum-Mode', 'ENABLED'],
  ['X-Amz-Object-Attributes', 'ETag,Size'],
  ['X-Amz-Object-Attributes', ''],
  ['X-Amz-Expected-Bucket-Owner', '123'],
  ['X-Amz-Object-Lock-Mode', 'GOVERNANCE'],
  ['X-Amz-Object-Lock-Retain-Until-Date', 'soon'],
  ['X-Amz-Bypass-Governance-Retention', 'true'],
  ['X-Amz-Mfa', 'a b'],
  ['X-Amz-Website-Redirect-Location', 'nowhere'],
  ['X-Amz-Meta-__proto__', 'x'],
  ['Expires', 'never'],
  ['Origin', 'https://example.com'],
  ['Cache-Control', 'whatever'],
)

test('S3', { timeout: 120_000 }, async () => {
  const { admin } = await cloud.account()
  const s3 = cloud.s3(admin)
  await s3.createBucket({ Bucket: 'noise' })
  await s3.putObject({ Bucket: 'noise', Key: 'k', Body: 'content' })
  const requests = fc.record({
    method: fc.constantFrom('GET', 'GET', 'PUT', 'PUT', 'PUT', 'POST', 'DELETE', 'HEAD'),
    path: fc.constantFrom(
      ...[
        '/',
        '/noise',
        '/noise/',
        '/noise/k',
        '/noise/k/',
        '/noise//',
        '/none',
        '/none/k',
        '//',
        '/.',
      ],
    ),
    query: fc
      .uniqueArray(fc.constantFrom(...subResources), { maxLength: 2 })
      .map((all) => all.join('&')),
    headers: fc.uniqueArray(fields, { maxLength: 2, selector: ([name]) => name }),
    body: fc.oneof(fc.constantFrom(...documents), fc.string({ maxLength: 30 })),
  })
  await fc.assert(
    fc.asyncProperty(requests, async (bend) => {
      expectAnswer(await cloud.send(signedS3(cloud, admin, bend)))
    }),
    { numRuns: full ? 50_000 : 2500, seed },
  )
})

describe('one letter changed', () => {
  let account: TestAccount
  beforeAll(async () => {
    account = await cloud.account()
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'letters' })
    await s3.putObject({ Bucket: 'letters', Key: 'k', Body: 'content' })
  })

  const honest: readonly (readonly [string, () => RawRequest])[] = [
    ['STS', () => signedForm(cloud, account.admin, 'sts', formOf('GetCallerIdentity'))],
    [
      'IAM',
      () => signedForm(cloud, account.admin, 'iam', iamForm('GetUser', { UserName: 'admin' })),
    ],
    ['S3 GET', () => signedS3(cloud, account.admin, { method: 'GET', path: '/letters/k' })],
    [
      'S3 PUT',
      () => signedS3(cloud, account.admin, { method: 'PUT', path: '/letters/p', body: 'content' }),
    ],
    ['presigned', () => presignedS3(cloud, account.admin, { path: '/letters/k' })],
  ]

  /** The text with its n-th letter or digit replaced by another. */
  function bent(text: string, n: number, by: string): string {
    const places = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index)
    const place = places[n % places.length]
    if (place === undefined || text[place] === by) return text
    return text.slice(0, place) + by + text.slice(place + 1)
  }

  test.each(honest)('%s', async (_, make) => {
    expect((await cloud.send(make())).status).toBe(200)
    const where = fc.constantFrom('method', 'path', 'query', 'header', 'body')
    const letters = fc.constantFrom(...'abzAFZ0179')
    await fc.assert(
      fc.asyncProperty(where, fc.nat(2000), fc.nat(20), letters, async (part, n, field, by) => {
        const sent = make()
        const altered = alter(sent, part, n, field, by)
        if (JSON.stringify(altered) === JSON.stringify(sent)) return
        const answer = await cloud.send(altered)
        expectAnswer(answer)
        if (answer.status < 400) expect(altered).toBe('refused')
      }),
      { numRuns: full ? 20_000 : 400, seed },
    )
  })

  function alter(sent: RawRequest, part: string, n: number, field: number, by: string): RawRequest {
    const { method = '', path = '', query = '', headers = [], body = '' } = sent
    if (part === 'method') return { ...sent, method: method === 'GET' ? 'PUT' : 'GET' }
    if (part === 'path') return { ...sent, path: bent(path, n, by) }
    if (part === 'query') return { ...sent, query: bent(query, n, by) }
    if (part === 'body') return { ...sent, body: bent(String(body), n, by) }
    // the length isn't signed: what it says is checked on the socket
    const signed = headers.filter(([name]) => name !== 'Content-Length')
    const [name, value] = signed[field % signed.length] as readonly [string, string]
    return {
      ...sent,
      headers: headers.map((pair) => (pair[0] === name ? [name, bent(value, n, by)] : pair)),
    }
  }
})
