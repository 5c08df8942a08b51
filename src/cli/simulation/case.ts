/**
 * A decision written down as data: who asks for what, under which policies, and what is expected. One JSON object a line
 * makes a file of cases; `docs/simulate.md` describes the fields.
 */
import {
  type AttachedPolicy,
  type ContextValue,
  compile,
  type DecisionRequest,
  type Outcome,
} from '../../policy/index.ts'
import { factsOf } from './facts.ts'
import { BadInput, type Members, membersOf } from './input.ts'
import { canonicalIdOf, principalOf } from './principal.ts'

/** A call of the case: one permission it needs. */
export interface Need {
  readonly action: string
  readonly resource: string
  readonly request: DecisionRequest
}

export interface Case {
  readonly id: string | undefined
  /** Every permission that the call needs; all of them have to be allowed. */
  readonly needs: readonly [Need, ...Need[]]
  readonly expected: Outcome | undefined
}

/** Reads a case; throws {@link BadInput} when something in it has no meaning. Members it doesn't know are notes. */
export function readCase(value: unknown): Case {
  const given = membersOf(value, 'the case')
  const request = membersOf(given.request, '`request`')
  const also = given.also === undefined ? [] : listOf(given.also, '`also`')
  return {
    id: typeof given.id === 'string' ? given.id : undefined,
    needs: [
      needOf(request, given),
      // A further permission of the same call differs in what it names and keeps the rest.
      ...also.map((each) => {
        const further = membersOf(each, '`also`')
        const { resourcePolicy, ...changed } = further
        return needOf(
          { ...request, ...changed },
          { ...given, ...('resourcePolicy' in further ? { resourcePolicy } : {}) },
        )
      }),
    ],
    expected: expectedOf(given.expected),
  }
}

const outcomes: ReadonlySet<unknown> = new Set<Outcome>([
  'Allowed',
  'ExplicitlyDenied',
  'ImplicitlyDenied',
])

function expectedOf(value: unknown): Outcome | undefined {
  if (value === undefined || value === null) return undefined
  if (!outcomes.has(value)) throw new BadInput('`expected` is no decision')
  return value as Outcome
}

function needOf(request: Members, given: Members): Need {
  const action = textOf(request.action, '`action`')
  const target = targetOf(request.resource)
  const principal = principalOf(request.principal)
  const canonicalId = canonicalIdOf(principal)
  const boundary = policies('boundary', given.permissionBoundary).at(0)
  const session = given.sessionPolicy ?? undefined
  const resource = policies('resource policy', given.resourcePolicy).at(0)
  const endpoint = given.vpcEndpointPolicies ?? undefined
  return {
    action,
    resource: target.arn,
    request: {
      principal,
      action,
      resource: target.arn,
      ...(target.account !== undefined && { resourceAccount: target.account }),
      context: contextOf(request.contextVariables),
      policies: {
        identity: policies('identity policy', given.identityPolicies),
        ...(boundary && { boundary }),
        ...(session !== undefined && { session: policies('session policy', session) }),
        ...(resource && { resource }),
        scp: levels('SCP', given.scps),
        rcp: levels('RCP', given.rcps),
        ...(endpoint !== undefined && { endpoint: policies('endpoint policy', endpoint) }),
      },
      facts: {
        ...(canonicalId !== undefined && { canonicalId }),
        ...factsOf(action, target.arn, request.facts),
      },
    },
  }
}

function targetOf(value: unknown): { readonly arn: string; readonly account: string | undefined } {
  if (typeof value === 'string') return { arn: value, account: undefined }
  const given = membersOf(value, '`resource`')
  const account = given.accountId
  return {
    arn: textOf(given.resource, '`resource`'),
    account: account === undefined || account === null ? undefined : textOf(account, '`accountId`'),
  }
}

/** Condition keys, whatever their case. */
export function contextOf(value: unknown): DecisionRequest['context'] {
  const context = new Map<string, ContextValue>()
  for (const [key, given] of Object.entries(membersOf(value ?? {}, '`contextVariables`')))
    context.set(key.toLowerCase(), contextValue(key, given))
  return { get: (key) => context.get(key) }
}

function contextValue(key: string, value: unknown): ContextValue {
  if (Array.isArray(value)) return value.map((each) => textOf(each, `a value of \`${key}\``))
  return textOf(value, `the value of \`${key}\``)
}

/** One document or several; each as an object, or as its text. */
function policies(set: string, value: unknown): AttachedPolicy[] {
  if (value === undefined || value === null) return []
  const all = Array.isArray(value) ? value : [value]
  return all.map((each, index) => policyOf(all.length > 1 ? `${set} ${index + 1}` : set, each))
}

function policyOf(fallbackId: string, value: unknown): AttachedPolicy {
  if (typeof value === 'string') return { id: fallbackId, document: compile(value) }
  const given = membersOf(value, `the ${fallbackId}`)
  const named = typeof given.name === 'string' && given.policy !== undefined
  const document = named ? given.policy : given
  const text = typeof document === 'string' ? document : JSON.stringify(document, principalForms)
  return { id: named ? (given.name as string) : fallbackId, document: compile(text) }
}

/** Some cases write `Principal: ARN`, which the grammar doesn't have; they mean `{AWS: ARN}`. */
const principalForms = (key: string, value: unknown): unknown =>
  key === 'Principal' && typeof value === 'string' && value !== '*' ? { AWS: value } : value

/** Control policies: one element a level, from the root down, `{orgIdentifier, policies}` or a list of documents. */
function levels(set: string, value: unknown): AttachedPolicy[][] {
  if (value === undefined || value === null) return []
  return listOf(value, `the ${set}s`).map((level, index) => {
    const documents = Array.isArray(level) ? level : membersOf(level, `an ${set} level`).policies
    return policies(`${set} of level ${index}`, documents)
  })
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new BadInput(`${what} is no list`)
  return value
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new BadInput(`${what} is no string`)
  return value
}
