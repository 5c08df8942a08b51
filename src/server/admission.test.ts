import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { startCloud } from '../../test/support/in-process.ts'
import {
  type AdmissionLimits,
  admissionLimits,
  createAdmission,
  type Place,
  type ShedReason,
} from './admission.ts'

function admissionOf(change: Partial<AdmissionLimits> = {}) {
  let now = 0
  const limits = { ...admissionLimits, mostRunning: 4, leastRunning: 1, mostWaiting: 3, ...change }
  const admission = createAdmission({ monotonic: () => now }, limits)
  const settled: (Place | ShedReason)[] = []
  const enter = (mayWait = true): Place | ShedReason | 'waits' => {
    const entered = admission.enter(mayWait)
    if (!(entered instanceof Promise)) return entered
    void entered.then((result) => settled.push(result))
    return 'waits'
  }
  const fill = () => Array.from({ length: limits.mostRunning }, () => enter() as Place)
  const wait = (millis: number) => {
    now += millis
  }
  return { admission, enter, fill, settled, wait }
}

const turn = () => new Promise((done) => setImmediate(done))

describe('places', () => {
  test('who comes beyond waits, in order, and is let in by those who leave', async () => {
    const { enter, fill, settled, admission } = admissionOf()
    const [first, second] = fill()
    expect([enter(), enter()]).toEqual(['waits', 'waits'])
    first?.leave()
    first?.leave()
    await turn()
    expect(settled).toHaveLength(1)
    expect(admission.state()).toMatchObject({ running: 4, waiting: 1 })
    second?.leave()
    await turn()
    expect(settled).toHaveLength(2)
    expect(admission.state()).toMatchObject({ running: 4, waiting: 0 })
  })

  test('nobody overtakes those who wait', () => {
    const { enter, fill, admission } = admissionOf({ mostRunning: 2 })
    fill()
    enter()
    admission.noteDelay(0)
    expect(enter()).toBe('waits')
  })

  test('after a long turn less is begun in each, and more again as turns are short', async () => {
    const { enter, settled, wait, admission } = admissionOf({ mostRunning: 400, mostWaiting: 400 })
    expect(Array.from({ length: 100 }, () => enter())).not.toContain('waits')
    wait(6)
    await turn()
    const begun = Array.from({ length: 200 }, () => enter()).indexOf('waits')
    expect(begun).toBe(70)
    // sources that may not wait are refused for want of places only
    expect(enter(false)).toBe('waits')
    await turn()
    await turn()
    expect(settled.length).toBeGreaterThan(70)
    for (let turns = 0; settled.length < 131; turns++) {
      expect(turns).toBeLessThan(5)
      await turn()
    }
    expect(admission.state()).toMatchObject({ running: 301, waiting: 0 })
    expect([...admission.state().shed]).toEqual([])
  })

  test('too many wait', () => {
    const { enter, fill, admission } = admissionOf()
    fill()
    expect([enter(), enter(), enter(), enter()]).toEqual(['waits', 'waits', 'waits', 'full'])
    expect([...admission.state().shed]).toEqual([['full', 1]])
  })

  test('who waited too long is refused, when a place comes free and when none does', async () => {
    const { enter, fill, settled, wait, admission } = admissionOf()
    const [first] = fill()
    enter()
    wait(300)
    enter()
    wait(201)
    first?.leave()
    await turn()
    expect(settled).toEqual(['late', expect.objectContaining({})])
    enter()
    wait(501)
    admission.noteDelay(0)
    await turn()
    expect(settled.at(-1)).toBe('late')
  })

  test('sources that may not wait take free places only', () => {
    const { enter, fill } = admissionOf()
    const [first] = fill()
    expect(enter(false)).toBe('source')
    first?.leave()
    expect(enter(false)).not.toBe('source')
  })
})

describe('the bound', () => {
  test('follows the delay of the event loop down to its least, and up again', () => {
    const { admission } = admissionOf({ mostRunning: 64, leastRunning: 4 })
    const places = () => admission.state().places
    for (const expected of [44, 30, 21, 14, 9, 6, 4, 4]) {
      admission.noteDelay(101)
      expect(places()).toBe(expected)
    }
    for (const expected of [8, 12]) {
      admission.noteDelay(100)
      expect(places()).toBe(expected)
    }
    for (let count = 0; count < 20; count++) admission.noteDelay(0)
    expect(places()).toBe(64)
  })
})

test('refusals are held back the longer the more of them there are', async () => {
  const { admission } = admissionOf({ refusalsPerSecond: 1000, holdMillis: 20 })
  const left: number[] = []
  await Promise.all(
    Array.from({ length: 100 }, (_, number) => admission.hold().then(() => left.push(number))),
  )
  expect(left).toHaveLength(100)
  expect(left.indexOf(0)).toBeLessThan(left.indexOf(99))
})

describe('through the pipeline', () => {
  test.each([
    ['iam', 'Throttling', 400, 'Rate exceeded'],
    ['sts', 'Throttling', 400, 'Rate exceeded'],
    ['s3', 'SlowDown', 503, 'Please reduce your request rate.'],
    ['cloudtrail', 'ThrottlingException', 400, 'Rate exceeded'],
  ] as const)('%s answers %s, records nothing and counts it', async (host, code, status, text) => {
    const admission = createAdmission(
      { monotonic: () => 0 },
      { ...admissionLimits, mostRunning: 0, mostWaiting: 0, holdMillis: 0 },
    )
    const cloud = await startCloud({ admission })
    const s3 = host === 's3'
    const json = host === 'cloudtrail'
    const answer = await cloud.send({
      method: s3 ? 'PUT' : 'POST',
      path: s3 ? '/bucket/key' : '/',
      headers: [
        ['Host', `${host}.localhost`],
        ...(json
          ? ([
              ['Content-Type', 'application/x-amz-json-1.1'],
              [
                'X-Amz-Target',
                'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
              ],
            ] as const)
          : s3
            ? []
            : ([['Content-Type', 'application/x-www-form-urlencoded']] as const)),
      ],
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    })
    const body = answer.body.toString()
    expect({ status: answer.status, code: body.includes(code), text: body.includes(text) }).toEqual(
      { status, code: true, text: true },
    )
    expect(cloud.recorded).toEqual([])
    expect([...admission.state().shed.values()]).toEqual([1])
    await cloud.close()
  })

  test('places are given back by whatever way a request ends', async () => {
    const admission = createAdmission(
      { monotonic: () => 0 },
      { ...admissionLimits, mostRunning: 1, mostWaiting: 0, holdMillis: 0 },
    )
    const cloud = await startCloud({ admission })
    const { admin } = await cloud.account()
    const iam = cloud.iam(admin)
    const s3 = cloud.s3(admin)
    await iam.createUser({ UserName: 'one' })
    await expect(iam.createUser({ UserName: 'one' })).rejects.toThrow('already exists')
    await expect(iam.getUser({ UserName: '' })).rejects.toThrow()
    await s3.createBucket({ Bucket: 'admitted' })
    await s3.putObject({ Bucket: 'admitted', Key: 'k', Body: 'x' })
    await (await s3.getObject({ Bucket: 'admitted', Key: 'k' })).Body?.transformToString()
    await expect(s3.getObject({ Bucket: 'admitted', Key: 'none' })).rejects.toThrow()
    await cloud.send({ method: 'GET', headers: [['Host', 'a.s3-website.localhost']] })
    await cloud.send({ method: 'OPTIONS', path: '/admitted/k', headers: [['Host', 'localhost']] })
    expect(admission.state()).toMatchObject({ running: 0, waiting: 0 })
    expect([...admission.state().shed]).toEqual([])
    await cloud.close()
  })

  test('a client that sends its body holds no place', async () => {
    const admission = createAdmission(
      { monotonic: () => 0 },
      { ...admissionLimits, mostRunning: 1, mostWaiting: 0, holdMillis: 0 },
    )
    const cloud = await startCloud({ admission })
    const { admin } = await cloud.account()
    const s3 = cloud.s3(admin)
    await s3.createBucket({ Bucket: 'slow' })
    let others: unknown
    async function* body() {
      yield Buffer.from('half')
      others = await cloud.sts(admin).getCallerIdentity({})
      yield Buffer.from('half')
    }
    await s3.putObject({
      Bucket: 'slow',
      Key: 'k',
      Body: Readable.from(body()),
      ContentLength: 8,
    })
    expect(others).toMatchObject({ Account: expect.any(String) })
    await cloud.close()
  })
})
