/** Query parameters as sent: split on `&`, then on the first `=`. */

export interface QueryPair {
  /** As sent, still encoded. */
  readonly name: string
  /** As sent, still encoded; empty when there was no `=`. */
  readonly value: string
}

/** Pairs in order; empty pieces between `&&` are dropped, a missing `=` means an empty value. */
export function splitQuery(query: string): QueryPair[] {
  if (query === '') return []
  const pairs: QueryPair[] = []
  for (const piece of query.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    pairs.push(
      equals < 0
        ? { name: piece, value: '' }
        : { name: piece.slice(0, equals), value: piece.slice(equals + 1) },
    )
  }
  return pairs
}
