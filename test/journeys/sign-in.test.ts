/** People sign in over real HTTP, on every engine and in several processes; what is known of it outlives them. */

import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, signInAs } from '../support/browser.ts'
import { rawClient } from '../support/raw-client.ts'
import { type EngineServer, serverEngines } from '../support/server-engines.ts'

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
  }, 60_000)
  afterAll(() => running?.stop())

  const client = () =>
    new IAM({
      endpoint: running.server.endpoint,
      region: 'us-east-1',
      credentials: running.root,
      maxAttempts: 1,
    })
  const lastUsed = async (UserName: string) =>
    (await client().getUser({ UserName })).User?.PasswordLastUsed?.getTime()

  test.skipIf(missing)(
    'a password signs in, and its use is known after a kill',
    async () => {
      await client().createUser({ UserName: 'anaya' })
      await client().createLoginProfile({ UserName: 'anaya', Password: password })
      const http = rawClient(running.server.endpoint, 1)
      const browser = openBrowser(http, {
        host: `signin.localhost:${new URL(running.server.endpoint).port}`,
      })
      try {
        expect((await signInAs(browser, running.accountId, 'anaya', 'wrong')).status).toBe(403)
        expect(await lastUsed('anaya')).toBeUndefined()
        expect((await signInAs(browser, running.accountId, 'anaya', password)).status).toBe(303)
        expect((await browser.get('/console')).body.toString()).toContain(':user/anaya')
      } finally {
        http.close()
      }
      const used = await lastUsed('anaya')
      expect(used).toBeTypeOf('number')
      await running.restart()
      expect(await lastUsed('anaya')).toBe(used)
      const again = rawClient(running.server.endpoint, 1)
      const port = new URL(running.server.endpoint).port
      const same = openBrowser(again, { host: `signin.localhost:${port}` })
      for (const [name, value] of browser.cookies) same.cookies.set(name, value)
      try {
        expect((await same.get('/console')).status).toBe(200)
      } finally {
        again.close()
      }
    },
    120_000,
  )
})
