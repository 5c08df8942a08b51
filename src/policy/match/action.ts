/** Actions compare ignoring case; wildcards only in the name, except the lone `*` (rules 56-58). */
import { compileGlob } from './glob.ts'
import { parsePattern } from './pattern.ts'

/** Tests an action in lower case. */
export type ActionTest = (lowerCaseAction: string) => boolean

/** What an action pattern can match at all: every service, one service, or nothing. */
export interface ActionPattern {
  readonly test: ActionTest
  /** The only action matched, in lower case, when the pattern has no wildcard. */
  readonly exact: string | undefined
}

const never: ActionPattern = { test: () => false, exact: undefined }

export function compileAction(pattern: string): ActionPattern {
  if (pattern === '*') return { test: () => true, exact: undefined }
  const lower = pattern.toLowerCase()
  const colon = lower.indexOf(':')
  const service = lower.slice(0, colon)
  const name = lower.slice(colon + 1)
  if (colon <= 0 || name === '' || /[*?]/.test(service)) return never
  const parts = parsePattern(lower, { wildcards: true, variables: false })
  if (parts.every((part) => typeof part === 'string')) {
    return { test: (action) => action === lower, exact: lower }
  }
  if (name === '*') {
    const prefix = `${service}:`
    return { test: (action) => action.startsWith(prefix), exact: undefined }
  }
  return { test: compileGlob(parts.filter((part) => typeof part !== 'object')), exact: undefined }
}
