import type {
  BucketCannedACL,
  GetBucketAclCommandOutput,
  ObjectCannedACL,
  S3,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { sendRaw } from '../../../../test/support/raw-s3.ts'

let cloud: Cloud
let owner: TestAccount
let other: TestAccount
let s3: S3
const ids = { owner: '', other: '' }
const Bucket = 'acls-asked'
const Key = 'k'

beforeAll(async () => {
  cloud = await startCloud()
  owner = await cloud.account()
  other = await cloud.account()
  s3 = cloud.s3(owner.admin)
  await s3.createBucket({ Bucket, ObjectOwnership: 'ObjectWriter' })
  await s3.deletePublicAccessBlock({ Bucket })
  await s3.putObject({ Bucket, Key, Body: 'x' })
  ids.owner = (await s3.listBuckets({})).Owner?.ID ?? ''
  ids.other = (await cloud.s3(other.admin).listBuckets({})).Owner?.ID ?? ''
})
afterAll(() => cloud.close())

const groups = {
  everyone: 'http://acs.amazonaws.com/groups/global/AllUsers',
  authenticated: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  logs: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
}

/** Grants as short text: `FULL_CONTROL owner`. */
const shown = ({ Grants = [] }: Pick<GetBucketAclCommandOutput, 'Grants'>): string[] =>
  Grants.map(({ Grantee, Permission }) => {
    const name = Object.entries({ ...ids, ...groups }).find(
      ([, value]) => value === (Grantee?.ID ?? Grantee?.URI),
    )?.[0]
    return `${Permission} ${name ?? Grantee?.ID ?? Grantee?.URI}`
  })

const kinds = {
  bucket: {
    get: () => s3.getBucketAcl({ Bucket }),
    put: (more: object) => s3.putBucketAcl({ Bucket, ...more }),
    path: `/${Bucket}`,
  },
  object: {
    get: () => s3.getObjectAcl({ Bucket, Key }),
    put: (more: object) => s3.putObjectAcl({ Bucket, Key, ...more }),
    path: `/${Bucket}/${Key}`,
  },
} as const

const ec2 = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c'
const canned: readonly [BucketCannedACL | ObjectCannedACL, readonly string[]][] = [
  ['public-read', ['READ everyone']],
  ['public-read-write', ['READ everyone', 'WRITE everyone']],
  ['authenticated-read', ['READ authenticated']],
  ['aws-exec-read', [`READ ${ec2}`]],
  ['private', []],
]

for (const kind of ['bucket', 'object'] as const)
  describe(`the ACL of the ${kind}`, () => {
    const { get, put, path } = kinds[kind]

    for (const [ACL, grants] of canned)
      test(`${ACL} by name`, async () => {
        await put({ ACL })
        const acl = await get()
        expect(acl.Owner).toEqual({ ID: ids.owner })
        expect(shown(acl)).toEqual(['FULL_CONTROL owner', ...grants])
      })

    test('names that are of no effect here, or of the other kind', async () => {
      for (const ACL of ['bucket-owner-read', 'bucket-owner-full-control'] as const) {
        await put({ ACL })
        expect(shown(await get())).toEqual(['FULL_CONTROL owner'])
      }
      const logs = put({ ACL: 'log-delivery-write' })
      if (kind === 'object')
        expect(await failureOf(logs)).toMatchObject({ status: 400, code: 'InvalidArgument' })
      else {
        await logs
        expect(shown(await get())).toEqual(['FULL_CONTROL owner', 'WRITE logs', 'READ_ACP logs'])
      }
      expect(await failureOf(put({ ACL: 'public' }))).toMatchObject({ code: 'InvalidArgument' })
    })

    test('grants in headers say everything', async () => {
      await put({
        GrantFullControl: `id="${ids.owner}", ID=${ids.other}`,
        GrantRead: `uri="${groups.everyone}",uri='${groups.authenticated}'`,
        GrantReadACP: `id=${ids.other}`,
        GrantWrite: `uri="${groups.logs}"`,
        GrantWriteACP: `id="${ids.other}"`,
      })
      expect(shown(await get())).toEqual([
        'FULL_CONTROL owner',
        'FULL_CONTROL other',
        'READ everyone',
        'READ authenticated',
        'READ_ACP other',
        'WRITE logs',
        'WRITE_ACP other',
      ])
      await put({ GrantRead: `id="${ids.other}"` })
      expect(shown(await get())).toEqual(['READ other'])
    })

    test('in full, what was read can be put', async () => {
      await put({ GrantFullControl: `id="${ids.owner}"`, GrantRead: `uri="${groups.everyone}"` })
      const { Owner, Grants = [] } = await get()
      const more = [{ Grantee: { ID: ids.other, Type: 'CanonicalUser' }, Permission: 'WRITE_ACP' }]
      await put({ AccessControlPolicy: { Owner, Grants: [...Grants, ...more] } })
      expect(shown(await get())).toEqual(['FULL_CONTROL owner', 'READ everyone', 'WRITE_ACP other'])
      await put({ AccessControlPolicy: { Owner, Grants: [] } })
      expect(shown(await get())).toEqual([])
    })

    const to = (Grantee: object, Permission = 'READ') => ({ Grantee, Permission })
    const malformed = failure(
      400,
      'MalformedACLError',
      'The XML you provided was not well-formed or did not validate against our published schema',
    )
    const email = failure(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
    )
    const invalidId = failure(400, 'InvalidArgument', 'Invalid id')
    const bodies: readonly [string, readonly object[], ReturnType<typeof failure>][] = [
      ['an unknown id', [to({ ID: 'f'.repeat(64), Type: 'CanonicalUser' })], invalidId],
      ['an account id', [to({ ID: '123456789012', Type: 'CanonicalUser' })], invalidId],
      [
        'an unknown group',
        [to({ URI: 'http://acs.amazonaws.com/groups/global/Nobody', Type: 'Group' })],
        failure(400, 'InvalidArgument', 'Invalid group uri'),
      ],
      [
        'an e-mail address',
        [to({ EmailAddress: 'a@example.com', Type: 'AmazonCustomerByEmail' })],
        email,
      ],
      ['a user without id', [to({ URI: groups.everyone, Type: 'CanonicalUser' })], malformed],
      ['a group without name', [to({ ID: ids.other, Type: 'Group' })], malformed],
      ['a type nobody knows', [to({ ID: ids.other, Type: 'User' })], malformed],
      ['no grantee', [{ Permission: 'READ' }], malformed],
      ['an unknown permission', [to({ URI: groups.everyone, Type: 'Group' }, 'LIST')], malformed],
      ['no permission', [{ Grantee: { URI: groups.everyone, Type: 'Group' } }], malformed],
      [
        'more than 100 grants',
        Array.from({ length: 101 }, () => to({ URI: groups.logs, Type: 'Group' })),
        malformed,
      ],
    ]
    for (const [name, Grants, expected] of bodies)
      test(`${name} in a body`, async () => {
        await put({ ACL: 'private' })
        const policy = { Owner: { ID: ids.owner }, Grants }
        expect(await failureOf(put({ AccessControlPolicy: policy }))).toEqual(expected)
        expect(shown(await get())).toEqual(['FULL_CONTROL owner'])
      })

    test('100 grants are an ACL', async () => {
      const Grants = Array.from({ length: 100 }, () => to({ URI: groups.logs, Type: 'Group' }))
      await put({ AccessControlPolicy: { Owner: { ID: ids.owner }, Grants } })
      expect((await get()).Grants).toHaveLength(100)
    })

    test('another owner is none', async () => {
      const policy = { Owner: { ID: ids.other }, Grants: [] }
      expect(await failureOf(put({ AccessControlPolicy: policy }))).toEqual(
        failure(403, 'AccessDenied', 'Access Denied'),
      )
    })

    const headers: readonly [string, string, ReturnType<typeof failure>][] = [
      ['an unknown id', 'id=abc', invalidId],
      ['an unknown group', 'uri="x"', failure(400, 'InvalidArgument', 'Invalid group uri')],
      ['an e-mail address', 'emailAddress="a@example.com"', email],
      [
        'no grantee',
        'everybody',
        failure(400, 'InvalidArgument', 'Argument format not recognized'),
      ],
      ['nothing', '', failure(400, 'InvalidArgument', 'Argument format not recognized')],
      [
        'a trailing comma',
        `uri="${groups.logs}",`,
        failure(400, 'InvalidArgument', 'Argument format not recognized'),
      ],
    ]
    for (const [name, GrantRead, expected] of headers)
      test(`${name} in a header`, async () => {
        await put({ ACL: 'private' })
        const { status, text } = await sendRaw(cloud, owner.admin, 'PUT', path, {
          query: 'acl',
          headers: { 'x-amz-grant-read': GrantRead },
        })
        expect([status, /<Code>(\w+)/.exec(text)?.[1], /<Message>([^<]*)/.exec(text)?.[1]]).toEqual(
          [expected.status, expected.code, expected.message],
        )
        expect(shown(await get())).toEqual(['FULL_CONTROL owner'])
      })

    test('public grants are blocked by Block Public Access, others are not', async () => {
      await put({ ACL: 'private' })
      await s3.putPublicAccessBlock({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      })
      const action = kind === 'bucket' ? 's3:PutBucketAcl' : 's3:PutObjectAcl'
      const blocked = failure(
        403,
        'AccessDenied',
        `User: arn:aws:iam::${owner.accountId}:user/admin is not authorized to perform: ${action} on resource: "arn:aws:s3:::${path.slice(1)}" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.`,
      )
      const tries = [
        { ACL: 'public-read' },
        { ACL: 'authenticated-read' },
        { GrantReadACP: `uri="${groups.everyone}"` },
        {
          AccessControlPolicy: {
            Owner: { ID: ids.owner },
            Grants: [to({ URI: groups.authenticated, Type: 'Group' }, 'WRITE')],
          },
        },
      ]
      for (const each of tries) expect(await failureOf(put(each))).toEqual(blocked)
      expect(shown(await get())).toEqual(['FULL_CONTROL owner'])
      await put({ GrantRead: `id="${ids.other}"` })
      expect(shown(await get())).toEqual(['READ other'])
      await s3.deletePublicAccessBlock({ Bucket })
      await put({ ACL: 'public-read' })
    })
  })

describe('the ACL of what is written', () => {
  const written: readonly [string, (Key: string, more: object) => Promise<unknown>][] = [
    ['PutObject', (Key, more) => s3.putObject({ Bucket, Key, Body: 'x', ...more })],
    [
      'CopyObject',
      (Key, more) => s3.copyObject({ Bucket, Key, CopySource: `${Bucket}/k`, ...more }),
    ],
    [
      'a multipart upload',
      async (Key, more) => {
        const { UploadId } = await s3.createMultipartUpload({ Bucket, Key, ...more })
        const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' })
        const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
        await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload })
      },
    ],
  ]
  for (const [name, write] of written) {
    const acl = async (Key: string) => shown(await s3.getObjectAcl({ Bucket, Key }))

    test(`${name}: none, by name, by grants`, async () => {
      await write(name, {})
      expect(await acl(name)).toEqual(['FULL_CONTROL owner'])
      await write(name, { ACL: 'public-read' })
      expect(await acl(name)).toEqual(['FULL_CONTROL owner', 'READ everyone'])
      await write(name, { GrantRead: `id="${ids.other}"` })
      expect(await acl(name)).toEqual(['READ other'])
      await write(name, {})
      expect(await acl(name)).toEqual(['FULL_CONTROL owner'])
    })

    test(`${name}: what is wrong or blocked leaves nothing`, async () => {
      const Key = `${name} refused`
      const both = { ACL: 'private', GrantRead: `id="${ids.other}"` }
      expect((await failureOf(write(Key, both)))?.code).toBe('InvalidRequest')
      expect((await failureOf(write(Key, { GrantRead: 'id="x"' })))?.message).toBe('Invalid id')
      await s3.putPublicAccessBlock({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      })
      const action = name.includes('Copy') ? 's3:CopyObject' : 's3:PutObject'
      expect((await failureOf(write(Key, { ACL: 'public-read' })))?.message).toContain(
        `${action} on resource: "arn:aws:s3:::${Bucket}/${Key}" because public ACLs are prevented by the BlockPublicAcls setting`,
      )
      await s3.deletePublicAccessBlock({ Bucket })
      expect((await failureOf(s3.headObject({ Bucket, Key })))?.status).toBe(404)
    })
  }

  test('each version has its own', async () => {
    const Key = 'versioned'
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
    const { VersionId: first } = await s3.putObject({ Bucket, Key, Body: '1', ACL: 'public-read' })
    const { VersionId: second } = await s3.putObject({ Bucket, Key, Body: '2' })
    await s3.putObjectAcl({ Bucket, Key, VersionId: first, ACL: 'authenticated-read' })
    const acl = async (VersionId?: string) =>
      shown(await s3.getObjectAcl({ Bucket, Key, ...(VersionId && { VersionId }) }))
    expect(await acl(first)).toEqual(['FULL_CONTROL owner', 'READ authenticated'])
    expect(await acl(second)).toEqual(['FULL_CONTROL owner'])
    expect(await acl()).toEqual(['FULL_CONTROL owner'])
    await s3.putObjectAcl({ Bucket, Key, ACL: 'public-read' })
    expect(await acl(second)).toEqual(['FULL_CONTROL owner', 'READ everyone'])
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })
  })
})

describe('CreateBucket', () => {
  const rows: readonly [string, object, string | undefined, string][] = [
    [
      'a grant without saying who owns',
      { GrantRead: 'OTHER' },
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ],
    [
      'a public one',
      { ACL: 'public-read', ObjectOwnership: 'ObjectWriter' },
      'InvalidBucketAclWithBlockPublicAccessError',
      'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
    ],
    [
      'two kinds at once',
      { ACL: 'private', GrantRead: 'OTHER', ObjectOwnership: 'ObjectWriter' },
      'InvalidRequest',
      'Specifying both Canned ACLs and Header Grants is not allowed',
    ],
    ['private', { ACL: 'private' }, undefined, 'FULL_CONTROL owner'],
    [
      'for logs',
      { ACL: 'log-delivery-write', ObjectOwnership: 'BucketOwnerPreferred' },
      undefined,
      'FULL_CONTROL owner,WRITE logs,READ_ACP logs',
    ],
    ['a grant', { GrantRead: 'OTHER', ObjectOwnership: 'ObjectWriter' }, undefined, 'READ other'],
  ]
  for (const [index, [name, more, code, said]] of rows.entries())
    test(name, async () => {
      const named = `acl-created-${index}`
      const input = Object.fromEntries(
        Object.entries(more).map(([key, value]) => [
          key,
          value === 'OTHER' ? `id="${ids.other}"` : value,
        ]),
      )
      const made = s3.createBucket({ Bucket: named, ...input })
      if (code === undefined) {
        await made
        expect(shown(await s3.getBucketAcl({ Bucket: named })).join()).toBe(said)
      } else expect(await failureOf(made)).toEqual(failure(400, code, said))
    })
})
