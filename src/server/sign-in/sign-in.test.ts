import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, messageOf, openBrowser, signInAs } from '../../../test/support/browser.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'

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

const lastEvent = () => JSON.parse(cloud.recorded.at(-1) ?? '{}').event

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
    const answers = []
    for (const [id, name, given] of [
      [account.accountId, 'anaya', 'Wrong-Horse-1'],
      [account.accountId, 'nobody', password],
      [account.accountId, 'nopassword', password],
      ['999999999999', 'anaya', password],
      ['no-such-alias', 'anaya', password],
    ] as const) {
      const browser = browse()
      const answer = await signInAs(browser, id, name, given)
      answers.push([answer.status, messageOf(answer)])
      expect(lastEvent()).toMatchObject({
        eventName: 'ConsoleLogin',
        responseElements: { ConsoleLogin: 'Failure' },
      })
      expect((await browser.get('/console')).status).toBe(302)
    }
    expect(new Set(answers.map(String)).size).toBe(1)
    expect(answers[0]?.[0]).toBe(403)
  })
})
