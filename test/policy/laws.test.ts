/** Laws that hold for every request, on generated worlds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operatorNames } from '../../src/policy/condition/operators.ts'
import { compile, decide, explain, type PolicyPrincipal } from '../../src/policy/index.ts'
import {
  account,
  alice,
  anonymous,
  everything,
  federated,
  otherAccount,
  requestOf,
  root,
  service,
  session,
  type World,
} from './world.ts'

/** Worlds a law is tried on; many more in the full run. */
const numRuns = process.env.SALLYPORT_FULL === undefined ? 150 : 5_000

const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'sqs:SendMessage']
const resources = [
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/key',
  'arn:aws:s3:::bucket/alice/key',
  `arn:aws:sqs:us-east-1:${account}:queue`,
  '*',
]
const patterns = [
  ...resources,
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::*',
  'arn:aws:sqs:*',
  'arn:aws:s3:::bucket/$' + '{aws:username}/*',
]
const principals: readonly PolicyPrincipal[] = [alice, root, session, federated, anonymous, service]
const names = [
  '*',
  { AWS: account },
  { AWS: `arn:aws:iam::${account}:user/alice` },
  { AWS: `arn:aws:iam::${account}:role/ci/Deployer` },
  { AWS: `arn:aws:sts::${account}:assumed-role/Deployer/build` },
  { AWS: otherAccount },
  { Service: 'lambda.amazonaws.com' },
]

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values)
const effect = pick(['Allow', 'Allow', 'Deny'])
const actionPart = fc.oneof(
  fc.record({ Action: pick(['*', 's3:*', 's3:Get*', ...actions]) }),
  fc.record({ NotAction: pick(['s3:Put*', ...actions]) }),
)
const resourcePart = fc.oneof(
  fc.record({ Resource: fc.array(pick(patterns), { minLength: 1, maxLength: 3 }) }),
  fc.record({ NotResource: pick(patterns) }),
)
const conditionPart = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({
      Condition: fc.record({
        StringEquals: fc.record({ 'aws:username': pick(['alice', 'bob', '$' + '{aws:userid}']) }),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      Condition: fc.record({ StringNotLike: fc.record({ 'aws:username': pick(['a*', '*']) }) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      Condition: fc.record({
        'ForAnyValue:StringEquals': fc.record({ 'aws:TagKeys': pick(['a', 'b']) }),
      }),
    }),
  },
)
const principalPart = fc.oneof(
  fc.record({ Principal: pick(names) }),
  fc.record({ NotPrincipal: pick(names) }),
)
const parts = (...all: fc.Arbitrary<object>[]) =>
  fc.tuple(...all).map((each): object => Object.assign({}, ...each))
const statement = parts(fc.record({ Effect: effect }), actionPart, resourcePart, conditionPart)
const resourceStatement = parts(statement, principalPart)
const policy = fc.array(statement, { minLength: 1, maxLength: 4 })
const resourcePolicy = fc.array(resourceStatement, { minLength: 1, maxLength: 4 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const world: fc.Arbitrary<World> = fc
  .record({
    principal: pick(principals),
    action: pick(actions),
    resource: pick(resources),
    owner: pick([account, account, otherAccount]),
    context: fc.dictionary(pick(['aws:username', 'aws:userid']), pick(['alice', 'bob'])),
    identity: fc.array(policy, { maxLength: 3 }),
    boundary: maybe(policy),
    session: maybe(fc.array(policy, { minLength: 1, maxLength: 2 })),
    target: maybe(resourcePolicy),
    scp: maybe(fc.array(fc.array(policy, { maxLength: 2 }), { maxLength: 2 })),
    rcp: maybe(fc.array(fc.array(resourcePolicy, { maxLength: 2 }), { maxLength: 2 })),
    endpoint: maybe(fc.array(resourcePolicy, { minLength: 1, maxLength: 1 })),
    facts: fc.record({ aclGrants: fc.boolean(), kmsKey: fc.boolean() }),
  })
  .map(
    (each) =>
      Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as World,
  )

const outcomeOf = (given: World) => decide(requestOf(given)).outcome
const allows = (given: World) => outcomeOf(given) === 'Allowed'

/** `changed` never allows what the world itself doesn't. */
function neverWidens(
  change: (given: World, added: object[]) => World,
  added: fc.Arbitrary<object[]>,
) {
  fc.assert(
    fc.property(world, added, (given, statements) => {
      if (!allows(given)) expect(allows(change(given, statements))).toBe(false)
    }),
    { numRuns },
  )
}

const denials = fc.array(
  statement.map((each) => ({ ...each, Effect: 'Deny' })),
  {
    minLength: 1,
    maxLength: 3,
  },
)

describe('what limits never widens', () => {
  test('a denial in an identity policy', () =>
    neverWidens(
      (given, added) => ({ ...given, identity: [...(given.identity ?? []), added] }),
      denials,
    ))

  test('a denial in the resource policy', () =>
    neverWidens(
      (given, added) => ({
        ...given,
        target: [
          ...((given.target as object[]) ?? []),
          ...added.map((each) => ({ ...each, Principal: '*' })),
        ],
      }),
      denials,
    ))

  test('a permissions boundary', () =>
    neverWidens(
      (given, added) => (given.boundary === undefined ? { ...given, boundary: added } : given),
      policy,
    ))

  test('a session policy', () =>
    neverWidens(
      (given, added) =>
        // The session policy of a federated user is what lends it permissions at all.
        given.session === undefined && given.principal?.type !== 'FederatedUser'
          ? { ...given, session: [added] }
          : given,
      policy,
    ))

  test('a level of service control policies', () =>
    neverWidens((given, added) => ({ ...given, scp: [...(given.scp ?? []), [added]] }), policy))

  test('a level of resource control policies', () =>
    neverWidens(
      (given, added) => ({ ...given, rcp: [...(given.rcp ?? []), [added]] }),
      resourcePolicy,
    ))

  test('an endpoint policy', () =>
    neverWidens(
      (given, added) => (given.endpoint === undefined ? { ...given, endpoint: [added] } : given),
      resourcePolicy,
    ))

  test('an unreadable document, which always denies', () => {
    fc.assert(
      fc.property(world, (given) => {
        expect(outcomeOf({ ...given, identity: [...(given.identity ?? []), '{'] })).toBe(
          'ExplicitlyDenied',
        )
      }),
    )
  })
})

describe('what changes nothing', () => {
  const same = (change: (given: World) => World) =>
    fc.assert(
      fc.property(world, (given) => {
        expect(outcomeOf(change(given))).toBe(outcomeOf(given))
      }),
      { numRuns },
    )

  test('the order of policies and statements', () =>
    same((given) => ({
      ...given,
      identity: [...(given.identity ?? [])]
        .reverse()
        .map((each) => [...(each as object[])].reverse()),
      ...(given.target !== undefined && { target: [...(given.target as object[])].reverse() }),
    })))

  test('saying it twice', () =>
    same((given) => ({
      ...given,
      identity: [...(given.identity ?? []), ...(given.identity ?? [])],
    })))

  test('splitting policies into one a statement', () =>
    same((given) => ({
      ...given,
      identity: (given.identity ?? []).flatMap((each) => each as object[]),
    })))

  test('the case of the action', () =>
    same((given) => ({ ...given, action: given.action!.toUpperCase() })))

  test('full access on a further level', () =>
    same((given) => ({ ...given, scp: [...(given.scp ?? []), [everything]] })))

  test('asking twice', () => same((given) => given))
})

test('generated worlds reach every outcome', () => {
  const outcomes = new Set(fc.sample(world, { numRuns: 500, seed: 1 }).map(outcomeOf))
  expect([...outcomes].sort()).toEqual(['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'])
})

describe('totality', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(pick(['*', '?', ':', '/', '$' + '{', '}', "'", ',', 'a', 'arn', '0', '-', '.']))
      .map((all) => all.join('')),
  )

  test('any text compiles', () => {
    fc.assert(
      fc.property(anyText, fc.json(), (text, json) => {
        compile(text)
        compile(json)
      }),
    )
  })

  test('any operator, pattern, value, action and resource end in a decision and an explanation', () => {
    fc.assert(
      fc.property(
        effect,
        pick([...operatorNames, 'Null', 'Unknown']),
        pick(['', 'ForAllValues:', 'ForAnyValue:']),
        fc.array(anyText, { minLength: 7, maxLength: 7 }),
        fc.option(fc.oneof(anyText, fc.array(anyText)), { nil: undefined }),
        (
          Effect,
          operator,
          set,
          [Action, Resource, value, Principal, action, resource, other],
          request,
        ) => {
          const statement = {
            Effect,
            Action,
            Resource,
            Condition: { [set + operator]: { key: [value, other] } },
          }
          const asked = requestOf({
            action: action!,
            resource: resource!,
            ...(request !== undefined && { context: { key: request } }),
            identity: [statement, everything],
            target: [{ ...statement, Principal: { AWS: Principal } }],
          })
          expect(explain(asked).decision).toEqual(decide(asked))
        },
      ),
      { numRuns },
    )
  })
})
