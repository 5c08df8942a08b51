/** Buckets named by the host: the SDK's usual way, boto3's, and any program that sends a Host header. */

import { spawnSync } from 'node:child_process'
import { Agent, request } from 'node:http'
import type { LookupFunction } from 'node:net'
import { resolve } from 'node:path'
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import type { Credentials } from '../support/in-process.ts'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'

const python = find(resolve(import.meta.dirname, '../..'), 'python3')
const missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? ': boto3 is not installed'
    : ''

let server: ServerProcess
let root: Credentials
let port = ''
/** Every name leads to the server. */
const lookup: LookupFunction = (_name, { all }, found) =>
  all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
const agent = new Agent({ lookup })

beforeAll(async () => {
  server = await startServerProcess(['--ephemeral', '--test-api', '--domain', 'example.test'])
  port = new URL(server.endpoint).port
  const [account] = await resetAccounts(server, ['owner@example.com'])
  root = {
    accessKeyId: account?.AccessKeyId ?? '',
    secretAccessKey: account?.SecretAccessKey ?? '',
  }
})
afterAll(async () => {
  agent.destroy()
  await server?.stop()
})

const client = (endpoint: string, forcePathStyle = false) =>
  new S3({
    endpoint: `http://${endpoint}:${port}`,
    region: 'us-east-1',
    credentials: root,
    forcePathStyle,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
  })

/** Sends a request to the server's address under another host. */
function send(url: string, method = 'GET', host?: string): Promise<[number, string]> {
  return new Promise((done, failed) => {
    const sent = request(
      url,
      { method, agent, ...(host !== undefined && { headers: { Host: host } }) },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.once('end', () => done([answer.statusCode ?? 0, text]))
      },
    )
    sent.once('error', failed)
    sent.end()
  })
}

describe.each(['s3.example.test', 's3.us-east-1.example.test', 'example.test'])(
  'the JavaScript SDK against %s',
  (endpoint) => {
    const Bucket = `js-${endpoint.split('.').length}-hosted`

    test('objects', async () => {
      const s3 = client(endpoint)
      await s3.createBucket({ Bucket })
      await s3.putObject({ Bucket, Key: 'a b/ü+c.txt', Body: 'by host' })
      const { Body } = await s3.getObject({ Bucket, Key: 'a b/ü+c.txt' })
      expect(await Body?.transformToString()).toBe('by host')
      expect((await s3.listObjectsV2({ Bucket })).Contents).toMatchObject([{ Key: 'a b/ü+c.txt' }])
      const byPath = await client(endpoint, true).headObject({ Bucket, Key: 'a b/ü+c.txt' })
      expect(byPath.ContentLength).toBe(7)
    })

    test('presigned URLs', async () => {
      const url = await getSignedUrl(
        client(endpoint),
        new GetObjectCommand({ Bucket, Key: 'a b/ü+c.txt' }),
      )
      expect(new URL(url).hostname).toBe(`${Bucket}.${endpoint}`)
      expect(await send(url)).toEqual([200, 'by host'])
      // the host is signed, and it is what names the bucket
      const [status, text] = await send(
        url.replace(`${Bucket}.${endpoint}`, `other-bucket.${endpoint}`),
      )
      expect([status, text]).toEqual([
        403,
        expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
      ])
      const [spoofed] = await send(url, 'GET', `other-bucket.${endpoint}:${port}`)
      expect(spoofed).toBe(403)
    })
  },
)

test('an anonymous request by Host header reaches the bucket, and no further', async () => {
  const s3 = client('s3.example.test')
  await s3.createBucket({ Bucket: 'shown' })
  await s3.putObject({ Bucket: 'shown', Key: 'open.txt', Body: 'open' })
  await s3.deletePublicAccessBlock({ Bucket: 'shown' })
  await s3.putBucketPolicy({
    Bucket: 'shown',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::shown/open.txt',
        },
      ],
    }),
  })
  const at = (path: string, host: string) => send(`${server.endpoint}${path}`, 'GET', host)
  expect(await at('/open.txt', 'shown.s3.example.test')).toEqual([200, 'open'])
  expect(await at('/open.txt', 'SHOWN.S3.Example.Test.')).toEqual([200, 'open'])
  expect(await at('/shown/open.txt', '127.0.0.1')).toEqual([200, 'open'])
  expect((await at('/secret.txt', 'shown.s3.example.test'))[0]).toBe(403)
  expect((await at('/open.txt', 'not-there.s3.example.test'))[0]).toBe(404)
  // a name that only looks like ours addresses nothing
  expect((await at('/open.txt', 'shown.s3.example.test.evil.test'))[0]).toBe(404)
  expect((await at('/open.txt', 'shown.s3.notexample.test'))[0]).toBe(404)
})

test.skipIf(missing)(`boto3${missing}`, () => {
  const { status, stdout, stderr } = spawnSync(
    python as string,
    [resolve(import.meta.dirname, 'virtual_hosts.py')],
    {
      env: {
        PATH: process.env.PATH,
        AWS_ACCESS_KEY_ID: root.accessKeyId,
        AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
        ENDPOINT: `http://s3.example.test:${port}`,
        NO_PROXY: '*',
      },
      encoding: 'utf8',
      timeout: 25_000,
    },
  )
  expect(stderr).toBe('')
  expect([status, stdout.trim().split('\n')]).toEqual([
    0,
    ['objects: by host', 'presigned by default: by host', 'presigned s3v4: by host'],
  ])
})
