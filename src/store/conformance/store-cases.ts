/** What the collection layer promises on every engine. Each case works in an account of its own. */

import assert from 'node:assert/strict'
import { collection } from '../../kernel/collection.ts'
import type { ListOptions, ReadTransaction, Store } from '../../kernel/transaction.ts'
import { AlreadyExists } from '../../kernel/transaction.ts'

export interface StoreCase {
  readonly name: string
  run(store: Store, account: string): Promise<void>
}

interface Person {
  readonly account: string
  readonly name: string
  readonly id: string
  readonly path: string
  readonly keys: readonly string[]
}

const people = collection<Person>('conformance-people', {
  key: (person) => [person.account, person.name],
  indexes: {
    id: { keys: (person) => [[person.account, person.id]], unique: true },
    accessKey: { keys: (person) => person.keys.map((key) => [person.account, key]), unique: true },
    path: { keys: (person) => [[person.account, person.path]] },
  },
})

interface Item {
  readonly account: string
  readonly key: string
  readonly version: number
}

const items = collection<Item>('conformance-items', {
  key: (item) => [item.account, item.key, item.version],
})

let requests = 0
const requestId = () => `store-case-${requests++}`

function person(account: string, name: string, more: Partial<Person> = {}): Person {
  return { account, name, id: `id-${name}`, path: '/', keys: [], ...more }
}

async function fill(store: Store, account: string, names: readonly string[]): Promise<void> {
  await store.write({ requestId: requestId(), account }, async (tx) => {
    for (const [index, name] of names.entries())
      await tx.insert(people, person(account, name, { path: index % 2 === 0 ? '/even/' : '/odd/' }))
  })
}

const namesOf = (list: readonly Person[]) => list.map((each) => each.name)

export const storeCases: readonly StoreCase[] = [
  {
    name: 'insert, get, put, replace, delete',
    async run(store, account) {
      const anna = person(account, 'anna', { keys: ['k1', 'k2'] })
      await store.write({ requestId: requestId(), account }, async (tx) => {
        await tx.insert(people, anna)
        assert.deepEqual(await tx.get(people, [account, 'anna']), anna)
      })
      const moved = { ...anna, path: '/moved/', keys: ['k2', 'k3'] }
      await store.write({ requestId: requestId(), account }, async (tx) => {
        await tx.put(people, moved)
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.find(people, 'accessKey', [account, 'k3']), moved)
        assert.equal(await tx.find(people, 'accessKey', [account, 'k1']), undefined)
        assert.equal(await tx.countBy(people, 'path', [account, '/']), 0)
        assert.deepEqual(await tx.listBy(people, 'path', [account, '/moved/']), [moved])
      })
      const renamed = { ...moved, name: 'anne' }
      await store.write({ requestId: requestId(), account }, (tx) =>
        tx.replace(people, moved, renamed),
      )
      await store.read(async (tx) => {
        assert.equal(await tx.get(people, [account, 'anna']), undefined)
        assert.deepEqual(await tx.get(people, [account, 'anne']), renamed)
        assert.deepEqual(await tx.find(people, 'id', [account, 'id-anna']), renamed)
        assert.deepEqual(await tx.listBy(people, 'path', [account]), [renamed])
      })
      await store.write({ requestId: requestId(), account }, async (tx) => {
        assert.equal(await tx.delete(people, [account, 'anna']), false)
        assert.equal(await tx.delete(people, [account, 'anne']), true)
      })
      await store.read(async (tx) => {
        assert.equal(await tx.count(people, [account]), 0)
        assert.equal(await tx.countBy(people, 'path', [account]), 0)
        assert.equal(await tx.countBy(people, 'accessKey', [account]), 0)
        assert.equal(await tx.find(people, 'id', [account, 'id-anna']), undefined)
      })
    },
  },
  {
    name: 'a taken key or unique secondary key is refused, and nothing of the refused remains',
    async run(store, account) {
      await fill(store, account, ['anna', 'bert'])
      const refused = [
        person(account, 'anna', { id: 'other' }),
        person(account, 'carl', { id: 'id-anna' }),
      ]
      for (const each of refused)
        await assert.rejects(
          store.write({ requestId: requestId(), account }, (tx) => tx.insert(people, each)),
          AlreadyExists,
        )
      const bert = person(account, 'bert', { path: '/odd/' })
      await assert.rejects(
        store.write({ requestId: requestId(), account }, (tx) =>
          tx.replace(people, bert, { ...bert, name: 'anna' }),
        ),
        AlreadyExists,
      )
      await assert.rejects(
        store.write({ requestId: requestId(), account }, (tx) =>
          tx.put(people, { ...bert, id: 'id-anna' }),
        ),
        AlreadyExists,
      )
      await store.read(async (tx) => {
        assert.deepEqual(namesOf(await tx.list(people, [account])), ['anna', 'bert'])
        assert.equal(await tx.countBy(people, 'id', [account]), 2)
        assert.deepEqual(await tx.find(people, 'id', [account, 'id-bert']), bert)
      })
    },
  },
  {
    name: 'of many inserts of one key at once exactly one succeeds',
    async run(store, account) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          store.write({ requestId: requestId(), account }, (tx) =>
            tx.insert(people, person(account, 'anna', { id: String(index) })),
          ),
        ),
      )
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      assert.equal(refused.length, 7)
      for (const outcome of refused) assert.ok(outcome.reason instanceof AlreadyExists)
      assert.equal(await store.read((tx) => tx.countBy(people, 'id', [account])), 1)
    },
  },
  {
    name: 'replacing what is not there is a bug',
    async run(store, account) {
      const anna = person(account, 'anna')
      await assert.rejects(
        store.write({ requestId: requestId(), account }, (tx) => tx.replace(people, anna, anna)),
        /assertion failed/,
      )
      await assert.rejects(
        store.read((tx) => tx.find(people, 'path', [account, '/'])),
        /assertion failed/,
      )
      await assert.rejects(
        store.read((tx) => tx.listBy(people, 'constructor', [account])),
        /assertion failed/,
      )
    },
  },
  {
    name: 'lists in UTF-8 order with every option',
    async run(store, account) {
      // By UTF-16 the last two would change places.
      const names = ['', 'a', 'a\0', 'a\x01', 'ab', 'b', 'ba', 'bé', 'c', '\uffff', '𐀀']
      await fill(store, account, [...names].reverse())
      const list = (options?: ListOptions, prefix: string[] = []) =>
        store.read(async (tx) => namesOf(await tx.list(people, [account, ...prefix], options)))
      assert.deepEqual(await list(), names)
      assert.deepEqual(await list({ reverse: true }), [...names].reverse())
      assert.deepEqual(await list({ limit: 2 }), ['', 'a'])
      assert.deepEqual(await list({ limit: 0 }), [])
      assert.deepEqual(await list({ after: [account, 'ab'], limit: 2 }), ['b', 'ba'])
      assert.deepEqual(await list({ after: [account, 'aa'], limit: 2 }), ['ab', 'b'])
      assert.deepEqual(await list({ after: [account, '𐀀'] }), [])
      assert.deepEqual(await list({ after: [account, 'ab'], reverse: true, limit: 2 }), [
        'a\x01',
        'a\0',
      ])
      assert.deepEqual(await list({ from: [account, 'b'], limit: 2 }), ['b', 'ba'])
      assert.deepEqual(await list({ from: [account, 'b'], limit: 2, reverse: true }), ['b', 'ab'])
      assert.deepEqual(await list({ past: [account, 'a'], limit: 2 }), ['b', 'ba'])
      assert.deepEqual(await list({ past: [account, 'b'], reverse: true, limit: 1 }), ['ab'])
      assert.deepEqual(await list({ startingWith: 'b' }), ['b', 'ba', 'bé'])
      assert.deepEqual(await list({ startingWith: 'b', after: [account, 'b'] }), ['ba', 'bé'])
      assert.deepEqual(await list({ startingWith: 'b', after: [account, 'a'] }), ['b', 'ba', 'bé'])
      assert.deepEqual(await list({ startingWith: 'a\0' }), ['a\0'])
      assert.deepEqual(await list({ startingWith: '' }), names)
      assert.deepEqual(await list({}, ['b']), ['b'])
      assert.equal(await store.read((tx) => tx.count(people, [account])), names.length)
    },
  },
  {
    name: 'continues behind a key and everything below it',
    async run(store, account) {
      await store.write({ requestId: requestId(), account }, async (tx) => {
        for (const key of ['a', 'a/', 'b'])
          for (const version of [1, 2, 300, 2 ** 40])
            await tx.insert(items, { account, key, version })
      })
      const list = async (tx: ReadTransaction, options: ListOptions) =>
        (await tx.list(items, [account], options)).map((item) => item.key + item.version)
      await store.read(async (tx) => {
        assert.deepEqual(await list(tx, { after: [account, 'a'], limit: 1 }), ['a/1'])
        assert.deepEqual(await list(tx, { after: [account, 'a', 2], limit: 3 }), [
          'a300',
          `a${2 ** 40}`,
          'a/1',
        ])
        assert.deepEqual(await list(tx, { after: [account, 'a/'], reverse: true, limit: 1 }), [
          `a${2 ** 40}`,
        ])
        assert.deepEqual(await list(tx, { past: [account, 'a'], limit: 1 }), ['b1'])
        assert.equal(await tx.count(items, [account, 'a']), 4)
      })
    },
  },
  {
    name: 'pages through a secondary key without loss or repetition',
    async run(store, account) {
      const names = Array.from({ length: 30 }, (_, index) => `n${String(index).padStart(2, '0')}`)
      await fill(store, account, names)
      await store.read(async (tx) => {
        const seen: string[] = []
        let after: readonly string[] | undefined
        for (;;) {
          const page: Person[] = await tx.listBy(people, 'path', [account], {
            limit: 7,
            ...(after && { after }),
          })
          seen.push(...namesOf(page))
          const last = page.at(-1)
          if (last === undefined) break
          after = [account, last.path, account, last.name]
        }
        const even = names.filter((_, index) => index % 2 === 0)
        const odd = names.filter((_, index) => index % 2 === 1)
        assert.deepEqual(seen, [...even, ...odd])
        assert.equal(await tx.countBy(people, 'path', [account, '/odd/']), 15)
        const behind = await tx.listBy(people, 'path', [account], { after: [account, '/even/'] })
        assert.deepEqual(namesOf(behind), odd)
      })
    },
  },
  {
    name: 'lists more than one chunk whole, and common prefixes by seeking',
    async run(store, account) {
      const keys = Array.from({ length: 1_200 }, (_, index) => `d${index % 12}/f${index}`)
      await store.write({ requestId: requestId() }, async (tx) => {
        for (const key of keys) await tx.put(items, { account, key, version: 0 })
      })
      await store.read(async (tx) => {
        const sorted = [...keys].sort()
        const listed = await tx.list(items, [account])
        assert.deepEqual(
          listed.map((item) => item.key),
          sorted,
        )
        const reversed = await tx.list(items, [account], { reverse: true, limit: 700 })
        assert.deepEqual(
          reversed.map((item) => item.key),
          sorted.reverse().slice(0, 700),
        )
        const prefixes: string[] = []
        let options: ListOptions = { limit: 1 }
        for (;;) {
          const [item] = await tx.list(items, [account], options)
          if (item === undefined) break
          const prefix = item.key.slice(0, item.key.indexOf('/') + 1)
          prefixes.push(prefix)
          options = { limit: 1, past: [account, prefix] }
        }
        assert.deepEqual(
          prefixes,
          [...new Set(keys.map((key) => key.split('/')[0]!))].map((d) => `${d}/`).sort(),
        )
      })
    },
  },
  {
    name: 'hands out fresh copies',
    async run(store, account) {
      const anna = { ...person(account, 'anna'), keys: ['k1'] }
      await store.write({ requestId: requestId(), account }, (tx) => tx.insert(people, anna))
      anna.keys.push('k2')
      await store.read(async (tx) => {
        const first = await tx.get(people, [account, 'anna'])
        assert.deepEqual(first?.keys, ['k1'])
        assert.notEqual(first, await tx.get(people, [account, 'anna']))
      })
    },
  },
]
