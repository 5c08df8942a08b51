/**
 * A server is killed under a load of uploads, deletions and uploads in parts, with its objects on disk and in an upstream.
 * What it acknowledged is there byte for byte after the restart; what it didn't is there whole or not at all; listings agree
 * with reads; and what nobody refers to is collected.
 */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBlobAddress } from '../../src/server/blob-address.ts'
import { scavenge } from '../../src/server/scavenger.ts'
import { heldBlobs } from '../../src/services/s3/public.ts'
import type { OwnedBlobStore } from '../../src/store/blobs/blobs.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openUpstreamBlobs } from '../../src/store/blobs/upstream/upstream.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import { s3Of, startUpstreamProcess, type UpstreamProcess } from '../support/object-upstream.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'

const seed = Number(process.env.SEED ?? 20_260_101)
const isFull = process.env.SALLYPORT_FULL !== undefined
const rounds = isFull ? 15 : 2
const leastAcknowledged = isFull ? 60 : 25
const Bucket = 'killed-bucket'
const workers = 4
const keysOfWorker = 5
const mebibyte = 1024 * 1024

let upstream: UpstreamProcess
beforeAll(async () => {
  upstream = await startUpstreamProcess()
}, 120_000)
afterAll(() => upstream.stop())

let state = seed >>> 0
function drawn(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

const digest = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')
const sizes = [0, 100, 3_000, 10_000, 60_000, 300_000, 700_000]

/** What may be under a key: a digest, or nothing. */
type Content = string | undefined

interface Known {
  acknowledged: Content
  /** Asked for, and nobody knows whether it happened. */
  asked: { readonly content: Content } | undefined
}

type Model = Map<string, Known>

/** Writes until the server is gone; `done` hears of every acknowledgement. */
async function work(s3: S3, model: Model, worker: number, done: () => void): Promise<void> {
  for (;;) {
    const Key = `worker ${worker}/key ${drawn(keysOfWorker)}`
    const known = model.get(Key) ?? { acknowledged: undefined, asked: undefined }
    model.set(Key, known)
    const choice = drawn(10)
    try {
      if (choice < 2) {
        known.asked = { content: undefined }
        await s3.deleteObject({ Bucket, Key })
      } else if (choice === 2) await putInParts(s3, Key, known)
      else {
        const Body = Buffer.alloc(sizes[drawn(sizes.length)]!, randomBytes(64))
        known.asked = { content: digest(Body) }
        await s3.putObject({ Bucket, Key, Body })
      }
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata
        ?.httpStatusCode
      if (status !== undefined) throw error
      return
    }
    known.acknowledged = known.asked!.content
    known.asked = undefined
    done()
  }
}

async function putInParts(s3: S3, Key: string, known: Known): Promise<void> {
  const bodies = [5 * mebibyte, 200_000].map((size) => Buffer.alloc(size, randomBytes(64)))
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key })
  const Parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const PartNumber = index + 1
      const part = { Bucket, Key, UploadId, PartNumber, Body }
      const { ETag, ChecksumCRC32 } = await s3.uploadPart(part)
      return { PartNumber, ETag, ChecksumCRC32 }
    }),
  )
  known.asked = { content: digest(Buffer.concat(bodies)) }
  await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } })
}

/** Runs a load on the server and kills it in its midst. */
async function killUnderLoad(server: ServerProcess, model: Model): Promise<void> {
  const s3 = s3Of(server)
  let acknowledged = 0
  const killAt = leastAcknowledged + drawn(20)
  const killed = Promise.withResolvers<void>()
  const load = Array.from({ length: workers }, (_, worker) =>
    work(s3, model, worker, () => {
      acknowledged++
      if (acknowledged === killAt) setTimeout(() => killed.resolve(), drawn(30))
    }),
  )
  await Promise.race([killed.promise, Promise.all(load)])
  await server.end('SIGKILL')
  await Promise.all(load)
  s3.destroy()
  expect(acknowledged).toBeGreaterThanOrEqual(killAt)
}

/** What is not as it must be, in words; what is there is what is known from now on. */
async function inspect(s3: S3, model: Model): Promise<string[]> {
  const complaints: string[] = []
  const listed = new Map<string, number>()
  const { Contents = [] } = await s3.listObjectsV2({ Bucket })
  for (const { Key = '', Size = -1 } of Contents) listed.set(Key, Size)
  for (const [Key, known] of model) {
    const found = await contentOf(s3, Key)
    const expected = known.asked ? [known.acknowledged, known.asked.content] : [known.acknowledged]
    if (!expected.includes(found?.md5)) complaints.push(`${Key} is another: ${found?.md5}`)
    if (listed.get(Key) !== found?.length) complaints.push(`${Key} is listed as another`)
    known.acknowledged = found?.md5
    known.asked = undefined
  }
  for (const key of listed.keys()) if (!model.has(key)) complaints.push(`${key} is listed`)
  return complaints
}

const contentOf = (s3: S3, Key: string) =>
  s3.getObject({ Bucket, Key }).then(
    async ({ Body }) => {
      const bytes = await Body!.transformToByteArray()
      return { md5: digest(bytes), length: bytes.length }
    },
    (error: { name: string }) => {
      if (error.name === 'NoSuchKey') return undefined
      throw error
    },
  )

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** The data of a server that has stopped. */
function opened(data: string, environment: Record<string, string>) {
  const { store, blobRows: rows } = openEmbedded(join(data, 'sallyport.db'))
  const address = environment.SALLYPORT_BLOBS
  const blobs = openBlobStore(data, {
    random,
    clock,
    rows,
    ...(address !== undefined && {
      upstream: openUpstreamBlobs({
        settings: parseBlobAddress(address),
        credentials: {
          accessKeyId: environment.SALLYPORT_BLOBS_ACCESS_KEY_ID!,
          secretAccessKey: environment.SALLYPORT_BLOBS_SECRET_ACCESS_KEY!,
        },
        clock,
        random,
      }),
    }),
  })
  return { store, blobs }
}

async function close({ store, blobs }: ReturnType<typeof opened>): Promise<void> {
  await blobs.close()
  await store.close()
}

async function storedNames(blobs: OwnedBlobStore): Promise<string[]> {
  const names: string[] = []
  for await (const { kind, id } of blobs.storedBefore(Number.MAX_SAFE_INTEGER))
    names.push(`${kind}/${id}`)
  return names.sort()
}

async function referredNames({ store }: ReturnType<typeof opened>): Promise<string[]> {
  const names: string[] = []
  for (let after: readonly (string | number)[] | undefined; ; ) {
    const { found, next } = await store.read((tx) => heldBlobs(tx, after, 100))
    names.push(...found.map(({ blob: { kind, id } }) => `${kind}/${id}`))
    if (next === undefined) return names.sort()
    after = next
  }
}

test.each(['disk', 'upstream'] as const)(
  `objects on %s: nothing acknowledged is lost to kill -9, nothing half is seen (seed ${seed})`,
  async (kind) => {
    const data = mkdtempSync(join(tmpdir(), 'server-kill-'))
    const environment = kind === 'upstream' ? upstream.environment() : {}
    const model: Model = new Map()
    let server = await startServerProcess(['--data', data], environment)
    try {
      const first = s3Of(server)
      await first.createBucket({ Bucket })
      first.destroy()
      for (let round = 0; round < rounds; round++) {
        await killUnderLoad(server, model)
        server = await startServerProcess(['--data', data], environment)
        const s3 = s3Of(server)
        expect(await inspect(s3, model)).toEqual([])
        s3.destroy()
      }
      const scrubbed = await sallyport(['scrub', '--data', data, '--json'])
      expect(scrubbed.err).toBe('')
      expect(scrubbed.code).toBe(0)
      expect(JSON.parse(scrubbed.out)).toMatchObject({ damaged: 0, missing: 0, findings: [] })
      await server.stop()

      let state = opened(data, environment)
      const inTwoDays = { now: () => Date.now() + 2 * 86_400_000 }
      const orphans = (await storedNames(state.blobs)).length - (await referredNames(state)).length
      expect(await scavenge({ ...state, clock: inTwoDays })).toBe(orphans)
      await close(state)
      // rows go with a later commit
      state = opened(data, environment)
      expect(await storedNames(state.blobs)).toEqual(await referredNames(state))
      const [lost] = (await state.store.read((tx) => heldBlobs(tx, undefined, 100))).found.filter(
        ({ blob }) => blob.kind === 'file' || blob.kind === 'upstream',
      )
      await state.blobs.delete(lost!.blob)
      await close(state)

      // the suite would notice
      server = await startServerProcess(['--data', data], environment)
      const mutilated = await sallyport(['scrub', '--data', data, '--json'])
      expect(mutilated.code).toBe(1)
      expect(JSON.parse(mutilated.out)).toMatchObject({ damaged: 0, missing: 1 })
      const s3 = s3Of(server)
      if (lost!.key !== undefined)
        await expect(inspect(s3, model)).rejects.toMatchObject({ name: 'InternalError' })
      s3.destroy()
    } finally {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    }
  },
  isFull ? 3_600_000 : 600_000,
)
