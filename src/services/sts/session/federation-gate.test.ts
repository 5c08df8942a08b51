/** Counts, not times: how many refused documents an address has, alone and beside others. */

import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../../test/support/iam.ts'
import { startCloud } from '../../../../test/support/in-process.ts'
import { formOf } from '../../../../test/wire/security/requests.ts'
import { outcomeOf } from '../../../../test/wire/security/rows.ts'
import { allowance, atOnce, createFederationCounter, gateOver } from './federation-gate.ts'

const kibibyte = 1024
const atOnceCount = allowance.bytes / (64 * kibibyte)

function gateAt(start = 0) {
  let now = start
  const gate = gateOver(createFederationCounter({ monotonic: () => now }))
  const bad = () => Promise.reject(new Error('refused'))
  const outcome = async (peer: string, bytes: number, check: () => Promise<unknown> = bad) => {
    const failed = await failureOf(gate.pass(peer, bytes, check))
    return failed?.message ?? 'passed'
  }
  /** How many refused documents go through before one is throttled. */
  const spend = async (peer: string, bytes: number, most = 10_000) => {
    for (let count = 0; count < most; count++)
      if ((await outcome(peer, bytes)) === 'Rate exceeded') return count
    return most
  }
  const wait = (millis: number) => {
    now += millis
  }
  return { outcome, spend, wait }
}

describe('what an address may have refused', () => {
  test.each([
    ['large ones', 64 * kibibyte, atOnceCount],
    ['one that takes all', allowance.bytes, 1],
    ['one that is too large altogether', allowance.bytes + 1, 0],
    ['small ones count as a kibibyte', 1, allowance.bytes / kibibyte],
  ])('%s', async (_name, bytes, count) => {
    expect(await gateAt().spend('192.0.2.1', bytes)).toBe(count)
  })

  test('it comes back with time, up to what it was', async () => {
    const { spend, wait } = gateAt()
    await spend('192.0.2.1', 64 * kibibyte)
    wait(1000)
    expect(await spend('192.0.2.1', 64 * kibibyte)).toBe(2)
    wait(1_000_000)
    expect(await spend('192.0.2.1', 64 * kibibyte)).toBe(atOnceCount)
  })

  test('other addresses have theirs; a network of IPv6 is one', async () => {
    const { spend } = gateAt()
    await spend('192.0.2.1', 64 * kibibyte)
    expect(await spend('::ffff:192.0.2.1', 64 * kibibyte)).toBe(0)
    expect(await spend('192.0.2.2', 64 * kibibyte)).toBe(atOnceCount)
    await spend('2001:db8::1', 64 * kibibyte)
    expect(await spend('2001:db8:0:0:ffff::9', 64 * kibibyte)).toBe(0)
    expect(await spend('2001:db8:0:1::1', 64 * kibibyte)).toBe(atOnceCount)
  })

  test('good ones cost nothing', async () => {
    const { outcome, spend } = gateAt()
    for (let count = 0; count < 3 * atOnceCount; count++)
      expect(await outcome('192.0.2.1', 64 * kibibyte, () => Promise.resolve())).toBe('passed')
    expect(await spend('192.0.2.1', 64 * kibibyte)).toBe(atOnceCount)
  })
})

test('so many at a time: of one address, and of all; room is given back', async () => {
  const { outcome } = gateAt()
  const ends: (() => void)[] = []
  const slow = () => new Promise<void>((end) => void ends.push(end))
  const running: Promise<string>[] = []
  const begin = (peer: string, count: number) => {
    for (let index = 0; index < count; index++) running.push(outcome(peer, 1, slow))
  }
  begin('192.0.2.1', atOnce.peer)
  expect(await outcome('192.0.2.1', 1)).toBe('Rate exceeded')
  for (let peer = 2; peer <= atOnce.all / atOnce.peer; peer++) begin(`192.0.2.${peer}`, atOnce.peer)
  expect(await outcome('192.0.2.99', 1)).toBe('Rate exceeded')
  ends.shift()?.()
  expect(await running[0]).toBe('passed')
  expect(await outcome('192.0.2.99', 1)).toBe('refused')
  for (const end of ends) end()
  expect(new Set(await Promise.all(running))).toEqual(new Set(['passed']))
})

test('through the pipeline: the address is throttled, the audit knows, others and signed calls go on', async () => {
  const cloud = await startCloud()
  const { accountId, admin } = await cloud.account()
  const body = formOf('AssumeRoleWithWebIdentity', {
    RoleArn: `arn:aws:iam::${accountId}:role/None`,
    RoleSessionName: 'session',
    WebIdentityToken: 'x'.repeat(20_000),
  })
  const ask = async (remoteAddress: string) =>
    outcomeOf(
      await cloud.send({
        method: 'POST',
        headers: [
          ['Host', 'sts.localhost'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
        body,
        remoteAddress,
      }),
    )
  const answers = await Promise.all(Array.from({ length: 400 }, () => ask('198.51.100.1')))
  expect(new Set(answers)).toEqual(new Set(['400 InvalidIdentityToken', '400 Throttling']))
  const throttled = cloud.recorded.filter((line) => line.includes('"errorCode":"Throttling"'))
  expect(throttled).toHaveLength(answers.filter((each) => each === '400 Throttling').length)
  expect(await ask('198.51.100.2')).toBe('400 InvalidIdentityToken')
  expect((await cloud.sts(admin).getCallerIdentity({})).Account).toBe(accountId)
  await cloud.close()
})
