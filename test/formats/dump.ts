/** The whole of a store as JSON, and back into a store of either engine. Bytes are written as Latin-1. */

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, openPlace, type Place } from '../../src/server/migrate/place.ts'
import type { LivedIn } from '../support/lived-in.ts'

export interface Dump {
  /** Command that made it. */
  readonly madeBy: string
  readonly format: number
  /** Of this data alone: everything in it is made up. */
  readonly masterKey: string
  readonly facts: LivedIn
  readonly revisions: readonly number[]
  readonly pairs: readonly (readonly [key: string, value: string])[]
  readonly rows: readonly (readonly [id: string, at: number, crc: number, bytes: string])[]
}

const world = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  random: { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() },
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const bytes = (latin1: string) => Buffer.from(latin1, 'latin1')
const first = Buffer.alloc(0)
const everything = { from: first, to: Buffer.of(0xff), limit: 1_000_000 }

/** What is in the embedded store of a folder. */
export const dumpFolder = (folder: string): Promise<Pick<Dump, 'revisions' | 'pairs' | 'rows'>> =>
  withPlace({ folder }, async ({ engine, blobRows, revisions }) => {
    const pairs = await engine.read(async (tx) => tx.scan(everything))
    const rows: Dump['rows'][number][] = []
    for (const id of await blobRows.page(first, Number.MAX_SAFE_INTEGER)) {
      const row = await blobRows.get(id)
      if (row) rows.push([text(id), row.at, row.crc, text(row.bytes)])
    }
    return {
      revisions: await revisions(),
      pairs: pairs.map(({ key, value }) => [text(key), text(value)] as const),
      rows,
    }
  })

/** Makes a data folder with the master key of the dump, and a store at `address`, which may be the folder. */
export async function loadDump(dump: Dump, folder: string, address: Address): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'master.key'), `${dump.masterKey}\n`, { mode: 0o600 })
  await withPlace(address, async ({ engine, blobRows, setRevisions }) => {
    for (const [id, at, crc, content] of dump.rows)
      await blobRows.put(bytes(id), { at, crc, bytes: bytes(content) })
    await engine.write({ requestId: randomUUID() }, async (tx) => {
      for (const [key, value] of dump.pairs) await tx.put(bytes(key), bytes(value))
    })
    await setRevisions(dump.revisions)
  })
}

async function withPlace<T>(address: Address, work: (place: Place) => Promise<T>): Promise<T> {
  const place = await openPlace(address, world)
  try {
    return await work(place)
  } finally {
    await place.close()
  }
}
