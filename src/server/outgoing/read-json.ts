/**
 * Reads a JSON document of somebody else's server. The address comes from an account's configuration, so: HTTPS only,
 * public addresses only, no redirects, little time, few bytes. The operator may allow single origins beyond that.
 */

import { lookup as lookupName } from 'node:dns'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { TLSSocket } from 'node:tls'
import { IssuerUnreachable } from '../../kernel/world.ts'
import { isPublicAddress } from './addresses.ts'
import { isPinned } from './pinned.ts'

const limits = { millis: 5000, bytes: 1024 * 1024 }

export interface ReadJsonOptions {
  /** Origins (`https://idp.internal:8443`) that may lie at any address, and use plain HTTP when they say so. */
  readonly allowedOrigins: ReadonlySet<string>
  readonly thumbprints: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The document; rejects with {@link IssuerUnreachable} for everything that isn't one within the limits. */
export async function readJson(address: string, options: ReadJsonOptions): Promise<unknown> {
  const url = URL.parse(address)
  if (url === null) throw new IssuerUnreachable(`\`${address}\` is no URL`)
  const allowed = options.allowedOrigins.has(url.origin)
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:'))
    throw new IssuerUnreachable(`\`${url.href}\` is not HTTPS`)
  if (url.username !== '' || url.password !== '')
    throw new IssuerUnreachable(`\`${url.origin}\` comes with credentials`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!allowed && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host)
  const response = await ask(url, allowed, options)
  const text = await bodyOf(response, url)
  try {
    return JSON.parse(text)
  } catch {
    throw new IssuerUnreachable(`\`${url.href}\` is no JSON`)
  }
}

const notPublic = (host: string): IssuerUnreachable =>
  new IssuerUnreachable(`\`${host}\` is not a public address; --allow-issuer allows an issuer`)

/** Names are resolved once, for the connection itself: there is no second answer to change. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookupName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address)))
      return callback(notPublic(hostname), '', 0)
    const [first] = addresses
    return options.all
      ? callback(null, addresses)
      : callback(null, first?.address ?? '', first?.family ?? 0)
  })
}

function ask(
  url: URL,
  allowed: boolean,
  { thumbprints, now }: ReadJsonOptions,
): Promise<IncomingMessage> {
  const signal = AbortSignal.timeout(limits.millis)
  const common = {
    signal,
    headers: { Accept: 'application/json', 'User-Agent': 'sallyport' },
    ...(!allowed && { lookup: publicLookup }),
  }
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new IssuerUnreachable(`\`${url.origin}\` could not be read: ${reason}`))
    const request: ClientRequest =
      url.protocol === 'http:'
        ? httpRequest(url, { ...common, agent: false })
        : httpsRequest(url, {
            ...common,
            // each connection proves itself; whether a public authority vouches is asked below
            agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }),
            rejectUnauthorized: false,
            minVersion: 'TLSv1.2',
          })
    request.once('error', (error) =>
      error instanceof IssuerUnreachable ? reject(error) : fail(error.message),
    )
    request.once('response', (response) => {
      const { socket } = response
      const trusted =
        !(socket instanceof TLSSocket) ||
        socket.authorized ||
        isPinned(socket, url.hostname, thumbprints, now)
      if (trusted && response.statusCode === 200) return resolve(response)
      response.destroy()
      return fail(trusted ? `status ${response.statusCode}` : 'its certificate is not trusted')
    })
    request.end()
  })
}

async function bodyOf(response: IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response) {
      length += (chunk as Buffer).length
      if (length > limits.bytes) throw new Error(`more than ${limits.bytes} bytes`)
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new IssuerUnreachable(`\`${url.origin}\` could not be read: ${reason}`)
  }
  return Buffer.concat(chunks).toString('utf8')
}
