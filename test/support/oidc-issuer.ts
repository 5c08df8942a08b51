/** OpenID Connect issuers on loopback: a real provider library, and one whose every token is the test's to make. */

import { type webcrypto, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
// @ts-expect-error the package comes without types
import Provider from 'oidc-provider'
import { testCertificate } from './certificates.ts'

export interface SecureServer {
  /** `https://localhost:PORT` */
  readonly url: string
  /** SHA-1 of its self-signed certificate. */
  readonly thumbprint: string
  close(): Promise<void>
}

/** HTTPS with a certificate nobody vouches for. */
export async function secureServer(
  listener: (url: string) => RequestListener,
  certificate = testCertificate({ name: 'localhost' }),
): Promise<SecureServer> {
  let answer: RequestListener = (_request, response) => response.end()
  const server = createServer(
    { cert: certificate.certificate, key: certificate.privateKey },
    (request, response) => answer(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  answer = listener(url)
  return {
    url,
    thumbprint: new X509Certificate(certificate.certificate).fingerprint
      .replaceAll(':', '')
      .toLowerCase(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Algorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512'

export interface TestIssuer extends SecureServer {
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** What is published: change it to rotate keys or to publish nonsense. */
  keys: JWK[]
  configuration: Record<string, unknown>
  /** Answers of any path instead of the usual ones. */
  readonly answers: Map<string, RequestListener>
  /** A key that is published under its id. */
  key(kid: string, algorithm?: Algorithm): Promise<webcrypto.CryptoKey>
  /** A token of this issuer, for client `test-client`, by the key named `kid`. */
  token(claims?: JWTPayload, header?: { kid?: string; alg?: string }): Promise<string>
}

/** An issuer whose tokens and documents are whatever the test says. `now` in milliseconds since 1970. */
export async function testIssuer(now: () => number): Promise<TestIssuer> {
  const asked: string[] = []
  const keys = new Map<string, webcrypto.CryptoKey>()
  const answers = new Map<string, RequestListener>()
  const state = { keys: [] as JWK[], configuration: {} as Record<string, unknown> }
  const server = await secureServer((url) => {
    state.configuration = { issuer: url, jwks_uri: `${url}/jwks` }
    return (request, response) => {
      const path = request.url ?? ''
      asked.push(path)
      const own = answers.get(path)
      if (own) return own(request, response)
      if (path === '/.well-known/openid-configuration')
        return response.end(JSON.stringify(state.configuration))
      if (path === '/jwks') return response.end(JSON.stringify({ keys: state.keys }))
      response.writeHead(404)
      return response.end()
    }
  })
  return Object.assign(state, server, {
    asked,
    answers,
    async key(kid: string, algorithm: Algorithm = 'RS256') {
      const pair = await generateKeyPair(algorithm, { extractable: true })
      keys.set(kid, pair.privateKey)
      state.keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' })
      return pair.privateKey
    },
    async token(claims: JWTPayload = {}, header: { kid?: string; alg?: string } = {}) {
      const { kid = 'first', alg = 'RS256' } = header
      const seconds = Math.floor(now() / 1000)
      const payload = Object.fromEntries(
        Object.entries({
          iss: server.url,
          aud: 'test-client',
          sub: 'somebody',
          iat: seconds,
          exp: seconds + 300,
          ...claims,
        }).filter(([, value]) => value !== undefined),
      )
      return new SignJWT(payload)
        .setProtectedHeader({ alg, kid })
        .sign(keys.get(kid) as webcrypto.CryptoKey)
    },
  })
}

const client = { id: 'sallyport-tests', secret: 'not a secret to anybody' }
const redirect = 'https://client.example/callback'

export interface RealProvider extends SecureServer {
  readonly clientId: string
  /** Signs in as `login` by the authorization code flow, the way a browser would, and brings the ID token home. */
  signIn(login: string): Promise<string>
}

/** The provider library `oidc-provider`, with its own sign-in pages. */
export async function realProvider(): Promise<RealProvider> {
  const certificate = testCertificate({ name: 'localhost' })
  const server = await secureServer((url) => {
    const provider = new Provider(url, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: [redirect],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub', 'https://aws.amazon.com/tags'] },
      ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      conformIdTokenClaims: false,
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] } },
        }),
      }),
    })
    return provider.callback()
  }, certificate)
  return {
    ...server,
    clientId: client.id,
    signIn: (login) => signIn(server.url, certificate.certificate, login),
  }
}

interface PageAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
}

/** A browser that trusts one certificate and keeps cookies. */
function browser(ca: string) {
  const cookies = new Map<string, string>()
  return async (url: string, form?: Record<string, string>, headers = {}): Promise<PageAnswer> => {
    const sent = request(url, {
      ca,
      agent: false,
      method: form ? 'POST' : 'GET',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    })
    sent.end(form && new URLSearchParams(form).toString())
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    for (const cookie of response.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    let body = ''
    for await (const chunk of response) body += chunk
    const { location } = response.headers
    return {
      status: response.statusCode ?? 0,
      location: location === undefined ? undefined : new URL(location, url).href,
      body,
    }
  }
}

async function signIn(url: string, ca: string, login: string): Promise<string> {
  const visit = browser(ca)
  const asked = new URLSearchParams({
    client_id: client.id,
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid',
  })
  let page = await visit(`${url}/auth?${asked}`)
  while (!page.location?.startsWith(redirect)) {
    if (page.location !== undefined) page = await visit(page.location)
    else {
      const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page.body) ?? []
      const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(page.body) ?? []
      if (action === '') throw new Error(`no form: ${page.status} ${page.body.slice(0, 300)}`)
      page = await visit(new URL(action, url).href, { prompt, login, password: 'any' })
    }
  }
  const code = new URL(page.location).searchParams.get('code') ?? ''
  const { body } = await visit(
    `${url}/token`,
    { grant_type: 'authorization_code', code, redirect_uri: redirect },
    {
      authorization: `Basic ${Buffer.from(
        `${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`,
      ).toString('base64')}`,
    },
  )
  return JSON.parse(body).id_token
}
