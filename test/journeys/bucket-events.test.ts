/** Events of buckets by whole servers: what was acknowledged is told, also by the process that comes after a kill. */

import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EngineServer, serverEngines } from '../support/server-engines.ts'
import { type Received, type Receiver, receiver } from '../support/webhook-receiver.ts'

const arn = 'arn:aws:sqs:us-east-1:210987654321:uploads'
const secret = `whsec_${randomBytes(32).toString('base64')}`
const Bucket = 'told-bucket'

const servers = [
  ...serverEngines.map((engine) => ({ ...engine, argv: [] as string[] })),
  ...serverEngines
    .filter(({ name }) => name === 'the embedded store')
    .map((engine) => ({ ...engine, name: 'two workers', argv: ['--workers', '2'] })),
]

describe.each(servers)('$name', ({ missing, start, argv }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'at hand', () => {
    let folder: string
    let endpoint: Receiver
    let server: EngineServer | undefined

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sp-events-'))
      endpoint = await receiver()
    })
    afterEach(async () => {
      await server?.stop()
      server = undefined
      await endpoint.close()
      rmSync(folder, { recursive: true, force: true })
    })

    /** Resolves when a message that holds all of these was taken. */
    const taken = (...parts: readonly string[]): Promise<Received> => {
      const { promise, resolve } = Promise.withResolvers<Received>()
      endpoint.answer = (response, received) => {
        response.writeHead(200).end()
        if (parts.every((part) => received.body.includes(part))) resolve(received)
      }
      return promise
    }

    test('what the endpoint did not take comes after a kill', async () => {
      const file = join(folder, 'secret')
      writeFileSync(file, `${secret}\n`, { mode: 0o600 })
      server = await start(...argv, '--notify', `${arn}=${endpoint.url}`, '--notify-secret', file)
      const client = () =>
        new S3({
          endpoint: server?.server.endpoint as string,
          region: 'us-east-1',
          credentials: (server as EngineServer).root,
          forcePathStyle: true,
        })
      const s3 = client()
      await s3.createBucket({ Bucket })
      const tested = taken('s3:TestEvent', Bucket)
      await s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn: arn, Events: ['s3:ObjectCreated:*'] }],
        },
      })
      await tested

      const refused = Promise.withResolvers<Received>()
      endpoint.answer = (response, received) => {
        response.writeHead(503).end()
        refused.resolve(received)
      }
      await s3.putObject({ Bucket, Key: 'kept over a kill', Body: 'x' })
      s3.destroy()
      const before = await refused.promise
      const came = taken('ObjectCreated:Put', 'kept+over+a+kill')
      await server.restart()
      const { headers, body } = await came
      expect(headers['webhook-id']).toBe(before.headers['webhook-id'])
      expect(body).toBe(before.body)
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
      expect(headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
      )
      const { err } = await server.server.end('SIGTERM')
      expect(err).not.toMatch(/whsec|token/)
    })
  })
})
