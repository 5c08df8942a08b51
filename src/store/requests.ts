/** Request ids of recent write transactions lie among the pairs, in a space of their own. */

import type { Key } from '../kernel/collection.ts'
import type { ByteString } from './tuples.ts'
import { encodeTuple } from './tuples.ts'

export const requestRange = { from: Buffer.from('q'), to: Buffer.from('r') }

export function requestKey(...parts: Key): ByteString {
  return `q${encodeTuple(parts)}`
}
