import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
const own = (name: string) => `arn:aws:iam::${account.accountId}:policy/x/${name}`
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'h' })
  await iam.createGroup({ GroupName: 'h' })
  await iam.createRole({ RoleName: 'h', AssumeRolePolicyDocument: lambdaTrust })
  for (let i = 0; i < 11; i++)
    await iam.createPolicy({ PolicyName: `p${i}`, Path: '/x/', PolicyDocument: policy('s3:*') })
})
afterAll(() => cloud.close())

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

interface Kind {
  readonly type: string
  readonly quota: string
  attach(name: string, PolicyArn: string): Promise<{ $metadata: unknown }>
  detach(name: string, PolicyArn: string): Promise<{ $metadata: unknown }>
  list(
    name: string,
    page?: object,
  ): Promise<{
    AttachedPolicies?: unknown[] | undefined
    IsTruncated?: boolean | undefined
    Marker?: string | undefined
  }>
}

const kinds: readonly Kind[] = [
  {
    type: 'user',
    quota: 'PoliciesPerUser',
    attach: (UserName, PolicyArn) => iam.attachUserPolicy({ UserName, PolicyArn }),
    detach: (UserName, PolicyArn) => iam.detachUserPolicy({ UserName, PolicyArn }),
    list: (UserName, page) => iam.listAttachedUserPolicies({ UserName, ...page }),
  },
  {
    type: 'group',
    quota: 'PoliciesPerGroup',
    attach: (GroupName, PolicyArn) => iam.attachGroupPolicy({ GroupName, PolicyArn }),
    detach: (GroupName, PolicyArn) => iam.detachGroupPolicy({ GroupName, PolicyArn }),
    list: (GroupName, page) => iam.listAttachedGroupPolicies({ GroupName, ...page }),
  },
  {
    type: 'role',
    quota: 'PoliciesPerRole',
    attach: (RoleName, PolicyArn) => iam.attachRolePolicy({ RoleName, PolicyArn }),
    detach: (RoleName, PolicyArn) => iam.detachRolePolicy({ RoleName, PolicyArn }),
    list: (RoleName, page) => iam.listAttachedRolePolicies({ RoleName, ...page }),
  },
]

for (const kind of kinds)
  describe(`managed policies of a ${kind.type}`, () => {
    test('attach is idempotent, detach is not', async () => {
      expect(shown(await kind.attach('H', readOnly))).toEqual({})
      expect(shown(await kind.attach('h', readOnly))).toEqual({})
      expect(await kind.list('h')).toMatchObject({
        AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }],
        IsTruncated: false,
      })
      expect(shown(await kind.detach('h', readOnly))).toEqual({})
      expect(await failureOf(kind.detach('h', readOnly))).toEqual(
        noSuchEntity(`Policy ${readOnly} was not found.`),
      )
      expect((await kind.list('h')).AttachedPolicies).toEqual([])
    })

    test('at most ten, also when all come at once', async () => {
      const results = await Promise.all(
        Array.from({ length: 11 }, (_, i) => failureOf(kind.attach('h', own(`p${i}`)))),
      )
      expect(results.filter((result) => result !== undefined)).toEqual([
        failure(409, 'LimitExceeded', `Cannot exceed quota for ${kind.quota}: 10`),
      ])
    })

    test('listed by path, in pages', async () => {
      expect((await kind.list('h', { PathPrefix: '/y/' })).AttachedPolicies).toEqual([])
      const first = await kind.list('h', { PathPrefix: '/x/', MaxItems: 7 })
      expect(first.AttachedPolicies).toHaveLength(7)
      const second = await kind.list('h', { PathPrefix: '/x/', Marker: first.Marker })
      expect(second.AttachedPolicies).toHaveLength(3)
      expect(second.IsTruncated).toBe(false)
    })

    const refused = [
      [
        'no ARN',
        'the-bare-name-of-a-policy',
        failure(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!'),
      ],
      [
        'an ARN of no policy',
        'arn:aws:iam::aws:policy/None',
        noSuchEntity('Policy arn:aws:iam::aws:policy/None does not exist or is not attachable.'),
      ],
      [
        'an ARN of something else',
        'arn:aws:iam::aws:role/ReadOnlyAccess',
        noSuchEntity(
          'Policy arn:aws:iam::aws:role/ReadOnlyAccess does not exist or is not attachable.',
        ),
      ],
      [
        "a service-linked role's policy",
        'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy',
        failure(
          400,
          'PolicyNotAttachable',
          'Cannot attach a Service Role Policy to a Customer Role.',
        ),
      ],
    ] as const
    for (const [name, arn, expected] of refused)
      test(`refuses ${name}`, async () => {
        expect(await failureOf(kind.attach('h', arn))).toEqual(expected)
      })

    test("refuses another account's policy", async () => {
      const PolicyName = `theirs-${kind.type}`
      const { Policy } = await cloud
        .iam(other.admin)
        .createPolicy({ PolicyName, PolicyDocument: policy('*') })
      expect(await failureOf(kind.attach('h', Policy?.Arn ?? ''))).toEqual(
        noSuchEntity(`Policy ${Policy?.Arn} does not exist or is not attachable.`),
      )
    })

    test('of nobody', async () => {
      const nobody = noSuchEntity(`The ${kind.type} with name no cannot be found.`)
      expect(await failureOf(kind.attach('no', readOnly))).toEqual(nobody)
      expect(await failureOf(kind.detach('no', readOnly))).toEqual(nobody)
      expect(await failureOf(kind.list('no'))).toEqual(nobody)
    })
  })

test('iam:PolicyARN limits what may be attached', async () => {
  const attacher = await userWith(
    cloud,
    account,
    'attacher',
    policy(['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], '*', {
      Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } },
    }),
  )
  await iam.createUser({ UserName: 'target' })
  const attach = (PolicyArn: string) =>
    attacher.iam.attachUserPolicy({ UserName: 'target', PolicyArn })
  const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
  expect(await failureOf(attach(administrator))).toMatchObject({ code: 'AccessDenied' })
  expect(await failureOf(attach(readOnly))).toBeUndefined()
  expect(
    await failureOf(
      attacher.iam.attachUserPolicy({ UserName: 'attacher', PolicyArn: administrator }),
    ),
  ).toMatchObject({ code: 'AccessDenied' })
})
