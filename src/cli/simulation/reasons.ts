/** Why a simulated request is decided as it is: as data, and as lines for people. */
import type {
  Explanation,
  FailedCondition,
  LayerVote,
  StatementReference,
  UnmatchedStatement,
} from '../../policy/index.ts'

/** What `--json` prints as `reasons`. */
export interface Reasons {
  /** The set that concluded. */
  readonly layer: string
  readonly crossAccount: boolean
  /** Statements that settled it. */
  readonly statements: readonly StatementView[]
  /** Statements about the action that didn't match, and why. */
  readonly unmatched: readonly UnmatchedView[]
  /** Sets whose Allow is missing; each of them would be needed. */
  readonly lacking: readonly string[]
  readonly missingContextKeys: readonly string[]
}

interface StatementView {
  readonly effect: 'Allow' | 'Deny'
  readonly layer: string
  readonly policy: string
  readonly sid?: string
  readonly line: number
  readonly column: number
}

interface UnmatchedView extends StatementView {
  readonly because: readonly string[]
}

export function reasonsOf(explanation: Explanation): Reasons {
  const { decision, determining, unmatched, lacking, missingContextKeys } = explanation
  return {
    layer: decision.layer,
    crossAccount: decision.crossAccount,
    statements: determining.map(statementView),
    unmatched: unmatched.map((each) => ({ ...statementView(each), because: differences(each) })),
    lacking: lacking.map(layerName),
    missingContextKeys,
  }
}

function statementView(reference: StatementReference): StatementView {
  const { effect, policyId, sid, start } = reference
  return {
    effect,
    layer: layerName(reference),
    policy: policyId,
    ...(sid !== undefined && { sid }),
    line: start.line,
    // Explanations count columns from 2, as the simulation operations do.
    column: start.column - 1,
  }
}

const layerNames: Readonly<Record<LayerVote['layer'], string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'trust policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'SCP',
  rcp: 'RCP',
  endpoint: 'endpoint policy',
}

const layerName = ({ layer, level }: Pick<LayerVote, 'layer' | 'level'>): string =>
  level === undefined ? layerNames[layer] : `${layerNames[layer]} of level ${level}`

function differences(statement: UnmatchedStatement): string[] {
  return [
    ...(statement.resourceDiffers ? ['it speaks of another resource'] : []),
    ...(statement.principalDiffers ? ['it speaks of another principal'] : []),
    ...statement.failedConditions.map(failure),
  ]
}

function failure({ operator, key, expected, actual }: FailedCondition): string {
  const wanted = expected.map((value) => JSON.stringify(value)).join(' or ')
  const has =
    actual === undefined ? `the request has no ${key}` : `${key} is ${JSON.stringify(actual)}`
  return `${operator} ${wanted}: ${has}`
}

/** The decision in one line, then statement by statement. */
export function describe(explanation: Explanation): string[] {
  const { decision, votes } = explanation
  const reasons = reasonsOf(explanation)
  const unreadable = votes.filter((vote) => vote.unreadable)
  return [
    `${decision.outcome}${conclusion(explanation, reasons)}`,
    ...section(
      'Unreadable, and therefore denying',
      unreadable.map((vote) => layerName(vote)),
    ),
    ...section('Settled by', reasons.statements.map(statementLine)),
    ...section('Would have to allow as well', reasons.lacking),
    ...section(
      'About this action, but not matching',
      reasons.unmatched.flatMap((each) => [
        statementLine(each),
        ...each.because.map((because) => `    ${because}`),
      ]),
    ),
    ...section('Context keys asked for and not given', reasons.missingContextKeys),
  ]
}

function conclusion({ decision }: Explanation, { crossAccount }: Reasons): string {
  const where = crossAccount ? ', across accounts' : ''
  if (decision.outcome === 'ImplicitlyDenied') return `: nothing allows it${where}`
  if (decision.layer === 'root') return `: the root user holds everything in its account${where}`
  if (decision.layer === 'acl') return `: an ACL grants it${where}`
  return where
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

const statementLine = ({ effect, layer, policy, sid, line, column }: StatementView): string =>
  [`${effect.padEnd(5)} ${policy}:${line}:${column}`, sid, `(${layer})`]
    .filter((part) => part !== undefined)
    .join('  ')
