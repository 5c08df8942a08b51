/** Actions compare ignoring case; wildcards only in the name, except the lone `*` (rules 56-58). */
import { compileGlob } from './glob.ts'
import { parsePattern, type ResolvedPart } from './pattern.ts'

/** Tests an action in lower case. */
export type ActionTest = (lowerCaseAction: string) => boolean

/**
 * Compiles an Action or NotAction value. Wildcards in the service prefix are refused at write; should such a pattern
 * appear all the same, `failClosed` says whether covering an action is the safe reading.
 */
export function compileAction(pattern: string, failClosed: boolean): ActionTest {
  // `*:*` is the lone star as many write it
  if (pattern === '*' || pattern === '*:*') return () => true
  const lower = pattern.toLowerCase()
  const colon = lower.indexOf(':')
  const service = lower.slice(0, Math.max(colon, 0))
  if (/[*?]/.test(colon < 0 ? lower : service) && !failClosed) return () => false
  return compileGlob(parsePattern(lower, { wildcards: true, variables: false }) as ResolvedPart[])
}
