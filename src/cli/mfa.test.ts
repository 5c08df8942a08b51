/** `sallyport mfa import` on the real operator command and a real store: what goes in, what is refused, what is shown. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../test/support/iam.ts'
import type { TestAccount } from '../../test/support/in-process.ts'
import { authenticator } from '../../test/support/mfa.ts'
import { type OperatedCloud, startOperatedCloud } from '../../test/support/operated.ts'

const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const hex = '3132333435363738393031323334353637383930'

let operated: OperatedCloud
let cloud: OperatedCloud['cloud']
let account: TestAccount
let other: TestAccount
beforeAll(async () => {
  operated = await startOperatedCloud()
  ;({ cloud, account, other } = operated)
})
afterAll(() => operated.close())

async function run(serialNumber: string, seed: string, ...more: string[]) {
  const file = join(operated.folder, 'seed')
  writeFileSync(file, seed)
  return operated.sallyport('mfa', 'import', serialNumber, '--seed-file', file, ...more)
}

/** The token works in an account: it can be enabled with the codes of the seed. */
async function enables(owner: TestAccount, SerialNumber: string) {
  const device = authenticator(cloud, SerialNumber, base32)
  const iam = cloud.iam(owner.admin)
  return failureOf(iam.enableMFADevice({ UserName: 'admin', SerialNumber, ...device.pair() }))
}

test('a seed in base32, for the first account', async () => {
  const { code, out, err } = await run('GAHT00000001', 'gezd gnbv gy3t qojq gezd-gnbv-gy3t-qojq\n')
  expect({ code, out, err }).toEqual({
    code: 0,
    out: `Device GAHT00000001 can be enabled in account ${account.accountId}`,
    err: '',
  })
  expect(await enables(other, 'GAHT00000001')).toMatchObject({ code: 'NoSuchEntity' })
  expect(await enables(account, 'GAHT00000001')).toBeUndefined()
})

test('a seed in hexadecimal digits, for another account', async () => {
  const more = ['--format', 'hex', '--account', other.accountId, '--json']
  const { code, out } = await run('GAHT00000002', hex, ...more)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({ AccountId: other.accountId, SerialNumber: 'GAHT00000002' })
  expect(await enables(other, 'GAHT00000002')).toBeUndefined()
})

describe('refuses', () => {
  const rows: readonly [
    name: string,
    serial: string,
    seed: string,
    more: string[],
    says: string,
  ][] = [
    ['a known device', 'GAHT00000001', base32, [], 'device `GAHT00000001` is known already'],
    ['a short serial number', 'GAHT1', base32, [], 'a serial number has 9 to 256'],
    ['an ARN', 'arn:aws:iam::123456789012:mfa/x', base32, [], 'a serial number has 9 to 256'],
    ['another alphabet', 'GAHT00000003', '0189', [], 'the seed is not written in base32'],
    ['no seed', 'GAHT00000003', '\n', [], 'the seed is not written in base32'],
    ['half a byte', 'GAHT00000003', `${hex}3`, ['--format', 'hex'], 'not written in hex'],
    ['a short seed', 'GAHT00000003', base32.slice(0, 24), [], 'a seed has 16 to 64 bytes'],
    ['a long seed', 'GAHT00000003', '31'.repeat(65), ['--format', 'hex'], '16 to 64 bytes'],
    ['another format', 'GAHT00000003', base32, ['--format', 'qr'], 'in base32 or hex'],
    ['no account', 'GAHT00000003', base32, ['--account', '999999999999'], 'there is no account'],
  ]
  test.each(rows)('%s', async (_, serial, seed, more, says) => {
    const { code, out, err } = await run(serial, seed, ...more)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(says)
    if (seed.trim() !== '') expect(err).not.toContain(seed)
  })

  test('a seed file that is not there: exit code 2', async () => {
    const { code, err } = await run(
      'GAHT00000003',
      base32,
      '--seed-file',
      join(operated.folder, 'none'),
    )
    expect(code).toBe(2)
    expect(err).toContain('ENOENT')
  })
})

test('it is recorded without the seed', () => {
  const events = operated.recorder.lines.join('\n')
  expect(events).toContain('ImportMFADevice')
  expect(events).toContain('GAHT00000002')
  for (const seed of [base32, base32.toLowerCase(), hex]) expect(events).not.toContain(seed)
})
