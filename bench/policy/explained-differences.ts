/**
 * Where iam-simulate decides otherwise, each as a change to our engine that makes it decide so too. A difference counts
 * as explained only when the engine with such a change gives iam-simulate's answer; `docs/policy-differences.md` is the
 * table for people.
 */
import type { Patch } from '../../test/policy/mutants/mutated-engine.ts'

export interface ExplainedDifference {
  /** What iam-simulate does. */
  readonly theirs: string
  /** What we do, and the page it rests on. */
  readonly ours: string
  readonly rule: string
  readonly patches: readonly Patch[]
}

export const explainedDifferences: readonly ExplainedDifference[] = [
  {
    theirs: 'the root user, and sessions it issued, need identity policies',
    ours: 'the root user has complete access in its account (UG:id_root-user)',
    rule: '20',
    patches: [
      { file: 'decide/combine.ts', from: "if (principal.type === 'Root') {", to: 'if (false) {' },
      {
        file: 'decide/combine.ts',
        from: "principal.type === 'FederatedUser' && accountNamed(principal.userArn) === principal.account",
        to: 'false',
      },
    ],
  },
  {
    theirs: 'variables are put in whatever the Version',
    ours: 'variables need Version 2012-10-17 (UG:reference_policies_variables)',
    rule: '95',
    patches: [
      {
        file: 'decide/statement.ts',
        from: "const variables = version === '2012-10-17'",
        to: 'const variables = true',
      },
    ],
  },
  {
    theirs: 'epoch time is in milliseconds',
    ours: 'epoch time is in seconds (UG:reference_policies_elements_condition_operators)',
    rule: '88',
    patches: [{ file: 'condition/date.ts', from: 'Number(text) * 1000', to: 'Number(text)' }],
  },
  {
    theirs: 'numbers are read as far as they go',
    ours: 'what is no number equals none; recalled',
    rule: '86',
    patches: [
      {
        file: 'condition/numeric.ts',
        from: '/^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)$/.test(text) ? Number(text) : undefined',
        to: 'Number.isNaN(Number.parseFloat(text)) ? undefined : Number.parseFloat(text)',
      },
    ],
  },
  {
    theirs: 'a star or question mark takes no line break',
    ours: 'wildcards take any character (UG:reference_policies_elements_resource)',
    rule: '63',
    patches: [
      {
        file: 'match/resource.ts',
        from: 'if (!reaches) continue',
        to: "if (!reaches || arn.text.includes('\\n')) continue",
      },
      {
        file: 'match/resource.ts',
        from: "return placesBehind(globs, arn).length > 0 || 'unclear'",
        to: "return (placesBehind(globs, arn).length > 0 && !arn.text.includes('\\n')) || 'unclear'",
      },
      {
        file: 'match/glob.ts',
        from: 'export const matchParts = (parts: readonly ResolvedPart[], text: string): boolean =>\n  matchRuns(runsOf(parts), text)',
        to: 'export const matchParts = (parts, text) => compileGlob(parts)(text)',
      },
      {
        file: 'match/glob.ts',
        from: 'const runs = runsOf(parts)\n',
        to: "const runs = runsOf(parts)\n  const pattern = new RegExp('^' + parts.map((part) => part === star ? '.*' : part === anyOne ? '.' : part.replace(/[.*+?^{}$()|[\\]\\\\/-]/g, '\\\\$&')).join('') + '$')\n  if (runs.length > 0) return (text) => pattern.test(text)\n",
      },
    ],
  },
  {
    theirs: 'a set that holds only empty text has a member',
    ours: 'a data set that resolves to an empty string is empty (UG:reference_policies_condition-single-vs-multi-valued-context-keys)',
    rule: '76',
    patches: [
      {
        file: 'condition/evaluate.ts',
        from: "return all.every((element) => element === '') ? none : all",
        to: 'return all',
      },
    ],
  },
  {
    theirs:
      'a session policy, and of a federated user a boundary, limits what a resource policy grants directly',
    ours: 'a direct grant is not limited by the implicit deny of boundary or session policy (UG:reference_policies_evaluation-logic)',
    rule: '9',
    patches: [
      {
        file: 'decide/combine.ts',
        from: "if (direct) return conclude('Allowed', target, granted.first)\n  // Named through",
        to: "if (direct && own.limit !== 'session' && !(principal.type === 'FederatedUser' && own.limit === 'boundary')) return conclude('Allowed', target, granted.first)\n  // Named through",
      },
    ],
  },
  {
    theirs: 'the Principal of an endpoint policy is not read',
    ours: 'it says who may use the endpoint (VPC: endpoint policies)',
    rule: '40',
    patches: [
      {
        file: 'decide/layers.ts',
        from: "endpoint: { shortArns: 'literal', principals: 'optional'",
        to: "endpoint: { shortArns: 'literal', principals: 'ignored'",
      },
      {
        file: 'decide/statement.ts',
        from: "if (principals === 'none') {",
        to: "if (principals === 'ignored') return named.direct\n  if (principals === 'none') {",
      },
    ],
  },
  {
    theirs: 'Deny with NotPrincipal spares whoever is listed in any way',
    ours: 'account, role and session have to be listed (UG:reference_policies_elements_notprincipal); open',
    rule: '52',
    patches: [
      {
        file: 'match/principal.ts',
        from: 'return (how & layersOf[principal.type]) === layersOf[principal.type]',
        to: 'return how !== named.nobody',
      },
    ],
  },
  {
    theirs: 'a negated operator does not hold where a variable has no value',
    ours: 'negated operators hold, since nothing equals the null value (UG:reference_policies_variables, policy variables with no value)',
    rule: '97',
    patches: [
      {
        file: 'condition/string.ts',
        from: 'if (resolved !== undefined && matches(resolved)) return true',
        to: 'if (resolved === undefined) return undefined\n    if (matches(resolved)) return true',
      },
      {
        file: 'condition/arn.ts',
        from: 'return dynamically || matched',
        to: 'return dynamically === undefined ? undefined : dynamically || matched',
      },
      {
        file: 'condition/evaluate.ts',
        from: 'const matched = matchesAny(value, context)',
        to: 'const matched = matchesAny(value, context)\n    if (matched === undefined && /^(String|Arn)/i.test(form.name)) return false',
      },
    ],
  },
  {
    theirs: 'services may ask who they are',
    ours: 'the call needs credentials of an account (STS: GetCallerIdentity)',
    rule: '22',
    patches: [
      {
        file: 'decide/combine.ts',
        from: 'neverDenied.has(asked.action) && account !== undefined',
        to: "neverDenied.has(asked.action) && principal.type !== 'Anonymous'",
      },
    ],
  },
  {
    theirs: 'a federated user needs no session policy',
    ours: 'without one the session has no permissions of its user (UG:reference_policies_evaluation-logic); recalled',
    rule: '18',
    patches: [
      {
        file: 'decide/combine.ts',
        from: "type === 'FederatedUser' ? 'session' : undefined",
        to: 'undefined',
      },
    ],
  },
  {
    theirs: 'a value that cannot be read makes any condition false',
    ours: 'a negated operator with such a value fails closed: an Allow does not match, a Deny does; open',
    rule: '87',
    patches: [
      {
        file: 'condition/evaluate.ts',
        from: 'if (garbage || (negated && matched === undefined)) return uncertain',
        to: 'if (garbage || matched === undefined) return false',
      },
    ],
  },
  {
    theirs: '`*:*` names no action',
    ours: 'it is the lone star as many write it; recalled',
    rule: '57',
    patches: [
      {
        file: 'match/action.ts',
        from: "if (pattern === '*' || pattern === '*:*')",
        to: "if (pattern === '*')",
      },
      { file: 'match/action.ts', from: ' && !failClosed', to: '' },
    ],
  },
  {
    theirs: 'NotResource does not reach requests without a resource',
    ours: 'a specific ARN does not cover them, so they lie outside (UG:reference_policies_elements_resource)',
    rule: '66',
    patches: [
      {
        file: 'decide/statement.ts',
        from: 'if (!resourcesExcluded) {',
        to: "if (resourcesExcluded && arn.text === '*') return false\n  if (!resourcesExcluded) {",
      },
    ],
  },
  {
    theirs: 'NotResource with a variable that has no value matches nothing, in a Deny too',
    ours: 'a Deny matches: it fails closed; open',
    rule: '97',
    patches: [
      {
        file: 'decide/statement.ts',
        from: "(matched === 'unclear' && source.effect === 'Allow')",
        to: "matched === 'unclear'",
      },
    ],
  },
  {
    theirs: 'a key with an empty list of values is present',
    ours: 'an empty data set counts as missing (UG:reference_policies_condition-single-vs-multi-valued-context-keys)',
    rule: '76',
    patches: [
      {
        file: 'condition/evaluate.ts',
        from: 'value === undefined || value.length === 0 ? whenMissing : false',
        to: 'value === undefined ? whenMissing : false',
      },
      {
        file: 'condition/evaluate.ts',
        from: "const absent = typeof value !== 'string' && elements(value).length === 0",
        to: 'const absent = value === undefined',
      },
    ],
  },
  {
    theirs: 'the Principal of a resource control policy is not read',
    ours: 'it is read; those of customers say * anyway (ORG: RCP syntax)',
    rule: '38',
    patches: [
      {
        file: 'decide/layers.ts',
        from: "'refused', principals: 'optional'",
        to: "'refused', principals: 'ignored'",
      },
      {
        file: 'decide/statement.ts',
        from: 'export function principalOf(',
        to: 'export const ignored = 0\nexport function principalOf(',
      },
      {
        file: 'decide/statement.ts',
        from: 'if (principal !== undefined) return matchPrincipal',
        to: "if (principals === 'ignored') return named.direct\n  if (principal !== undefined) return matchPrincipal",
      },
    ],
  },
  {
    theirs: 'the role name in the ARN of a session is case-sensitive',
    ours: 'role names are unique ignoring case; not documented',
    rule: '49',
    patches: [{ file: 'match/principal.ts', from: 'session[2]!.toLowerCase()', to: 'session[2]!' }],
  },
  {
    theirs: 'an empty default is none, and an empty value takes no default',
    ours: 'a default may be any text, and stands for a value that is missing or empty; recalled',
    rule: '98',
    patches: [
      {
        file: 'match/pattern.ts',
        from: '  return variable.fallback\n',
        to: "  return variable.fallback === '' ? undefined : variable.fallback\n",
      },
    ],
  },
  {
    theirs: 'a lone star is no ARN for ArnLike',
    ours: 'it stands for every ARN; not documented',
    rule: '84',
    patches: [
      {
        file: 'condition/arn.ts',
        from: 'if (parts.length === 1 && parts[0] === star) return () => true',
        to: '',
      },
    ],
  },
  {
    theirs: 'days that no calendar has are dates',
    ours: 'what is no date equals none; recalled',
    rule: '88',
    patches: [
      {
        file: 'condition/date.ts',
        from: 'if (calendar.getUTCMonth() !== Number(month) - 1 || calendar.getUTCDate() !== Number(day)) {',
        to: 'if (false) {',
      },
    ],
  },
  {
    theirs: 'NotIpAddress does not hold for an address of the other family',
    ours: 'such an address lies outside every block (UG:reference_policies_elements_condition_operators)',
    rule: '92',
    patches: [
      {
        file: 'condition/ip-address.ts',
        from: 'blocks.some((block) => contains(block, address))',
        to: 'blocks.some((block) => contains(block, address)) || (blocks.every((block) => block.address.length !== address.length) ? undefined : false)',
      },
      {
        file: 'condition/evaluate.ts',
        from: 'if (matched === true) return !negated',
        to: 'if (matched === undefined && /^NotIp/i.test(form.name)) return false\n    if (matched === true) return !negated',
      },
    ],
  },
  {
    theirs: 'a v4 block of length 0 holds its own address only',
    ours: 'it holds every v4 address (RFC 4632)',
    rule: '92',
    patches: [
      {
        file: 'condition/ip-address.ts',
        from: 'for (let i = 0, left = prefixLength;',
        to: 'for (let i = 0, left = prefixLength === 0 && address.length === 2 ? 32 : prefixLength;',
      },
    ],
  },
  {
    theirs: 'the first segment of an ARN in a condition ignores case',
    ours: 'each segment is compared as written (UG:reference_policies_elements_condition_operators)',
    rule: '84',
    patches: [
      {
        file: 'condition/arn.ts',
        from: 'globs.every((matches, i) => matches(value[i]!))',
        to: 'globs.every((matches, i) => i === 0 || matches(value[i]!))',
      },
    ],
  },
  {
    theirs: 'nobody stands behind a federated session',
    ours: 'grants to its user reach it within the session policy (UG:reference_policies_evaluation-logic)',
    rule: '11',
    patches: [
      {
        file: 'match/principal.ts',
        from: 'return named.base | ofAccount(value, principal.account)',
        to: 'return ofAccount(value, principal.account)',
      },
    ],
  },
  {
    theirs: 'a star that ends a segment reaches over colons only at the end of the pattern',
    ours: 'it may reach over the segments behind it (UG:reference_policies_elements_resource)',
    rule: '61',
    patches: [
      {
        file: 'match/resource.ts',
        from: 'for (const { matches, reaches } of globs) {',
        to: 'for (const [nth, { matches, reaches }] of globs.entries()) {',
      },
      {
        file: 'match/resource.ts',
        from: 'for (let more = place + 2; more <= texts.length; more++) behind.push(more)',
        to: 'if (nth === globs.length - 1)\n        for (let more = place + 2; more <= texts.length; more++) behind.push(more)',
      },
    ],
  },
  {
    theirs: 'a policy value that is no ARN differs from every ARN',
    ours: 'ArnNotEquals and ArnNotLike with such a value fail closed; not documented',
    rule: '84',
    patches: [
      {
        file: 'condition/arn.ts',
        from: 'if (segments.length < 6) return () => undefined',
        to: 'if (segments.length < 6) return () => false',
      },
    ],
  },
  {
    theirs: 'control policies bind services',
    ours: 'SCPs do not affect service principals; not documented',
    rule: '33',
    patches: [
      {
        file: 'decide/participating.ts',
        from: 'const scpExempt = account === undefined ||',
        to: "const scpExempt = principal.type === 'Anonymous' ||",
      },
    ],
  },
  {
    theirs:
      'a short ARN of a resource control policy matches nothing, with a wildcard at its end too',
    ours: 'one that ends in a wildcard reaches over the rest; open',
    rule: '68',
    patches: [
      {
        file: 'decide/layers.ts',
        from: "rcp: { shortArns: 'refused'",
        to: "rcp: { shortArns: 'never'",
      },
      {
        file: 'match/resource.ts',
        from: "if (shortArns !== 'wild' && !reaches) return wild",
        to: "if (shortArns === 'never') return false\n    if (shortArns !== 'wild' && !reaches) return wild",
      },
    ],
  },
]
