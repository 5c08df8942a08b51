/** The sign-in through the pipeline: who gets in, who doesn't, and what is recorded of it. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Browser,
  formOf,
  messageOf,
  openBrowser,
  signInAs,
  signInAsRoot,
} from '../../../test/support/browser.ts'
import { failureOf, policy } from '../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  type RawAnswer,
  startCloud,
  type TestAccount,
} from '../../../test/support/in-process.ts'
import { beginStep, enabledDevice } from '../../../test/support/mfa.ts'
import { Fault } from '../../kernel/errors.ts'
import { insertAccount } from '../../services/account/account/create-account.ts'
import { revokeSessions } from '../../services/account/account/revoke-sessions.ts'
import { createRequestLimits } from '../request-limits.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
let monotonic = 0
beforeAll(async () => {
  const limits = createRequestLimits({ monotonic: () => monotonic })
  cloud = await startCloud({ usage: 'recorded', limits })
})
beforeEach(async () => {
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  // what one test used up is nobody else's
  monotonic += 3600_000
})
afterAll(() => cloud.close())

const password = 'Correct-Horse-1'
const host = 'signin.localhost:4566'
const browse = (more: Partial<Parameters<typeof openBrowser>[1]> = {}): Browser =>
  openBrowser(cloud, { host, ...more })

async function withPassword(name: string, reset = false): Promise<void> {
  await iam.createUser({ UserName: name })
  await iam.createLoginProfile({
    UserName: name,
    Password: password,
    PasswordResetRequired: reset,
  })
}

/** An account whose root user has a password. */
async function rootWithPassword(given = password): Promise<{ accountId: string; email: string }> {
  const accountId = cloud.world.ids.accountId()
  const email = `Root-${accountId}@example.com`
  const rootPasswordHash = await cloud.world.passwords.hash(given)
  await cloud.store.write({ account: accountId, requestId: cloud.world.ids.uuid() }, (tx) =>
    insertAccount(tx, cloud.world, cloud.now(), { id: accountId, email, rootPasswordHash }),
  )
  return { accountId, email }
}

const events = () => cloud.recorded.map((line) => JSON.parse(line).event)
const lastEvent = () => events().at(-1)
const signIn = (browser: Browser, name: string, given = password) =>
  signInAs(browser, account.accountId, name, given)
const opened = (answer: RawAnswer) => [answer.status, answer.headers.Location]
const inside: [number, string] = [303, '/console']

describe('an IAM user with a password', () => {
  test('signs in, which is an event and a use of the password', async () => {
    await withPassword('anaya')
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toBeUndefined()
    const browser = browse()
    const at = Math.floor(cloud.now() / 1000) * 1000
    const answer = await signInAs(browser, account.accountId, 'anaya', password)
    expect([answer.status, answer.headers.Location]).toEqual([303, '/console'])
    expect(lastEvent()).toMatchObject({
      userIdentity: {
        type: 'IAMUser',
        principalId: expect.stringMatching(/^AIDA/),
        arn: `arn:aws:iam::${account.accountId}:user/anaya`,
        accountId: account.accountId,
        userName: 'anaya',
      },
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      awsRegion: 'us-east-1',
      userAgent: 'Mozilla/5.0 (test)',
      requestParameters: null,
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: {
        LoginTo: 'http://signin.localhost:4566/console',
        MobileVersion: 'No',
        MFAUsed: 'No',
      },
      readOnly: false,
      eventType: 'AwsConsoleSignIn',
      managementEvent: true,
      recipientAccountId: account.accountId,
      eventCategory: 'Management',
    })
    const page = await browser.get('/console')
    expect(page.status).toBe(200)
    expect(page.body.toString()).toContain(`arn:aws:iam::${account.accountId}:user/anaya`)
    const used = (await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed?.getTime()
    expect(used).toBeGreaterThanOrEqual(at)
  })

  test('is told the same whatever is wrong', async () => {
    await withPassword('anaya')
    await iam.createUser({ UserName: 'nopassword' })
    const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
    const noUser = 'No username found in supplied account'
    const failed = 'Failed authentication'
    const { accountId } = account
    const shown: string[] = []
    for (const [id, name, given, userName, errorMessage] of [
      [accountId, 'anaya', 'Wrong-Horse-1', 'anaya', failed],
      [accountId, 'anaya', '', 'anaya', failed],
      [accountId, 'anaya', `${password} `, 'anaya', failed],
      [accountId, 'nobody', password, hidden, noUser],
      [accountId, 'nopassword', password, 'nopassword', failed],
      ['999999999999', 'anaya', password, hidden, failed],
      ['no-such-alias', 'anaya', password, hidden, failed],
    ] as const) {
      const browser = browse()
      const answer = await signInAs(browser, id, name, given)
      const form = formOf(answer.body.toString(), '/signin')
      expect(form).toMatchObject({ account: id, username: name, password: '' })
      shown.push(`${answer.status} ${messageOf(answer)}`)
      expect(lastEvent()).toMatchObject({
        eventName: 'ConsoleLogin',
        errorMessage,
        userIdentity: { type: 'IAMUser', accessKeyId: '', userName },
        responseElements: { ConsoleLogin: 'Failure' },
        additionalEventData: { MFAUsed: 'No' },
        recipientAccountId: id === accountId ? accountId : '',
      })
      expect(lastEvent()).not.toHaveProperty('errorCode')
      expect(browser.cookies.has('__Host-sallyport-session')).toBe(false)
      expect((await browser.get('/console')).status).toBe(302)
    }
    expect(new Set(shown)).toEqual(
      new Set(['403 Your authentication information is incorrect. Please try again.']),
    )
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toBeUndefined()
  })

  test('costs the same computation whoever is asked for', async () => {
    await withPassword('anaya')
    await iam.createUser({ UserName: 'nopassword' })
    await signInAs(browse(), '999999999999', 'nobody', 'makes what the others are compared with')
    const { passwords } = cloud.world
    const { verify } = passwords
    const costs: string[][] = []
    passwords.verify = (given, stored) => {
      costs.at(-1)?.push(/m=\d+,t=\d+,p=\d+/.exec(stored)?.[0] ?? '')
      return verify(given, stored)
    }
    try {
      for (const [id, name] of [
        [account.accountId, 'anaya'],
        [account.accountId, 'nopassword'],
        [account.accountId, 'nobody'],
        ['999999999999', 'anaya'],
      ] as const) {
        costs.push([])
        await signInAs(browse(), id, name, 'wrong')
      }
      costs.push([])
      await signInAsRoot(browse(), 'nobody@example.com', 'wrong')
    } finally {
      passwords.verify = verify
    }
    expect(costs).toEqual(Array(5).fill(['m=64,t=1,p=1']))
  })

  test('is found by alias, and at the host of its account', async () => {
    await withPassword('anaya')
    const alias = `acme-${account.accountId.slice(0, 6)}`
    await iam.createAccountAlias({ AccountAlias: alias })
    expect(opened(await signInAs(browse(), alias, 'ANAYA', password))).toEqual(inside)
    for (const name of [alias, account.accountId]) {
      const browser = browse({ host: `${name}.${host}` })
      const page = (await browser.get('/signin')).body.toString()
      expect(formOf(page, '/signin').account).toBe(name)
      // the host's account counts, whatever the form says
      const answer = await browser.submit('/signin', '/signin', {
        account: '999999999999',
        username: 'anaya',
        password,
      })
      expect(opened(answer)).toEqual(inside)
    }
  })

  test('comes to the page it first asked for, and nowhere else', async () => {
    await withPassword('anaya')
    const browser = browse()
    const asked = await browser.get('/console/security?tab=mfa')
    expect(opened(asked)).toEqual([302, '/signin?redirect_uri=%2Fconsole%2Fsecurity%3Ftab%3Dmfa'])
    const there = await browser.submit(asked.headers.Location ?? '', '/signin', {
      account: account.accountId,
      username: 'anaya',
      password,
    })
    expect(opened(there)).toEqual([303, '/console/security?tab=mfa'])
    expect(lastEvent().additionalEventData.LoginTo).toBe(
      'http://signin.localhost:4566/console/security?tab=mfa',
    )
    for (const evil of [
      '//evil.example',
      'https://evil.example',
      '/console/../\\evil.example',
      '/consolex',
      '/console\\@evil.example',
      'javascript:alert(1)',
      '/console\r\nSet-Cookie: a=b',
    ]) {
      const answer = await browse().submit(
        `/signin?redirect_uri=${encodeURIComponent(evil)}`,
        '/signin',
        { account: account.accountId, username: 'anaya', password },
      )
      expect(opened(answer)).toEqual(inside)
    }
  })

  test('shows its latest use in lists and in the credential report', async () => {
    await withPassword('anaya')
    await withPassword('never')
    await signIn(browse(), 'anaya')
    const first = (await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed
    cloud.advance(299)
    await signIn(browse(), 'anaya')
    // of several within five minutes the first one counts
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toEqual(first)
    cloud.advance(2)
    await signIn(browse(), 'anaya')
    const later = (await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed
    expect(later?.getTime()).toBeGreaterThan(first?.getTime() ?? 0)
    const { Users = [] } = await iam.listUsers({})
    expect(Users.map((user) => [user.UserName, user.PasswordLastUsed])).toEqual([
      ['admin', undefined],
      ['anaya', later],
      ['never', undefined],
    ])
    await iam.generateCredentialReport({})
    const { Content = new Uint8Array() } = await iam.getCredentialReport({})
    const rows = Buffer.from(Content).toString().split('\n')
    const lastUsed = (name: string) => rows.find((row) => row.startsWith(`${name},`))?.split(',')[4]
    expect(lastUsed('anaya')).toBe(later?.toISOString().replace('.000Z', '+00:00'))
    expect(lastUsed('never')).toBe('no_information')
    expect(lastUsed('admin')).toBe('N/A')
    expect(lastUsed('<root_account>')).toBe('no_information')
  })

  test('leaves the sign-in', async () => {
    await withPassword('anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    const kept = browser.cookies.get('__Host-sallyport-session') ?? ''
    const left = await browser.submit('/console', '/signout', {})
    expect(opened(left)).toEqual([303, '/signin'])
    expect(lastEvent()).toMatchObject({
      eventSource: 'signin.amazonaws.com',
      eventName: 'SignOut',
      userIdentity: { userName: 'anaya' },
    })
    browser.cookies.set('__Host-sallyport-session', kept)
    expect((await browser.get('/console')).status).toBe(302)
  })

  test('is signed out after twelve hours', async () => {
    await withPassword('anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    cloud.advance(12 * 3600 - 5)
    expect((await browser.get('/console')).status).toBe(200)
    cloud.advance(10)
    expect((await browser.get('/console')).status).toBe(302)
  })

  test.each<[string, (name: string) => Promise<unknown>]>([
    ['the password is taken away', (UserName) => iam.deleteLoginProfile({ UserName })],
    [
      'the password is changed',
      (UserName) => iam.updateLoginProfile({ UserName, Password: 'Other-Horse-2' }),
    ],
    [
      'the sessions of the account are revoked',
      () =>
        cloud.store.write({ account: account.accountId, requestId: cloud.world.ids.uuid() }, (tx) =>
          revokeSessions(tx, account.accountId),
        ),
    ],
    [
      'the user is deleted',
      async (UserName) => {
        await iam.deleteLoginProfile({ UserName })
        await iam.deleteUser({ UserName })
        await iam.createUser({ UserName })
        await iam.createLoginProfile({ UserName, Password: password })
      },
    ],
  ])('is signed out when %s', async (_, change) => {
    await withPassword('anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    const credentials = await credentialsOf(browser)
    await cloud.sts(credentials).getCallerIdentity({})
    await change('anaya')
    expect((await browser.get('/console')).status).toBe(302)
    expect(await failureOf(cloud.sts(credentials).getCallerIdentity({}))).toMatchObject({
      status: 403,
    })
  })
})

/** What the page's script gets for the API. */
async function credentialsOf(browser: Browser): Promise<Credentials> {
  await browser.get('/console')
  const answer = await browser.json('/console/session/credentials', {})
  expect(answer.status).toBe(200)
  const given = JSON.parse(answer.body.toString())
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  }
}

describe('credentials of the session', () => {
  test('are those of who signed in, for a quarter of an hour and no longer than the sign-in', async () => {
    await withPassword('anaya')
    await iam.putUserPolicy({
      UserName: 'anaya',
      PolicyName: 'p',
      PolicyDocument: policy(['iam:GetUser', 'sts:AssumeRole']),
    })
    const browser = browse()
    await signIn(browser, 'anaya')
    const credentials = await credentialsOf(browser)
    expect(lastEvent()).toMatchObject({
      eventSource: 'signin.amazonaws.com',
      eventName: 'GetSessionCredentials',
      eventType: 'AwsConsoleAction',
      userIdentity: { userName: 'anaya' },
    })
    const identity = await cloud.sts(credentials).getCallerIdentity({})
    expect(identity.Arn).toBe(`arn:aws:iam::${account.accountId}:user/anaya`)
    // unlike GetSessionToken's, and like those of AWS's console, they call IAM without a second factor
    expect((await cloud.iam(credentials).getUser({})).User?.UserName).toBe('anaya')
    expect(lastEvent().userIdentity.sessionContext.attributes.mfaAuthenticated).toBe('false')
    expect(await failureOf(cloud.iam(credentials).listUsers({}))).toMatchObject({
      code: 'AccessDenied',
    })
    for (const call of [
      cloud.sts(credentials).getSessionToken({}),
      cloud.sts(credentials).getFederationToken({ Name: 'fed' }),
    ])
      expect(await failureOf(call)).toMatchObject({ code: 'AccessDenied' })
    cloud.advance(15 * 60 + 1)
    expect(await failureOf(cloud.iam(credentials).getUser({}))).toMatchObject({
      code: 'ExpiredToken',
    })
    expect((await cloud.iam(await credentialsOf(browser)).getUser({})).User?.UserName).toBe('anaya')
  })

  test('end with the sign-in', async () => {
    await withPassword('anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    const credentials = await credentialsOf(browser)
    await cloud.sts(credentials).getCallerIdentity({})
    await browser.submit('/console', '/signout', {})
    expect(await failureOf(cloud.sts(credentials).getCallerIdentity({}))).toMatchObject({
      status: 403,
    })
  })

  test('tell of a second factor when one was proved', async () => {
    await withPassword('anaya')
    await iam.putUserPolicy({
      UserName: 'anaya',
      PolicyName: 'p',
      PolicyDocument: policy('iam:ListUsers', '*', {
        Condition: {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': '600' },
        },
      }),
    })
    const without = browse()
    await signIn(without, 'anaya')
    expect(await failureOf(cloud.iam(await credentialsOf(without)).listUsers({}))).toMatchObject({
      code: 'AccessDenied',
    })
    const device = await enabledDevice(cloud, iam, 'anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    await browser.submit('/signin/mfa', '/signin/mfa', { code: device.code() })
    expect((await cloud.iam(await credentialsOf(browser)).listUsers({})).Users).toBeDefined()
    expect(lastEvent().userIdentity.sessionContext.attributes.mfaAuthenticated).toBe('true')
    cloud.advance(601)
    expect(await failureOf(cloud.iam(await credentialsOf(browser)).listUsers({}))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('are for nobody who is on the way to a sign-in', async () => {
    await withPassword('anaya', true)
    const browser = browse()
    await signIn(browser, 'anaya')
    await browser.get('/console/password')
    const answer = await browser.json('/console/session/credentials', {})
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([403, 'AccessDenied'])
  })
})

describe('a code of a device', () => {
  test('is asked for after the password, and counts once', async () => {
    await withPassword('anaya')
    const device = await enabledDevice(cloud, iam, 'anaya')
    const browser = browse()
    expect(opened(await signIn(browser, 'anaya'))).toEqual([303, '/signin/mfa'])
    expect(lastEvent()).toMatchObject({
      eventName: 'CheckMfa',
      eventType: 'AwsConsoleSignIn',
      responseElements: { CheckMfa: 'Success' },
      additionalEventData: { MfaType: 'Virtual MFA' },
    })
    const pending = browser.cookies.get('__Host-sallyport-session')
    // nothing else is open before
    expect(opened(await browser.get('/console'))).toEqual([302, '/signin/mfa'])
    expect(opened(await browser.get('/console/password'))).toEqual([302, '/signin/mfa'])
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toBeUndefined()

    const wrong = await browser.submit('/signin/mfa', '/signin/mfa', { code: device.code(-2) })
    expect([wrong.status, messageOf(wrong)]).toEqual([
      403,
      'Multi-factor authentication failed. Please try again.',
    ])
    expect(lastEvent()).toMatchObject({
      eventName: 'ConsoleLogin',
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
      additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: device.serialNumber },
    })
    const right = await browser.submit('/signin/mfa', '/signin/mfa', { code: device.code() })
    expect(opened(right)).toEqual(inside)
    expect(lastEvent()).toMatchObject({
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: device.serialNumber },
    })
    expect((await iam.getUser({ UserName: 'anaya' })).User?.PasswordLastUsed).toBeDefined()
    expect(browser.cookies.get('__Host-sallyport-session')).not.toBe(pending)
    const stale = browse()
    stale.cookies.set('__Host-sallyport-session', pending ?? '')
    expect(opened(await stale.get('/console'))[0]).toBe(302)

    const replayed = browse()
    await signIn(replayed, 'anaya')
    expect(
      (await replayed.submit('/signin/mfa', '/signin/mfa', { code: device.code() })).status,
    ).toBe(403)
  })

  test('of the step before counts, and one that GetSessionToken had does not', async () => {
    await withPassword('anaya')
    const device = await enabledDevice(cloud, iam, 'anaya')
    const { AccessKey } = await iam.createAccessKey({ UserName: 'anaya' })
    beginStep(cloud)
    cloud.advance(60)
    const key = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    const browser = browse()
    await signIn(browser, 'anaya')
    await cloud
      .sts(key)
      .getSessionToken({ SerialNumber: device.serialNumber, TokenCode: device.code(-1) })
    const submit = (code: string) => browser.submit('/signin/mfa', '/signin/mfa', { code })
    expect((await submit(device.code(-1))).status).toBe(403)
    expect(opened(await submit(device.code()))).toEqual(inside)
  })

  test('of the device that is chosen, and of no other', async () => {
    await withPassword('anaya')
    await withPassword('bob')
    const first = await enabledDevice(cloud, iam, 'anaya', 'first')
    const second = await enabledDevice(cloud, iam, 'anaya', 'second')
    const foreign = await enabledDevice(cloud, iam, 'bob')
    const browser = browse()
    await signIn(browser, 'anaya')
    expect(lastEvent().additionalEventData).toEqual({ MfaType: 'Multiple MFA Devices' })
    const page = (await browser.get('/signin/mfa')).body.toString()
    expect([...page.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value)).toEqual([
      first.serialNumber,
      second.serialNumber,
    ])
    const submit = (device: string, code: string) =>
      browser.submit('/signin/mfa', '/signin/mfa', { device, code })
    expect((await submit(first.serialNumber, second.code())).status).toBe(403)
    expect((await submit(foreign.serialNumber, foreign.code())).status).toBe(403)
    expect(opened(await submit(second.serialNumber, second.code()))).toEqual(inside)
  })

  test('has ten minutes to come', async () => {
    await withPassword('anaya')
    const device = await enabledDevice(cloud, iam, 'anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    await browser.get('/signin/mfa')
    cloud.advance(601)
    const late = await browser.post('/signin/mfa', {
      csrf: browser.token,
      device: device.serialNumber,
      code: device.code(),
    })
    expect(late.status).toBe(403)
  })

  test('is limited, and a closed device opens for no code', async () => {
    await withPassword('anaya')
    const device = await enabledDevice(cloud, iam, 'anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    const submit = (code: string) => browser.submit('/signin/mfa', '/signin/mfa', { code })
    for (let count = 0; count < 5; count++) expect((await submit('000000')).status).toBe(403)
    expect((await submit(device.code())).status).toBe(403)
    for (let count = 0; count < 4; count++) await submit('000000')
    const limited = await submit(device.code())
    expect([limited.status, messageOf(limited)]).toEqual([
      429,
      'Too many attempts. Please try again later.',
    ])
  })
})

describe('another password', () => {
  const change = (browser: Browser, fields: Record<string, string>) =>
    browser.submit('/console/password', '/console/password', {
      old: password,
      new: 'Another-Horse-2',
      again: 'Another-Horse-2',
      ...fields,
    })
  const refusal =
    'Either user is not authorized to perform iam:ChangePassword or entered password does not comply with account password policy set by administrator'

  test('is demanded before anything else, by the account policy and by who may', async () => {
    await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 12, PasswordReusePrevention: 3 })
    await withPassword('anaya', true)
    await iam.putUserPolicy({
      UserName: 'anaya',
      PolicyName: 'p',
      PolicyDocument: policy('iam:ChangePassword'),
    })
    const browser = browse()
    expect(opened(await signIn(browser, 'anaya'))).toEqual([303, '/console/password'])
    expect(opened(await browser.get('/console'))).toEqual([302, '/console/password'])
    expect((await browser.get('/console/password')).body.toString()).toContain(
      'at least 12 characters',
    )
    for (const [fields, status, message] of [
      [{ again: 'Another-Horse-3' }, 400, 'The passwords you typed do not match.'],
      [{ old: 'Wrong' }, 403, 'The old password was incorrect.'],
      [{ new: 'short', again: 'short' }, 400, refusal],
      [{ new: password, again: password }, 400, refusal],
    ] as const) {
      const answer = await change(browser, fields)
      expect([answer.status, messageOf(answer)]).toEqual([status, message])
      expect(opened(await browser.get('/console'))).toEqual([302, '/console/password'])
    }
    expect(opened(await change(browser, {}))).toEqual(inside)
    expect(lastEvent()).toMatchObject({
      eventSource: 'iam.amazonaws.com',
      eventName: 'ChangePassword',
      userIdentity: { userName: 'anaya' },
    })
    expect((await browser.get('/console')).status).toBe(200)
    expect(opened(await signIn(browse(), 'anaya', 'Another-Horse-2'))).toEqual(inside)
    expect((await signIn(browse(), 'anaya')).status).toBe(403)
    // no longer on the way: it lasts as long as every other
    cloud.advance(11 * 60)
    expect((await browser.get('/console')).status).toBe(200)
  })

  test('needs iam:ChangePassword, or an account that lets its users change theirs', async () => {
    await withPassword('anaya', true)
    const browser = browse()
    await signIn(browser, 'anaya')
    const denied = await change(browser, {})
    expect([denied.status, messageOf(denied)]).toEqual([403, refusal])
    expect(lastEvent()).toMatchObject({ eventName: 'ChangePassword', errorCode: 'AccessDenied' })
    await iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true })
    await iam.putUserPolicy({
      UserName: 'anaya',
      PolicyName: 'never',
      PolicyDocument: policy('iam:ChangePassword', '*', { Effect: 'Deny' }),
    })
    expect((await change(browser, {})).status).toBe(403)
    await iam.deleteUserPolicy({ UserName: 'anaya', PolicyName: 'never' })
    expect(opened(await change(browser, {}))).toEqual(inside)
  })

  test('is demanded of one that expired; after a hard expiry nobody comes in with it', async () => {
    await iam.updateAccountPasswordPolicy({
      MaxPasswordAge: 1,
      AllowUsersToChangePassword: true,
    })
    await withPassword('anaya')
    expect(opened(await signIn(browse(), 'anaya'))).toEqual(inside)
    cloud.advance(24 * 3600)
    const browser = browse()
    expect(opened(await signIn(browser, 'anaya'))).toEqual([303, '/console/password'])
    await iam.updateAccountPasswordPolicy({
      MaxPasswordAge: 1,
      AllowUsersToChangePassword: true,
      HardExpiry: true,
    })
    const hard = await signIn(browse(), 'anaya')
    expect([hard.status, messageOf(hard)]).toEqual([
      403,
      'Your password has expired. Contact your administrator, who has to set another password.',
    ])
    expect(lastEvent()).toMatchObject({ responseElements: { ConsoleLogin: 'Failure' } })
    // who came in before the rule was hard can't go on either
    expect((await change(browser, {})).status).toBe(403)
    expect((await signIn(browse(), 'anaya', 'wrong')).body.toString()).not.toContain('expired')
    await iam.updateLoginProfile({ UserName: 'anaya', Password: 'Another-Horse-2' })
    expect(opened(await signIn(browse(), 'anaya', 'Another-Horse-2'))).toEqual(inside)
  })

  test('ends the other sign-ins with the old one', async () => {
    await iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true })
    await withPassword('anaya')
    const [browser, elsewhere] = [browse(), browse()]
    await signIn(browser, 'anaya')
    await signIn(elsewhere, 'anaya')
    const credentials = await credentialsOf(browser)
    expect(opened(await change(browser, {}))).toEqual(inside)
    expect((await browser.get('/console')).status).toBe(200)
    await cloud.sts(credentials).getCallerIdentity({})
    expect((await elsewhere.get('/console')).status).toBe(302)
  })

  test("can't be found out by who holds the session", async () => {
    await iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true })
    await withPassword('anaya')
    const browser = browse()
    await signIn(browser, 'anaya')
    for (let count = 0; count < 5; count++)
      expect((await change(browser, { old: 'guess' })).status).toBe(403)
    expect((await change(browser, {})).status).toBe(429)
  })
})

describe('the root user', () => {
  test('signs in by e-mail, changes its password, and is an event of us-east-1', async () => {
    const { accountId, email } = await rootWithPassword()
    const browser = browse()
    expect(opened(await signInAsRoot(browser, email.toLowerCase(), password))).toEqual(inside)
    expect(lastEvent()).toMatchObject({
      userIdentity: {
        type: 'Root',
        principalId: accountId,
        arn: `arn:aws:iam::${accountId}:root`,
        accountId,
      },
      eventName: 'ConsoleLogin',
      awsRegion: 'us-east-1',
      responseElements: { ConsoleLogin: 'Success' },
    })
    const credentials = await credentialsOf(browser)
    const { User } = await cloud.iam(credentials).getUser({})
    expect(User?.Arn).toBe(`arn:aws:iam::${accountId}:root`)
    expect(User?.PasswordLastUsed).toBeDefined()
    await cloud.iam(credentials).generateCredentialReport({})
    const { Content = new Uint8Array() } = await cloud.iam(credentials).getCredentialReport({})
    const row = Buffer.from(Content).toString().split('\n')[1]?.split(',')
    expect(row?.[4]).toBe(User?.PasswordLastUsed?.toISOString().replace('.000Z', '+00:00'))

    const submit = (fields: Record<string, string>) =>
      browser.submit('/console/password', '/console/password', fields)
    const next = 'Other-Horse-22'
    for (const [fields, status] of [
      [{ old: 'wrong', new: next, again: next }, 403],
      [{ old: password, new: 'weak', again: 'weak' }, 400],
      [{ old: password, new: email, again: email }, 400],
      [{ old: password, new: password, again: password }, 400],
    ] as const) {
      expect((await submit(fields)).status).toBe(status)
      expect(lastEvent()).toMatchObject({
        eventSource: 'signin.amazonaws.com',
        eventName: 'PasswordUpdated',
        responseElements: { PasswordUpdated: 'Failure' },
      })
    }
    const elsewhere = browse()
    await signInAsRoot(elsewhere, email, password)
    expect(opened(await submit({ old: password, new: next, again: next }))).toEqual(inside)
    expect(lastEvent()).toMatchObject({
      userIdentity: { type: 'Root' },
      eventName: 'PasswordUpdated',
      responseElements: { PasswordUpdated: 'Success' },
    })
    expect((await browser.get('/console')).status).toBe(200)
    expect((await elsewhere.get('/console')).status).toBe(302)
    expect((await signInAsRoot(browse(), email, password)).status).toBe(403)
    expect(opened(await signInAsRoot(browse(), email, next))).toEqual(inside)
  })

  test('is told the same whatever is wrong', async () => {
    const { accountId, email } = await rootWithPassword()
    const shown: string[] = []
    for (const [name, given, recipient] of [
      [email, 'wrong', accountId],
      [account.email, password, account.accountId],
      ['nobody@example.com', password, ''],
    ] as const) {
      const answer = await signInAsRoot(browse(), name, given)
      shown.push(`${answer.status} ${messageOf(answer)}`)
      expect(lastEvent()).toMatchObject({
        userIdentity: { type: 'Root', accessKeyId: '' },
        errorMessage: 'Failed authentication',
        responseElements: { ConsoleLogin: 'Failure' },
        recipientAccountId: recipient,
      })
      expect(JSON.stringify(lastEvent())).not.toContain('nobody@example.com')
    }
    expect(new Set(shown).size).toBe(1)
  })
})

describe('limits of passwords', () => {
  const wrong = async (browser: Browser, name: string) =>
    (await signIn(browser, name, 'Wrong-Horse-1')).status

  test('close a name for a source, and keep nobody else out', async () => {
    await withPassword('anaya')
    await withPassword('bob')
    const attacker = browse({ remoteAddress: '192.0.2.1' })
    for (let count = 0; count < 5; count++) expect(await wrong(attacker, 'anaya')).toBe(403)
    const answer = await signIn(attacker, 'anaya')
    expect([answer.status, messageOf(answer)]).toEqual([
      429,
      'Too many attempts to sign in. Please try again later.',
    ])
    expect(lastEvent()).toMatchObject({ responseElements: { ConsoleLogin: 'Failure' } })
    // also under other names of the same account and user
    expect((await signIn(attacker, 'ANAYA')).status).toBe(429)
    expect(opened(await signIn(browse({ remoteAddress: '192.0.2.1' }), 'bob'))).toEqual(inside)
    expect(opened(await signIn(browse({ remoteAddress: '192.0.2.2' }), 'anaya'))).toEqual(inside)
    monotonic += 61_000
    expect(opened(await signIn(attacker, 'anaya'))).toEqual(inside)
  })

  test('are used up by names that there are not as by others', async () => {
    await withPassword('anaya')
    for (const name of ['anaya', 'nobody']) {
      const attacker = browse({ remoteAddress: `192.0.2.${name.length}` })
      const seen = []
      for (let count = 0; count < 7; count++) seen.push(await wrong(attacker, name))
      expect(seen).toEqual([403, 403, 403, 403, 403, 429, 429])
    }
  })

  test('are not used up by right passwords, one after the other or at once', async () => {
    await withPassword('anaya')
    for (let count = 0; count < 12; count++)
      expect(opened(await signIn(browse({ remoteAddress: '192.0.2.9' }), 'anaya'))).toEqual(inside)
  })

  test('let one source compute four at a time, and count what was not computed for nothing', async () => {
    await withPassword('anaya')
    await signIn(browse(), 'anaya')
    const { passwords } = cloud.world
    const { verify } = passwords
    const reached = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    let computed = 0
    passwords.verify = async (given, stored) => {
      computed++
      if (computed === 4) reached.resolve()
      await go.promise
      return verify(given, stored)
    }
    const source = { remoteAddress: '192.0.2.77' }
    try {
      const four = Array.from({ length: 4 }, () => signIn(browse(source), 'anaya'))
      await reached.promise
      expect((await signIn(browse(source), 'anaya')).status).toBe(429)
      const elsewhere = signIn(browse({ remoteAddress: '192.0.2.78' }), 'anaya')
      go.resolve()
      for (const each of [...four, elsewhere]) expect(opened(await each)).toEqual(inside)
      passwords.verify = () => Promise.reject(new Fault('unavailable', 'too many wait'))
      for (let count = 0; count < 8; count++)
        expect((await signIn(browse(source), 'anaya')).status).toBe(503)
    } finally {
      passwords.verify = verify
    }
    expect(cloud.bugs.splice(0)).toHaveLength(8)
    expect(opened(await signIn(browse(source), 'anaya'))).toEqual(inside)
  })

  test('of a source are those of all it tries; whoever signed in there before comes in', async () => {
    await withPassword('anaya')
    const known = browse({ remoteAddress: '192.0.2.50' })
    await signIn(known, 'anaya')
    const attacker = browse({ remoteAddress: '192.0.2.50' })
    for (let count = 0; count < 50; count++) await wrong(attacker, `nobody${count}`)
    expect(await wrong(attacker, 'another')).toBe(429)
    expect((await signIn(browse({ remoteAddress: '192.0.2.50' }), 'anaya')).status).toBe(429)
    expect(opened(await signIn(known, 'anaya'))).toEqual(inside)
    // the browser is known for that name alone
    await withPassword('bob')
    expect((await signIn(known, 'bob')).status).toBe(429)
  })

  test('of a name are those of all sources, and bind no browser that it knows', async () => {
    await withPassword('anaya')
    const known = browse({ remoteAddress: '198.51.100.1' })
    await signIn(known, 'anaya')
    for (let count = 0; count < 200; count++)
      await wrong(browse({ remoteAddress: `203.0.113.${count}` }), 'anaya')
    expect((await signIn(browse({ remoteAddress: '198.51.100.7' }), 'anaya')).status).toBe(429)
    expect(opened(await signIn(known, 'anaya'))).toEqual(inside)
  })
})
