import { randomBytes } from 'node:crypto'
import { HOTP, Secret } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { createSealer } from '../../../store/sealing.ts'
import { judgeCode, judgeCodePair, type Verdict } from './judge-code.ts'
import { type MfaDevice, sealSeed } from './mfa-device.ts'
import { codeReader, otpauthUrl, stepAt } from './totp.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => '' }
const sealer = createSealer(randomBytes(32), random)
const seed = Buffer.from('12345678901234567890')
const now = 1_700_000_015_000
const step = stepAt(now)
const codeOf = (offset: number, of: Uint8Array = seed) =>
  HOTP.generate({ secret: Secret.fromHex(Buffer.from(of).toString('hex')), counter: step + offset })

const serial = { account: '123456789012', serialNumber: 'arn:aws:iam::123456789012:mfa/bob' }
const device: MfaDevice = {
  ...serial,
  id: 'x',
  kind: 'virtual',
  seedBox: sealSeed(sealer, serial, seed),
  tags: {},
}

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('RFC 6238, appendix B: %i seconds', (seconds, code) => {
  const reader = codeReader(seed)
  const at = stepAt(seconds * 1000)
  expect(reader.shows(code, at)).toBe(true)
  expect(reader.shows(code, at + 1)).toBe(false)
  expect(
    reader.shows(
      code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      at,
    ),
  ).toBe(false)
})

test('the URL of an app', () => {
  expect(otpauthUrl('bob+work', 'my-alias', seed)).toBe(
    'otpauth://totp/Amazon%20Web%20Services:bob%2Bwork%40my-alias?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Amazon%20Web%20Services',
  )
})

describe('one code', () => {
  const rows: readonly [
    name: string,
    change: Partial<MfaDevice>,
    offset: number,
    right: boolean,
  ][] = [
    ['now', {}, 0, true],
    ['one step late', {}, -1, true],
    ['one step early', {}, 1, true],
    ['two steps late', {}, -2, false],
    ['two steps early', {}, 2, false],
    ['the used one', { lastStep: step }, 0, false],
    ['one before the used one', { lastStep: step }, -1, false],
    ['the one behind the used one', { lastStep: step }, 1, true],
    ['with a clock that is ahead', { driftSteps: 10 }, 10, true],
    ['at the edge of a clock that is ahead', { driftSteps: 10 }, 11, true],
    ['of our time from a clock that is ahead', { driftSteps: 10 }, 0, false],
  ]
  test.each(rows)('%s', (_, change, offset, right) => {
    const verdict = judgeCode(sealer, { ...device, ...change }, codeOf(offset), now)
    expect(verdict.right).toBe(right)
    expect(verdict.device.lastStep).toBe(right ? step + offset : change.lastStep)
    expect(verdict.device.failedAt).toEqual(right ? undefined : [now])
  })

  test('of another seed, of a device without one', () => {
    expect(judgeCode(sealer, device, codeOf(0, randomBytes(20)), now).right).toBe(false)
    const { seedBox: _, ...key } = device
    expect(judgeCode(sealer, { ...key, kind: 'fido' }, codeOf(0), now).right).toBe(false)
  })

  test('a seed opens for its device only', () => {
    expect(() =>
      judgeCode(sealer, { ...device, account: '210987654321' }, codeOf(0), now),
    ).toThrow()
  })
})

describe('two codes', () => {
  const rows: readonly [
    name: string,
    change: Partial<MfaDevice>,
    offsets: readonly [number, number],
    found: { lastStep: number; driftSteps: number } | undefined,
  ][] = [
    ['the last one and that of now', {}, [-1, 0], { lastStep: step, driftSteps: 0 }],
    ['that of now and the next', {}, [0, 1], { lastStep: step + 1, driftSteps: 0 }],
    ['both past', {}, [-2, -1], { lastStep: step - 1, driftSteps: 0 }],
    ['minutes past', {}, [-11, -10], { lastStep: step - 10, driftSteps: -10 }],
    ['of a clock that is ahead', {}, [9, 10], { lastStep: step + 10, driftSteps: 10 }],
    ['at the edge', {}, [-60, -59], { lastStep: step - 59, driftSteps: -59 }],
    ['beyond it', {}, [-61, -60], undefined],
    ['the same twice', {}, [0, 0], undefined],
    ['in the wrong order', {}, [0, -1], undefined],
    ['not in a row', {}, [-2, 0], undefined],
    ['the first one used', { lastStep: step - 1 }, [-1, 0], undefined],
    ['behind the used one', { lastStep: step - 2 }, [-1, 0], { lastStep: step, driftSteps: 0 }],
    ['drift is found anew', { driftSteps: 10 }, [-1, 0], { lastStep: step, driftSteps: 0 }],
  ]
  test.each(rows)('%s', (_, change, [first, second], found) => {
    const verdict = judgeCodePair(
      sealer,
      { ...device, ...change },
      [codeOf(first), codeOf(second)],
      now,
    )
    expect(verdict.right).toBe(found !== undefined)
    expect(verdict.device).toMatchObject(found ?? { failedAt: [now] })
  })
})

describe('wrong codes are limited', () => {
  const wrong = (before: MfaDevice, at: number): Verdict => judgeCode(sealer, before, 'abcdef', at)
  const tried = (count: number, at = now): MfaDevice => {
    let current = device
    for (let i = 0; i < count; i++) current = wrong(current, at + i).device
    return current
  }
  test('four leave the fifth try', () => {
    const { right, device: after } = judgeCode(sealer, tried(4), codeOf(0), now + 10)
    expect(right).toBe(true)
    expect(after.failedAt).toBeUndefined()
  })
  test('behind five the right one is refused too, and nothing changes', () => {
    const locked = tried(5)
    expect(judgeCode(sealer, locked, codeOf(0), now + 10)).toEqual({ right: false, device: locked })
    expect(judgeCodePair(sealer, locked, [codeOf(-1), codeOf(0)], now + 10)).toEqual({
      right: false,
      device: locked,
    })
  })
  test('those of requests that came in later count', () => {
    const locked = tried(5)
    expect(judgeCode(sealer, locked, codeOf(0), now - 10)).toEqual({ right: false, device: locked })
  })
  test('they are forgotten after five minutes', () => {
    const locked = tried(5, now - 5 * 60 * 1000)
    expect(judgeCode(sealer, locked, codeOf(0), now - 1).right).toBe(false)
    expect(judgeCode(sealer, locked, codeOf(0), now).right).toBe(true)
  })
})
