/** The status of a credential: what clients may make it. */

import type { AwsError } from '../../kernel/errors.ts'

export type SettableStatus = 'Active' | 'Inactive'

/** A credential can't be made to expire: that value of the model is for reading (recalled). */
const settable: ReadonlyMap<string, SettableStatus> = new Map([
  ['Active', 'Active'],
  ['Inactive', 'Inactive'],
])

/** Throws AWS's ValidationError for a status that can't be set. */
export function settableStatus(
  { fail }: { fail(code: string, message: string): AwsError },
  status: string,
): SettableStatus {
  const known = settable.get(status)
  if (known !== undefined) return known
  throw fail(
    'ValidationError',
    "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
  )
}
