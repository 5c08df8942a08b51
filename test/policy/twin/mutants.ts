/** Mistakes planted in copies of the twin, to prove that the comparison would notice them. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { twinDecision } from './twin.ts'

export interface Mutant {
  readonly mistake: string
  readonly file: string
  readonly from: string
  readonly to: string
}

export const mutants: readonly Mutant[] = [
  {
    mistake: 'the boundary is not intersected',
    file: 'twin.ts',
    from: "boundary === undefined || allows(boundary, 'identity', request)",
    to: 'true',
  },
  {
    mistake: 'a session policy is not intersected',
    file: 'twin.ts',
    from: ": allows(session, 'identity', request)",
    to: ': true',
  },
  {
    mistake: 'a negated operator needs its key',
    file: 'conditions.ts',
    from: 'operator.negated || ifExists !== undefined',
    to: 'ifExists !== undefined',
  },
  {
    mistake: 'the resource policy alone suffices across accounts',
    file: 'twin.ts',
    from: '(granted.size > 0 || aclGrants) && idGrant',
    to: 'granted.size > 0 || (aclGrants && idGrant)',
  },
  {
    mistake: 'values of variables are patterns',
    file: 'variables.ts',
    from: 'text: value.value, literal: true',
    to: 'text: value.value, literal: false',
  },
  {
    mistake: 'ForAllValues needs its key',
    file: 'conditions.ts',
    from: "if (set === 'ForAllValues') return allOf(held)",
    to: "if (set === 'ForAllValues') return held.length === 0 ? 'no' : allOf(held)",
  },
  {
    mistake: 'only identity policies deny',
    file: 'twin.ts',
    from: 'if (!recovers) look(resourceLayer, resourceLayer, resource)',
    to: '',
  },
  {
    mistake: 'boundaries do not deny',
    file: 'twin.ts',
    from: "look('boundary', 'identity', boundary ?? [])",
    to: '',
  },
  {
    mistake: 'naming the account grants',
    file: 'twin.ts',
    from: "if (named('direct') || named('star')) return decided(true)",
    to: "if (named('direct') || named('star') || named('account')) return decided(true)",
  },
  {
    mistake: 'the role of a session is as good as the session',
    file: 'twin.ts',
    from: "if (named('base') && boundaryOk && sessionOk)",
    to: "if (named('base'))",
  },
  {
    mistake: 'control policies bind service-linked roles',
    file: 'twin.ts',
    from: 'home === undefined || linked || facts.managementAccount === true',
    to: 'home === undefined || facts.managementAccount === true',
  },
  {
    mistake: 'one level of control policies suffices',
    file: 'twin.ts',
    from: "if (!scp.every((level) => allows(level, 'scp', request)))",
    to: "if (scp.length > 0 && !scp.some((level) => allows(level, 'scp', request)))",
  },
  {
    mistake: 'keys listen to identity policies like anything else',
    file: 'twin.ts',
    from: 'facts.trustPolicy !== true && facts.kmsKey !== true',
    to: 'facts.trustPolicy !== true',
  },
  {
    mistake: 'variables work in 2008-10-17',
    file: 'variables.ts',
    from: "if (version === '2008-10-17') return [{ text, literal: false }]",
    to: '',
  },
  {
    mistake: 'wildcards stop at a line break',
    file: 'glob.ts',
    from: 'character !== undefined && (token.colons || character',
    to: "character !== undefined && character !== '\\n' && (token.colons || character",
  },
  {
    mistake: 'resources compare ignoring case',
    file: 'resources.ts',
    from: 'ignoreCase: !inResource',
    to: 'ignoreCase: true',
  },
  {
    mistake: 'condition keys are case-sensitive',
    file: 'conditions.ts',
    from: 'context.get(condition.key.toLowerCase())',
    to: 'context.get(condition.key)',
  },
  {
    mistake: 'a negated operator needs one value to differ',
    file: 'conditions.ts',
    from: "if (compared.includes(true)) return operator.negated ? 'no' : 'yes'",
    to: "if (compared.includes(true)) return operator.negated && !compared.includes(false) ? 'no' : 'yes'",
  },
  {
    mistake: 'several values without a set prefix match',
    file: 'conditions.ts',
    from: "if (typeof value !== 'string') return 'no'",
    to: "if (typeof value !== 'string') return anyOf(value.map((each) => valueHolds(operator, each, policyValues)))",
  },
  {
    mistake: 'an unknown operator is skipped',
    file: 'conditions.ts',
    from: "if (operator === undefined) return 'unclear'",
    to: "if (operator === undefined) return 'yes'",
  },
  {
    mistake: 'epoch time is in milliseconds',
    file: 'operators.ts',
    from: 'BigInt(text) * 1000n',
    to: 'BigInt(text)',
  },
  {
    mistake: 'NotResource is not read',
    file: 'twin.ts',
    from: 'const entries = resource ?? notResource',
    to: "const entries = resource ?? ['*']\n  if (resource === undefined && notResource !== undefined) return 'yes'",
  },
  {
    mistake: 'Deny with NotPrincipal spares whoever is listed in any way',
    file: 'principals.ts',
    from: "return named.has('account') && named.has('direct')",
    to: "return named.has('account') || named.has('direct')",
  },
  {
    mistake: 'the unique id of a principal names nobody',
    file: 'principals.ts',
    from: "name === principal.arn || name === principal.uniqueId ? ['direct'] : []",
    to: "name === principal.arn ? ['direct'] : []",
  },
  {
    mistake: 'an unreadable policy is skipped',
    file: 'twin.ts',
    from: 'if (document === undefined) return true',
    to: 'if (document === undefined) return false',
  },
  {
    mistake: 'the endpoint policy does not have to allow',
    file: 'twin.ts',
    from: "endpoint !== undefined && !allows(endpoint, 'endpoint', request)",
    to: 'false',
  },
]

const root = resolve(import.meta.dirname, '../../..')

/** A twin with the mistake. Copies lie as deep in the tree as the twin does, so that their imports hold. */
export async function twinWith({ mistake, file, from, to }: Mutant): Promise<typeof twinDecision> {
  const folder = join(
    root,
    '.cache',
    'twin-mutants',
    `${process.pid}-${mistake.replaceAll(/\W+/g, '-')}`,
  )
  mkdirSync(folder, { recursive: true })
  try {
    cpSync(import.meta.dirname, folder, { recursive: true })
    const source = readFileSync(join(folder, file), 'utf8')
    if (source.split(from).length !== 2) throw new Error(`\`${from}\` is not there once`)
    writeFileSync(
      join(folder, file),
      source.replace(from, () => to),
    )
    const mutated = await import(pathToFileURL(join(folder, 'twin.ts')).href)
    return mutated.twinDecision
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
