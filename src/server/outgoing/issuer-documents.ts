/** Key sets of OpenID Connect issuers: found by discovery, held for a while, read again when a key is missing. */

import type { Clock } from '../../kernel/clock.ts'
import { type Issuer, type IssuerDocuments, IssuerUnreachable } from '../../kernel/world.ts'
import { type ReadJsonOptions, readJson } from './read-json.ts'

const held = {
  /** Keys are read again after this time even when nothing is missing. */
  keysMillis: 10 * 60_000,
  /** A token with an unknown key, or an issuer that failed, isn't asked about more often. */
  retryMillis: 10_000,
  issuers: 1000,
}

interface Known {
  readonly readAt: number
  readonly keys: Promise<unknown>
}

export interface IssuerDocumentsOptions {
  readonly clock: Clock
  /** Issuers that may lie at any address, and on plain HTTP. */
  readonly allowedIssuers: readonly string[]
}

/** Discovery (OpenID Connect Discovery 1.0, section 4): the document must speak of the issuer it was asked of. */
export function createIssuerDocuments({
  clock,
  allowedIssuers,
}: IssuerDocumentsOptions): IssuerDocuments {
  const allowedOrigins = new Set(allowedIssuers.map((issuer) => new URL(issuer).origin))
  const known = new Map<string, Known>()

  async function read({ url, thumbprints }: Issuer): Promise<unknown> {
    const options: ReadJsonOptions = { allowedOrigins, thumbprints, now: clock.now() }
    const discovered = await readJson(
      `${url.replace(/\/$/, '')}/.well-known/openid-configuration`,
      options,
    )
    const { issuer, jwks_uri } = Object(discovered) as { issuer?: unknown; jwks_uri?: unknown }
    if (issuer !== url)
      throw new IssuerUnreachable(`\`${url}\` publishes the configuration of another issuer`)
    if (typeof jwks_uri !== 'string') throw new IssuerUnreachable(`\`${url}\` names no key set`)
    return readJson(jwks_uri, options)
  }

  function start(id: string, issuer: Issuer, now: number): Known {
    if (known.size >= held.issuers) {
      const [oldest] = known.keys()
      if (oldest !== undefined) known.delete(oldest)
    }
    const keys = read(issuer)
    // whoever asked hears of the failure; nobody else does
    keys.catch(() => undefined)
    const started = { readAt: now, keys }
    known.delete(id)
    known.set(id, started)
    return started
  }

  return {
    async keys(issuer, missing) {
      const now = clock.monotonic()
      const id = JSON.stringify([issuer.url, [...issuer.thumbprints].sort()])
      const found = known.get(id)
      if (found === undefined || now - found.readAt > held.keysMillis)
        return start(id, issuer, now).keys
      const mayRetry = now - found.readAt > held.retryMillis
      try {
        const keys = await found.keys
        return missing?.(keys) && mayRetry ? await start(id, issuer, now).keys : keys
      } catch (error) {
        if (!mayRetry) throw error
        return start(id, issuer, now).keys
      }
    },
  }
}
