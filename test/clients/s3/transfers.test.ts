/** What the SDKs build upon the operations: transfers in parts, ranges at once, presigned URLs, keys of every kind. */

import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { find } from '../../../tools/prepare-system.mjs'
import { awsCliMissing } from '../../support/server.ts'
import { type EngineServer, serverEngines } from '../../support/server-engines.ts'
import { hostileKeys, inListingOrder } from './hostile-keys.ts'

const mebibyte = 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

for (const engine of serverEngines)
  describe.skipIf(engine.missing)(
    `transfers on ${engine.name}${engine.missing ? `: ${engine.missing}` : ''}`,
    { timeout: 300_000, concurrent: true },
    () => {
      let started: EngineServer
      let s3: S3
      const bucket = 'js-transfers'
      const large = randomBytes(13 * mebibyte + 5)

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
        await s3.createBucket({ Bucket: 'boto-transfers' })
      })
      afterAll(async () => {
        s3?.destroy()
        await started?.stop()
      })

      const bytesAt = async (Key: string) => {
        const { Body } = await s3.getObject({ Bucket: bucket, Key })
        return (await Body?.transformToByteArray()) as Uint8Array
      }

      test('boto3', async ({ skip }) => {
        const missing = awsCliMissing()
        if (missing !== undefined) skip(missing)
        const home = mkdtempSync(join(tmpdir(), 'sallyport-transfers-'))
        const python = find(resolve(import.meta.dirname, '../../..'), 'python3') ?? 'python3'
        const child = spawn(python, [join(import.meta.dirname, 'transfers.py')], {
          env: {
            PATH: process.env.PATH,
            HOME: home,
            AWS_ACCESS_KEY_ID: started.root.accessKeyId,
            AWS_SECRET_ACCESS_KEY: started.root.secretAccessKey,
            AWS_DEFAULT_REGION: 'us-east-1',
            AWS_ENDPOINT_URL: started.server.endpoint,
            AWS_MAX_ATTEMPTS: '1',
            NO_PROXY: '*',
            TRANSFERS: JSON.stringify({ bucket: 'boto-transfers', keys: hostileKeys }),
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        let out = ''
        let err = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
        })
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text
        })
        await once(child, 'close')
        rmSync(home, { recursive: true, force: true })
        expect(err).toBe('')
        const told = out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
        for (const { name, got, wanted } of told) expect(got, name).toEqual(wanted)
        expect(told.at(-1)?.name).toBe('the end')
      })

      test('lib-storage: a stream of unknown length in parts, several at once', async () => {
        const told: number[] = []
        const upload = new Upload({
          client: s3,
          params: {
            Bucket: bucket,
            Key: 'streamed',
            Body: Readable.from([large.subarray(0, 7), large.subarray(7)]),
            ContentType: 'application/x-streamed',
            ChecksumAlgorithm: 'SHA256',
          },
          queueSize: 4,
          partSize: 5 * mebibyte,
        })
        upload.on('httpUploadProgress', ({ loaded }) => told.push(loaded ?? 0))
        const { ETag } = (await upload.done()) as { ETag?: string }
        expect(ETag).toMatch(/^"[0-9a-f]{32}-3"$/)
        expect(Math.max(...told)).toBe(large.length)
        expect(sha256(await bytesAt('streamed'))).toBe(sha256(large))
      })

      test('lib-storage: a small body is one PutObject', async () => {
        const upload = new Upload({
          client: s3,
          params: { Bucket: bucket, Key: 'small', Body: 'small' },
        })
        expect((await upload.done()).ETag).toBe(
          `"${createHash('md5').update('small').digest('hex')}"`,
        )
      })

      test('lib-storage: an upload that is given up leaves nothing', async () => {
        const upload = new Upload({
          client: s3,
          params: { Bucket: bucket, Key: 'given-up', Body: Readable.from([large]) },
          queueSize: 1,
          partSize: 5 * mebibyte,
        })
        upload.on('httpUploadProgress', () => void upload.abort())
        await expect(upload.done()).rejects.toMatchObject({ name: 'AbortError' })
        // it says so before it has told the server
        await vi.waitFor(async () => {
          const left = await s3.listMultipartUploads({ Bucket: bucket, Prefix: 'given-up' })
          expect(left.Uploads).toBeUndefined()
        }, 20_000)
        const { KeyCount } = await s3.listObjectsV2({ Bucket: bucket, Prefix: 'given-up' })
        expect(KeyCount).toBe(0)
      })

      test('a presigned URL for each verb does that, and nothing else', async () => {
        const Key = 'signed/a b+c%20d;ü?#.txt'
        const minute = { expiresIn: 60 }
        const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket: bucket, Key }), minute)
        const uploaded = await fetch(put, {
          method: 'PUT',
          body: 'by URL',
          headers: { 'content-type': 'text/x-chosen' },
        })
        expect([uploaded.status, await uploaded.text()]).toEqual([200, ''])
        expect((await fetch(put)).status).toBe(403)
        const get = await getSignedUrl(
          s3,
          new GetObjectCommand({
            Bucket: bucket,
            Key,
            ResponseContentDisposition: 'attachment; filename="a;b.txt"',
          }),
          minute,
        )
        const got = await fetch(get, { headers: { range: 'bytes=3-5' } })
        expect([got.status, await got.text()]).toEqual([206, 'URL'])
        expect(got.headers.get('content-disposition')).toBe('attachment; filename="a;b.txt"')
        expect(got.headers.get('content-type')).toBe('text/x-chosen')
        expect((await fetch(get, { method: 'DELETE' })).status).toBe(403)
        const head = await fetch(
          await getSignedUrl(s3, new HeadObjectCommand({ Bucket: bucket, Key }), minute),
          {
            method: 'HEAD',
          },
        )
        expect(head.headers.get('content-length')).toBe('6')
        const list = await fetch(
          await getSignedUrl(
            s3,
            new ListObjectsV2Command({ Bucket: bucket, Prefix: 'signed/' }),
            minute,
          ),
        )
        expect(await list.text()).toContain('<KeyCount>1</KeyCount>')
        const copy = new CopyObjectCommand({
          Bucket: bucket,
          Key: 'signed/copied',
          CopySource: encodeURIComponent(`${bucket}/${Key}`),
        })
        expect((await fetch(await getSignedUrl(s3, copy, minute), { method: 'PUT' })).status).toBe(
          200,
        )
        expect(Buffer.from(await bytesAt('signed/copied')).toString()).toBe('by URL')
        const { UploadId } = await s3.createMultipartUpload({ Bucket: bucket, Key: 'signed/parts' })
        const part = await fetch(
          await getSignedUrl(
            s3,
            new UploadPartCommand({ Bucket: bucket, Key: 'signed/parts', UploadId, PartNumber: 1 }),
            minute,
          ),
          { method: 'PUT', body: 'the only part' },
        )
        await s3.completeMultipartUpload({
          Bucket: bucket,
          Key: 'signed/parts',
          UploadId,
          MultipartUpload: {
            Parts: [{ PartNumber: 1, ETag: part.headers.get('etag') ?? '' }],
          },
        })
        expect(Buffer.from(await bytesAt('signed/parts')).toString()).toBe('the only part')
        const gone = await fetch(
          await getSignedUrl(s3, new DeleteObjectCommand({ Bucket: bucket, Key }), minute),
          {
            method: 'DELETE',
          },
        )
        expect(gone.status).toBe(204)
        expect((await fetch(get)).status).toBe(404)
      })

      test('keys of every kind keep their bytes and their order', async () => {
        const Bucket = 'js-keys'
        await s3.createBucket({ Bucket })
        for (const Key of hostileKeys) await s3.putObject({ Bucket, Key, Body: Key })
        for (const Key of hostileKeys) {
          const { Body } = await s3.getObject({ Bucket, Key })
          expect(await Body?.transformToString()).toBe(Key)
        }
        const listed: string[] = []
        for await (const { Contents = [] } of paginateListObjectsV2(
          { client: s3, pageSize: 3 },
          { Bucket, EncodingType: 'url' },
        ))
          for (const { Key } of Contents)
            listed.push(decodeURIComponent(Key?.replaceAll('+', ' ') ?? ''))
        expect(listed).toEqual(inListingOrder(hostileKeys))
        const { Deleted, Errors } = await s3.deleteObjects({
          Bucket,
          Delete: { Objects: hostileKeys.map((Key) => ({ Key })) },
        })
        expect(Errors).toBeUndefined()
        expect(Deleted).toHaveLength(hostileKeys.length)
        await s3.deleteBucket({ Bucket })
      })
    },
  )
