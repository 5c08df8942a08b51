import { createHash, createSecretKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { letGo } from '../src/kernel/memory.ts'
import { databaseName } from '../src/server/backup/layout.ts'
import { bucketByName } from '../src/services/s3/bucket/bucket.ts'
import { startSealing } from '../src/services/s3/encryption/segments.ts'
import { objects, type StoredObject } from '../src/services/s3/object/object.ts'
import { openEmbeddedStore } from '../src/store/engines/embedded/open.ts'
import type { Bench, Row } from '../tools/bench.ts'
import {
  baselineRows,
  benchKeys,
  type Case,
  comparedRow,
  inFolder,
  launch,
  launchMoto,
  launchSallyport,
  load,
  mustSucceed,
  type Server,
  signed,
} from './http.ts'

const mebibyte = 1024 * 1024

/** A file server of its kind: a signature is parsed with the other headers, and nobody looks at it. */
const bareFiles = `
const fs = require('node:fs'), folder = process.argv[1]
require('node:http').createServer((q, a) => {
  q.on('data', () => {}).on('end', () => {
    const path = folder + q.url, { size } = fs.statSync(path)
    a.writeHead(200, { 'content-type': 'binary/octet-stream', 'content-length': size })
    fs.createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(a)
  })
}).listen(0, '127.0.0.1', function () {
  console.log(JSON.stringify({ event: 'ready', endpoint: 'http://127.0.0.1:' + this.address().port }))
})`

/**
 * The bytes of a body to a synced file, hashed with MD5: the least a durable upload costs. Told to, it does what else is
 * demanded of a stored object too: the SHA-256 that its signature covers, the CRC-32 that its client sends, encryption
 * with AES-256-GCM, and a CRC-32 of what is stored.
 */
const bareUploads = `
const fs = require('node:fs'), crypto = require('node:crypto'), { crc32 } = require('node:zlib')
const [, folder, demanded] = process.argv, key = crypto.createSecretKey(crypto.randomBytes(32))
let n = 0
require('node:http').createServer((q, a) => {
  const path = folder + '/' + process.pid + '-' + n++, fd = fs.openSync(path, 'wx'), md5 = crypto.createHash('md5')
  const sha256 = crypto.createHash('sha256')
  let sent = 0, stored = 0, segment = 0
  const sealed = (c) => {
    sha256.update(c)
    sent = crc32(c, sent)
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(segment++, 8)
    const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce), bytes = cipher.update(c)
    cipher.final()
    const tag = cipher.getAuthTag()
    stored = crc32(tag, crc32(bytes, stored))
    fs.writeSync(fd, bytes)
    return tag
  }
  q.on('data', (c) => { md5.update(c); fs.writeSync(fd, demanded ? sealed(c) : c) }).on('end', () => {
    if (demanded) sha256.digest('hex')
    fs.fsync(fd, () => { fs.closeSync(fd); a.writeHead(200, { etag: md5.digest('hex'), 'content-length': 0 }); a.end(); fs.unlink(path, () => {}) })
  })
}).listen(0, '127.0.0.1', function () {
  console.log(JSON.stringify({ event: 'ready', endpoint: 'http://127.0.0.1:' + this.address().port }))
})`

/** What hashing the bytes of a large upload takes by itself, on one core, in this process. */
function part(name: string, work: (bytes: Buffer) => unknown): Row {
  const bytes = Buffer.alloc(mebibyte, 'y')
  const rounds = 300
  for (let round = 0; round < 30; round++) work(bytes)
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) work(bytes)
  const { user, system } = process.cpuUsage(before)
  const cpuMicros = (user + system) / rounds
  return { name: `part ${name} of 1 MiB`, cpuMicros, perSecond: 1e6 / cpuMicros }
}

const sealingKey = createSecretKey(Buffer.alloc(32, 'k'))

/** What encryption at rest takes. */
function sealedOnce(bytes: Buffer): void {
  for (const piece of startSealing([sealingKey]).update(bytes)) letGo(piece)
}

/** What stock clients send with an upload over plain HTTP: the signed SHA-256 (by the signer), and a CRC-32. */
function upload(size: number) {
  const body = Buffer.alloc(size, 'y')
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return {
    body,
    headers: {
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'x-amz-checksum-crc32': checksum.toString('base64'),
    },
  }
}

const s3Case = (
  name: string,
  { count, warmUp, motoCount = 0 }: { count: number; warmUp: number; motoCount?: number },
  method: string,
  path: string,
  size?: number,
): Case => ({
  name,
  count,
  warmUp,
  motoCount,
  call: (keys, endpoint) =>
    signed('s3', keys, endpoint, {
      method,
      path,
      ...(size !== undefined && upload(size)),
    }),
})

const cases = {
  getSmall: s3Case(
    's3:GetObject, 1 KiB',
    { count: 12_000, warmUp: 20_000, motoCount: 500 },
    'GET',
    '/bench/small',
  ),
  putSmall: s3Case(
    's3:PutObject, 1 KiB, durable',
    { count: 8000, warmUp: 12_000, motoCount: 500 },
    'PUT',
    '/bench/put',
    1024,
  ),
  getLarge: s3Case('s3:GetObject, 1 MiB', { count: 1000, warmUp: 1000 }, 'GET', '/bench/large'),
  putLarge: s3Case(
    's3:PutObject, 1 MiB, durable',
    { count: 400, warmUp: 400 },
    'PUT',
    '/bench/put-large',
    mebibyte,
  ),
  prefixes: s3Case(
    's3:ListObjectsV2, 1,000 common prefixes among 1,000,000 keys',
    { count: 200, warmUp: 200 },
    'GET',
    '/bench?delimiter=%2F&list-type=2',
  ),
  page: s3Case(
    's3:ListObjectsV2, 1,000 keys of 1,000,000',
    { count: 200, warmUp: 200 },
    'GET',
    '/bench?list-type=2&start-after=p500%2F',
  ),
} satisfies Record<string, Case>

/** What is measured must be there. */
async function furnish(server: Server): Promise<void> {
  const s3 = (method: string, path: string, body?: Buffer) =>
    signed('s3', benchKeys, server.endpoint, { method, path, ...(body && { body }) })
  await mustSucceed(server, await s3('PUT', '/bench'))
  await mustSucceed(server, await s3('PUT', '/bench/small', Buffer.alloc(1024, 'x')))
  await mustSucceed(server, await s3('PUT', '/bench/large', Buffer.alloc(mebibyte, 'x')))
}

const prefixes = 1000
const keysEach = 1000

/** A server whose bucket has a million empty objects, a thousand under each of a thousand prefixes: straight into its store. */
async function launchCrowded(data: string): Promise<Server> {
  const empty = await launchSallyport(data, benchKeys)
  await mustSucceed(
    empty,
    await signed('s3', benchKeys, empty.endpoint, { method: 'PUT', path: '/bench' }),
  )
  await empty.stop()
  const store = openEmbeddedStore(join(data, databaseName))
  const bucket = await store.read((tx) => bucketByName(tx, 'bench'))
  if (bucket === undefined) throw new Error('the bucket is not there')
  const object = (key: string): StoredObject => ({
    bucketId: bucket.id,
    key,
    size: 0,
    etag: createHash('md5').digest('hex'),
    modifiedAt: bucket.createdAt,
    content: [],
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'AAAAAAAAAAA=' },
    headers: { ContentType: 'binary/octet-stream' },
    metadata: {},
  })
  const named = (letter: string, n: number) => `${letter}${String(n).padStart(3, '0')}`
  for (let prefix = 0; prefix < prefixes; prefix++)
    await store.write({ requestId: `crowd-${prefix}` }, async (tx) => {
      for (let n = 0; n < keysEach; n++)
        await tx.put(objects, object(`${named('p', prefix)}/${named('k', n)}`))
    })
  await store.close()
  return launchSallyport(data, benchKeys)
}

async function measure(folder: string): Promise<readonly Row[]> {
  const served = join(folder, 'served', 'bench')
  const uploaded = join(folder, 'uploaded')
  mkdirSync(served, { recursive: true })
  mkdirSync(uploaded)
  writeFileSync(join(served, 'small'), Buffer.alloc(1024, 'x'))
  writeFileSync(join(served, 'large'), Buffer.alloc(mebibyte, 'x'))
  const files = await launch(process.execPath, ['-e', bareFiles, join(folder, 'served')])
  const uploads = await launch(process.execPath, ['-e', bareUploads, uploaded])
  const demanding = await launch(process.execPath, ['-e', bareUploads, uploaded, 'demanded'])
  const ours = await launchSallyport(join(folder, 'data'), benchKeys)
  await furnish(ours)
  const moto = await launchMoto()
  if (moto) await furnish(moto)

  // the same bytes as Sallyport gets: signed headers cost a bare server their parsing too
  const sent = (each: Case) => each.call(benchKeys, ours.endpoint)
  const few = { count: 400, warmUp: 400 }
  const baseline = {
    'file server, 1 KiB': await load(files, cases.getSmall, await sent(cases.getSmall)),
    'file server, 1 MiB': await load(files, cases.getLarge, await sent(cases.getLarge)),
    'write + MD5, 1 KiB': await load(uploads, few, await sent(cases.putSmall)),
    'write + MD5, 1 MiB': await load(uploads, few, await sent(cases.putLarge)),
    'write + all that is demanded, 1 MiB': await load(demanding, few, await sent(cases.putLarge)),
  }
  const servers = { ours, moto, baseline }
  const rows: Row[] = [
    ...baselineRows(baseline),
    await comparedRow(
      servers,
      cases.getSmall,
      'file server, 1 KiB',
      '≤ 600 µs, ≥ 6 × moto_server',
      (cpu, _, m) => cpu <= 600 && m >= 6,
    ),
    await comparedRow(
      servers,
      cases.putSmall,
      'write + MD5, 1 KiB',
      '≤ 600 µs, ≥ 8 × moto_server',
      (cpu, _, m) => cpu <= 600 && m >= 8,
    ),
    await comparedRow(
      servers,
      cases.getLarge,
      'file server, 1 MiB',
      '≥ 0.70 × file server',
      (_, b) => b >= 0.7,
    ),
    part('MD5', (bytes) => createHash('md5').update(bytes).digest()),
    part('SHA-256', (bytes) => createHash('sha256').update(bytes).digest()),
    part('CRC-32', (bytes) => crc32(bytes)),
    part('AES-256-GCM', sealedOnce),
    await comparedRow(
      servers,
      cases.putLarge,
      'write + MD5, 1 MiB',
      '≤ 1.3 × write + MD5',
      (_, b) => 1 / b <= 1.3,
      'write + all that is demanded, 1 MiB',
    ),
  ]
  const crowded = {
    ...servers,
    ours: await launchCrowded(join(folder, 'crowded')),
    moto: undefined,
  }
  const within = (cpu: number) => cpu <= 50_000
  for (const each of [cases.prefixes, cases.page])
    rows.push(await comparedRow(crowded, each, 'file server, 1 KiB', '≤ 50 ms', within))
  return rows
}

export const bench: Bench = {
  name: 's3',
  question:
    'How much CPU does a request to S3 cost, signed, authorised and durable, beside a bare file server, a bare durable upload and moto_server?',
  run: () => inFolder(measure),
}
