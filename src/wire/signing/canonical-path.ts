/** The path line of a canonical request. */

import { encodePath, recodePath } from './percent.ts'

/** S3: decoded once and encoded once, never normalised; `/` and `%2F` stay distinct. */
export function canonicalPathAsSent(path: string): string {
  return path === '' ? '/' : recodePath(path)
}

/** Everybody else: without `.`, `..` and empty segments, then encoded again on top of what was sent. */
export function canonicalPathNormalised(path: string): string {
  if (path === '/' || path === '') return '/'
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return encodePath(`/${kept.join('/')}${trailing}`)
}
