/** Facts of a decision: what action and resource say, and what a case says itself; the latter wins. */
import { type DecisionRequest, targetFacts } from '../../policy/index.ts'
import { BadInput, membersOf } from './input.ts'

type Facts = NonNullable<DecisionRequest['facts']>

const flags: ReadonlySet<string> = new Set<keyof Facts>([
  'trustPolicy',
  'kmsKey',
  'aclGrants',
  'managementAccount',
  'rcpExempt',
  'ownedByAws',
  'ownerRecovers',
])

export function factsOf(action: string, resource: string, given: unknown): Facts {
  const said = membersOf(given ?? {}, '`facts`')
  for (const [name, value] of Object.entries(said)) {
    const known =
      name === 'canonicalId'
        ? typeof value === 'string'
        : flags.has(name) && typeof value === 'boolean'
    if (!known) throw new BadInput(`\`facts\`: \`${name}\` is unknown or has the wrong type`)
  }
  return { ...targetFacts(action, resource), ...said }
}
