/** Objects on several nodes: metadata in one PostgreSQL, bytes in one upstream, and no node with more than the others. */

import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../support/iam.ts'
import { type NodeGroup, nodeGroup } from '../support/nodes.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startUpstream, type TestUpstream, upstreamBucket } from '../support/upstream.ts'

const missing = postgresMissing()
const bucket = 'objects-of-nodes'
const mebibyte = 1024 * 1024
const names = ['a', 'b', 'c']

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

describe.skipIf(missing !== undefined)(`objects on nodes${missing ? ` (${missing})` : ''}`, () => {
  let database: TestDatabase
  let upstream: TestUpstream
  let nodes: NodeGroup
  let servers: ServerProcess[]
  let clients: S3[]
  const at = (place: number): S3 => clients[place % clients.length] as S3

  beforeAll(async () => {
    database = await testDatabase()
    upstream = await startUpstream()
    const endpoint = encodeURIComponent(upstream.endpoint)
    nodes = nodeGroup(database.url, [
      '--blobs',
      `s3://${upstreamBucket}/nodes?endpoint=${endpoint}`,
    ])
    const key = {
      SALLYPORT_BLOBS_ACCESS_KEY_ID: upstream.credentials.accessKeyId,
      SALLYPORT_BLOBS_SECRET_ACCESS_KEY: upstream.credentials.secretAccessKey,
    }
    servers = await Promise.all(names.map((name) => nodes.start(name, [], key)))
    clients = servers.map(
      (server) =>
        new S3({
          endpoint: server.endpoint,
          region: 'us-east-1',
          credentials: nodes.root,
          forcePathStyle: true,
          maxAttempts: 1,
        }),
    )
    await at(0).createBucket({ Bucket: bucket })
  }, 120_000)
  afterAll(async () => {
    for (const client of clients ?? []) client.destroy()
    await nodes?.close()
    await upstream?.stop()
    await database?.stop()
  })

  const read = async (client: S3, key: string): Promise<string> => {
    const { Body } = await client.getObject({ Bucket: bucket, Key: key })
    return md5((await Body?.transformToByteArray()) ?? new Uint8Array())
  }

  test.each([
    ['among the metadata', 100],
    ['in the upstream', 20_000],
    ['of several blocks', 3 * mebibyte],
  ])('%s: what one wrote all read and list at once, and so its end', async (name, size) => {
    for (let place = 0; place < names.length; place++) {
      const key = `${name}/${place}`
      const bytes = randomBytes(size)
      await at(place).putObject({ Bucket: bucket, Key: key, Body: bytes })
      for (const client of clients) {
        expect(await read(client, key)).toBe(md5(bytes))
        const { Contents } = await client.listObjectsV2({ Bucket: bucket, Prefix: key })
        expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([[key, size]])
      }
      const other = randomBytes(size)
      await at(place + 1).putObject({ Bucket: bucket, Key: key, Body: other })
      for (const client of clients) expect(await read(client, key)).toBe(md5(other))
      await at(place + 2).deleteObject({ Bucket: bucket, Key: key })
      for (const client of clients)
        expect(await failureOf(client.getObject({ Bucket: bucket, Key: key }))).toMatchObject({
          code: 'NoSuchKey',
        })
    }
    for (const name of names)
      expect(readdirSync(nodes.dataOf(name)).filter((file) => file.startsWith('blobs'))).toEqual([])
  })

  test('the parts of an upload may come by any node', async () => {
    const key = 'in parts'
    const parts = [randomBytes(5 * mebibyte), randomBytes(5 * mebibyte), randomBytes(1000)]
    const { UploadId } = await at(0).createMultipartUpload({ Bucket: bucket, Key: key })
    const common = { Bucket: bucket, Key: key, UploadId }
    const sent = await Promise.all(
      parts.map(async (Body, place) => {
        const PartNumber = place + 1
        const { ETag } = await at(place).uploadPart({ ...common, PartNumber, Body })
        return { PartNumber, ETag }
      }),
    )
    await at(1).completeMultipartUpload({ ...common, MultipartUpload: { Parts: sent } })
    for (const client of clients) expect(await read(client, key)).toBe(md5(Buffer.concat(parts)))
  })

  test('of those who create the same key at once, one does', async () => {
    for (let round = 0; round < 5; round++) {
      const key = `once/${round}`
      const bodies = names.map((name) => Buffer.from(`by ${name} ${round}`.repeat(2000)))
      const failures = await Promise.all(
        bodies.map((Body, place) =>
          failureOf(at(place).putObject({ Bucket: bucket, Key: key, Body, IfNoneMatch: '*' })),
        ),
      )
      const winner = failures.indexOf(undefined)
      expect(failures.filter((failure) => failure === undefined)).toHaveLength(1)
      for (const failure of failures)
        if (failure)
          expect(failure.code).toMatch(/^(PreconditionFailed|ConditionalRequestConflict)$/)
      for (const client of clients)
        expect(await read(client, key)).toBe(md5(bodies[winner] as Buffer))
    }
  })

  test('what a policy of the bucket forbids on one node all forbid', async () => {
    await at(0).putObject({ Bucket: bucket, Key: 'guarded', Body: 'x' })
    const denial = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${bucket}/guarded`,
        },
      ],
    }
    await at(1).putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify(denial) })
    // resource policies are read with each request: no wait
    for (const client of clients)
      expect(await failureOf(client.getObject({ Bucket: bucket, Key: 'guarded' }))).toMatchObject({
        code: 'AccessDenied',
      })
  })
})
