/** Where the rules of a website send a request (S3 user guide, "Redirecting requests using conditional redirects"). */

import type { HttpRequest } from '../../kernel/http.ts'
import type { Website } from '../../services/s3/public.ts'

export interface Redirection {
  readonly status: number
  readonly location: string
}

type Rule = NonNullable<Website['RoutingRules']>[number]

/** The redirection of everything, path and query kept. */
export function redirectionOfAll(website: Website, http: HttpRequest): Redirection | undefined {
  const { RedirectAllRequestsTo: target } = website
  if (target === undefined) return undefined
  const query = http.query === '' ? '' : `?${http.query}`
  const protocol = target.Protocol || protocolOf(http)
  return { status: 301, location: `${protocol}://${target.HostName}${http.path}${query}` }
}

/** The first rule about this key and, when reading failed, this status. */
export function redirectionOf(
  website: Website,
  http: HttpRequest,
  key: string,
  status: number | undefined,
): Redirection | undefined {
  const rule = website.RoutingRules?.find(({ Condition: condition }) => {
    const code = condition?.HttpErrorCodeReturnedEquals
    return (
      (code === undefined ? status === undefined : code === String(status)) &&
      key.startsWith(condition?.KeyPrefixEquals ?? '')
    )
  })
  if (rule === undefined) return undefined
  const { HostName: host, Protocol: protocol, HttpRedirectCode: code } = rule.Redirect
  const origin = `${protocol ?? protocolOf(http)}://${host ?? http.headers.get('host') ?? ''}`
  return { status: Number(code ?? 301), location: `${origin}/${encodedKey(newKey(rule, key))}` }
}

function newKey({ Condition: condition, Redirect: redirect }: Rule, key: string): string {
  if (redirect.ReplaceKeyWith !== undefined) return redirect.ReplaceKeyWith
  if (redirect.ReplaceKeyPrefixWith === undefined) return key
  return redirect.ReplaceKeyPrefixWith + key.slice(condition?.KeyPrefixEquals?.length ?? 0)
}

/**
 * A key as the path of a URL, behind its first slash. A key's own first slash stays encoded: two of them would name a
 * host. What isn't Unicode text becomes the replacement character.
 */
export const encodedKey = (key: string): string =>
  encodeURIComponent(key.toWellFormed()).replaceAll('%2F', '/').replace(/^\//, '%2F')

const protocolOf = ({ tlsVersion }: HttpRequest): string =>
  tlsVersion === undefined ? 'http' : 'https'
