import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  policy,
  type TestUser,
  userWith,
} from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import {
  type Authenticator,
  beginStep,
  enabledDevice,
  virtualDevice,
} from '../../../../test/support/mfa.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())
// every test begins a step of its own, behind whatever the one before has used
beforeEach(() => {
  cloud.advance(90)
  beginStep(cloud)
})

const denied = (message: string) => failure(403, 'AccessDenied', message)
const wrongCode = denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')
const noDevice = denied(
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
)
const incomplete = denied(
  'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
)

type Issued = { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } | undefined
const credentialsOf = (issued: Issued): Credentials => ({
  accessKeyId: issued?.AccessKeyId ?? '',
  secretAccessKey: issued?.SecretAccessKey ?? '',
  sessionToken: issued?.SessionToken ?? '',
})

type Holder = TestUser & { readonly device: Authenticator }
async function holder(name: string, document?: string): Promise<Holder> {
  const user = await userWith(cloud, account, name, document)
  return { ...user, device: await enabledDevice(cloud, iam, name) }
}

const session = async (user: TestUser, device?: Authenticator, code = device?.code()) =>
  credentialsOf(
    (
      await cloud
        .sts(user.credentials)
        .getSessionToken(device ? { SerialNumber: device.serialNumber, TokenCode: code } : {})
    ).Credentials,
  )

const mfaTrust = (condition: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: account.accountId },
      Action: 'sts:AssumeRole',
      Condition: condition,
    },
  })
const present = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }

async function role(RoleName: string, trust: string, by = iam, document?: string): Promise<string> {
  const { Role } = await by.createRole({ RoleName, AssumeRolePolicyDocument: trust })
  if (document !== undefined)
    await by.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: document })
  return Role?.Arn ?? ''
}

describe('GetSessionToken', () => {
  let user: Holder
  let get: (SerialNumber?: string, TokenCode?: string) => ReturnType<typeof failureOf>
  beforeAll(async () => {
    user = await holder('getter')
    const sts = cloud.sts(user.credentials)
    get = (SerialNumber, TokenCode) => failureOf(sts.getSessionToken({ SerialNumber, TokenCode }))
  })

  const rows: readonly [name: string, steps: number, works: boolean][] = [
    ['now', 0, true],
    ['one step late', -1, true],
    ['one step early', 1, true],
    ['two steps late', -2, false],
    ['two steps early', 2, false],
  ]
  test.each(rows)('a code of %s', async (_, steps, works) => {
    const { serialNumber } = user.device
    expect(await get(serialNumber, user.device.code(steps))).toEqual(works ? undefined : wrongCode)
  })

  test('a code counts once, and ends those before it', async () => {
    const { serialNumber } = user.device
    const [before, now, next] = [user.device.code(-1), user.device.code(), user.device.code(1)]
    expect(await get(serialNumber, now)).toBeUndefined()
    expect(await get(serialNumber, now)).toEqual(wrongCode)
    expect(await get(serialNumber, before)).toEqual(wrongCode)
    expect(await get(serialNumber, next)).toBeUndefined()
    expect(await get(serialNumber, next)).toEqual(wrongCode)
  })

  test('of many at once one gets it', async () => {
    const { serialNumber } = user.device
    const code = user.device.code()
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(serialNumber, code)))
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1)
    expect(answers.filter((answer) => answer?.message === wrongCode.message)).toHaveLength(4)
  })

  test('serial number and code come together', async () => {
    expect(await get(user.device.serialNumber)).toEqual(incomplete)
    expect(await get(undefined, user.device.code())).toEqual(incomplete)
  })

  test('a device that is not the caller’s', async () => {
    const other = await holder('other')
    const nobodys = await virtualDevice(cloud, iam, 'nobodys')
    for (const device of [other.device, nobodys])
      expect(await get(device.serialNumber, device.code())).toEqual(noDevice)
    const none = `arn:aws:iam::${account.accountId}:mfa/none`
    expect(await get(none, '123456')).toEqual(noDevice)
    expect(await get(user.arn, user.device.code())).toEqual(noDevice)
    // the code of the other's device wasn't spent by that
    expect(await failureOf(session(other, other.device))).toBeUndefined()
  })

  test('a device that was taken away, or renamed with its user', async () => {
    const gone = await holder('gone')
    await iam.updateUser({ UserName: 'gone', NewUserName: 'went' })
    expect(await failureOf(session(gone, gone.device))).toBeUndefined()
    cloud.advance(30)
    await iam.deactivateMFADevice({ UserName: 'went', SerialNumber: gone.device.serialNumber })
    expect(await failureOf(session(gone, gone.device))).toEqual(noDevice)
  })

  test('five wrong codes close the device for five minutes', async () => {
    const locked = await holder('locked')
    const { serialNumber } = locked.device
    const sts = cloud.sts(locked.credentials)
    const attempt = (TokenCode: string) =>
      failureOf(sts.getSessionToken({ SerialNumber: serialNumber, TokenCode }))
    for (let i = 0; i < 5; i++) expect(await attempt('000000')).toEqual(wrongCode)
    expect(await attempt(locked.device.code())).toEqual(wrongCode)
    cloud.advance(310)
    expect(await attempt(locked.device.code())).toBeUndefined()
  })

  test('the root user too', async () => {
    const owner = await cloud.account()
    const root = cloud.iam(owner.root)
    const device = await enabledDevice(cloud, root, owner.accountId, 'root-account-mfa-device')
    const { Credentials } = await cloud
      .sts(owner.root)
      .getSessionToken({ SerialNumber: device.serialNumber, TokenCode: device.code() })
    expect(await failureOf(cloud.iam(credentialsOf(Credentials)).listUsers({}))).toBeUndefined()
    // an administrator of the account has no part in it
    cloud.advance(30)
    expect(
      await failureOf(
        cloud
          .sts(owner.admin)
          .getSessionToken({ SerialNumber: device.serialNumber, TokenCode: device.code() }),
      ),
    ).toEqual(noDevice)
  })
})

describe('conditions', () => {
  type Kind = 'key' | 'session' | 'mfa session'
  const rows: readonly [
    name: string,
    statement: { Effect: 'Allow' | 'Deny'; Condition: object },
    allowed: Readonly<Record<Kind, boolean>>,
  ][] = [
    [
      'Allow, Bool true',
      { Effect: 'Allow', Condition: present },
      { key: false, session: false, 'mfa session': true },
    ],
    [
      'Allow, BoolIfExists true: long-term keys slip through',
      { Effect: 'Allow', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } } },
      { key: true, session: false, 'mfa session': true },
    ],
    [
      'Deny, Bool false: long-term keys slip through',
      { Effect: 'Deny', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } },
      { key: true, session: false, 'mfa session': true },
    ],
    [
      'Deny, BoolIfExists false',
      { Effect: 'Deny', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } },
      { key: false, session: false, 'mfa session': true },
    ],
    [
      'Allow, Null false on the age',
      { Effect: 'Allow', Condition: { Null: { 'aws:MultiFactorAuthAge': 'false' } } },
      { key: false, session: false, 'mfa session': true },
    ],
    [
      'Deny, Null true on the age',
      { Effect: 'Deny', Condition: { Null: { 'aws:MultiFactorAuthAge': 'true' } } },
      { key: false, session: false, 'mfa session': true },
    ],
  ]
  test.each(rows)('%s', async (name, statement, allowed) => {
    const open = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }
    const document = {
      Version: '2012-10-17',
      Statement: [{ ...open, ...statement }, ...(statement.Effect === 'Deny' ? [open] : [])],
    }
    const user = await holder(
      `c${rows.findIndex((row) => row[0] === name)}`,
      JSON.stringify(document),
    )
    const of: Readonly<Record<Kind, Credentials>> = {
      key: user.credentials,
      session: await session(user),
      'mfa session': await session(user, user.device),
    }
    const found = Object.fromEntries(
      await Promise.all(
        Object.entries(of).map(async ([kind, credentials]) => [
          kind,
          (await failureOf(cloud.s3(credentials).listBuckets({}))) === undefined,
        ]),
      ),
    )
    expect(found).toEqual(allowed)
  })

  test('the age grows', async () => {
    const user = await holder(
      'aging',
      policy('s3:ListAllMyBuckets', '*', {
        Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } },
      }),
    )
    const s3 = cloud.s3(await session(user, user.device))
    cloud.advance(290)
    expect(await failureOf(s3.listBuckets({}))).toBeUndefined()
    cloud.advance(20)
    expect(await failureOf(s3.listBuckets({}))).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('AssumeRole', () => {
  const assume = async (
    credentials: Credentials,
    RoleArn: string,
    device?: Authenticator,
    code = device?.code(),
  ) =>
    credentialsOf(
      (
        await cloud.sts(credentials).assumeRole({
          RoleArn,
          RoleSessionName: 'test',
          ...(device && { SerialNumber: device.serialNumber, TokenCode: code }),
        })
      ).Credentials,
    )
  const may = policy('sts:AssumeRole')
  const notAllowed = { status: 403, code: 'AccessDenied' }

  test('a trust policy sees the code of this call', async () => {
    const user = await holder('direct', may)
    const RoleArn = await role('mfa-only', mfaTrust(present))
    const without = await failureOf(assume(user.credentials, RoleArn))
    expect(without).toMatchObject(notAllowed)
    expect(without?.message).toContain('is not authorized to perform: sts:AssumeRole')
    expect(await failureOf(assume(await session(user), RoleArn))).toMatchObject(notAllowed)
    expect(await failureOf(assume(user.credentials, RoleArn, user.device))).toBeUndefined()
    expect(await failureOf(assume(user.credentials, RoleArn, user.device))).toEqual(wrongCode)
  })

  test('or that of the calling session', async () => {
    const user = await holder('through-session', may)
    const RoleArn = await role('mfa-session', mfaTrust(present))
    const fresh = await role(
      'mfa-fresh',
      mfaTrust({ NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }),
    )
    const credentials = await session(user, user.device)
    expect(await failureOf(assume(credentials, RoleArn))).toBeUndefined()
    expect(await failureOf(assume(credentials, fresh))).toBeUndefined()
    cloud.advance(90)
    expect(await failureOf(assume(credentials, fresh))).toMatchObject(notAllowed)
    // a code in the call is newer than the session's
    expect(await failureOf(assume(credentials, fresh, user.device))).toBeUndefined()
  })

  test('the caller’s own policies see it as well', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
    })
    const user = await holder('denied-without', document)
    const RoleArn = await role('any', mfaTrust({}))
    expect(await failureOf(assume(user.credentials, RoleArn))).toMatchObject(notAllowed)
    expect(await failureOf(assume(user.credentials, RoleArn, user.device))).toBeUndefined()
  })

  test('the session carries it, and one without does not', async () => {
    const user = await holder('carrier', may)
    const RoleArn = await role(
      'carried',
      mfaTrust({}),
      iam,
      policy('s3:ListAllMyBuckets', '*', { Condition: present }),
    )
    const list = async (credentials: Credentials) =>
      failureOf(cloud.s3(credentials).listBuckets({}))
    expect(await list(await assume(user.credentials, RoleArn, user.device))).toBeUndefined()
    expect(await list(await assume(user.credentials, RoleArn))).toMatchObject(notAllowed)
  })

  test('across accounts with a device at home', async () => {
    const away = await cloud.account()
    const user = await holder('traveller', may)
    const RoleArn = await role('guest', mfaTrust(present), cloud.iam(away.admin))
    expect(await failureOf(assume(user.credentials, RoleArn, user.device))).toBeUndefined()
    // a device of the other account isn't the caller's
    const there = await virtualDevice(cloud, cloud.iam(away.admin), 'traveller')
    expect(await failureOf(assume(user.credentials, RoleArn, there))).toEqual(noDevice)
  })

  test('role sessions have no devices', async () => {
    const user = await holder('chainer', may)
    const RoleArn = await role('first-link', mfaTrust({}), iam, may)
    const second = await role('second-link', mfaTrust({}))
    const linked = await assume(user.credentials, RoleArn)
    expect(await failureOf(assume(linked, second))).toBeUndefined()
    expect(await failureOf(assume(linked, second, user.device))).toEqual(noDevice)
  })

  test('a code is spent whatever is decided, but not by a call that is wrong in itself', async () => {
    const user = await holder('spender', may)
    const closed = await role('closed', lambdaTrust)
    const open = await role('open', mfaTrust({}))
    const code = user.device.code()
    expect(
      await failureOf(assume(user.credentials, 'not an arn at all', user.device)),
    ).toMatchObject({
      code: 'ValidationError',
    })
    expect(await failureOf(assume(user.credentials, closed, user.device, code))).toMatchObject(
      notAllowed,
    )
    expect(await failureOf(assume(user.credentials, open, user.device, code))).toEqual(wrongCode)
  })

  test('one code is good for one operation', async () => {
    const user = await holder('twofold', may)
    const RoleArn = await role('either', mfaTrust(present))
    const code = user.device.code()
    await session(user, user.device, code)
    expect(await failureOf(assume(user.credentials, RoleArn, user.device, code))).toEqual(wrongCode)
  })

  test('changes nothing without a code', async () => {
    const user = await holder('reader', may)
    const RoleArn = await role('read', mfaTrust({}))
    const revision = () => cloud.store.revision(account.accountId) as number
    const before = revision()
    await assume(user.credentials, RoleArn)
    await session(user)
    expect(revision()).toBe(before)
    await assume(user.credentials, RoleArn, user.device)
    expect(revision()).toBeGreaterThan(before)
  })
})
