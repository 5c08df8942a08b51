import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { openEmbeddedStore } from '../../../store/engines/embedded/open.ts'
import { objects, type StoredObject } from '../object/object.ts'
import { type Listing, listKeys } from './list-keys.ts'

const store = openEmbeddedStore(':memory:')
afterAll(() => store.close())

const objectOf = (bucketId: string, key: string): StoredObject => ({
  bucketId,
  key,
  size: 0,
  etag: '',
  modifiedAt: 0,
  content: [],
  checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' },
  headers: {},
  metadata: {},
})

async function bucketOf(keys: readonly string[]): Promise<string> {
  const id = randomUUID()
  await store.write({ requestId: randomUUID() }, async (tx) => {
    for (const key of keys) await tx.put(objects, objectOf(id, key))
  })
  return id
}

interface Names {
  readonly keys: readonly string[]
  readonly prefixes: readonly string[]
}

/** What the listing is, written down without any seek. */
function naive(keys: readonly string[], prefix: string, delimiter: string): Names {
  const ordered = [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const found: string[] = []
  const prefixes = new Set<string>()
  for (const key of ordered) {
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (at < 0) found.push(key)
    else prefixes.add(key.slice(0, at + delimiter.length))
  }
  return { keys: found, prefixes: [...prefixes] }
}

async function inPages(id: string, listing: Omit<Listing, 'after'>): Promise<Names> {
  const keys: string[] = []
  const prefixes: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await store.read((tx) => listKeys(tx, id, { ...listing, after }))
    keys.push(...page.found.map(({ key }) => key))
    prefixes.push(...page.commonPrefixes)
    expect(page.found.length + page.commonPrefixes.length).toBeLessThanOrEqual(listing.limit)
    if (page.last === undefined) return { keys, prefixes }
    after = page.last
  }
}

const text = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '-', '.', 'é', '\u{ffff}', '\u{1f600}'),
  maxLength: 6,
})

test('pages of any size make up the listing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        text.filter((key) => key !== ''),
        { maxLength: 30 },
      ),
      fc.oneof(fc.constant(''), text),
      fc.constantFrom('', '/', '-', 'a', '/a', 'é', '//'),
      fc.integer({ min: 1, max: 7 }),
      async (keys, prefix, delimiter, limit) => {
        const id = await bucketOf(keys)
        expect(await inPages(id, { prefix, delimiter, limit })).toEqual(
          naive(keys, prefix, delimiter),
        )
      },
    ),
    { numRuns: 150 },
  )
})

test('the cost grows with what is returned, not with what lies under a common prefix', async () => {
  const keys = Array.from({ length: 3000 }, (_, n) => `${n % 3}/${String(n).padStart(5, '0')}`)
  const id = await bucketOf(keys)
  let read = 0
  const page = await store.read((tx) => {
    const counting: ReadTransaction = {
      ...tx,
      async list(collection, prefix, options) {
        const values = await tx.list(collection, prefix, options)
        read += values.length
        return values
      },
    }
    return listKeys(counting, id, { prefix: '', delimiter: '/', after: undefined, limit: 1000 })
  })
  expect(page.commonPrefixes).toEqual(['0/', '1/', '2/'])
  expect(read).toBeLessThan(200)
})
