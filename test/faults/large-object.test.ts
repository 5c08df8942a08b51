/**
 * A large upload goes through a server and comes back while its memory stays small, for objects on its disk and in an
 * upstream. The largest there is in the full run, where the disk has room.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner } from '../../src/store/blobs/upstream/sign.ts'
import {
  administrator,
  s3Of,
  startUpstreamProcess,
  type UpstreamProcess,
} from '../support/object-upstream.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

const gibibyte = 1024 ** 3
const full = process.env.SALLYPORT_FULL === '1'
const size = Number(process.env.LARGE_OBJECT_BYTES ?? (full ? 5 * gibibyte : 64 * 1024 * 1024))
const mostMemory = 200 * 1024 * 1024
const Bucket = 'large-objects'

function missing(): string | undefined {
  if (process.platform !== 'linux') return 'memory is read from /proc'
  const { bavail, bsize } = statfsSync(tmpdir())
  return bavail * bsize < size + 2 * gibibyte ? 'the disk has too little room' : undefined
}

let upstream: UpstreamProcess | undefined
beforeAll(async () => {
  if (missing() !== undefined) return
  // as it is run by others: the sources take half of the memory for themselves
  const root = resolve(import.meta.dirname, '../..')
  execFileSync(process.execPath, [join(root, 'tools/prepare.mjs'), '--bundle'], { cwd: root })
  upstream = await startUpstreamProcess()
}, 120_000)
afterAll(() => upstream?.stop())

/** The same bytes on every run, no two blocks alike. */
function* body(): Generator<Buffer> {
  for (let at = 0; at < size; at += 1024 * 1024) {
    const block = Buffer.alloc(Math.min(1024 * 1024, size - at), `block at ${at} `)
    yield block
  }
}

function digestOfBody(): string {
  const md5 = createHash('md5')
  for (const block of body()) md5.update(block)
  return md5.digest('hex')
}

/** Sent as it is made: the SDK would hash it first. */
function send(
  server: ServerProcess,
  method: 'PUT' | 'GET',
  headers: Record<string, string>,
): { sent: ReturnType<typeof request>; answer: Promise<IncomingMessage> } {
  const url = new URL(`/${Bucket}/large`, server.endpoint)
  const sign = createSigner(administrator(server), 'us-east-1')
  const signed = sign(
    { method, host: url.host, path: url.pathname, query: [], headers, payload: 'UNSIGNED-PAYLOAD' },
    Date.now(),
  )
  const sent = request(url, { method, headers: signed })
  return {
    sent,
    answer: new Promise((resolve, reject) => sent.once('response', resolve).once('error', reject)),
  }
}

/** The most that was resident since the process began, in bytes. */
const peakMemory = ({ child }: ServerProcess): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024

test.skipIf(missing() !== undefined).each(['disk', 'upstream'] as const)(
  `${size} bytes on %s, there and back in little memory`,
  async (kind) => {
    const data = mkdtempSync(join(tmpdir(), 'large-object-'))
    const server = await startServerProcess(
      ['--data', data],
      kind === 'upstream' ? upstream!.environment() : {},
    )
    const s3 = s3Of(server)
    try {
      await s3.createBucket({ Bucket })
      const md5 = digestOfBody()
      const put = send(server, 'PUT', { 'content-length': String(size) })
      await pipeline(Readable.from(body()), put.sent)
      const stored = await put.answer
      stored.resume()
      expect(stored.statusCode).toBe(200)
      expect(stored.headers.etag).toBe(`"${md5}"`)
      const afterUpload = peakMemory(server)
      const get = send(server, 'GET', {})
      get.sent.end()
      const hash = createHash('md5')
      for await (const chunk of await get.answer) hash.update(chunk as Buffer)
      expect(hash.digest('hex')).toBe(md5)
      const afterDownload = peakMemory(server)
      console.log(
        `${kind}: ${size} bytes, peak memory ${afterUpload >> 20} MiB after the upload, ${afterDownload >> 20} MiB after the download`,
      )
      expect(afterDownload).toBeLessThan(mostMemory)
      await s3.deleteObject({ Bucket, Key: 'large' })
    } finally {
      s3.destroy()
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    }
  },
  3_600_000,
)
