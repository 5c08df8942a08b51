import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createSealer, loadMasterKey, readMasterKey, SealBroken } from '../store/sealing.ts'
import { random } from './random.ts'
import { rotateKeys, useMasterKeys } from './rotate-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'sp-rotate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

function node(name: string, elsewhere: boolean) {
  let monotonic = 0
  const dataDir = join(folder, name)
  const clock = { now: () => 0, monotonic: () => monotonic }
  return {
    dataDir,
    ...useMasterKeys(dataDir, { clock, random, elsewhere }),
    file: join(dataDir, 'master.key'),
    pass(millis: number) {
      monotonic += millis
    },
  }
}

/** Whether the key that stands first in the file sealed it. */
function sealedWithLatest(file: string, box: string): boolean {
  const keys = readMasterKey(file)
  if (!keys) throw new Error('no keys')
  try {
    createSealer(keys.current, random).open('place', box)
    return true
  } catch (thrown) {
    if (thrown instanceof SealBroken) return false
    throw thrown
  }
}

describe('rotation in a running server', () => {
  test('seals with the new key at once; what was sealed before opens', () => {
    const { sealer, rotate, file } = node('alone', false)
    const before = sealer.seal('place', Buffer.from('before'))
    expect(sealedWithLatest(file, before)).toBe(true)
    expect(rotate()).toEqual({ Keys: 2, RestartNeeded: false })
    const after = sealer.seal('place', Buffer.from('after'))
    expect(sealedWithLatest(file, before)).toBe(false)
    expect(sealedWithLatest(file, after)).toBe(true)
    expect(text(sealer.open('place', before))).toBe('before')
    expect(text(sealer.open('place', after))).toBe('after')
    expect(rotate()).toEqual({ Keys: 3, RestartNeeded: false })
    expect(text(sealer.open('place', after))).toBe('after')
  })

  test('with keys elsewhere too goes on sealing with the old key until it starts again', () => {
    const { sealer, rotate, file, dataDir } = node('several', true)
    expect(rotate()).toEqual({ Keys: 2, RestartNeeded: true })
    expect(sealedWithLatest(file, sealer.seal('place', Buffer.from('still')))).toBe(false)
    const restarted = createSealer(loadMasterKey(dataDir, random), random)
    expect(sealedWithLatest(file, restarted.seal('place', Buffer.from('now')))).toBe(true)
  })
})

test('a token of a key that was copied here since opens; nobody can have the file read at any rate', () => {
  const here = node('here', true)
  const there = node('there', true)
  copyFileSync(here.file, there.file)
  const restarted = () => createSealer(loadMasterKey(there.dataDir, random), random)
  expect(rotateKeys(there.file)).toBe(2)
  const token = restarted().seal('place', Buffer.from('new'))
  expect(() => here.sealer.open('place', token)).toThrow(SealBroken)
  copyFileSync(there.file, here.file)
  here.pass(999)
  expect(() => here.sealer.open('place', token)).toThrow(SealBroken)
  here.pass(1)
  expect(text(here.sealer.open('place', token))).toBe('new')
  // and what it seals itself is for those who have only the old key
  expect(sealedWithLatest(here.file, here.sealer.seal('place', Buffer.from('x')))).toBe(false)
})

test('half a file changes nothing', () => {
  const { sealer, file, pass } = node('half', true)
  const own = sealer.seal('place', Buffer.from('own'))
  writeFileSync(file, 'AAAA\n')
  pass(2000)
  const foreign = createSealer(Buffer.alloc(32), random).seal('place', Buffer.from('x'))
  expect(() => sealer.open('place', foreign)).toThrow(SealBroken)
  expect(text(sealer.open('place', own))).toBe('own')
})

describe('keys that lie elsewhere', () => {
  const clock = { now: () => 0, monotonic: () => 0 }
  const keys = { current: Buffer.alloc(32, 1), previous: [] }
  const given = (file: string | undefined) =>
    useMasterKeys(join(folder, 'unused'), {
      clock,
      random,
      elsewhere: true,
      given: { keys, file },
    })
  const written = (name: string) => {
    mkdirSync(join(folder, name))
    const file = join(folder, name, 'key')
    writeFileSync(file, `${keys.current.toString('base64')}\n`, { mode: 0o600 })
    return file
  }

  test('are rotated where they lie, behind a link too, which stays one', () => {
    const file = written('mounted')
    const link = join(folder, 'link')
    symlinkSync(file, link)
    expect(given(link).rotate()).toEqual({ Keys: 2, RestartNeeded: true })
    expect(readMasterKey(file)?.previous).toEqual([keys.current])
    expect(readlinkSync(link)).toBe(file)
  })

  // who may give files away is never refused, and the other way round
  if (process.getuid?.() === 0)
    test('stay the file of whom it belongs to', () => {
      const file = written('owned')
      chownSync(file, 65_534, 65_534)
      expect(rotateKeys(file)).toBe(2)
      const { uid, gid, mode } = statSync(file)
      expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600])
    })
  else
    test('are said to be kept elsewhere when they can not be changed', () => {
      const file = written('fixed')
      chmodSync(join(folder, 'fixed'), 0o500)
      expect(() => given(file).rotate()).toThrow("can't be replaced here (EACCES)")
      chmodSync(join(folder, 'fixed'), 0o700)
    })

  test('and are printed by a command are not rotated here', () => {
    expect(() => given(undefined).rotate()).toThrow('a command prints the master key')
  })
})

test('a folder without data has no keys to rotate', () => {
  expect(rotateKeys(join(folder, 'none', 'master.key'))).toBeUndefined()
})
