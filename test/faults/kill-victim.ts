/**
 * Writes for ever and says on stdout what was acknowledged; its parent kills it. Each transaction writes two entities
 * that must appear together, and now and then a blob before them.
 *
 * `--mutant` says so before it writes: the suite must notice.
 */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import { left, right, writers } from './kill-entities.ts'

const [directory, firstNumber] = process.argv.slice(2)
const early = process.argv.includes('--mutant')
const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const { store, blobRows: rows } = openEmbedded(join(directory!, 'store.db'))
const blobs = openBlobStore(directory!, { random, clock: { now: () => Date.now() }, rows })

async function writeForEver(writer: number): Promise<void> {
  const account = String(100_000_000_000 + writer)
  for (let number = Number(firstNumber); ; number++) {
    const say = () => process.stdout.write(`${writer} ${number}\n`)
    if (early) say()
    const bytes = randomBytes(number % 5 === 0 ? 40_000 : number % 2 === 0 ? 6_000 : 500)
    const blob = number % 3 === 0 ? await blobs.put(bytes) : undefined
    const md5 = createHash('md5').update(bytes).digest('hex')
    await store.write({ account, requestId: randomUUID() }, async (tx) => {
      await tx.insert(left, { account, number, ...(blob && { blob, md5 }) })
      await tx.insert(right, { account, number })
    })
    if (!early) say()
  }
}

process.stdout.write('ready\n')
await Promise.all(Array.from({ length: writers }, (_, writer) => writeForEver(writer)))
