/** Continuation tokens are sealed: one belongs to one list, says nothing to the client, and any other text is refused. */

import type { Sealer } from '../../kernel/world.ts'
import { invalidArgument } from './errors.ts'

interface Sealing {
  readonly world: { readonly sealer: Sealer }
}

/** A token that continues the list behind `last`. */
export const sealToken = ({ world }: Sealing, list: string, last: string): string =>
  world.sealer.seal(`s3/list/${list}`, Buffer.from(last, 'utf8'))

/** Where a token continues. */
export function openToken({ world }: Sealing, list: string, token: string): string {
  try {
    return world.sealer.open(`s3/list/${list}`, token).toString('utf8')
  } catch {
    throw invalidArgument(
      'The continuation token provided is incorrect',
      'continuation-token',
      token.slice(0, 1024),
    )
  }
}
