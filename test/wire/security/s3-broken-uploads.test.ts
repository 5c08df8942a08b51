/**
 * Uploads that are broken on their way, on the socket of a server in a process of its own: as an object, as a part, as
 * a form, in every way bytes may travel. Nothing of them is visible afterwards, and none of their bytes are kept.
 */

import { createHmac } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checksumRows } from '../../../src/services/s3/content/checksums.ts'
import { blobsIn } from '../../support/blobs-in.ts'
import type { Credentials, RawRequest } from '../../support/in-process.ts'
import { type EngineServer, serverEngines } from '../../support/server-engines.ts'
import { basic } from '../signing/signed-request.ts'
import { chunkedUpload, signedChunks, signedTrailer, unsignedTrailer } from './chunked.ts'
import { exchange, openConnection, placeOf } from './raw-connection.ts'
import { bytesOf, signedS3 } from './requests.ts'

const bucket = 'broken'
const clock = { now: () => Date.now() }
/** Among the rows, and in a file, that is written while the bytes arrive. */
const sizes = { small: 300, large: 300_000 } as const
const wrong = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64')
const bitFlipped = (signature: string) =>
  (signature.startsWith('0') ? '1' : '0') + signature.slice(1)

interface Target {
  readonly path: string
  readonly query?: string
}

interface Row {
  readonly name: string
  /** `STATUS Code`s that will do; none for a connection that the client gives up. */
  readonly answers: readonly string[]
  /** The whole request; of one that is given up, what is sent before. */
  bytes(by: Credentials, target: Target, body: string): string
}

const plain = (headers: readonly (readonly [string, string])[]) =>
  ((by, target, body) =>
    bytesOf(
      signedS3(clock, by, { method: 'PUT', ...target, body, headers }),
    )) satisfies Row['bytes']

const chunked =
  (mode: string, more: Partial<Parameters<typeof chunkedUpload>[2]> = {}): Row['bytes'] =>
  (by, target, body) =>
    bytesOf(
      chunkedUpload(clock, by, {
        ...target,
        mode,
        // the smallest that S3 takes before the last is 8 KiB
        chunks: body.match(/.{1,65536}/g) ?? [],
        ...(mode !== signedChunks && { trailers: { 'x-amz-checksum-crc32': right(body) } }),
        ...more,
      }),
    )

const right = (body: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}

/** Head and half of the body. */
const halfOf =
  (whole: Row['bytes']): Row['bytes'] =>
  (by, target, body) => {
    const bytes = whole(by, target, body)
    const begin = bytes.indexOf('\r\n\r\n') + 4
    return bytes.slice(0, begin + Math.floor((bytes.length - begin) / 2))
  }

const modes = { unsignedTrailer, signedChunks, signedTrailer }

const rows: readonly Row[] = [
  {
    name: 'Content-MD5 of other bytes',
    answers: ['400 BadDigest'],
    bytes: plain([['Content-MD5', wrong(16)]]),
  },
  {
    name: 'bytes of another x-amz-content-sha256',
    answers: ['400 XAmzContentSHA256Mismatch'],
    bytes: (by, target, body) =>
      bytesOf(signedS3(clock, by, { method: 'PUT', ...target, body })).replace(/.$/, 'z'),
  },
  { name: 'connection dropped', answers: [], bytes: halfOf(plain([])) },
  ...checksumRows.flatMap(({ algorithm, header, bytes }): Row[] => [
    {
      name: `wrong ${algorithm} in the header`,
      answers: ['400 BadDigest'],
      bytes: plain([[header, wrong(bytes)]]),
    },
    ...[unsignedTrailer, signedTrailer].map((mode) => ({
      name: `${mode}: wrong ${algorithm} behind the body`,
      answers: ['400 BadDigest'],
      bytes: chunked(mode, { trailers: { [header]: wrong(bytes) } }),
    })),
  ]),
  ...Object.values(modes).flatMap((mode): Row[] => [
    { name: `${mode}: connection dropped`, answers: [], bytes: halfOf(chunked(mode)) },
    {
      name: `${mode}: fewer bytes than announced`,
      answers: ['400 IncompleteBody'],
      bytes: (by, target, body) =>
        chunked(mode, { decodedLength: String(body.length + 1) })(by, target, body),
    },
    {
      name: `${mode}: more bytes than announced`,
      answers: ['400 IncompleteBody', '400 InvalidRequest'],
      bytes: (by, target, body) =>
        chunked(mode, { decodedLength: String(body.length - 1) })(by, target, body),
    },
    {
      name: `${mode}: no final chunk`,
      answers: ['400 IncompleteBody'],
      bytes: chunked(mode, {
        bend: (framed) => framed.replace(/\r\n0(?:;[^\r]*)?\r\n[\s\S]*$/, '\r\n'),
      }),
    },
  ]),
  ...[signedChunks, signedTrailer].flatMap((mode): Row[] => [
    {
      name: `${mode}: wrong signature of the first chunk`,
      answers: ['403 SignatureDoesNotMatch'],
      bytes: chunked(mode, {
        chunkSignature: (signature, n) => (n === 0 ? bitFlipped(signature) : signature),
      }),
    },
    {
      name: `${mode}: wrong signature of the final chunk`,
      answers: ['403 SignatureDoesNotMatch'],
      bytes: (by, target, body) => {
        const last = Math.ceil(body.length / 65_536)
        return chunked(mode, {
          chunkSignature: (signature, n) => (n === last ? bitFlipped(signature) : signature),
        })(by, target, body)
      },
    },
  ]),
  {
    name: 'wrong signature of the trailer',
    answers: ['403 SignatureDoesNotMatch'],
    bytes: chunked(signedTrailer, {
      chunkSignature: (signature, n) => (n === -1 ? bitFlipped(signature) : signature),
    }),
  },
]

/** A signed form; every field is covered by its policy. */
function form(
  by: Credentials,
  key: string,
  file: string,
  more: {
    fields?: Record<string, string>
    conditions?: unknown[]
    bend?: (signature: string) => string
  } = {},
): RawRequest {
  const at = basic(clock.now())
  const scope = `${at.slice(0, 8)}/us-east-1/s3/aws4_request`
  const fields: Record<string, string> = {
    key,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${by.accessKeyId}/${scope}`,
    'X-Amz-Date': at,
    ...more.fields,
  }
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(clock.now() + 600_000).toISOString(),
      conditions: [
        { bucket },
        ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
        ...(more.conditions ?? []),
      ],
    }),
  ).toString('base64')
  const hmac = (secret: string | Buffer, text: string) =>
    createHmac('sha256', secret).update(text).digest()
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${by.secretAccessKey}`)
  const signature = hmac(signingKey, policy).toString('hex')
  const all = { ...fields, policy, 'X-Amz-Signature': (more.bend ?? ((same) => same))(signature) }
  const parts = Object.entries(all).map(
    ([name, value]) =>
      `--form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return {
    method: 'POST',
    path: `/${bucket}`,
    headers: [
      ['Host', 'localhost'],
      ['Content-Type', 'multipart/form-data; boundary=form'],
    ],
    body: `${parts.join('')}--form\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${file}\r\n--form--\r\n`,
  }
}

const forms: readonly Row[] = [
  {
    name: 'connection dropped',
    answers: [],
    bytes: halfOf((by, { path }, body) => bytesOf(form(by, path, body))),
  },
  {
    name: 'no end of the form',
    answers: ['400 IncompleteBody', '400 MalformedPOSTRequest'],
    bytes: (by, { path }, body) => {
      const whole = form(by, path, body)
      return bytesOf({ ...whole, body: String(whole.body).replace(/\r\n--form--\r\n$/, '') })
    },
  },
  {
    name: 'wrong signature',
    answers: ['403 SignatureDoesNotMatch'],
    bytes: (by, { path }, body) => bytesOf(form(by, path, body, { bend: bitFlipped })),
  },
  {
    name: 'larger than its policy allows',
    answers: ['400 EntityTooLarge'],
    bytes: (by, { path }, body) =>
      bytesOf(form(by, path, body, { conditions: [['content-length-range', 0, body.length - 1]] })),
  },
  {
    name: 'smaller than its policy allows',
    answers: ['400 EntityTooSmall'],
    bytes: (by, { path }, body) =>
      bytesOf(
        form(by, path, body, { conditions: [['content-length-range', body.length + 1, 1e9]] }),
      ),
  },
  {
    name: 'Content-MD5 of other bytes',
    answers: ['400 BadDigest'],
    bytes: (by, { path }, body) =>
      bytesOf(form(by, path, body, { fields: { 'Content-MD5': wrong(16) } })),
  },
  ...checksumRows.map(
    ({ algorithm, header, bytes }): Row => ({
      name: `wrong ${algorithm}`,
      answers: ['400 BadDigest'],
      bytes: (by, { path }, body) =>
        bytesOf(form(by, path, body, { fields: { [header]: wrong(bytes) } })),
    }),
  ),
]

for (const engine of serverEngines)
  describe.skipIf(engine.missing)(
    `broken uploads on ${engine.name}${engine.missing ? `: ${engine.missing}` : ''}`,
    () => {
      let started: EngineServer
      let s3: S3
      let UploadId = ''

      beforeAll(async () => {
        started = await engine.start()
        s3 = new S3({
          endpoint: started.server.endpoint,
          region: 'us-east-1',
          credentials: started.root,
          forcePathStyle: true,
          maxAttempts: 1,
        })
        await s3.createBucket({ Bucket: bucket })
        UploadId = (await s3.createMultipartUpload({ Bucket: bucket, Key: 'parts' })).UploadId ?? ''
      })
      afterAll(async () => {
        s3?.destroy()
        await started?.stop()
      })

      const place = () => placeOf(started.server.endpoint)
      const files = () =>
        readdirSync(join(started.server.data, 'blobs'), {
          recursive: true,
          withFileTypes: true,
        }).filter((each) => each.isFile()).length

      async function outcome({ answers, bytes }: Row, target: Target, body: string) {
        const request = bytes(started.root, target, body)
        if (answers.length === 0) {
          const socket = await openConnection(place())
          await new Promise((done) => socket.write(Buffer.from(request, 'latin1'), done))
          socket.destroy()
          return undefined
        }
        const { statuses, text } = await exchange(place(), [request])
        return `${statuses.at(-1)} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''}`
      }

      async function nothingIsLeft(): Promise<void> {
        const { KeyCount } = await s3.listObjectsV2({ Bucket: bucket })
        expect(KeyCount).toBe(0)
        const { Parts = [] } = await s3.listParts({ Bucket: bucket, Key: 'parts', UploadId })
        expect(Parts).toEqual([])
        // a file is deleted behind the answer
        await vi.waitFor(() => expect(files()).toBe(0), 15_000)
      }

      for (const [size, length] of Object.entries(sizes)) {
        const body = 'y'.repeat(length)
        const targets = [
          ['object', rows, () => ({ path: `/${bucket}/object` })],
          [
            'part',
            rows,
            () => ({ path: `/${bucket}/parts`, query: `partNumber=1&uploadId=${UploadId}` }),
          ],
          // of a form the key
          ['form', forms, () => ({ path: 'form' })],
        ] as const
        for (const [kind, table, target] of targets)
          describe(`a ${size} ${kind}`, () => {
            for (const row of table)
              test(row.name, async () => {
                const got = await outcome(row, target(), body)
                if (row.answers.length > 0) expect(row.answers).toContain(got)
                await nothingIsLeft()
              })
          })
      }

      test('what is whole is taken: the rows break what they say they break', async () => {
        const body = 'y'.repeat(sizes.small)
        for (const bytes of [plain([]), ...Object.values(modes).map((mode) => chunked(mode))]) {
          const taken: Row = { name: 'whole', answers: ['200 '], bytes }
          expect(await outcome(taken, { path: `/${bucket}/object` }, body)).toBe('200 ')
          const part = { path: `/${bucket}/parts`, query: `partNumber=1&uploadId=${UploadId}` }
          expect(await outcome(taken, part, body)).toBe('200 ')
        }
        const { statuses } = await exchange(place(), [bytesOf(form(started.root, 'form', body))])
        expect(statuses).toEqual([204])
        await s3.deleteObjects({
          Bucket: bucket,
          Delete: { Objects: [{ Key: 'object' }, { Key: 'form' }] },
        })
        await s3.abortMultipartUpload({ Bucket: bucket, Key: 'parts', UploadId })
      })

      test('no bytes are kept', async () => {
        await started.server.stop()
        expect(await blobsIn(started.server.data, started.database)).toEqual([])
      })
    },
  )
