/** Each row has an attacker and somebody innocent beside it: the one is told to slow down, the other notices nothing. */

import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../test/support/in-process.ts'
import { enabledDevice } from '../../test/support/mfa.ts'
import { roleWith } from '../../test/support/sts.ts'
import { Fault } from '../kernel/errors.ts'
import { openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { createRequestLimits, type LocalLimits } from './request-limits.ts'

const attacker = '198.51.100.66'
const elsewhere = '192.0.2.10'

let cloud: Cloud
let account: TestAccount
let limits: LocalLimits
let monotonic = 0
const wait = (seconds: number) => {
  monotonic += seconds * 1000
}

beforeAll(async () => {
  limits = createRequestLimits(
    { monotonic: () => monotonic },
    {
      failures: { burst: 5, perSecond: 1 },
      codes: { burst: 3, perSecond: 0.01 },
      passwords: { burst: 5, perSecond: 0.01 },
      sessions: { burst: 4, perSecond: 2 },
    },
  )
  cloud = await startCloud({ limits })
  account = await cloud.account()
})
afterAll(() => cloud.close())

const sts = (keys: Credentials, remoteAddress: string) =>
  new STS(cloud.clientConfig(keys, { remoteAddress }) as never)
const iam = (keys: Credentials, remoteAddress: string) =>
  new IAM(cloud.clientConfig(keys, { remoteAddress }) as never)
const codeOf = async (call: Promise<unknown>) => (await failureOf(call))?.code ?? 'ok'

async function user(name: string): Promise<Credentials> {
  const admin = cloud.iam(account.admin)
  await admin.createUser({ UserName: name })
  await admin.putUserPolicy({
    UserName: name,
    PolicyName: 'all',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    }),
  })
  const { AccessKey } = await admin.createAccessKey({ UserName: name })
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
}

const lastEvent = () => JSON.parse(cloud.recorded.at(-1) ?? '{}').event

describe('refused signatures', () => {
  test('one source with many keys', async () => {
    wait(1000)
    const key = () => ({
      accessKeyId: cloud.world.ids.accessKeyId('AKIA', account.accountId),
      secretAccessKey: 'x'.repeat(40),
    })
    const codes: string[] = []
    for (let count = 0; count < 8; count++)
      codes.push(await codeOf(sts(key(), attacker).getCallerIdentity({})))
    expect(codes).toEqual([
      ...Array<string>(5).fill('InvalidClientTokenId'),
      ...Array<string>(3).fill('Throttling'),
    ])
    expect(lastEvent()).toMatchObject({ errorCode: 'Throttling', sourceIPAddress: attacker })
    expect(limits.mayWait(attacker)).toBe(false)
    // others, from the same address too
    expect(limits.mayWait(elsewhere)).toBe(true)
    expect(await codeOf(sts(account.admin, attacker).getCallerIdentity({}))).toBe('ok')
    expect(await codeOf(sts(key(), elsewhere).getCallerIdentity({}))).toBe('InvalidClientTokenId')
    wait(1)
    expect(await codeOf(sts(key(), attacker).getCallerIdentity({}))).toBe('InvalidClientTokenId')
  })

  test('one key from many sources: its owner goes on', async () => {
    wait(1000)
    const owner = await user('owner')
    const guess = { ...owner, secretAccessKey: 'x'.repeat(40) }
    const codes: string[] = []
    for (let count = 0; count < 8; count++)
      codes.push(await codeOf(sts(guess, `203.0.113.${count}`).getCallerIdentity({})))
    expect(codes).toEqual([
      ...Array<string>(5).fill('SignatureDoesNotMatch'),
      ...Array<string>(3).fill('Throttling'),
    ])
    expect(await codeOf(sts(owner, elsewhere).getCallerIdentity({}))).toBe('ok')
    expect(await codeOf(sts(owner, '203.0.113.1').getCallerIdentity({}))).toBe('ok')
  })

  test('failures of the server are none', async () => {
    wait(1000)
    const own = openEmbeddedStore(':memory:')
    const failing = await startCloud({
      limits,
      store: { ...own, read: () => Promise.reject(new Fault('unavailable', 'gone')) },
    })
    const key = {
      accessKeyId: cloud.world.ids.accessKeyId('AKIA', account.accountId),
      secretAccessKey: 'x'.repeat(40),
    }
    const from = { remoteAddress: '203.0.113.200' }
    for (let count = 0; count < 8; count++) {
      const client = new STS(failing.clientConfig(key, from) as never)
      expect(await codeOf(client.getCallerIdentity({}))).toBe('ServiceUnavailable')
    }
    expect(limits.mayWait(from.remoteAddress)).toBe(true)
    await own.close()
  })

  test('denials by policies are none', async () => {
    wait(1000)
    const admin = cloud.iam(account.admin)
    await admin.createUser({ UserName: 'nobody' })
    const { AccessKey } = await admin.createAccessKey({ UserName: 'nobody' })
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    for (let count = 0; count < 8; count++)
      expect(await codeOf(iam(keys, elsewhere).listUsers({}))).toBe('AccessDenied')
  })
})

describe('codes of second factors', () => {
  const ask = (keys: Credentials, from: string, serial: string, code: string) =>
    codeOf(sts(keys, from).getSessionToken({ SerialNumber: serial, TokenCode: code }))

  test('one principal: its devices, others and its other calls', async () => {
    wait(100_000)
    const victim = await user('victim')
    const bystander = await user('bystander')
    const admin = cloud.iam(account.admin)
    const device = await enabledDevice(cloud, admin, 'victim')
    const second = await enabledDevice(cloud, admin, 'victim', 'victim-second')
    const other = await enabledDevice(cloud, admin, 'bystander')
    const wrong = (serial: string) => ask(victim, elsewhere, serial, '000000')
    expect([
      await wrong(device.serialNumber),
      await wrong(second.serialNumber),
      await wrong(device.serialNumber),
      await wrong(device.serialNumber),
      // the right one isn't looked at either: going on trying tells nothing
      await ask(victim, elsewhere, second.serialNumber, second.code()),
    ]).toEqual(['AccessDenied', 'AccessDenied', 'AccessDenied', 'Throttling', 'Throttling'])
    expect(await ask(bystander, elsewhere, other.serialNumber, other.code())).toBe('ok')
    expect(await codeOf(sts(victim, elsewhere).getCallerIdentity({}))).toBe('ok')
    wait(300)
    expect(await ask(victim, elsewhere, second.serialNumber, second.code())).toBe('ok')
  })

  test('one source with the keys of many principals', async () => {
    wait(100_000)
    const admin = cloud.iam(account.admin)
    const innocent = await user('innocent')
    const device = await enabledDevice(cloud, admin, 'innocent')
    const stolen = await Promise.all(Array.from({ length: 8 }, (_, n) => user(`stolen-${n}`)))
    const serial = (n: number) => `arn:aws:iam::${account.accountId}:mfa/stolen-${n}`
    const codes: string[] = []
    for (let round = 0; round < 3; round++)
      for (const [n, keys] of stolen.entries())
        codes.push(await ask(keys, attacker, serial(n), '000000'))
    // fifteen of all, and one more each for those that were quiet for a while
    expect(codes.filter((code) => code === 'AccessDenied')).toHaveLength(15)
    expect(codes.slice(15)).toEqual(Array<string>(9).fill('Throttling'))
    expect(await ask(innocent, attacker, device.serialNumber, device.code())).toBe('ok')
  })
})

describe('sessions', () => {
  test('one principal: others and its other calls go on', async () => {
    wait(1000)
    const busy = await user('busy')
    const calm = await user('calm')
    const RoleArn = await roleWith(cloud, account, 'wanted')
    const assume = (keys: Credentials) =>
      codeOf(sts(keys, elsewhere).assumeRole({ RoleArn, RoleSessionName: 'session' }))
    const codes: string[] = []
    for (let count = 0; count < 6; count++) codes.push(await assume(busy))
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'Throttling', 'Throttling'])
    expect(lastEvent()).toMatchObject({ eventName: 'AssumeRole', errorCode: 'Throttling' })
    expect(await assume(calm)).toBe('ok')
    expect(await codeOf(sts(busy, elsewhere).getCallerIdentity({}))).toBe('ok')
    wait(1)
    expect([await assume(busy), await assume(busy), await assume(busy)]).toEqual([
      'ok',
      'ok',
      'Throttling',
    ])
  })

  test('sessions of one role are one principal, whatever their names', async () => {
    wait(1000)
    const RoleArn = await roleWith(cloud, account, 'chained', {
      trusts: [`arn:aws:iam::${account.accountId}:root`],
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
      }),
    })
    const codes: string[] = []
    for (let count = 0; count < 3; count++) {
      const { Credentials: issued } = await sts(account.admin, elsewhere).assumeRole({
        RoleArn,
        RoleSessionName: `name-${count}`,
      })
      const keys = {
        accessKeyId: issued?.AccessKeyId ?? '',
        secretAccessKey: issued?.SecretAccessKey ?? '',
        sessionToken: issued?.SessionToken ?? '',
      }
      for (let chain = 0; chain < 2; chain++)
        codes.push(
          await codeOf(sts(keys, elsewhere).assumeRole({ RoleArn, RoleSessionName: 'next' })),
        )
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'Throttling', 'Throttling'])
  })
})

test('what is off is not limited', () => {
  const off = createRequestLimits(
    { monotonic: () => 0 },
    { failures: undefined, codes: undefined, passwords: undefined, sessions: undefined },
  )
  for (let count = 0; count < 5000; count++) expect(off.noteRefused(attacker, 'AKIA')).toBe(true)
  expect(off.mayWait(attacker)).toBe(true)
})
