/** People sign in over real HTTP, on every engine and in several processes; what is known of it outlives them. */

import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, openBrowser, signInAs } from '../support/browser.ts'
import { failureOf, policy } from '../support/iam.ts'
import type { Credentials, RawAnswer } from '../support/in-process.ts'
import { iamAt, nodeGroup, stsAt } from '../support/nodes.ts'
import { postgresMissing, testDatabase } from '../support/postgres.ts'
import { type RawClient, rawClient } from '../support/raw-client.ts'
import { securityKey } from '../support/security-key.ts'
import { type EngineServer, serverEngines } from '../support/server-engines.ts'
import type { ServerProcess } from '../support/server-process.ts'

const password = 'Correct-Horse-1'

const settings = [
  ...serverEngines.map((engine) => ({ ...engine, argv: [] as string[] })),
  ...serverEngines
    .filter(({ name }) => name === 'the embedded store')
    .map((engine) => ({ ...engine, name: 'two workers', argv: ['--workers', '2'] })),
]

describe.each(settings)('on $name', ({ start, missing, argv }) => {
  let running: EngineServer
  beforeAll(async () => {
    if (missing === undefined) running = await start(...argv)
  }, 120_000)
  afterAll(() => running?.stop())

  const config = (credentials: Credentials) => ({
    endpoint: running.server.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  })
  const root = () => new IAM(config(running.root))
  const lastUsed = async () =>
    (await root().getUser({ UserName: 'anaya' })).User?.PasswordLastUsed?.getTime()
  const signIn = (browser: Browser, given = password) =>
    signInAs(browser, running.accountId, 'anaya', given)
  const told = (answer: RawAnswer) => JSON.parse(answer.body.toString())

  /** A browser whose requests come by two connections in turn: with workers, to either of them. */
  async function browsing<T>(work: (browser: Browser) => Promise<T>, from?: Browser): Promise<T> {
    const clients = [rawClient(running.server.endpoint, 1), rawClient(running.server.endpoint, 1)]
    let turn = 0
    const send: Parameters<typeof openBrowser>[0]['send'] = (request) => {
      turn++
      return (clients[turn % clients.length] as (typeof clients)[number]).send(request)
    }
    const port = new URL(running.server.endpoint).port
    const browser = openBrowser({ send }, { host: `signin.localhost:${port}` })
    for (const [name, value] of from?.cookies ?? []) browser.cookies.set(name, value)
    try {
      return await work(browser)
    } finally {
      for (const client of clients) client.close()
    }
  }

  async function credentialsOf(browser: Browser): Promise<Credentials> {
    await browser.get('/console')
    const given = told(await browser.json('/console/session/credentials', {}))
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    }
  }

  test.skipIf(missing)(
    'a password signs in, and its use is known after a kill',
    async () => {
      await root().createUser({ UserName: 'anaya' })
      await root().createLoginProfile({ UserName: 'anaya', Password: password })
      const browser = await browsing(async (each) => {
        expect((await signIn(each, 'wrong')).status).toBe(403)
        expect(await lastUsed()).toBeUndefined()
        expect((await signIn(each)).status).toBe(303)
        expect((await each.get('/console')).body.toString()).toContain(':user/anaya')
        return each
      })
      const used = await lastUsed()
      expect(used).toBeTypeOf('number')
      await running.restart()
      expect(await lastUsed()).toBe(used)
      const kept = await browsing((same) => same.get('/console'), browser)
      expect(kept.status).toBe(200)
    },
    240_000,
  )

  test.skipIf(missing)(
    'a security key proves the next sign-in, and its credentials end with it',
    async () => {
      await root().putUserPolicy({
        UserName: 'anaya',
        PolicyName: 'own-devices',
        PolicyDocument: policy(['iam:EnableMFADevice', 'iam:ListMFADevices']),
      })
      await browsing(async (browser) => {
        const key = securityKey(browser.origin)
        await signIn(browser)
        await browser.get('/console/security')
        const creation = told(await browser.json('/console/passkeys/options', { name: 'key' }))
        const registered = await browser.json('/console/passkeys', {
          name: 'key',
          response: key.create(creation),
        })
        expect(registered.status).toBe(200)
        const { SerialNumber } = told(registered)
        expect((await browser.get('/console/security')).body.toString()).toContain(SerialNumber)
        await browser.submit('/console', '/signout', {})

        expect((await signIn(browser)).headers.location).toBe('/signin/mfa')
        await browser.get('/signin/mfa')
        const request = told(await browser.json('/signin/mfa/passkey/options', {}))
        const response = key.get(request)
        const proved = await browser.json('/signin/mfa/passkey', { response })
        expect([proved.status, told(proved)]).toEqual([200, { location: '/console' }])
        expect((await browser.json('/signin/mfa/passkey', { response })).status).toBe(403)

        const credentials = await credentialsOf(browser)
        const sts = new STS(config(credentials))
        expect((await sts.getCallerIdentity({})).Arn).toMatch(/:user\/anaya$/)
        const devices = await new IAM(config(credentials)).listMFADevices({})
        expect(devices.MFADevices?.map((device) => device.SerialNumber)).toEqual([SerialNumber])
        await browser.submit('/console', '/signout', {})
        // whichever process is asked
        for (let count = 0; count < 4; count++)
          expect(await failureOf(new STS(config(credentials)).getCallerIdentity({}))).toMatchObject(
            { status: 403 },
          )
      })
    },
    240_000,
  )
})

test.skipIf(postgresMissing())(
  'a sign-in at one node is one at every other, and so is its end',
  async () => {
    const database = await testDatabase()
    const nodes = nodeGroup(database.url, ['--revocation', 'confirmed'])
    const clients: RawClient[] = []
    try {
      const [one, two] = [await nodes.start('one'), await nodes.start('two')]
      const browserAt = ({ endpoint }: ServerProcess) => {
        const client = rawClient(endpoint, 1)
        clients.push(client)
        return openBrowser(client, { host: `signin.localhost:${new URL(endpoint).port}` })
      }
      const iam = iamAt(one, nodes.root)
      await iam.createUser({ UserName: 'anaya' })
      await iam.createLoginProfile({ UserName: 'anaya', Password: password })
      const [here, there] = [browserAt(one), browserAt(two)]
      await signInAs(here, one.accountId, 'anaya', password)
      for (const [name, value] of here.cookies) there.cookies.set(name, value)
      expect((await there.get('/console')).status).toBe(200)
      const given = JSON.parse(
        (await there.json('/console/session/credentials', {})).body.toString(),
      )
      const sts = stsAt(one, {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.SessionToken,
      })
      expect((await sts.getCallerIdentity({})).Arn).toMatch(/:user\/anaya$/)
      await there.submit('/console', '/signout', {})
      expect((await here.get('/console')).status).toBe(302)
      expect(await failureOf(sts.getCallerIdentity({}))).toMatchObject({ status: 403 })
    } finally {
      for (const client of clients) client.close()
      await nodes.close()
      await database.stop()
    }
  },
  240_000,
)
