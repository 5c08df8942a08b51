/**
 * Explains a decision: runs it, then looks at every statement that speaks of the action. Much slower than deciding;
 * asked for by simulations and after denials only.
 */
import { type Asked, askedOf } from '../decide/asked.ts'
import { decide } from '../decide/combine.ts'
import { type CompiledDocument, candidates, insideOf } from '../decide/document.ts'
import { type LayerRules, layerRules } from '../decide/layers.ts'
import { accountOf, participating } from '../decide/participating.ts'
import { type CompiledStatement, coversResource, principalOf } from '../decide/statement.ts'
import type { Position } from '../document/syntax.ts'
import { accountNamed, named } from '../match/principal.ts'
import type { AttachedPolicy, DecisionRequest, PolicyLayer } from '../types.ts'
import { statementKeys, uniqueKeys } from './context-keys.ts'
import type {
  Explanation,
  FailedCondition,
  LayerVote,
  MatchedStatement,
  StatementPosition,
  StatementReference,
  UnmatchedStatement,
} from './explanation.ts'

/** The decision for a request together with its reasons. */
export function explain(request: DecisionRequest): Explanation {
  const decision = decide(request)
  const asked = askedOf(request)
  const sets = policySets(request)
  const findings = sets.map((set) => examine(set, asked))
  const votes = findings.map(({ vote }) => vote)
  const matched = findings.flatMap((finding) => finding.matched)
  return {
    decision,
    votes,
    matched,
    determining: matched.filter(({ effect }) =>
      decision.outcome === 'ExplicitlyDenied'
        ? effect === 'Deny'
        : decision.outcome === 'Allowed' && effect === 'Allow',
    ),
    unmatched: findings.flatMap((finding) => finding.unmatched),
    missingContextKeys: uniqueKeys(findings.flatMap((finding) => finding.missingKeys)),
    lacking: decision.outcome === 'Allowed' ? [] : lackingVotes(request, votes, matched),
  }
}

/** One list of policies that votes as one. */
interface PolicySet {
  readonly layer: PolicyLayer
  readonly level?: number
  readonly policies: readonly AttachedPolicy[]
}

/** The sets that take part, in the order of evaluation. */
function policySets(request: DecisionRequest): PolicySet[] {
  const sets = participating(request)
  const one = (layer: PolicyLayer, policies: readonly AttachedPolicy[] | undefined): PolicySet[] =>
    policies === undefined ? [] : [{ layer, policies }]
  return [
    ...sets.rcp.map((policies, level): PolicySet => ({ layer: 'rcp', level, policies })),
    ...sets.scp.map((policies, level): PolicySet => ({ layer: 'scp', level, policies })),
    ...one('endpoint', sets.endpoint),
    ...one(sets.trustPolicy ? 'trust' : 'resource', sets.resource && [sets.resource]),
    ...(accountOf(request.principal) === undefined ? [] : one('identity', sets.identity)),
    ...one('boundary', sets.boundary && [sets.boundary]),
    ...one('session', sets.session),
  ]
}

interface Finding {
  readonly vote: LayerVote
  readonly matched: readonly MatchedStatement[]
  readonly unmatched: readonly UnmatchedStatement[]
  readonly missingKeys: readonly string[]
}

function examine({ layer, level, policies }: PolicySet, asked: Asked): Finding {
  const matched: MatchedStatement[] = []
  const unmatched: UnmatchedStatement[] = []
  const missingKeys: string[] = []
  let unreadable = false
  for (const { id, document } of policies) {
    const inside = insideOf(document)
    unreadable ||= inside.unreadable
    for (const statement of covering(inside, asked.action)) {
      const reference = referenceTo(statement, layer, level, id)
      const match = compare(statement, asked, layerRules[layer])
      if (match.how !== named.nobody) matched.push({ ...reference, ...namingOf(layer, match.how) })
      else unmatched.push({ ...reference, ...match.differences })
      if (!match.differences.resourceDiffers && !match.differences.principalDiffers) {
        missingKeys.push(...keysMissing(statement, asked))
      }
    }
  }
  const denies = unreadable || matched.some(({ effect }) => effect === 'Deny')
  const vote = denies ? 'ExplicitlyDenied' : matched.length > 0 ? 'Allowed' : 'ImplicitlyDenied'
  return {
    vote: { layer, ...(level !== undefined && { level }), vote, unreadable },
    matched,
    unmatched,
    missingKeys,
  }
}

/** Statements about the action in the order of the document. */
function covering(document: CompiledDocument, action: string): CompiledStatement[] {
  const { deny, allow } = candidates(document, action)
  return [...deny.all, ...allow.all].sort((left, right) => left.source.index - right.source.index)
}

interface Comparison {
  readonly how: number
  readonly differences: Pick<
    UnmatchedStatement,
    'resourceDiffers' | 'principalDiffers' | 'failedConditions'
  >
}

function compare(statement: CompiledStatement, asked: Asked, rules: LayerRules): Comparison {
  const resourceDiffers = !coversResource(statement, asked, rules)
  const how = grantingOnly(statement, asked, principalOf(statement.source, asked, rules))
  const principalDiffers = how === named.nobody
  const failedConditions =
    resourceDiffers || principalDiffers ? [] : conditionsFailing(statement, asked)
  const matches = !resourceDiffers && failedConditions.length === 0
  return {
    how: matches ? how : named.nobody,
    differences: { resourceDiffers, principalDiffers, failedConditions },
  }
}

/** A grant to a subject of an identity provider has to name the provider (rule 55). */
const grantingOnly = ({ source }: CompiledStatement, { principal }: Asked, how: number): number =>
  principal.type === 'IdentityProvider' && source.effect === 'Allow' ? how & named.direct : how

function conditionsFailing(
  { source, conditions }: CompiledStatement,
  { context }: Asked,
): FailedCondition[] {
  return source.conditions
    .filter((_, index) => !conditions[index]!(context))
    .map(({ operator, key, values }) => {
      const actual = context.get(key.toLowerCase())
      return { operator, key, expected: values, ...(actual !== undefined && { actual }) }
    })
}

const keysMissing = ({ source, variables }: CompiledStatement, { context }: Asked): string[] =>
  statementKeys(source, variables).filter((key) => context.get(key.toLowerCase()) === undefined)

function referenceTo(
  { source }: CompiledStatement,
  layer: PolicyLayer,
  level: number | undefined,
  policyId: string,
): StatementReference {
  return {
    layer,
    ...(level !== undefined && { level }),
    policyId,
    ...(source.sid !== undefined && { sid: source.sid }),
    index: source.index,
    effect: source.effect,
    start: positionOf(source.start),
    end: positionOf(source.end),
  }
}

/** Observed: a statement at offset 39 of a one-line document starts in column 41. */
const positionOf = ({ line, column }: Position): StatementPosition => ({
  line,
  column: column + 1,
})

function namingOf(layer: PolicyLayer, how: number): Pick<MatchedStatement, 'naming'> {
  if (layer !== 'resource' && layer !== 'trust') return {}
  if ((how & named.direct) !== 0) return { naming: 'caller' }
  return { naming: (how & named.base) !== 0 ? 'base' : 'account' }
}

/** Sets whose Allow is missing. Within an account an allow of the resource policy is an alternative, not a need. */
function lackingVotes(
  request: DecisionRequest,
  votes: readonly LayerVote[],
  matched: readonly MatchedStatement[],
): LayerVote[] {
  const { principal, resourceAccount, facts, policies } = request
  const account = accountOf(principal)
  const crossAccount = account === undefined || (resourceAccount ?? account) !== account
  const target: PolicyLayer = facts?.trustPolicy ? 'trust' : 'resource'
  const resourceNeeded = crossAccount || facts?.trustPolicy === true || facts?.kmsKey === true
  // Root, and the sessions it issues, need no identity policy (rule 20).
  const ofRoot =
    principal.type === 'Root' ||
    (principal.type === 'FederatedUser' && accountNamed(principal.userArn) === principal.account)
  // Within an account a grant to the caller itself needs nothing else, one to what is behind it no identity policy.
  const granted = (to: MatchedStatement['naming']) =>
    !crossAccount &&
    matched.some(
      ({ layer, effect, naming }) => layer === target && effect === 'Allow' && naming === to,
    )
  const toCaller = granted('caller')
  const toBase = granted('base')
  const silent = (layer: PolicyLayer): LayerVote => ({
    layer,
    vote: 'ImplicitlyDenied',
    unreadable: false,
  })
  const absent: LayerVote[] = []
  if (resourceNeeded && policies.resource === undefined) absent.push(silent(target))
  if (principal.type === 'FederatedUser' && policies.session === undefined && !toCaller) {
    absent.push(silent('session'))
  }
  return [...votes, ...absent].filter(({ layer, vote }) => {
    if (vote !== 'ImplicitlyDenied') return false
    if (layer === 'identity') return !ofRoot && !toCaller && !toBase
    if (layer === 'boundary') return principal.type !== 'Root' && !toCaller
    if (layer === 'session') return !toCaller
    return layer === target ? resourceNeeded : true
  })
}
