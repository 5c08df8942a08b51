/** Passkeys and security keys: registered at the sign-in, devices for IAM, and what is refused of their answers. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, openBrowser, signInAs, signInAsRoot } from '../../../test/support/browser.ts'
import { failureOf, policy } from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { type Bent, type SecurityKey, securityKey } from '../../../test/support/security-key.ts'
import { insertAccount } from '../../services/account/account/create-account.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud({ usage: 'recorded' })
})
beforeEach(async () => {
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const password = 'Correct-Horse-1'
const host = 'signin.localhost:4566'
const origin = `http://${host}`
const browse = (more: Partial<Parameters<typeof openBrowser>[1]> = {}): Browser =>
  openBrowser(cloud, { host, ...more })
const lastEvent = () => JSON.parse(cloud.recorded.at(-1) ?? '{}').event

/** A user who may register, signed in. */
async function signedIn(name = 'anaya', actions: string | string[] = 'iam:*'): Promise<Browser> {
  await iam.createUser({ UserName: name })
  await iam.createLoginProfile({ UserName: name, Password: password })
  await iam.putUserPolicy({
    UserName: name,
    PolicyName: 'p',
    PolicyDocument: policy(actions),
  })
  const browser = browse()
  await signInAs(browser, account.accountId, name, password)
  await browser.get('/console')
  return browser
}

const asked = async (browser: Browser, path: string, body: unknown = {}) => {
  const answer = await browser.json(path, body)
  return { status: answer.status, ...JSON.parse(answer.body.toString()) }
}

async function register(
  browser: Browser,
  key: SecurityKey,
  bent: Bent = {},
  name = 'my-key',
): Promise<{ status: number; SerialNumber: string; code?: string; message?: string }> {
  const options = await asked(browser, '/console/passkeys/options', { name })
  return asked(browser, '/console/passkeys', { name, response: key.create(options, bent) })
}

/** Up to the question for the second factor. */
async function atSecondStep(name = 'anaya', more = {}): Promise<Browser> {
  const browser = browse(more)
  await signInAs(browser, account.accountId, name, password)
  await browser.get('/signin/mfa')
  return browser
}

async function proveWith(browser: Browser, key: SecurityKey, bent: Bent = {}) {
  const options = await asked(browser, '/signin/mfa/passkey/options')
  return asked(browser, '/signin/mfa/passkey', { response: key.get(options, bent) })
}

describe('a registered key', () => {
  test('is a device of its user, and proves sign-ins', async () => {
    const browser = await signedIn()
    const key = securityKey(origin)
    const options = await asked(browser, '/console/passkeys/options', { name: 'my-key' })
    expect(options).toMatchObject({
      rp: { id: 'signin.localhost', name: 'Sallyport' },
      user: { name: `anaya @ ${account.accountId}` },
      attestation: 'none',
      authenticatorSelection: { userVerification: 'preferred' },
      excludeCredentials: [],
    })
    const { status, SerialNumber } = await asked(browser, '/console/passkeys', {
      name: 'my-key',
      response: key.create(options),
    })
    expect(status).toBe(200)
    expect(SerialNumber).toMatch(
      new RegExp(`^arn:aws:iam::${account.accountId}:u2f/user/anaya/my-key-[A-Z2-7]{26}$`),
    )
    expect(lastEvent()).toMatchObject({
      eventSource: 'iam.amazonaws.com',
      eventName: 'EnableMFADevice',
      userIdentity: { userName: 'anaya' },
      requestParameters: { userName: 'anaya', serialNumber: SerialNumber },
    })
    const { MFADevices } = await iam.listMFADevices({ UserName: 'anaya' })
    expect(MFADevices).toEqual([{ UserName: 'anaya', SerialNumber, EnableDate: expect.any(Date) }])
    const { $metadata: _, ...device } = await iam.getMFADevice({ SerialNumber, UserName: 'anaya' })
    expect(device).toEqual({ UserName: 'anaya', SerialNumber, EnableDate: expect.any(Date) })
    expect((await iam.listVirtualMFADevices({})).VirtualMFADevices).toEqual([])
    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({
      MFADevices: 1,
      MFADevicesInUse: 1,
    })
    await iam.generateCredentialReport({})
    const { Content = new Uint8Array() } = await iam.getCredentialReport({})
    const row = Buffer.from(Content)
      .toString()
      .split('\n')
      .find((line) => line.startsWith('anaya'))
    expect(row?.split(',')[7]).toBe('true')

    const again = await atSecondStep()
    expect(lastEvent().additionalEventData ?? {}).toEqual({ MfaType: 'U2F MFA' })
    const request = await asked(again, '/signin/mfa/passkey/options')
    expect(request).toMatchObject({
      rpId: 'signin.localhost',
      allowCredentials: [{ id: key.credentials[0]?.id, transports: ['usb'] }],
      userVerification: 'preferred',
    })
    const proved = await asked(again, '/signin/mfa/passkey', { response: key.get(request) })
    expect(proved).toEqual({ status: 200, location: '/console' })
    expect(lastEvent()).toMatchObject({
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: SerialNumber },
    })
    const session = JSON.parse((await again.get('/console/session')).body.toString())
    expect(session).toMatchObject({ MFAUsed: true })
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toBeDefined()
  })

  test('shows no codes to the API, and goes with its deactivation', async () => {
    const browser = await signedIn()
    const { SerialNumber } = await register(browser, securityKey(origin))
    const { AccessKey } = await iam.createAccessKey({ UserName: 'anaya' })
    const sts = cloud.sts({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    })
    for (let count = 0; count < 6; count++)
      expect(
        await failureOf(sts.getSessionToken({ SerialNumber, TokenCode: '123456' })),
      ).toMatchObject({
        code: 'AccessDenied',
        message:
          'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      })
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' }
    expect(
      await failureOf(iam.enableMFADevice({ UserName: 'anaya', SerialNumber, ...codes })),
    ).toMatchObject({ code: 'EntityAlreadyExists' })
    expect(
      await failureOf(iam.resyncMFADevice({ UserName: 'anaya', SerialNumber, ...codes })),
    ).toMatchObject({ code: 'InvalidAuthenticationCode' })
    expect(await failureOf(iam.deleteVirtualMFADevice({ SerialNumber }))).toMatchObject({
      code: 'NoSuchEntity',
    })
    await iam.deleteLoginProfile({ UserName: 'anaya' })
    await iam.deleteUserPolicy({ UserName: 'anaya', PolicyName: 'p' })
    await iam.deleteAccessKey({ UserName: 'anaya', AccessKeyId: AccessKey?.AccessKeyId ?? '' })
    expect(await failureOf(iam.deleteUser({ UserName: 'anaya' }))).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must delete MFA device first.',
    })
    await iam.deactivateMFADevice({ UserName: 'anaya', SerialNumber })
    expect(await failureOf(iam.getMFADevice({ UserName: 'anaya', SerialNumber }))).toMatchObject({
      code: 'NoSuchEntity',
    })
    expect((await iam.getAccountSummary({})).SummaryMap?.MFADevices).toBe(0)
    await iam.deleteUser({ UserName: 'anaya' })
  })

  test('is one of up to eight devices of all kinds, and who has one needs it for the next', async () => {
    const browser = await signedIn()
    await register(browser, securityKey(origin))
    // signed in without it
    const refused = await register(browser, securityKey(origin))
    expect([refused.status, refused.code]).toEqual([403, 'AccessDenied'])
    const key = securityKey(origin)
    const { MFADevices = [] } = await iam.listMFADevices({ UserName: 'anaya' })
    await iam.deactivateMFADevice({
      UserName: 'anaya',
      SerialNumber: MFADevices[0]?.SerialNumber ?? '',
    })
    await register(browser, key)
    const strong = await atSecondStep()
    await proveWith(strong, key)
    await strong.get('/console')
    for (let count = 2; count <= 8; count++)
      expect((await register(strong, securityKey(origin))).status).toBe(200)
    const ninth = await register(strong, securityKey(origin))
    expect([ninth.status, ninth.code]).toEqual([409, 'LimitExceeded'])
    const choice = (await (await atSecondStep()).get('/signin/mfa')).body.toString()
    expect(choice).toContain('Use a passkey or security key')
  })

  test('of the root user', async () => {
    const accountId = cloud.world.ids.accountId()
    const email = `root-${accountId}@example.com`
    const rootPasswordHash = await cloud.world.passwords.hash(password)
    await cloud.store.write({ account: accountId, requestId: cloud.world.ids.uuid() }, (tx) =>
      insertAccount(tx, cloud.world, cloud.now(), { id: accountId, email, rootPasswordHash }),
    )
    const browser = browse()
    await signInAsRoot(browser, email, password)
    await browser.get('/console')
    const key = securityKey(origin)
    const { status, SerialNumber } = await register(browser, key, {}, 'root-key')
    expect(status).toBe(200)
    expect(SerialNumber).toMatch(
      new RegExp(`^arn:aws:iam::${accountId}:u2f/root-account/root-key-[A-Z2-7]{26}$`),
    )
    const page = (await browser.get('/console/security')).body.toString()
    expect(page).toContain(SerialNumber)
    const again = browse()
    await signInAsRoot(again, email, password)
    await again.get('/signin/mfa')
    expect(await proveWith(again, key)).toEqual({ status: 200, location: '/console' })
  })

  test('works at the host of an account as at the host of all', async () => {
    const browser = await signedIn()
    const key = securityKey(origin)
    await register(browser, key)
    const at = `${account.accountId}.${host}`
    const there = await atSecondStep('anaya', { host: at })
    const wrong = await proveWith(there, key)
    expect(wrong.status).toBe(403)
    const right = await proveWith(there, key, { origin: `http://${at}` })
    expect(right).toEqual({ status: 200, location: '/console' })
  })
})

const wrongOrigins: [string, Bent][] = [
  ['another site', { origin: 'http://evil.example' }],
  ['another host of the domain', { origin: 'http://localhost:4566' }],
  ['another scheme', { origin: `https://${host}` }],
]

describe('is not registered', () => {
  test.each<[string, Bent]>([
    ...wrongOrigins,
    ['another relying party', { rpId: 'localhost' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['the answer of a proof', { type: 'webauthn.get' }],
    ['nobody who touched it', { userPresent: false }],
  ])('%s', async (_, bent) => {
    const browser = await signedIn()
    const answer = await register(browser, securityKey(origin), bent)
    expect([answer.status, answer.code]).toEqual([403, 'InvalidAuthenticationCode'])
    expect(lastEvent()).toMatchObject({
      eventName: 'EnableMFADevice',
      errorCode: 'InvalidAuthenticationCodeException',
    })
    expect((await iam.listMFADevices({ UserName: 'anaya' })).MFADevices).toEqual([])
  })

  test('a key without anybody it knows is registered: the password was asked for before', async () => {
    const browser = await signedIn()
    const key = securityKey(origin)
    expect((await register(browser, key, { userVerified: false })).status).toBe(200)
    const again = await atSecondStep()
    expect((await proveWith(again, key, { userVerified: false })).status).toBe(200)
  })

  test('an answer twice, late, or to what was not asked', async () => {
    const browser = await signedIn()
    const key = securityKey(origin)
    const name = 'my-key'
    const finish = (response: unknown) => asked(browser, '/console/passkeys', { name, response })
    expect(
      await finish(key.create({ challenge: 'AAAA', rp: { id: 'signin.localhost' } })),
    ).toMatchObject({ status: 403, code: 'AccessDenied' })
    const options = await asked(browser, '/console/passkeys/options', { name })
    const response = key.create(options)
    cloud.advance(301)
    expect(await finish(response)).toMatchObject({ status: 403 })
    const first = await asked(browser, '/console/passkeys/options', { name })
    const second = await asked(browser, '/console/passkeys/options', { name })
    expect(await finish(key.create(first))).toMatchObject({ status: 403 })
    // spent by the wrong answer
    expect(await finish(key.create(second))).toMatchObject({ status: 403 })
    const third = await asked(browser, '/console/passkeys/options', { name })
    const right = key.create(third)
    expect((await finish(right)).status).toBe(200)
    expect((await finish(right)).status).toBe(403)
    for (const odd of [undefined, null, 'text', 5, [], {}, { id: 5, response: {} }]) {
      await asked(browser, '/console/passkeys/options', { name })
      expect((await finish(odd)).status).toBeGreaterThanOrEqual(400)
      expect(cloud.bugs).toEqual([])
    }
  })

  test.each([
    ['no permission', policy('iam:ListMFADevices')],
    [
      'a policy that allows creation only',
      policy('iam:EnableMFADevice', '*', {
        Condition: { StringEquals: { 'iam:RegisterSecurityKey': 'Create' } },
      }),
    ],
    [
      'a policy that asks for certified keys',
      policy('iam:EnableMFADevice', '*', {
        Condition: { StringEquals: { 'iam:FIDO-certification': 'L1' } },
      }),
    ],
  ])('%s', async (_, document) => {
    const browser = await signedIn()
    await iam.putUserPolicy({ UserName: 'anaya', PolicyName: 'p', PolicyDocument: document })
    const answer = await register(browser, securityKey(origin))
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied'])
    expect(answer.message).toContain('is not authorized to perform: iam:EnableMFADevice')
  })

  test.each(['', 'a b', '../x', 'x'.repeat(65), '<script>'])('the name `%s`', async (name) => {
    const browser = await signedIn()
    expect(await asked(browser, '/console/passkeys/options', { name })).toMatchObject({
      status: 400,
    })
  })
})

describe('proves nothing', () => {
  test.each<[string, Bent]>([
    ...wrongOrigins,
    ['another relying party', { rpId: 'localhost' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['the answer of a registration', { type: 'webauthn.create' }],
    ['nobody who touched it', { userPresent: false }],
    ['a signature over something else', { forged: true }],
    ['a counter that went back', { counter: 1 }],
  ])('%s', async (_, bent) => {
    const key = securityKey(origin)
    await register(await signedIn(), key)
    const browser = await atSecondStep()
    const answer = await proveWith(browser, key, bent)
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied'])
    expect(lastEvent()).toMatchObject({
      eventName: 'ConsoleLogin',
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
      additionalEventData: { MFAUsed: 'Yes' },
    })
    expect((await browser.get('/console')).status).toBe(302)
    expect((await proveWith(browser, key)).status).toBe(200)
  })

  test('the key of another user', async () => {
    const foreign = securityKey(origin)
    await register(await signedIn('bob'), foreign)
    await register(await signedIn(), securityKey(origin))
    const browser = await atSecondStep()
    const credential = foreign.credentials[0]?.id ?? ''
    expect((await proveWith(browser, foreign, { credential })).status).toBe(403)
  })

  test('an answer twice: the challenge is spent, also where nothing counts', async () => {
    const key = securityKey(origin, { counts: false })
    await register(await signedIn(), key)
    const browser = await atSecondStep()
    const options = await asked(browser, '/signin/mfa/passkey/options')
    const response = key.get(options)
    const other = await atSecondStep()
    await asked(other, '/signin/mfa/passkey/options')
    expect((await asked(other, '/signin/mfa/passkey', { response })).status).toBe(403)
    expect((await asked(browser, '/signin/mfa/passkey', { response })).status).toBe(200)
    await browser.get('/console')
    expect((await asked(browser, '/signin/mfa/passkey', { response })).status).toBe(403)
    const third = await atSecondStep()
    expect((await asked(third, '/signin/mfa/passkey', { response })).status).toBe(403)
  })

  test('a key that was deactivated since', async () => {
    const key = securityKey(origin)
    const { SerialNumber } = await register(await signedIn(), key)
    const browser = await atSecondStep()
    const options = await asked(browser, '/signin/mfa/passkey/options')
    await iam.deactivateMFADevice({ UserName: 'anaya', SerialNumber })
    expect(
      (await asked(browser, '/signin/mfa/passkey', { response: key.get(options) })).status,
    ).toBe(403)
  })
})
