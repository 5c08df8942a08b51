/**
 * Wall clocks that are set back or forward. What AWS defines by the wall clock (the end of a session, of a signature, of
 * a retention) follows it; what keeps something from happening twice, or too often, does not.
 */

import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expireObjects } from '../../src/server/object-expiry.ts'
import { createRequestLimits } from '../../src/server/request-limits.ts'
import { revokeSessions } from '../../src/services/account/account/revoke-sessions.ts'
import { mfaDevices } from '../../src/services/iam/mfa-device/mfa-device.ts'
import { failureOf } from '../support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../support/in-process.ts'
import { beginStep, enabledDevice } from '../support/mfa.ts'
import { startServerProcess } from '../support/server-process.ts'
import { issuedBy, roleWith } from '../support/sts.ts'
import { formOf, presignedS3, signedForm } from '../wire/security/requests.ts'
import { outcomeOf } from '../wire/security/rows.ts'
import { castOf, findUnrecorded, newLedger, rawClient, steps } from './signed-load.ts'

const hour = 3_600
const day = 24 * hour

let cloud: Cloud
let account: TestAccount
beforeEach(async () => {
  cloud = await startCloud()
  account = await cloud.account()
})
afterEach(() => cloud.close())

const codeOf = async (call: Promise<unknown>) => (await failureOf(call))?.code ?? 'ok'

describe('sessions', () => {
  const assume = async (): Promise<Credentials> => {
    const RoleArn = await roleWith(cloud, account, 'stepped')
    return issuedBy(
      await cloud.sts(account.admin).assumeRole({ RoleArn, RoleSessionName: 'stepped' }),
    )
  }
  const asks = (keys: Credentials) => codeOf(cloud.sts(keys).getCallerIdentity({}))

  test.each([
    ['an hour is over', [hour + 1], 'ExpiredToken'],
    ['a moment before', [hour - 60], 'ok'],
    ['set forward and back again', [day, -day], 'ok'],
    ['set back: until the clock says an hour', [-hour, 2 * hour - 60], 'ok'],
    ['set back: over when the clock says so', [-hour, 2 * hour + 1], 'ExpiredToken'],
    ['set far back', [-30 * day], 'ok'],
  ])('%s', async (_name, moves, outcome) => {
    const session = await assume()
    for (const move of moves) cloud.advance(move)
    expect(await asks(session)).toBe(outcome)
  })

  test('revoked in a time before they were issued, they are revoked', async () => {
    const session = await assume()
    cloud.advance(-day)
    const { accountId } = account
    await cloud.store.write({ account: accountId, requestId: 'revoke' }, (tx) =>
      revokeSessions(tx, accountId),
    )
    expect(await asks(session)).toBe('InvalidClientTokenId')
    cloud.advance(day)
    expect(await asks(session)).toBe('InvalidClientTokenId')
  })

  test('a deleted key is dead in every time', async () => {
    const iam = cloud.iam(account.admin)
    await iam.createUser({ UserName: 'gone' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'gone' })
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    expect(await asks(keys)).toBe('ok')
    await iam.deleteAccessKey({ UserName: 'gone', AccessKeyId: keys.accessKeyId })
    for (const move of [-day, 2 * day]) {
      cloud.advance(move)
      expect(await asks(keys)).toBe('InvalidClientTokenId')
    }
  })
})

describe('codes of second factors', () => {
  const arrange = async () => {
    const iam = cloud.iam(account.admin)
    await iam.createUser({ UserName: 'factor' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'factor' })
    const device = await enabledDevice(cloud, iam, 'factor')
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    const use = (code: string) =>
      codeOf(
        cloud.sts(keys).getSessionToken({ SerialNumber: device.serialNumber, TokenCode: code }),
      )
    beginStep(cloud)
    return { device, use }
  }

  test.each([
    ['at once', []],
    ['after a step back of half a minute', [-30]],
    ['after a step back of an hour', [-hour]],
    ['after a step forward and back', [hour, -hour]],
  ])('a used code is used up: %s', async (_name, moves) => {
    const { device, use } = await arrange()
    const code = device.code()
    expect(await use(code)).toBe('ok')
    for (const move of moves) cloud.advance(move)
    expect(await use(code)).toBe('AccessDenied')
  })

  test('in the time set back no code counts until the old time is over', async () => {
    const { device, use } = await arrange()
    expect(await use(device.code())).toBe('ok')
    cloud.advance(-120)
    expect(await use(device.code())).toBe('AccessDenied')
    cloud.advance(150)
    expect(await use(device.code())).toBe('ok')
  })

  test('five wrong ones in a time that is set back and forth stay five', async () => {
    const { device, use } = await arrange()
    for (let count = 0; count < 5; count++) {
      expect(await use('000000')).toBe('AccessDenied')
      cloud.advance(count % 2 === 0 ? -30 : 30)
    }
    expect(await use(device.code(1))).toBe('AccessDenied')
  })

  test('a server that forgets which code was used is found out', async () => {
    const { device, use } = await arrange()
    const code = device.code()
    expect(await use(code)).toBe('ok')
    await cloud.store.write({ account: account.accountId, requestId: 'mutant' }, async (tx) => {
      const [stored] = await tx.list(mfaDevices, [account.accountId])
      if (stored === undefined) throw new Error('no device')
      const { lastStep: _, ...rest } = stored
      await tx.replace(mfaDevices, stored, rest)
    })
    cloud.advance(-30)
    expect(await use(code)).toBe('ok')
  })
})

describe('signatures', () => {
  test.each([
    ['in time', [50], '200'],
    ['over', [61], '403 AccessDenied'],
    ['over, and set back', [61, -30], '200'],
    ['signed in what is now the future', [-20 * 60], '403 AccessDenied'],
  ])('a presigned URL of a minute: %s', async (_name, moves, outcome) => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'presigned' })
    await s3.putObject({ Bucket: 'presigned', Key: 'k', Body: 'x' })
    const url = presignedS3(cloud, account.admin, {
      method: 'GET',
      path: '/presigned/k',
      expires: '60',
    })
    for (const move of moves) cloud.advance(move)
    expect(outcomeOf(await cloud.send(url)).trim()).toBe(outcome)
  })

  test.each([
    ['a little behind', 14 * 60, '200'],
    ['a little ahead', -14 * 60, '200'],
    ['too far behind', 16 * 60, '403 SignatureDoesNotMatch'],
    ['too far ahead', -16 * 60, '403 SignatureDoesNotMatch'],
  ])('a client %s', async (_name, move, outcome) => {
    const request = signedForm(cloud, account.admin, 'sts', formOf('GetCallerIdentity'))
    cloud.advance(move)
    expect(outcomeOf(await cloud.send(request)).trim()).toBe(outcome)
  })
})

describe('objects', () => {
  test('a retention ends when the clock says so, and never because it is set back', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'retained', ObjectLockEnabledForBucket: true })
    const { VersionId } = await s3.putObject({ Bucket: 'retained', Key: 'k', Body: 'x' })
    await s3.putObjectRetention({
      Bucket: 'retained',
      Key: 'k',
      Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(cloud.now() + day * 1000) },
    })
    const remove = () => codeOf(s3.deleteObject({ Bucket: 'retained', Key: 'k', VersionId }))
    for (const move of [0, -day, 2 * day - 60]) {
      cloud.advance(move)
      expect(await remove()).toBe('AccessDenied')
    }
    cloud.advance(62)
    expect(await remove()).toBe('ok')
  })

  test('lifecycles take nothing because the clock was set back', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'expiring' })
    await s3.putBucketLifecycleConfiguration({
      Bucket: 'expiring',
      LifecycleConfiguration: {
        Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
      },
    })
    await s3.putObject({ Bucket: 'expiring', Key: 'k', Body: 'x' })
    const pass = () =>
      expireObjects({
        ...cloud.world,
        store: cloud.store,
        recorder: { assertAccepting() {}, record: async () => {} },
      })
    for (const move of [0, -400 * day, 400 * day]) {
      cloud.advance(move)
      expect(await pass()).toBe(0)
    }
    cloud.advance(3 * day)
    expect(await pass()).toBe(1)
  })
})

test('limits follow no wall clock', () => {
  const limits = createRequestLimits(
    { monotonic: () => 0 },
    {
      failures: { burst: 1, perSecond: 1 },
      codes: undefined,
      passwords: undefined,
      sessions: undefined,
    },
  )
  expect(limits.noteRefused('192.0.2.1', 'AKIA')).toBe(true)
  cloud.advance(day)
  expect(limits.noteRefused('192.0.2.1', 'AKIA')).toBe(false)
})

describe('a server whose clock is set', () => {
  const root = mkdtempSync(join(tmpdir(), 'sp-clock-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('goes on, and its audit tells the times as they were in the order in which they came', async () => {
    const file = join(root, 'clock')
    const preload = new URL('./preload/wall-clock.mjs', import.meta.url).href
    const server = await startServerProcess(['--data', join(root, 'data')], {
      NODE_OPTIONS: `--import ${preload}`,
      SALLYPORT_TEST_CLOCK: file,
    })
    try {
      const cast = await castOf(server)
      const ledger = newLedger()
      const client = rawClient(server.endpoint, 1)
      const ask = async (offset: number) => {
        const made = steps.identity(cast)
        const now = () => Date.now() + offset
        const form = formOf('GetCallerIdentity')
        const answer = await client.send(signedForm({ now }, cast.admin, 'sts', form))
        expect(made.isRight(answer)).toBe(true)
      }
      const set = async (millis: number) => {
        rmSync(`${file}.taken`, { force: true })
        writeFileSync(file, String(millis))
        server.child.kill('SIGUSR2')
        while (!existsSync(`${file}.taken`)) await new Promise((done) => setTimeout(done, 5))
      }
      await ask(0)
      for (const offset of [-hour * 1000, day * 1000, 0]) {
        await set(offset)
        await ask(offset)
        const health = await fetch(`${server.endpoint}/_sallyport/health`)
        expect(health.status).toBe(200)
      }
      client.close()
      server.child.kill('SIGTERM')
      if (server.child.exitCode === null) await once(server.child, 'exit')
      expect(await findUnrecorded(server.data, ledger)).toEqual([])
      const text = readFileSync(join(server.data, 'audit/000000000001.jsonl'), 'utf8')
      const times = text
        .split('\n')
        .filter((line) => line.includes('"GetCallerIdentity"'))
        .map((line) => Date.parse(JSON.parse(line).event.eventTime))
      const hours = times.map((time) => Math.round((time - (times[0] as number)) / 3_600_000))
      expect(hours).toEqual([0, -1, 24, 0])
    } finally {
      await server.end('SIGKILL')
    }
  })
})
