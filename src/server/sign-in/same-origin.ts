/** That a request which changes something comes from a page of ours: where it is from, and the token that the page got. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { AwsError } from '../../kernel/errors.ts'
import type { HttpRequest } from '../../kernel/http.ts'

const refused = () =>
  new AwsError('AccessDenied', 403, 'The request did not come from a page of this sign-in.')

/**
 * Browsers say where a POST comes from. One that says neither of both is refused: nothing that may use these endpoints
 * leaves them out.
 */
export function checkOrigin({ headers }: HttpRequest, origin: string): void {
  const site = headers.get('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') throw refused()
  const given = headers.get('origin')
  if (given === undefined ? site === undefined : given !== origin) throw refused()
}

/** Token of pages, made of the visit's secret and of the sign-in they were made in. */
export const pageToken = (visit: string, signIn: string | undefined): string =>
  createHmac('sha256', visit)
    .update(`page ${signIn ?? ''}`)
    .digest('base64url')

export function checkPageToken(
  given: string | undefined,
  visit: string | undefined,
  signIn: string | undefined,
): void {
  if (given === undefined || visit === undefined) throw refused()
  const expected = Buffer.from(pageToken(visit, signIn))
  const got = Buffer.from(given)
  if (got.length !== expected.length || !timingSafeEqual(got, expected)) throw refused()
}
