import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'coder' })
})
afterAll(() => cloud.close())

const codecommit = 'codecommit.amazonaws.com'
const cassandra = 'cassandra.amazonaws.com'
const create = async (UserName: string, ServiceName: string) =>
  (await iam.createServiceSpecificCredential({ UserName, ServiceName })).ServiceSpecificCredential
const list = async (UserName: string, ServiceName?: string) =>
  shown(await iam.listServiceSpecificCredentials({ UserName, ...(ServiceName && { ServiceName }) }))

test('create, list, update, reset, delete', async () => {
  const made = await create('coder', codecommit)
  const common = {
    UserName: 'coder',
    ServiceName: codecommit,
    ServiceUserName: `coder-at-${account.accountId}`,
    ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
    CreateDate: expect.any(Date),
  }
  const ServicePassword = expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/)
  expect(made).toEqual({ ...common, ServicePassword, Status: 'Active' })
  expect(await list('coder')).toEqual({
    ServiceSpecificCredentials: [{ ...common, Status: 'Active' }],
  })
  expect(await list('coder', cassandra)).toEqual({ ServiceSpecificCredentials: [] })
  const id = {
    UserName: 'coder',
    ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId as string,
  }
  expect(shown(await iam.updateServiceSpecificCredential({ ...id, Status: 'Inactive' }))).toEqual(
    {},
  )
  const reset = (await iam.resetServiceSpecificCredential(id)).ServiceSpecificCredential
  expect(reset).toEqual({ ...made, ServicePassword, Status: 'Inactive' })
  expect(reset?.ServicePassword).not.toBe(made?.ServicePassword)
  const second = await create('coder', codecommit)
  expect(second?.ServiceUserName).toBe(`coder+1-at-${account.accountId}`)
  expect(await failureOf(create('coder', codecommit))).toEqual(
    failure(409, 'LimitExceeded', 'Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2'),
  )
  expect(await failureOf(iam.deleteUser({ UserName: 'coder' }))).toEqual(
    failure(409, 'DeleteConflict', 'Cannot delete entity, must remove referenced objects first.'),
  )
  expect(shown(await iam.deleteServiceSpecificCredential(id))).toEqual({})
  expect((await list('coder')).ServiceSpecificCredentials).toHaveLength(1)
})

describe('recorded refusals', () => {
  test.each(['nonexistentservice.amazonaws.com', 'o3on3n3onosneo', 'lambda.amazonaws.com'])(
    'service %s',
    async (service) => {
      const none = noSuchEntity(
        `No such service ${service} is supported for Service Specific Credentials`,
      )
      expect(await failureOf(create('coder', service))).toEqual(none)
      expect(await failureOf(list('coder', service))).toEqual(none)
      // the user is looked for first
      expect(await failureOf(create('nobody', service))).toEqual(
        noSuchEntity('The user with name nobody cannot be found.'),
      )
    },
  )

  const Status = 'Inactive' as const
  const calls = {
    UpdateServiceSpecificCredential: (UserName: string, ServiceSpecificCredentialId: string) =>
      iam.updateServiceSpecificCredential({ UserName, ServiceSpecificCredentialId, Status }),
    ResetServiceSpecificCredential: (UserName: string, ServiceSpecificCredentialId: string) =>
      iam.resetServiceSpecificCredential({ UserName, ServiceSpecificCredentialId }),
    DeleteServiceSpecificCredential: (UserName: string, ServiceSpecificCredentialId: string) =>
      iam.deleteServiceSpecificCredential({ UserName, ServiceSpecificCredentialId }),
  }
  for (const [operation, call] of Object.entries(calls))
    test(operation, async () => {
      const made = await create('coder', cassandra)
      const id = made?.ServiceSpecificCredentialId as string
      expect(await failureOf(call('wrong-user-name', id))).toEqual(
        noSuchEntity('The user with name wrong-user-name cannot be found.'),
      )
      const unknown = 'satisfiesregexbutstillinvalid'
      const none = noSuchEntity(`No such credential ${unknown} exists`)
      expect(await failureOf(call('coder', unknown))).toEqual(none)
      expect(await failureOf(call('admin', id))).toEqual(
        noSuchEntity(`No such credential ${id} exists`),
      )
      expect(await failureOf(call('coder', 'not-of-the-pattern-at-all'))).toEqual(
        failure(
          400,
          'ValidationError',
          "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
        ),
      )
      await iam.deleteServiceSpecificCredential({
        UserName: 'coder',
        ServiceSpecificCredentialId: id,
      })
    })

  test('a status that is none', async () => {
    const made = await create('coder', cassandra)
    expect(
      await failureOf(
        iam.updateServiceSpecificCredential({
          UserName: 'coder',
          ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId as string,
          Status: 'Invalid' as 'Active',
        }),
      ),
    ).toEqual(
      failure(
        400,
        'ValidationError',
        "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
      ),
    )
  })
})

test('each call needs its permission; the service is a condition', async () => {
  const weak = await userWith(cloud, account, 'weak')
  const id = { UserName: 'coder', ServiceSpecificCredentialId: 'ACCAAAAAAAAAAAAAAAAAA' }
  const calls = {
    CreateServiceSpecificCredential: () =>
      weak.iam.createServiceSpecificCredential({ UserName: 'coder', ServiceName: codecommit }),
    ListServiceSpecificCredentials: () =>
      weak.iam.listServiceSpecificCredentials({ UserName: 'coder' }),
    UpdateServiceSpecificCredential: () =>
      weak.iam.updateServiceSpecificCredential({ ...id, Status: 'Active' }),
    ResetServiceSpecificCredential: () => weak.iam.resetServiceSpecificCredential(id),
    DeleteServiceSpecificCredential: () => weak.iam.deleteServiceSpecificCredential(id),
  }
  for (const [action, call] of Object.entries(calls))
    expect(await failureOf(call())).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: user coder because no identity-based policy allows the iam:${action} action`,
      ),
    )
  const git = await userWith(
    cloud,
    account,
    'git',
    policy('iam:*ServiceSpecificCredential', '*', {
      Condition: { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': codecommit } },
    }),
  )
  const make = (ServiceName: string) =>
    git.iam.createServiceSpecificCredential({ UserName: 'git', ServiceName })
  expect(await failureOf(make(cassandra))).toMatchObject({ code: 'AccessDenied' })
  const { ServiceSpecificCredential } = await make(codecommit)
  await git.iam.deleteServiceSpecificCredential({
    ServiceSpecificCredentialId: ServiceSpecificCredential?.ServiceSpecificCredentialId as string,
  })
})

describe('API keys', () => {
  const bedrock = 'bedrock.amazonaws.com'
  test('have an alias and a secret, and expire when they are given an age', async () => {
    await iam.createUser({ UserName: 'keys' })
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: 'keys',
      ServiceName: bedrock,
      CredentialAgeDays: 2,
    })
    const common = {
      UserName: 'keys',
      ServiceName: bedrock,
      ServiceCredentialAlias: `keys-at-${account.accountId}`,
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA/),
      CreateDate: expect.any(Date),
      ExpirationDate: expect.any(Date),
    }
    const ServiceCredentialSecret = expect.stringMatching(/^ABSK/)
    expect(made).toEqual({ ...common, ServiceCredentialSecret, Status: 'Active' })
    const lifetime = (made?.ExpirationDate?.getTime() ?? 0) - (made?.CreateDate?.getTime() ?? 0)
    expect(lifetime).toBe(2 * 86_400_000)
    const { ServiceSpecificCredential: reset } = await iam.resetServiceSpecificCredential({
      UserName: 'keys',
      ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId as string,
    })
    expect(reset).toEqual({ ...common, ServiceCredentialSecret, Status: 'Active' })
    expect(reset?.ServiceCredentialSecret).not.toBe(made?.ServiceCredentialSecret)
    cloud.advance(2 * 86_400 + 1)
    expect(await list('keys')).toEqual({
      ServiceSpecificCredentials: [{ ...common, Status: 'Expired' }],
    })
  })

  test('alone have an age', async () => {
    expect(
      await failureOf(
        iam.createServiceSpecificCredential({
          UserName: 'keys',
          ServiceName: codecommit,
          CredentialAgeDays: 2,
        }),
      ),
    ).toMatchObject({ status: 400, code: 'ValidationError' })
  })
})

test("all users' credentials, in pages", async () => {
  const full = await cloud.account()
  const its = cloud.iam(full.admin)
  for (const UserName of ['one', 'two', 'three']) {
    await its.createUser({ UserName })
    await its.createServiceSpecificCredential({ UserName, ServiceName: codecommit })
  }
  const names = (answer: {
    ServiceSpecificCredentials?: { UserName?: string | undefined }[] | undefined
  }) => answer.ServiceSpecificCredentials?.map((each) => each.UserName)
  const all = await its.listServiceSpecificCredentials({ AllUsers: true })
  expect(new Set(names(all))).toEqual(new Set(['one', 'two', 'three']))
  const first = await its.listServiceSpecificCredentials({ AllUsers: true, MaxItems: 2 })
  expect(first.IsTruncated).toBe(true)
  const rest = await its.listServiceSpecificCredentials({
    AllUsers: true,
    Marker: first.Marker as string,
  })
  expect([...(names(first) ?? []), ...(names(rest) ?? [])].sort()).toEqual(['one', 'three', 'two'])
  expect(
    names(await its.listServiceSpecificCredentials({ AllUsers: true, ServiceName: cassandra })),
  ).toEqual([])
  expect(
    await failureOf(its.listServiceSpecificCredentials({ AllUsers: true, UserName: 'one' })),
  ).toMatchObject({ code: 'ValidationError' })
})

test("all users' credentials need a permission on all", async () => {
  const user = await userWith(
    cloud,
    account,
    'lister',
    policy('iam:ListServiceSpecificCredentials', `arn:aws:iam::${account.accountId}:user/lister`),
  )
  expect(await failureOf(user.iam.listServiceSpecificCredentials({}))).toBeUndefined()
  expect(
    await failureOf(user.iam.listServiceSpecificCredentials({ AllUsers: true })),
  ).toMatchObject({
    status: 403,
    code: 'AccessDenied',
  })
})
