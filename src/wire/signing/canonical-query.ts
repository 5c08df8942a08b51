/** The query line of a canonical request. */

import { recode } from './percent.ts'
import { splitQuery } from './query-pairs.ts'

/** Every parameter but X-Amz-Signature, encoded strictly, sorted by name and then by value. */
export function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs: (readonly [string, string])[] = []
  for (const { name, value } of splitQuery(query)) {
    const encodedName = recode(name)
    if (encodedName !== 'X-Amz-Signature') pairs.push([encodedName, recode(value)])
  }
  if (pairs.length > 1)
    pairs.sort((a, b) => (a[0] === b[0] ? compare(a[1], b[1]) : compare(a[0], b[0])))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
