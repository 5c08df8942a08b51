import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'acl-bucket'
const Key = 'k'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key, Body: 'x' })
})
afterAll(() => cloud.close())

const notSupported = failure(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs')

const kinds = [
  {
    kind: 'bucket',
    get: (client: S3) => client.getBucketAcl({ Bucket }),
    put: (client: S3, more: object) => client.putBucketAcl({ Bucket, ...more }),
    harmless: ['private'],
    actions: ['s3:GetBucketAcl', 's3:PutBucketAcl'],
    resource: Bucket,
  },
  {
    kind: 'object',
    get: (client: S3) => client.getObjectAcl({ Bucket, Key }),
    put: (client: S3, more: object) => client.putObjectAcl({ Bucket, Key, ...more }),
    harmless: ['private', 'bucket-owner-full-control'],
    actions: ['s3:GetObjectAcl', 's3:PutObjectAcl'],
    resource: `${Bucket}/${Key}`,
  },
] as const

for (const { kind, get, put, harmless, actions, resource } of kinds)
  describe(`the ACL of the ${kind}`, () => {
    test('says that the owner has full control, and can be put as it is', async () => {
      const { Owner, Grants } = await get(s3)
      expect(Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(Grants).toEqual([
        { Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
      ])
      await put(s3, { AccessControlPolicy: { Owner, Grants } })
      for (const ACL of harmless) await put(s3, { ACL })
    })

    const everyone = {
      Type: 'Group',
      URI: 'http://acs.amazonaws.com/groups/global/AllUsers',
    } as const
    const refused: readonly [string, () => Promise<object>, ReturnType<typeof failure>][] = [
      ['a public one', async () => ({ ACL: 'public-read' }), notSupported],
      ['a grant', async () => ({ GrantRead: `uri="${everyone.URI}"` }), notSupported],
      [
        'another grant in full',
        async () => {
          const { Owner, Grants = [] } = await get(s3)
          const Permission = 'READ'
          return {
            AccessControlPolicy: { Owner, Grants: [...Grants, { Grantee: everyone, Permission }] },
          }
        },
        notSupported,
      ],
      [
        'none at all',
        async () => ({}),
        failure(400, 'MissingSecurityHeader', 'Your request was missing a required header'),
      ],
      [
        'two kinds at once',
        async () => ({ ACL: 'private', GrantRead: `uri="${everyone.URI}"` }),
        failure(
          400,
          'InvalidRequest',
          'Specifying both Canned ACLs and Header Grants is not allowed',
        ),
      ],
      [
        'a body beside a header',
        async () => ({ ACL: 'private', AccessControlPolicy: { Grants: [] } }),
        failure(400, 'UnexpectedContent', 'This request does not support content'),
      ],
      [
        'a body without an owner',
        async () => ({ AccessControlPolicy: { Grants: [] } }),
        failure(
          400,
          'MalformedACLError',
          'The XML you provided was not well-formed or did not validate against our published schema',
        ),
      ],
    ]
    for (const [name, more, expected] of refused)
      test(`${name} is refused`, async () => {
        expect(await failureOf(put(s3, await more()))).toEqual(expected)
      })

    test('each call has its action', async () => {
      const weak = await userWith(cloud, account, `weak-${kind}`)
      const mine = cloud.s3(weak.credentials)
      const calls = [() => get(mine), () => put(mine, { ACL: 'private' })]
      for (const [index, call] of calls.entries())
        expect(await failureOf(call())).toEqual(
          failure(
            403,
            'AccessDenied',
            `User: ${weak.arn} is not authorized to perform: ${actions[index]} on resource: "arn:aws:s3:::${resource}" because no identity-based policy allows the ${actions[index]} action`,
          ),
        )
    })
  })

test('an object that is not there has no ACL', async () => {
  const named = { Bucket, Key: 'nothing' }
  for (const call of [
    () => s3.getObjectAcl(named),
    () => s3.putObjectAcl({ ...named, ACL: 'private' }),
  ])
    expect((await failureOf(call()))?.code).toBe('NoSuchKey')
})
