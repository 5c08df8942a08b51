/**
 * Writes a fixed number of transactions, blobs and audit records, and says what was acknowledged by writing to the file
 * `acks`. Ends without closing anything. Its parent follows its system calls.
 */

import { createHash, randomUUID } from 'node:crypto'
import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openSegmentJournal } from '../../src/access/record/journal/segment-journal.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import { left, right } from './kill-entities.ts'

const [directory, count] = process.argv.slice(2)
const acks = openSync(join(directory!, 'acks'), 'w')
let state = 1
/** Repeatable, and no two names alike. */
const random = {
  bytes(length: number) {
    const bytes = Buffer.alloc(length)
    for (let index = 0; index < length; index++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      bytes[index] = state >>> 24
    }
    return bytes
  },
  uuid: () => randomUUID(),
}
const { store, blobRows: rows } = openEmbedded(join(directory!, 'store.db'))
const blobs = openBlobStore(directory!, { random, clock: { now: () => Date.now() }, rows })

const journal = await openSegmentJournal({
  folder: join(directory!, 'audit'),
  clock: { now: () => 0, monotonic: () => 0 },
  sync: true,
  // many ends of segments, with their digests
  segmentBytes: 600,
})

let next = 0
async function write(): Promise<void> {
  while (next < Number(count)) {
    const number = next++
    const account = '100000000000'
    const bytes = random.bytes(number % 4 === 0 ? 20_000 : number % 6 === 0 ? 6_000 : 300)
    const blob = number % 2 === 0 ? await blobs.put(bytes) : undefined
    const md5 = createHash('md5').update(bytes).digest('hex')
    await store.write({ account, requestId: randomUUID() }, async (tx) => {
      await tx.insert(left, { account, number, ...(blob && { blob, md5 }) })
      await tx.insert(right, { account, number })
    })
    await journal.append(`"n":${number},"text":"${'x'.repeat(100)}"`, true)
    writeSync(acks, `${number}\n`)
  }
}

await Promise.all([write(), write(), write()])
process.exit(0)
