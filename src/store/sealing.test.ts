import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, assert, describe, expect, test } from 'vitest'
import type { RandomSource } from '../kernel/clock.ts'
import {
  createSealer,
  loadMasterKey,
  type MasterKeys,
  rotateMasterKey,
  SealBroken,
} from './sealing.ts'

const random: RandomSource = {
  bytes: (length) => randomBytes(length),
  uuid: () => '00000000-0000-0000-0000-000000000000',
}
const key = Buffer.alloc(32, 7)
const otherKey = Buffer.alloc(32, 8)

describe('sealer', () => {
  const sealer = createSealer(key, random)

  test.each([0, 1, 40, 5_000])('opens what it sealed (%i bytes)', (length) => {
    const plain = randomBytes(length)
    expect(sealer.open('place', sealer.seal('place', plain))).toEqual(plain)
  })

  test('no two boxes are alike', () => {
    expect(sealer.seal('place', key)).not.toBe(sealer.seal('place', key))
  })

  test('a box opens only at its place', () => {
    const box = sealer.seal('secret/AKIA1', Buffer.from('x'))
    expect(() => sealer.open('secret/AKIA2', box)).toThrow(SealBroken)
  })

  test('every changed bit is noticed', () => {
    const box = Buffer.from(sealer.seal('place', Buffer.from('secret')), 'base64url')
    for (let bit = 0; bit < box.length * 8; bit++) {
      const changed = Buffer.from(box)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => sealer.open('place', changed.toString('base64url'))).toThrow(SealBroken)
    }
  })

  test.each([
    ['nothing', ''],
    ['a short text', 'AAAA'],
    ['text that is no base64url', '!'.repeat(80)],
    ['a box with something behind it', `${sealer.seal('place', key)}=`],
    ['a box cut short', sealer.seal('place', key).slice(0, -4)],
  ])('refuses %s', (_, box) => {
    expect(() => sealer.open('place', box)).toThrow(SealBroken)
  })

  test('a previous key opens, an unknown one does not', () => {
    const box = createSealer(otherKey, random).seal('place', Buffer.from('old'))
    expect(() => sealer.open('place', box)).toThrow(SealBroken)
    const rotated = createSealer({ current: key, previous: [otherKey] }, random)
    expect(rotated.open('place', box).toString()).toBe('old')
    expect(sealer.open('place', rotated.seal('place', Buffer.from('new'))).toString()).toBe('new')
  })

  test('seals with a new key from the moment it is adopted, and opens what it sealed before', () => {
    const changing = createSealer(otherKey, random)
    const old = changing.seal('place', Buffer.from('old'))
    changing.adopt({ current: key, previous: [otherKey] })
    expect(sealer.open('place', changing.seal('place', Buffer.from('new'))).toString()).toBe('new')
    expect(changing.open('place', old).toString()).toBe('old')
    changing.adopt({ current: randomBytes(32), previous: [] })
    expect(changing.open('place', old).toString()).toBe('old')
  })

  test('opens a box of a key that came since, and goes on sealing with its own', () => {
    const found: MasterKeys[] = []
    const behind = createSealer(otherKey, random, () => found.pop())
    const ahead = createSealer(key, random).seal('place', Buffer.from('new'))
    expect(() => behind.open('place', ahead)).toThrow(SealBroken)
    found.push({ current: key, previous: [otherKey] })
    expect(behind.open('place', ahead).toString()).toBe('new')
    expect(behind.open('place', ahead).toString()).toBe('new')
    expect(() => sealer.open('place', behind.seal('place', key))).toThrow(SealBroken)
  })

  test('a key of another length is a bug', () => {
    expect(() => createSealer(Buffer.alloc(16), random)).toThrow('32 bytes')
  })
})

describe('master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'master-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is made once, private, and read again', () => {
    const directory = join(folder, 'data')
    const keys = loadMasterKey(directory, random)
    expect(keys.current).toHaveLength(32)
    expect(loadMasterKey(directory, random)).toEqual(keys)
    expect(statSync(join(directory, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['master.key'])
  })

  test('previous keys follow the current one', () => {
    const lines = [key, otherKey].map((bytes) => bytes.toString('base64'))
    writeFileSync(join(folder, 'master.key'), `${lines.join('\n')}\n`, { mode: 0o600 })
    expect(loadMasterKey(folder, random)).toEqual({ current: key, previous: [otherKey] })
  })

  test('rotation keeps what was sealed readable, and adds one key', () => {
    const directory = join(folder, 'rotated')
    expect(rotateMasterKey(join(directory, 'master.key'), random)).toBeUndefined()
    const before = loadMasterKey(directory, random)
    const box = createSealer(before, random).seal('place', Buffer.from('old'))
    expect(rotateMasterKey(join(directory, 'master.key'), random)?.previous).toHaveLength(1)
    const after = rotateMasterKey(join(directory, 'master.key'), random)
    assert(after)
    expect(loadMasterKey(directory, random)).toEqual(after)
    expect(after.previous).toHaveLength(2)
    expect(after.previous.at(-1)).toEqual(before.current)
    const sealer = createSealer(after, random)
    expect(sealer.open('place', box).toString()).toBe('old')
    const fresh = sealer.seal('place', Buffer.from('new'))
    expect(() => createSealer(before, random).open('place', fresh)).toThrow(SealBroken)
    expect(statSync(join(directory, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['master.key'])
  })

  test('a damaged file is refused rather than replaced', () => {
    writeFileSync(join(folder, 'master.key'), 'AAAA\n', { mode: 0o600 })
    expect(() => loadMasterKey(folder, random)).toThrow('damaged')
    writeFileSync(join(folder, 'master.key'), '')
    expect(() => loadMasterKey(folder, random)).toThrow('damaged')
  })

  test('a file that others may read is refused', () => {
    chmodSync(join(folder, 'master.key'), 0o640)
    expect(() => loadMasterKey(folder, random)).toThrow('can be read by others')
  })
})
