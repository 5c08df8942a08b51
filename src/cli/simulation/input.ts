/** Objects that come from outside. */

/** What was given has no meaning; the message says what. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

export type Members = Readonly<Record<string, unknown>>

export function membersOf(value: unknown, what: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadInput(`${what} is no object`)
  return value as Members
}
