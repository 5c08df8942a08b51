/** Tokens by their bytes: any of them changed, tokens of one key with another, tokens whose time is over. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../support/in-process.ts'
import { issuedBy, roleWith } from '../../support/sts.ts'
import { formOf, signedForm, signedS3 } from './requests.ts'
import { outcomeOf } from './rows.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const numRuns = full ? 5_000 : 250
const seeded = { numRuns, ...(!full && { seed: 20_260_501 }) }

let cloud: Cloud
let own: TestAccount
let RoleArn: string
let sessions: readonly Credentials[] = []
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  RoleArn = await roleWith(cloud, own, 'Worker', { actions: ['sts:AssumeRole', 'sts:TagSession'] })
  sessions = await issueAll()
})
afterAll(() => cloud.close())

/** Of every kind: with little in it, with much (packed in another way), of a user, of a federated user. */
async function issueAll(): Promise<Credentials[]> {
  const sts = cloud.sts(own.admin)
  const much = Array.from({ length: 40 }, (_, index) => ({
    Key: `key-${index}`,
    Value: cloud.world.random.uuid(),
  }))
  return [
    await sts.assumeRole({ RoleArn, RoleSessionName: 'small', DurationSeconds: 3600 }),
    await sts.assumeRole({ RoleArn, RoleSessionName: 'large', Tags: much, DurationSeconds: 3600 }),
    await sts.getSessionToken({ DurationSeconds: 3600 }),
    await sts.getFederationToken({ Name: 'fred', DurationSeconds: 3600 }),
  ].map(issuedBy)
}

const answers = async (by: Credentials) => [
  outcomeOf(await cloud.send(signedForm(cloud, by, 'sts', formOf('GetCallerIdentity')))),
  outcomeOf(await cloud.send(signedS3(cloud, by, { method: 'GET', path: '/' }))),
]
const invalid = ['403 InvalidClientTokenId', '400 InvalidToken']
const expired = ['403 ExpiredToken', '400 ExpiredToken']

const tokenOf = (index: number) => (sessions[index] as Credentials).sessionToken as string
const withToken = (index: number, sessionToken: string): Credentials => ({
  ...(sessions[index] as Credentials),
  sessionToken,
})
const which = fc.nat(3)

describe('tokens', () => {
  test('as they are they are taken, and the two ways to pack them are there', async () => {
    for (const session of sessions) expect((await answers(session))[0]).toBe('200')
    const [small = 0, large = 0] = sessions.map(({ sessionToken }) => sessionToken?.length)
    expect(small).toBeLessThan(1200)
    expect(large).toBeGreaterThan(1600)
  })

  test('any bit changed', async () => {
    await fc.assert(
      fc.asyncProperty(which, fc.nat(10_000), fc.nat(7), async (index, place, bit) => {
        const bytes = Buffer.from(tokenOf(index), 'base64url')
        const at = place % bytes.length
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at)
        expect(await answers(withToken(index, bytes.toString('base64url')))).toEqual(invalid)
      }),
      seeded,
    )
  })

  test('any character exchanged, left out or put in', async () => {
    const characters = 'ABab01-_+/= .'
    await fc.assert(
      fc.asyncProperty(
        which,
        fc.nat(10_000),
        fc.constantFrom(...characters, ''),
        fc.nat(1),
        async (index, place, character, taken) => {
          const token = tokenOf(index)
          const at = place % token.length
          const changed = token.slice(0, at) + character + token.slice(at + taken)
          // blanks at the ends of a header's value are no part of it
          fc.pre(changed.trim() !== token)
          expect(await answers(withToken(index, changed))).toEqual(invalid)
        },
      ),
      seeded,
    )
  })

  test('the token of another key', async () => {
    for (const [index] of sessions.entries())
      for (const [other] of sessions.entries())
        if (index !== other)
          expect(await answers(withToken(index, tokenOf(other)))).toEqual(invalid)
  })

  test('parts of two tokens', async () => {
    await fc.assert(
      fc.asyncProperty(which, which, fc.nat(10_000), async (index, other, place) => {
        fc.pre(index !== other)
        const [head, tail] = [tokenOf(index), tokenOf(other)]
        // the version and the id of the sealing key are the same in all
        const at = 12 + (place % (Math.min(head.length, tail.length) - 24))
        const mixed = head.slice(0, at) + tail.slice(at)
        fc.pre(mixed !== head && mixed !== tail)
        expect(await answers(withToken(index, mixed))).toEqual(invalid)
      }),
      { ...seeded, numRuns: numRuns / 2 },
    )
  })

  test('after their time: expired as they are, invalid when changed', async () => {
    // time goes by in the others, too
    sessions = await issueAll()
    cloud.advance(3570)
    for (const session of sessions) expect((await answers(session))[0]).toBe('200')
    cloud.advance(40)
    for (const [index, session] of sessions.entries()) {
      expect(await answers(session)).toEqual(expired)
      expect(await answers(withToken(index, `${tokenOf(index)}A`))).toEqual(invalid)
    }
  })
})
