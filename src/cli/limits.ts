/** `--limit NAME=RATE/BURST`: how often callers may be wrong, and ask for sessions. */

import { defaultLimits, type LimitOptions, limitNames } from '../server/request-limits.ts'
import { CommandFailed, exitCodes } from './console.ts'

const form = /^(\d{1,6}(?:\.\d{1,3})?)\/(\d{1,7})$/

/** The defaults, with what the operator says otherwise: `failures=50/1000`, `codes=0.1/20`, `sessions=off`. */
export function limitsFrom(given: readonly string[]): LimitOptions {
  const limits = { ...defaultLimits }
  for (const each of given) {
    const [name, value = ''] = each.split('=', 2).map((part) => part.trim())
    const known = limitNames.find((limit) => limit === name)
    const [, perSecond, burst] = form.exec(value) ?? []
    if (known === undefined || (value !== 'off' && !(Number(burst) >= 1)))
      throw new CommandFailed(
        `--limit takes NAME=RATE/BURST or NAME=off, where NAME is one of ${limitNames.join(', ')}`,
        exitCodes.usage,
      )
    limits[known] =
      value === 'off' ? undefined : { perSecond: Number(perSecond), burst: Number(burst) }
  }
  return limits
}
