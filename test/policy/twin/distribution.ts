/** What generated worlds reach: a comparison says nothing about what never came up. */
import type { Decision } from '../../../src/policy/index.ts'
import { alice, type World } from '../world.ts'

export interface Distribution {
  /** Counts the question and how the engine decided it. */
  count(world: World, decision: Decision): void
  /** Every class with how often it came up, those that never did included. */
  readonly classes: ReadonlyMap<string, number>
}

const layers = ['identity', 'resource', 'boundary', 'session', 'scp', 'rcp', 'endpoint', 'trust']
const principals = [
  'User',
  'Root',
  'RoleSession',
  'FederatedUser',
  'Service',
  'Anonymous',
  'IdentityProvider',
]
const services = ['s3', 'sqs', 'kms', 'lambda', 'iam', 'sts']

/** Classes read off the texts of all policies of a world. */
const texts: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a variable', /\$\{[a-z]/i],
  ['a variable with a default', /\$\{[^}]*, '/],
  ['an escaped character', /\$\{[*?$]\}/],
  ['Version 2008-10-17', /"2008-10-17"/],
  ['NotAction', /"NotAction"/],
  ['NotResource', /"NotResource"/],
  ['NotPrincipal', /"NotPrincipal"/],
  ['ForAllValues', /"ForAllValues:/],
  ['ForAnyValue', /"ForAnyValue:/],
  ['IfExists', /IfExists"/],
  ['a String condition', /String(Not)?(Equals|Like)/],
  ['a Numeric condition', /"[^"]*Numeric/],
  ['a Date condition', /"[^"]*Date(Not)?(Equals|Less|Greater)/],
  ['a Bool condition', /"[^"]*Bool/],
  ['an IpAddress condition', /IpAddress/],
  ['an Arn condition', /Arn(Not)?(Equals|Like)/],
  ['a BinaryEquals condition', /BinaryEquals/],
  ['a Null condition', /Null"/],
  ['an operator nobody knows', /BinaryNotEquals|StringLikeOrNot/],
]

const flags = ['kmsKey', 'aclGrants', 'managementAccount', 'rcpExempt', 'ownedByAws'] as const

export function distribution(): Distribution {
  const names = [
    ...['Allowed', 'ImplicitlyDenied'].flatMap((outcome) => [
      `${outcome}, same account`,
      `${outcome}, cross-account`,
    ]),
    'Allowed by root',
    'Allowed by acl',
    ...layers.flatMap((layer) => [`denied explicitly by ${layer}`]),
    // Boundary, session and control policies never grant.
    ...['identity', 'resource', 'trust'].map((layer) => `Allowed by ${layer}`),
    ...layers.map((layer) => `no Allow in ${layer}`),
    ...principals.map((type) => `asked by ${type}`),
    'asked by a service-linked role',
    ...services.map((service) => `asked of ${service}`),
    'asked of no resource',
    ...flags.map((flag) => `fact ${flag}`),
    'fact trustPolicy',
    'fact ownerRecovers for root',
    'an unreadable policy',
    'a key of several values',
    'two levels of SCPs',
    'two levels of RCPs',
    ...texts.map(([name]) => `written with ${name}`),
  ]
  const classes = new Map<string, number>(names.map((name) => [name, 0]))
  const add = (name: string) => {
    const before = classes.get(name)
    if (before === undefined) throw new Error(`\`${name}\` is no class`)
    classes.set(name, before + 1)
  }

  return {
    classes,
    count(world, decision) {
      for (const name of classesOf(world, decision)) add(name)
    },
  }
}

function* classesOf(world: World, { outcome, layer, crossAccount }: Decision): Generator<string> {
  const { principal = alice, facts = {} } = world
  if (outcome === 'ExplicitlyDenied') yield `denied explicitly by ${layer}`
  else {
    yield `${outcome}, ${crossAccount ? 'cross-account' : 'same account'}`
    yield outcome === 'Allowed' ? `Allowed by ${layer}` : `no Allow in ${layer}`
  }
  yield `asked by ${principal.type}`
  if (principal.type === 'RoleSession' && principal.serviceLinked)
    yield 'asked by a service-linked role'
  yield `asked of ${(world.action ?? 's3:GetObject').split(':')[0]}`
  if (world.resource === '*') yield 'asked of no resource'
  for (const flag of flags) if (facts[flag]) yield `fact ${flag}`
  if (facts.trustPolicy) yield 'fact trustPolicy'
  if (facts.ownerRecovers && principal.type === 'Root') yield 'fact ownerRecovers for root'
  if (Object.values(world.context ?? {}).some((value) => typeof value !== 'string'))
    yield 'a key of several values'
  if ((world.scp?.length ?? 0) > 1) yield 'two levels of SCPs'
  if ((world.rcp?.length ?? 0) > 1) yield 'two levels of RCPs'
  const { identity = [], boundary, session = [], target, scp = [], rcp = [], endpoint = [] } = world
  const policies = [...identity, boundary, ...session, target, ...scp.flat(), ...rcp.flat()]
  const written = [...policies, ...endpoint].filter((policy) => policy !== undefined)
  if (written.some((policy) => typeof policy === 'string')) yield 'an unreadable policy'
  const text = written.map((policy) => JSON.stringify(policy)).join('\n')
  for (const [name, pattern] of texts) if (pattern.test(text)) yield `written with ${name}`
}
