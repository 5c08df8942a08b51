/**
 * An upstream that fails in every way we know of, before blobs and before S3. What is asked for again must come right or be
 * refused as 503 in bounded time; nothing half is ever seen.
 */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { CopyObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../src/kernel/errors.ts'
import type { Store } from '../../src/kernel/transaction.ts'
import { BlobDamaged, type OwnedBlobStore } from '../../src/store/blobs/blobs.ts'
import { blockSize } from '../../src/store/blobs/checksum.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { partBlocks } from '../../src/store/blobs/upstream/writer.ts'
import { openEmbeddedStore } from '../../src/store/engines/embedded/open.ts'
import {
  type HttpFault,
  type HttpProxy,
  type SeenRequest,
  startHttpProxy,
} from '../support/http-proxy.ts'
import { type Cloud, startCloud } from '../support/in-process.ts'
import { startUpstream, type TestUpstream, upstreamBucket } from '../support/upstream.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const root = mkdtempSync(join(tmpdir(), 'upstream-faults-'))
/** For silence, which takes all of it; everything else fails by the number of tries. */
const shortMillis = 400
const partSize = partBlocks * blockSize

let upstream: TestUpstream
let proxy: HttpProxy
let prefix: string
let blobs: OwnedBlobStore
beforeAll(async () => {
  upstream = await startUpstream()
  proxy = await startHttpProxy(upstream.port)
})
afterAll(async () => {
  await proxy.close()
  await upstream.stop()
  rmSync(root, { recursive: true })
})
beforeEach(() => {
  prefix = `${randomUUID()}/`
  open()
})
afterEach(async () => {
  proxy.fault = () => 'pass'
  proxy.seen.length = 0
  await blobs.close()
})

function open(timeoutMillis = 30_000): void {
  blobs = openBlobStore(join(root, randomUUID()), {
    random,
    clock,
    upstream: upstream.blobs({ prefix, endpoint: proxy.endpoint, timeoutMillis }),
  })
}

/** Before silence nobody waits long. */
async function reopenFor(fault: HttpFault): Promise<void> {
  if (fault !== 'silent' && fault !== 'silent-midway') return
  await blobs.close()
  open(shortMillis)
}

const digest = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What lies there, past the proxy. */
async function stored(): Promise<string[]> {
  const { Contents = [] } = await upstream.s3.send(
    new ListObjectsV2Command({ Bucket: upstreamBucket, Prefix: `${prefix}blobs/` }),
  )
  return Contents.map(({ Key = '' }) => Key.slice(prefix.length + 'blobs/'.length))
}

/** The fault for the first so many requests that match. */
function failing(fault: HttpFault, match: (seen: SeenRequest) => boolean, times: number): void {
  let left = times
  proxy.fault = (seen) => (match(seen) && left-- > 0 ? fault : 'pass')
}

const always = Number.POSITIVE_INFINITY
const isPut = ({ method }: SeenRequest) => method === 'PUT'
const isPart = ({ method, target }: SeenRequest) => method === 'PUT' && /partNumber=2/.test(target)
const isBegin = ({ method, target }: SeenRequest) => method === 'POST' && /\?uploads=/.test(target)
const isCompletion = ({ method, target }: SeenRequest) =>
  method === 'POST' && /\?uploadId=/.test(target)
const isGet = ({ method }: SeenRequest) => method === 'GET'

const serverError = { status: 500, code: 'InternalError' }
const slowDown = { status: 503, code: 'SlowDown' }

const writeFaults: readonly HttpFault[] = [
  ...(['silent', 'reset-request', 'drop-answer', 'change-request'] as const),
  ...[serverError, slowDown],
]
/** Of large blobs all of them take their time. */
const fewFaults: readonly HttpFault[] =
  process.env.SALLYPORT_FULL === undefined ? ['silent', 'drop-answer'] : writeFaults
const named = (fault: HttpFault) => (typeof fault === 'object' ? fault.code : fault)

describe.each([
  ['a small blob', 100_000, isPut],
  ['the beginning of an upload', partSize + 1, isBegin],
  ['a part', 2 * partSize + 1, isPart],
  ['a completion', partSize + 1, isCompletion],
] as const)('%s is written', (_name, size, match) => {
  const bytes = Buffer.alloc(size, 'blob')

  /** What has no body can't be changed on its way. */
  const possible = match === isPut ? writeFaults : fewFaults
  const faults = possible.filter((fault) => !(fault === 'change-request' && match === isBegin))
  /** Silence takes all the time there is for another try. */
  const passing = faults.filter((fault) => fault !== 'silent')
  test.each(passing.map((fault) => [named(fault), fault] as const))(
    'at the second try after %s',
    async (_fault, fault) => {
      failing(fault, match, 1)
      const ref = await blobs.put(bytes)
      expect(proxy.seen.filter(match).length).toBe(2)
      expect(digest(await blobs.readAll(ref))).toBe(digest(bytes))
      expect(await stored()).toEqual([ref.id])
    },
  )

  test.each(
    [...faults, { status: 403, code: 'AccessDenied' }].map(
      (fault) => [named(fault), fault] as const,
    ),
  )('not at all under %s: a Fault, in bounded time, and nothing stays', async (name, fault) => {
    await reopenFor(fault)
    failing(fault, match, always)
    const refused = await blobs.put(bytes).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Fault)
    expect((refused as Fault).kind).toBe(name === 'SlowDown' ? 'busy' : 'unavailable')
    proxy.fault = () => 'pass'
    // what was taken back is taken back when the store is closed
    await blobs.close()
    expect(await stored()).toEqual([])
  })
})

describe('a blob is read', () => {
  const size = 3 * blockSize + 77
  const bytes = Buffer.alloc(size, 'read me')
  const readFaults: readonly HttpFault[] = [
    ...(['reset-answer', 'drop-answer', 'change-answer', 'truncate'] as const),
    ...[serverError, slowDown],
  ]

  test.each(readFaults.map((fault) => [named(fault), fault] as const))(
    'whole, going on where it broke, after %s',
    async (_name, fault) => {
      const ref = await blobs.put(bytes)
      failing(fault, isGet, 2)
      if (fault === 'change-answer') failing(fault, isGet, 1)
      expect(digest(await collect(blobs.read(ref, 0, size - 1)))).toBe(digest(bytes))
      expect(digest(await blobs.readAll(ref))).toBe(digest(bytes))
    },
  )

  test.each(
    [...readFaults, 'silent', 'silent-midway'].map(
      (fault) => [named(fault as HttpFault), fault as HttpFault] as const,
    ),
  )('not at all under %s: no wrong byte, and an error in bounded time', async (name, fault) => {
    const ref = await blobs.put(bytes)
    await reopenFor(fault)
    failing(fault, isGet, always)
    const got: Buffer[] = []
    const refused = await (async () => {
      for await (const chunk of blobs.read(ref, 0, size - 1)) got.push(chunk)
    })().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(name === 'change-answer' ? BlobDamaged : Fault)
    const taken = Buffer.concat(got)
    expect(taken.equals(bytes.subarray(0, taken.length))).toBe(true)
  })

  test('a reader that goes away ends the request, a silent one too', async () => {
    const ref = await blobs.put(bytes)
    for (const fault of ['pass', 'silent', 'silent-midway'] as const) {
      failing(fault, isGet, always)
      const stream = blobs.read(ref, 0, size - 1)
      stream.resume()
      const closed = new Promise((resolve) => stream.once('close', resolve))
      stream.destroy()
      await closed
    }
  })

  test("another blob's bytes, another block's and fewer bytes are damage", async () => {
    const [one, two] = [await blobs.put(bytes), await blobs.put(Buffer.from(bytes))]
    await upstream.s3.send(
      new CopyObjectCommand({
        Bucket: upstreamBucket,
        Key: `${prefix}blobs/${one.id}`,
        CopySource: `${upstreamBucket}/${prefix}blobs/${two.id}`,
      }),
    )
    await expect(blobs.readAll(one)).rejects.toThrow(BlobDamaged)
    await expect(blobs.readAll(two)).resolves.toHaveLength(size)
    await expect(blobs.readAll({ ...two, size: size + blockSize })).rejects.toThrow(BlobDamaged)
    await expect(blobs.readAll({ ...two, size: size - blockSize })).rejects.toThrow(BlobDamaged)
    await expect(blobs.readAll({ ...two, size: size - 1 })).rejects.toThrow(BlobDamaged)
  })
})

describe('S3 before a failing upstream', () => {
  const Bucket = 'front-bucket'
  let cloud: Cloud
  let store: Store
  let s3: ReturnType<Cloud['s3']>
  async function start(fault: HttpFault = 'pass'): Promise<void> {
    await reopenFor(fault)
    store = openEmbeddedStore(':memory:')
    cloud = await startCloud({ blobs, store })
    s3 = cloud.s3((await cloud.account()).admin)
    await s3.createBucket({ Bucket })
  }
  afterEach(async () => {
    // faults are logged, as they should be
    await cloud.close().catch(() => {})
    await store.close()
  })

  const keys = async () =>
    ((await s3.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key)
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { name: string; $metadata: { httpStatusCode: number } }) =>
        `${error.$metadata.httpStatusCode} ${error.name}`,
    )

  test.each<[fault: string, by: HttpFault, expected: string]>([
    ['silence', 'silent', '503 ServiceUnavailable'],
    ['resets', 'reset-request', '503 ServiceUnavailable'],
    ['answers that get lost', 'drop-answer', '503 ServiceUnavailable'],
    ['errors of its own', serverError, '503 ServiceUnavailable'],
    ['a wish for fewer requests', slowDown, '503 SlowDown'],
    ['refused credentials', { status: 403, code: 'InvalidAccessKeyId' }, '503 ServiceUnavailable'],
  ])('%s: every operation with bytes is refused, the others go on', async (_name, by, expected) => {
    await start(by)
    const Body = randomBytes(70_000)
    await s3.putObject({ Bucket, Key: 'before', Body })
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' })
    proxy.fault = () => by
    expect(await code(s3.putObject({ Bucket, Key: 'new', Body }))).toBe(expected)
    expect(await code(s3.putObject({ Bucket, Key: 'before', Body: 'other' }))).toBe(expected)
    expect(await code(s3.getObject({ Bucket, Key: 'before' }))).toBe(expected)
    expect(await code(s3.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/before` }))).toBe(
      expected,
    )
    expect(await code(s3.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body }))).toBe(
      expected,
    )
    expect(await code(s3.headObject({ Bucket, Key: 'before' }))).toBe('done')
    expect(await keys()).toEqual(['before'])
    expect((await s3.listParts({ Bucket, Key: 'parts', UploadId })).Parts ?? []).toEqual([])
    expect(await code(s3.deleteObject({ Bucket, Key: 'nothing' }))).toBe('done')
    await expect(blobs.check()).rejects.toThrow(Fault)
    proxy.fault = () => 'pass'
    const whole = await s3.getObject({ Bucket, Key: 'before' })
    expect(digest(await whole.Body!.transformToByteArray())).toBe(digest(Body))
    await s3.putObject({ Bucket, Key: 'new', Body })
    expect(await keys()).toEqual(['before', 'new'])
  })

  test('bytes that changed in the upstream are never answered', async () => {
    await start()
    await s3.putObject({ Bucket, Key: 'k', Body: randomBytes(300) })
    await s3.putObject({ Bucket, Key: 'large', Body: randomBytes(600_000) })
    proxy.fault = (seen) => (isGet(seen) ? 'change-answer' : 'pass')
    expect(await code(s3.getObject({ Bucket, Key: 'k' }))).toBe('500 InternalError')
    await expect(
      s3.getObject({ Bucket, Key: 'large' }).then(({ Body }) => Body!.transformToByteArray()),
    ).rejects.toThrow()
  })

  test('put, ranges, copies, parts and deletes leave in the upstream what is referred to', async () => {
    await start()
    const large = randomBytes(partSize + 3 * blockSize + 5)
    for (const [Key, Body] of [
      ['empty', Buffer.alloc(0)],
      ['small', Buffer.from('small')],
      ['large', large],
    ] as const) {
      await s3.putObject({ Bucket, Key, Body })
      const { Body: read } = await s3.getObject({ Bucket, Key })
      expect(digest(await read!.transformToByteArray())).toBe(digest(Body))
    }
    for (const [start, end] of [
      [0, 0],
      [blockSize - 3, blockSize + 3],
      [partSize - 10, partSize + 10],
      [large.length - 5, large.length - 1],
    ] as const) {
      const Range = `bytes=${start}-${end}`
      const seen = proxy.seen.length
      const { Body } = await s3.getObject({ Bucket, Key: 'large', Range })
      expect(Buffer.from(await Body!.transformToByteArray())).toEqual(
        large.subarray(start, end + 1),
      )
      expect(proxy.seen.length - seen).toBe(1)
    }
    await s3.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/large` })
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' })
    const parts = [large.subarray(0, partSize), large.subarray(partSize)]
    const Parts = []
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1
      const sent = { Bucket, Key: 'parts', UploadId, PartNumber, Body }
      const { ETag, ChecksumCRC32 } = await s3.uploadPart(sent)
      Parts.push({ PartNumber, ETag, ChecksumCRC32 })
    }
    await s3.completeMultipartUpload({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } })
    for (const Key of ['copy', 'parts']) {
      const { Body } = await s3.getObject({ Bucket, Key })
      expect(digest(await Body!.transformToByteArray())).toBe(digest(large))
    }
    expect((await stored()).length).toBe(5)
    for (const Key of await keys()) await s3.deleteObject({ Bucket, Key: Key! })
    await expect.poll(stored).toEqual([])
  })
})
