import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../../../test/support/in-process.ts'
import { startUpstream, type TestUpstream, upstreamBucket } from '../../../test/support/upstream.ts'
import { memoryRecorder } from '../../access/record/memory.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { heldBlobs } from '../../services/s3/public.ts'
import { BlobMissing, type OwnedBlobStore } from '../../store/blobs/blobs.ts'
import { openBlobStore } from '../../store/blobs/open.ts'
import { openEmbedded } from '../../store/engines/embedded/open.ts'
import { scavenge } from '../scavenger.ts'
import { scrubCommands } from './commands.ts'
import { periodMillis, type ScrubParts, scrubPeriod, scrubState } from './scrubber.ts'
import { createPace, PassStopped } from './verify.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const Bucket = 'scrubbed-bucket'
const root = mkdtempSync(join(tmpdir(), 'scrub-'))
let upstream: TestUpstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(async () => {
  await upstream.stop()
  rmSync(root, { recursive: true })
})

let folder: string
let prefix: string
let store: Store
let blobs: OwnedBlobStore
let cloud: Cloud
let s3: ReturnType<Cloud['s3']>
let parts: ScrubParts
let logged: string[]
let recorder: ReturnType<typeof memoryRecorder>

/** What lies behind a large blob, to be changed by hand. */
interface Behind {
  read(id: string): Promise<Buffer>
  write(id: string, bytes: Buffer): Promise<void>
  remove(id: string): Promise<void>
  aside(): Promise<readonly string[]>
}

const pathOf = (id: string) => join(folder, 'blobs', id.slice(0, 2), id.slice(2))
const keyOf = (id: string) => ({ Bucket: upstreamBucket, Key: `${prefix}blobs/${id}` })

const kinds: readonly [name: string, isUpstream: boolean, behind: Behind][] = [
  [
    'on disk',
    false,
    {
      read: async (id) => readFileSync(pathOf(id)),
      write: async (id, bytes) => writeFileSync(pathOf(id), bytes),
      remove: async (id) => rmSync(pathOf(id)),
      aside: async () =>
        existsSync(join(folder, 'quarantine')) ? readdirSync(join(folder, 'quarantine')) : [],
    },
  ],
  [
    'in an upstream',
    true,
    {
      async read(id) {
        const { Body } = await upstream.s3.send(new GetObjectCommand(keyOf(id)))
        return Buffer.from(await Body!.transformToByteArray())
      },
      async write(id, Body) {
        await upstream.s3.send(new PutObjectCommand({ ...keyOf(id), Body }))
      },
      async remove(id) {
        await upstream.s3.send(new DeleteObjectCommand(keyOf(id)))
      },
      async aside() {
        const Prefix = `${prefix}quarantine/`
        const { Contents = [] } = await upstream.s3.send(
          new ListObjectsV2Command({ Bucket: upstreamBucket, Prefix }),
        )
        return Contents.map(({ Key = '' }) => Key.slice(Prefix.length))
      },
    },
  ],
]

describe.each(kinds)('blobs %s', (_name, isUpstream, behind) => {
  beforeEach(async () => {
    folder = join(root, randomUUID())
    prefix = `${randomUUID()}/`
    const opened = openEmbedded(join(folder, 'store.db'))
    store = opened.store
    blobs = openBlobStore(folder, {
      random,
      clock: { now: () => cloud.now() },
      rows: opened.blobRows,
      ...(isUpstream && { upstream: upstream.blobs({ prefix }) }),
    })
    cloud = await startCloud({ store, blobs })
    const account = await cloud.account()
    s3 = cloud.s3(account.admin)
    recorder = memoryRecorder(cloud.world)
    logged = []
    parts = {
      store,
      blobs,
      clock: cloud.world.clock,
      ids: cloud.world.ids,
      recorder,
      region: 'us-east-1',
      accountId: account.accountId,
      log({ error }) {
        logged.push(String(error))
      },
      pause: async () => {},
    }
    await s3.createBucket({ Bucket })
    for (const [Key, size] of [
      ['tiny', 10],
      ['large', 700_000],
      ['other', 600_000],
    ] as const)
      await s3.putObject({ Bucket, Key, Body: Buffer.alloc(size, Key) })
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'upload' })
    const Body = Buffer.alloc(50_000, 'part')
    await s3.uploadPart({ Bucket, Key: 'upload', UploadId, PartNumber: 1, Body })
  })
  afterEach(async () => {
    // damage is a bug to the pipeline, as it should be
    await cloud.close().catch(() => {})
    await blobs.close()
    await store.close()
  })

  const always = () => true
  async function blobOf(key: string): Promise<BlobRef> {
    const { found } = await store.read((tx) => heldBlobs(tx, undefined, 100))
    return found.find((held) => held.key === key)!.blob
  }
  async function damage(key: string): Promise<BlobRef> {
    const blob = await blobOf(key)
    const bytes = await behind.read(blob.id)
    bytes[300_000]! ^= 1
    await behind.write(blob.id, bytes)
    return blob
  }
  const statusOf = (Key: string) =>
    s3.getObject({ Bucket, Key }).then(
      ({ Body }) =>
        Body!.transformToByteArray().then(
          (bytes) => bytes.length,
          () => 'cut off',
        ),
      (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
    )

  test('what is whole is verified once in a period, parts of uploads too', async () => {
    const state = await scrubPeriod(parts, always)
    expect(state).toMatchObject({ checked: 4, damaged: 0, missing: 0 })
    expect(state.bytes).toBeGreaterThan(1_350_010)
    expect(state.finishedAt).toBeDefined()
    const again = await scrubPeriod(parts, () => false)
    expect(again).toEqual(state)
    cloud.advance(periodMillis / 1000)
    expect((await scrubPeriod(parts, always)).round).toBe(state.round + 1)
    expect(logged).toEqual([])
    expect(recorder.lines).toEqual([])
  })

  test('damage is logged, recorded and kept aside, and the object answers an error', async () => {
    const blob = await damage('large')
    const state = await scrubPeriod(parts, always)
    expect(state).toMatchObject({ checked: 4, damaged: 1, missing: 0 })
    expect(logged).toEqual([
      `BlobAlarm: bytes of an object are damaged: "${Bucket}/large", blob ${blob.kind}/${blob.id}`,
    ])
    const [line = ''] = recorder.lines
    const { event } = JSON.parse(line)
    expect(event).toMatchObject({
      eventName: 'S3.SCRUB.DAMAGED',
      requestParameters: { bucketName: Bucket, key: 'large', blob: `${blob.kind}/${blob.id}` },
    })
    expect(await behind.aside()).toEqual([blob.id])
    expect(await statusOf('large')).toBe(500)
    expect(await statusOf('other')).toBe(600_000)
    expect(await statusOf('tiny')).toBe(10)

    cloud.advance(periodMillis / 1000)
    expect(await scrubPeriod(parts, always)).toMatchObject({ damaged: 0, missing: 1 })
    expect(logged.at(-1)).toContain('still cannot be read')
    expect(recorder.lines).toHaveLength(1)
    await s3.deleteObject({ Bucket, Key: 'large' })
    expect(await behind.aside()).toEqual([blob.id])
  })

  test('what is referred to and missing is an alarm', async () => {
    const blob = await blobOf('other')
    await behind.remove(blob.id)
    expect(await scrubPeriod(parts, always)).toMatchObject({ damaged: 0, missing: 1 })
    expect(logged[0]).toContain(`are missing: "${Bucket}/other"`)
    expect(JSON.parse(recorder.lines[0]!).event.eventName).toBe('S3.SCRUB.MISSING')
    expect(await behind.aside()).toEqual([])
    expect(await statusOf('other')).toBe(500)
  })

  test('what is deleted meanwhile, or comes right another time, is no alarm', async () => {
    let first = true
    const { id } = await blobOf('large')
    const { id: gone } = await blobOf('other')
    const failing: ScrubParts['blobs'] = {
      ...blobs,
      read(ref, start, end) {
        if (ref.id === gone) return failedAfter(() => s3.deleteObject({ Bucket, Key: 'other' }))
        if (ref.id !== id || !first) return blobs.read(ref, start, end)
        first = false
        return failed(new BlobMissing())
      },
    }
    expect(await scrubPeriod({ ...parts, blobs: failing }, always)).toMatchObject({
      damaged: 0,
      missing: 0,
    })
    expect(first).toBe(false)
    expect(logged).toEqual([])
  })

  test('goes on where it was stopped', async () => {
    const read: string[] = []
    const counting: ScrubParts['blobs'] = {
      ...blobs,
      read(ref, start, end) {
        read.push(ref.id)
        return blobs.read(ref, start, end)
      },
    }
    const stopping = scrubPeriod({ ...parts, blobs: counting }, () => read.length < 2)
    await expect(stopping).rejects.toThrow(PassStopped)
    expect(await scrubState(store)).toMatchObject({ checked: 1 })
    expect((await scrubState(store))?.finishedAt).toBeUndefined()
    const [first] = read
    read.length = 0
    expect(await scrubPeriod({ ...parts, blobs: counting }, always)).toMatchObject({ checked: 4 })
    expect(read).toHaveLength(3)
    expect(read).not.toContain(first)
  })

  test('a store of blobs that does not serve is no damage', async () => {
    const away: ScrubParts['blobs'] = { ...blobs, read: () => failed(new Fault('unavailable', '')) }
    await expect(scrubPeriod({ ...parts, blobs: away }, always)).rejects.toThrow(Fault)
    expect(logged).toEqual([])
  })

  test('on demand: begun, asked for, and told one by one', async () => {
    const blob = await damage('large')
    const { commands, stop } = scrubCommands(parts)
    expect(await commands['scrub.begin']!({})).toMatchObject({ running: true })
    expect(await commands['scrub.begin']!({})).toMatchObject({ running: true })
    await expect
      .poll(() => commands['scrub.status']!({}))
      .toMatchObject({
        running: false,
        checked: 4,
        damaged: 1,
        missing: 0,
        findings: [{ what: 'damaged', blob: `${blob.kind}/${blob.id}`, key: 'large' }],
      })
    expect(logged).toHaveLength(1)
    await expect(commands['scrub.begin']!({ bytesPerSecond: -1 })).rejects.toThrow('above 0')
    await stop()
  })

  test('orphans are collected after a day, and nothing else', async () => {
    const large = await blobs.put(randomBytes(100_000))
    const row = await blobs.put(randomBytes(10))
    const scavenged = { store, blobs, clock: { now: () => cloud.now() } }
    if (isUpstream) await upstream.s3.send(new CreateMultipartUploadCommand(keyOf('0'.repeat(32))))
    expect(await scavenge(scavenged)).toBe(0)
    // the clock of the upstream is that of the machine, and names of files carry its time too
    const inTwoDays = { ...scavenged, clock: { now: () => Date.now() + 2 * 86_400_000 } }
    expect(await scavenge(inTwoDays)).toBe(2)
    for (const ref of [large, row]) await expect(blobs.readAll(ref)).rejects.toThrow(BlobMissing)
    if (isUpstream) {
      const { Uploads = [] } = await upstream.s3.send(
        new ListMultipartUploadsCommand({ Bucket: upstreamBucket, Prefix: prefix }),
      )
      expect(Uploads).toEqual([])
    }
    expect(await statusOf('large')).toBe(700_000)
    expect(await statusOf('tiny')).toBe(10)
    expect(await scrubPeriod(parts, always)).toMatchObject({ missing: 0 })
  })
})

function failed(error: Error): Readable {
  return new Readable({
    read() {
      this.destroy(error)
    },
  })
}

/** Missing, and nobody refers to it any more when that is known. */
function failedAfter(work: () => Promise<unknown>): Readable {
  return new Readable({
    read() {
      work().then(
        () => this.destroy(new BlobMissing()),
        (error: Error) => this.destroy(error),
      )
    },
  })
}

test('a pace lets so many bytes a second pass', async () => {
  let now = 0
  const pace = createPace(1_000, { monotonic: () => now }, async (milliseconds) => {
    now += milliseconds
  })
  for (let count = 0; count < 100; count++) await pace(100)
  expect(now).toBeGreaterThanOrEqual(9_000)
  expect(now).toBeLessThanOrEqual(10_000)
  now += 60_000
  const before = now
  for (let count = 0; count < 100; count++) await pace(100)
  expect(now - before).toBeGreaterThanOrEqual(8_000)
})
