/** A second Sallyport in the test's process, on loopback: the S3-compatible upstream of blobs. */

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { Clock, RandomSource } from '../../src/kernel/clock.ts'
import { startServer } from '../../src/server/compose.ts'
import type {
  UpstreamCredentials,
  UpstreamSettings,
} from '../../src/store/blobs/upstream/settings.ts'
import { openUpstreamBlobs, type UpstreamBlobs } from '../../src/store/blobs/upstream/upstream.ts'

export const upstreamBucket = 'blobs-of-tests'

export interface TestUpstream {
  readonly endpoint: string
  readonly port: number
  readonly credentials: UpstreamCredentials
  /** What is stored there, seen as any client sees it. */
  readonly s3: S3Client
  /** Of a prefix of its own; `change` says what differs. */
  settings(change?: Partial<UpstreamSettings>): UpstreamSettings
  /** Blobs in a prefix of their own. */
  blobs(change?: Partial<UpstreamSettings>, parts?: Partial<OpenParts>): UpstreamBlobs
  stop(): Promise<void>
}

interface OpenParts {
  readonly clock: Clock
  readonly credentials: UpstreamCredentials
}

const random: RandomSource = { bytes: (length) => randomBytes(length), uuid: () => randomUUID() }
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

export async function startUpstream(): Promise<TestUpstream> {
  const dataDir = mkdtempSync(join(tmpdir(), 'upstream-'))
  const credentials = {
    accessKeyId: `AKIA${randomBytes(10)
      .toString('hex')
      .slice(0, 16)
      .toUpperCase()
      .replaceAll(/[018 9]/g, 'A')}`,
    secretAccessKey: randomBytes(30).toString('base64').replaceAll(/[+/=]/g, 'x').slice(0, 40),
  }
  const server = await startServer(
    {
      dataDir,
      ephemeral: true,
      listen: { host: '127.0.0.1', port: 0 },
      domain: 'localhost',
      behindProxy: false,
      testApi: false,
      region: 'us-east-1',
      seed: { rootKey: credentials },
    },
    {
      log: ({ error }) => console.error('upstream:', error),
      onFatal(error) {
        throw error
      },
      runtimeDir: undefined,
    },
  )
  const { endpoint } = server
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  await s3.send(new CreateBucketCommand({ Bucket: upstreamBucket }))
  const settings: TestUpstream['settings'] = (change = {}) => ({
    endpoint,
    region: 'us-east-1',
    bucket: upstreamBucket,
    prefix: `${randomUUID()}/`,
    pathStyle: true,
    timeoutMillis: 10_000,
    ...change,
  })
  return {
    endpoint,
    port: Number(new URL(endpoint).port),
    credentials,
    s3,
    settings,
    blobs: (change, parts = {}) =>
      openUpstreamBlobs({ settings: settings(change), credentials, clock, random, ...parts }),
    async stop() {
      s3.destroy()
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
