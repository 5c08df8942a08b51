/**
 * Random chains of sessions against a model that knows nothing but sets: whatever was done to get a session, it may what
 * its role or user, the boundary of that, its session policy and its scopes all allow, until its time is over, and not
 * more; and it is issued exactly when the one before it may ask for it.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith } from '../../../../test/support/sts.ts'
import { signedS3 } from '../../../../test/wire/security/requests.ts'
import { outcomeOf } from '../../../../test/wire/security/rows.ts'

const numRuns = process.env.SALLYPORT_FULL === undefined ? 150 : 3_000
const bucket = 'chained-sessions'

/** What can be allowed or not, with the actions of it. */
const powers = {
  buckets: ['s3:ListAllMyBuckets'],
  list: ['s3:ListBucket'],
  versioning: ['s3:GetBucketVersioning'],
  acl: ['s3:GetBucketAcl'],
  assume: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
  scope: ['sts:GetScopedCredentials'],
  federate: ['sts:GetFederationToken'],
} as const
type Power = keyof typeof powers
const all = Object.keys(powers) as Power[]
const probes: readonly (readonly [Power, path: string, query: string])[] = [
  ['buckets', '/', ''],
  ['list', `/${bucket}`, 'list-type=2'],
  ['versioning', `/${bucket}`, 'versioning='],
  ['acl', `/${bucket}`, 'acl='],
]

/** A subset as bits, so that principals of all kinds can be listed below. */
const setOf = (bits: number): ReadonlySet<Power> =>
  new Set(all.filter((_, index) => (bits & (1 << index)) !== 0))
const documentOf = (set: ReadonlySet<Power>): string =>
  // a document needs an action: this one is nobody's
  policy([...set].flatMap((power): readonly string[] => powers[power]).concat('sqs:ListQueues'))
const meet = (...sets: readonly (ReadonlySet<Power> | undefined)[]): ReadonlySet<Power> =>
  new Set(all.filter((power) => sets.every((set) => set === undefined || set.has(power))))

interface Entity {
  readonly identity: ReadonlySet<Power>
  readonly boundary: ReadonlySet<Power> | undefined
}
interface Role extends Entity {
  readonly maxSeconds: number
}
const everything = setOf(0b1111111)
const roles: readonly Role[] = [
  { identity: everything, boundary: undefined, maxSeconds: 3600 },
  { identity: everything, boundary: undefined, maxSeconds: 43_200 },
  { identity: everything, boundary: setOf(0b0110101), maxSeconds: 7200 },
  { identity: setOf(0b0111001), boundary: undefined, maxSeconds: 3600 },
  { identity: setOf(0b1010110), boundary: setOf(0b0111100), maxSeconds: 3600 },
  { identity: setOf(0b0001111), boundary: undefined, maxSeconds: 14_400 },
]
const users: readonly Entity[] = [
  { identity: everything, boundary: undefined },
  { identity: everything, boundary: setOf(0b1011011) },
  { identity: setOf(0b1110011), boundary: undefined },
]

/** What the model knows of credentials. */
interface Known {
  readonly may: ReadonlySet<Power>
  readonly kind: 'User' | 'GetSessionToken' | 'GetFederationToken' | 'AssumeRole'
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly sourceIdentity?: string
  readonly scopes: number
}

const bits = fc.integer({ min: 0, max: 127 })
const sessionPolicy = fc.option(
  // wide ones keep chains alive
  fc.oneof(bits, fc.constant(127), fc.constant(0b0110011)),
  { nil: undefined, freq: 2 },
)
const seconds = fc.constantFrom(900, 1800, 3600, 7200, 14_400, 43_200)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('assume' as const),
      role: fc.nat(roles.length - 1),
      limit: sessionPolicy,
      seconds,
      sourceIdentity: fc.option(fc.constantFrom('Ann', 'Bob'), { nil: undefined, freq: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('scope' as const), limit: bits, seconds }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('self' as const), seconds }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('federate' as const), limit: sessionPolicy, seconds }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(600, 1200, 4000),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

let cloud: Cloud
let own: TestAccount
const keys: Credentials[] = []
const roleArns: string[] = []
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  await cloud.s3(own.admin).createBucket({ Bucket: bucket })
  const iam = cloud.iam(own.admin)
  const boundaryOf = async (name: string, { boundary }: Entity) => {
    if (boundary === undefined) return undefined
    const { Policy } = await iam.createPolicy({
      PolicyName: name,
      PolicyDocument: documentOf(boundary),
    })
    return Policy?.Arn ?? ''
  }
  for (const [index, role] of roles.entries()) {
    const name = `Role${index}`
    roleArns.push(
      await roleWith(cloud, own, name, {
        actions: powers.assume,
        policy: documentOf(role.identity),
        maxSeconds: role.maxSeconds,
      }),
    )
    const PermissionsBoundary = await boundaryOf(name, role)
    if (PermissionsBoundary !== undefined)
      await iam.putRolePermissionsBoundary({ RoleName: name, PermissionsBoundary })
  }
  for (const [index, user] of users.entries()) {
    const name = `user${index}`
    keys.push((await userWith(cloud, own, name, documentOf(user.identity))).credentials)
    const PermissionsBoundary = await boundaryOf(name, user)
    if (PermissionsBoundary !== undefined)
      await iam.putUserPermissionsBoundary({ UserName: name, PermissionsBoundary })
  }
})
afterAll(() => cloud.close())

/** What the step comes to: new credentials, or the code of the refusal. */
function expected(known: Known, taken: Step, now: number): Known | string {
  if (taken.do === 'wait') return known
  if (known.endsAt <= now) return 'ExpiredToken'
  const isSession = known.kind !== 'User'
  switch (taken.do) {
    case 'assume': {
      const role = roles[taken.role] as Role
      const { sourceIdentity: asked } = taken
      const { sourceIdentity = asked } = known
      if (known.kind === 'GetFederationToken') return 'AccessDenied'
      if (asked !== undefined && asked !== sourceIdentity) return 'AccessDenied'
      if (!known.may.has('assume')) return 'AccessDenied'
      if (taken.seconds > (isSession ? Math.min(3600, role.maxSeconds) : role.maxSeconds))
        return 'ValidationError'
      return {
        may: meet(role.identity, role.boundary, limitOf(taken.limit)),
        kind: 'AssumeRole',
        endsAt: now + taken.seconds * 1000,
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        scopes: 0,
      }
    }
    case 'scope': {
      if (!known.may.has('scope')) return 'AccessDenied'
      if (!isSession) return 'InvalidSubjectCredentials'
      const endsAt = now + taken.seconds * 1000
      if (endsAt > known.endsAt) return 'InsufficientSessionLifetime'
      if (known.scopes === 3) return 'AccessDenied'
      return {
        ...known,
        may: meet(known.may, setOf(taken.limit)),
        endsAt,
        scopes: known.scopes + 1,
      }
    }
    case 'self':
      return isSession
        ? 'AccessDenied'
        : { ...known, kind: 'GetSessionToken', endsAt: now + taken.seconds * 1000 }
    case 'federate':
      if (isSession || !known.may.has('federate')) return 'AccessDenied'
      return {
        // without a session policy nothing
        may: meet(known.may, limitOf(taken.limit) ?? setOf(0)),
        kind: 'GetFederationToken',
        endsAt: now + taken.seconds * 1000,
        scopes: 0,
      }
  }
}

const limitOf = (limit: number | undefined) => (limit === undefined ? undefined : setOf(limit))
const policyOf = (limit: number | undefined) =>
  limit === undefined ? {} : { Policy: documentOf(setOf(limit)) }

function take(by: Credentials, taken: Exclude<Step, { do: 'wait' }>) {
  const sts = cloud.sts(by)
  const DurationSeconds = taken.seconds
  switch (taken.do) {
    case 'assume':
      return sts.assumeRole({
        RoleArn: roleArns[taken.role],
        RoleSessionName: 'chained',
        DurationSeconds,
        ...policyOf(taken.limit),
        ...(taken.sourceIdentity !== undefined && { SourceIdentity: taken.sourceIdentity }),
      })
    case 'scope':
      return sts.getScopedCredentials({ DurationSeconds, ...policyOf(taken.limit) })
    case 'self':
      return sts.getSessionToken({ DurationSeconds })
    case 'federate':
      return sts.getFederationToken({ Name: 'fred', DurationSeconds, ...policyOf(taken.limit) })
  }
}

/** Powers that show in answers of S3. */
async function shownPowers(by: Credentials): Promise<string[]> {
  const outcomes = await Promise.all(
    probes.map(async ([power, path, query]) => {
      const asked = signedS3(cloud, by, { method: 'GET', path, query })
      return `${power} ${outcomeOf(await cloud.send(asked))}`
    }),
  )
  return outcomes
}
const modelledPowers = ({ may, endsAt }: Known): string[] =>
  probes.map(([power]) => {
    if (endsAt <= cloud.now()) return `${power} 400 ExpiredToken`
    return `${power} ${may.has(power) ? '200' : '403 AccessDenied'}`
  })

const seen = { issued: 0, refused: new Set<string>(), deepest: 0 }

test('a session never exceeds what it was made of', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(users.length - 1),
      fc.array(step, { minLength: 1, maxLength: 7 }),
      async (user, steps) => {
        const entity = users[user] as Entity
        let by = keys[user] as Credentials
        let known: Known = {
          may: meet(entity.identity, entity.boundary),
          kind: 'User',
          endsAt: Number.POSITIVE_INFINITY,
          scopes: 0,
        }
        let depth = 0
        for (const taken of steps) {
          if (taken.do === 'wait') {
            cloud.advance(taken.seconds)
            expect(await shownPowers(by)).toEqual(modelledPowers(known))
            continue
          }
          const model = expected(known, taken, cloud.now())
          const call = take(by, taken)
          if (typeof model === 'string') {
            seen.refused.add(model)
            expect((await failureOf(call))?.code).toBe(model)
            continue
          }
          const answer = await call
          seen.deepest = Math.max(seen.deepest, ++depth)
          seen.issued++
          const end = answer.Credentials?.Expiration?.getTime() ?? 0
          expect(Math.abs(end - model.endsAt)).toBeLessThan(5000)
          expect((answer as { SourceIdentity?: string }).SourceIdentity).toBe(model.sourceIdentity)
          by = issuedBy(answer)
          known = { ...model, endsAt: end }
          expect(await shownPowers(by)).toEqual(modelledPowers(known))
        }
      },
    ),
    { numRuns, ...(process.env.SALLYPORT_FULL === undefined && { seed: 20_260_501 }) },
  )
  // the chains were worth trying
  expect(seen.issued).toBeGreaterThan(numRuns)
  expect(seen.deepest).toBeGreaterThan(2)
  expect([...seen.refused].sort()).toEqual([
    'AccessDenied',
    'ExpiredToken',
    'InsufficientSessionLifetime',
    'InvalidSubjectCredentials',
    'ValidationError',
  ])
})
