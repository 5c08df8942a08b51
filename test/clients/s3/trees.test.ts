/**
 * Trees of files through the clients people use, byte by byte: up, down, changed, mirrored again, and taken out until
 * nothing is left, neither key nor blob.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blobsIn } from '../../support/blobs-in.ts'
import { type EngineServer, serverEngines } from '../../support/server-engines.ts'
import { keysOf, type Place, treeClients } from './tree-clients.ts'
import {
  addFile,
  differences,
  freeBytes,
  readTree,
  removeFile,
  type Tree,
  writeTree,
} from './trees.ts'

const full = process.env.SALLYPORT_FULL === '1'
const gibibyte = 1024 ** 3
const size = full ? { files: 2000, bytes: 2 * gibibyte } : { files: 200, bytes: gibibyte / 16 }
/** The trees, a server with two of them while one replaces the other, a client's copy and its cache. */
const neededBytes = 6 * size.bytes

let folder = ''
let first: Tree
let second: Tree
const before = () => join(folder, 'first')
const after = () => join(folder, 'second')

beforeAll(() => {
  const free = freeBytes(tmpdir())
  if (free < neededBytes)
    throw new Error(`${tmpdir()} has ${free} bytes free; this takes ${neededBytes}`)
  folder = mkdtempSync(join(tmpdir(), 'sallyport-trees-'))
  first = writeTree(before(), size)
  cpSync(before(), after(), { recursive: true, preserveTimestamps: true })
  second = addFile(after(), first, 'names/two words', 6 * 1024 * 1024)
  second = addFile(after(), second, 'names/new 100%', 100)
  second = removeFile(after(), second, 'names/plus+plus')
  second = removeFile(after(), second, 'folders/__proto__/file')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const engine of serverEngines)
  describe.skipIf(engine.missing)(
    `trees on ${engine.name}${engine.missing ? `: ${engine.missing}` : ''}`,
    { timeout: full ? 1_800_000 : 300_000 },
    () => {
      let started: EngineServer
      let s3: S3

      beforeAll(async () => {
        started = await engine.start()
        s3 = new S3({
          endpoint: started.server.endpoint,
          region: 'us-east-1',
          credentials: started.root,
          forcePathStyle: true,
          maxAttempts: 1,
        })
      })
      afterAll(async () => {
        s3?.destroy()
        await started?.stop()
      })

      describe('through', { concurrent: !full }, () => {
        for (const [n, client] of treeClients.entries())
          test(client.name, async ({ skip }) => {
            if (client.missing !== undefined) skip(client.missing)
            if (client.exempt !== undefined) skip(`exempt: ${client.exempt}`)
            const home = mkdtempSync(join(tmpdir(), 'sallyport-client-'))
            const place: Place = {
              endpoint: started.server.endpoint,
              credentials: started.root,
              bucket: `client-${n}`,
              home,
              s3,
            }
            const fetched = async (name: string): Promise<Tree> => {
              const target = join(home, name)
              mkdirSync(target)
              await client.fetch(place, target)
              const tree = readTree(target)
              rmSync(target, { recursive: true })
              return tree
            }
            try {
              await s3.createBucket({ Bucket: place.bucket })
              await client.mirror(place, before())
              if (client.keysAreNames)
                expect([...(await keysOf(s3, place.bucket)).keys()].sort()).toEqual(
                  [...first.keys()].sort(),
                )
              expect(differences(await fetched('once'), first)).toEqual([])
              await client.mirror(place, after())
              expect(differences(await fetched('again'), second)).toEqual([])
              await client.empty(place)
              expect([...(await keysOf(s3, place.bucket)).keys()]).toEqual([])
              await s3.deleteBucket({ Bucket: place.bucket })
            } finally {
              rmSync(home, { recursive: true, force: true })
            }
          })
      })

      test('no bytes are left behind', async () => {
        await started.server.stop()
        expect(await blobsIn(started.server.data, started.database)).toEqual([])
      })
    },
  )
