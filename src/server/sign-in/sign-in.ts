/**
 * The sign-in of people, at `signin.DOMAIN` and `ACCOUNT.signin.DOMAIN`: these endpoints and no others. They are steps of
 * the pipeline like everything else: where an operation of AWS's does what is asked, it is performed with its decision
 * and its event, in the name of who is signed in; the rest has an event of its own.
 */

import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import type { SignInHost } from '../../wire/route/router.ts'
import { type BodySource, readWhole } from '../body.ts'
import type { Exchange } from '../exchange.ts'
import { securityKeyScript, styleSheet } from './assets.ts'
import { consoleEndpoints } from './console.ts'
import { cookieOf, visitCookie } from './cookies.ts'
import {
  type Endpoint,
  type EndpointAccess,
  type Endpoints,
  type SignInParts,
  type SignInScheme,
  targetOf,
} from './endpoint.ts'
import { messagePage, pageHeaders } from './pages.ts'
import { passkeyEndpoints } from './passkeys.ts'
import { passwordEndpoints } from './password.ts'
import { checkOrigin, checkPageToken } from './same-origin.ts'
import { secondFactorEndpoints } from './second-factor.ts'
import { type LiveSignIn, liveSignIn, newVisit, type Visit } from './visit.ts'

const asset = (type: string, body: string): Endpoint => ({
  access: 'anybody',
  answer: () => ({
    status: 200,
    headers: { ...pageHeaders, 'Content-Type': type, 'Cache-Control': 'no-cache' },
    body,
  }),
})

/** By method and path. */
export const signInEndpoints = (parts: SignInParts): Endpoints => ({
  'GET /signin/style.css': asset('text/css; charset=utf-8', styleSheet),
  'GET /signin/security-key.js': asset('text/javascript; charset=utf-8', securityKeyScript),
  'GET /favicon.ico': {
    access: 'anybody',
    answer: () => ({ status: 204, headers: {}, body: undefined }),
  },
  ...passwordEndpoints(parts),
  ...secondFactorEndpoints(parts),
  ...passkeyEndpoints(parts),
  ...consoleEndpoints(parts),
})

export interface SignIn {
  answer(exchange: Exchange, body: BodySource, host: SignInHost): Promise<HttpAnswer>
}

/** Forms and JSON of ours are short; what security keys answer has certificates in it at most. */
const bodyLimit = 64 * 1024

const failurePage = ({ status, message }: AwsError): HttpAnswer =>
  messagePage(status >= 500 ? 'Something went wrong' : 'Refused', message, status)

const failureJson = ({ status, code, message }: AwsError): HttpAnswer => ({
  status,
  headers: { ...pageHeaders, 'Content-Type': 'application/json' },
  body: JSON.stringify({ code, message }),
})

export function createSignIn(parts: SignInParts, scheme: SignInScheme): SignIn {
  const { store, world, steps } = parts
  const endpoints = new Map(Object.entries(signInEndpoints(parts)))
  const paths = new Set([...endpoints.keys()].map((key) => key.slice(key.indexOf(' ') + 1)))

  async function visitOf(
    exchange: Exchange,
    host: SignInHost,
    read: ReadBody | undefined,
  ): Promise<Visit> {
    const { http, now } = exchange
    const origin = `${scheme}://${http.headers.get('host') ?? ''}`
    const signIn = await liveSignIn(store, http, now)
    if (signIn) exchange.principal = signIn.principal
    if (read) {
      checkOrigin(http, origin)
      const token = read.fields.get('csrf') ?? http.headers.get('x-csrf-token')
      checkPageToken(token, cookieOf(http, visitCookie), signIn?.record.id)
    }
    const { fields, json: members } = read ?? { fields: queryOf(http.query), json: {} }
    return newVisit({ exchange, http, host, origin, signIn, fields, json: members }, world.random)
  }

  return {
    async answer(exchange, body, host) {
      const { http } = exchange
      exchange.unrecorded = true
      exchange.failed = failurePage
      if (scheme === 'refused')
        return messagePage(
          'Not over plain HTTP',
          'People sign in over TLS only: start the server with --tls, or behind a proxy that ends TLS.',
          403,
        )
      const endpoint = endpoints.get(`${http.method} ${http.path}`)
      if (endpoint === undefined)
        return paths.has(http.path)
          ? messagePage('Not this way', 'This address takes another method.', 405)
          : messagePage('Not found', 'Nothing is here.', 404)
      const { event, access, json } = endpoint
      if (json) exchange.failed = failureJson
      exchange.service = await parts.service()
      if (event !== undefined) {
        exchange.unrecorded = false
        exchange.console = event
        exchange.effect = 'control'
      }
      // no place is held while a client sends
      const bytes = event === undefined ? undefined : await readWhole(body, bodyLimit)
      if (event !== undefined || access !== 'anybody') await steps.enter(exchange, exchange.service)
      steps.takeLease(exchange)
      const visit = await visitOf(exchange, host, bytes && bodyOf(bytes, json === true))
      const closed = refusalOf(access, visit.signIn)
      if (closed !== undefined) {
        if (json || event !== undefined) throw notSignedIn()
        return redirect(closed, visit)
      }
      const answer = await endpoint.answer(visit)
      return visit.cookies.length === 0 ? answer : { ...answer, cookies: visit.cookies }
    },
  }
}

const notSignedIn = () =>
  new AwsError('AccessDenied', 403, 'You are not signed in, or your sign-in has ended.')

/** Where somebody who may not use an endpoint goes instead. */
function refusalOf(access: EndpointAccess, signIn: LiveSignIn | undefined): string | undefined {
  if (access === 'anybody') return undefined
  const stage = signIn?.record.stage
  if (stage === access || (access === 'password' && stage === 'signed-in')) return undefined
  if (stage === undefined) return '/signin'
  return stage === 'mfa' ? '/signin/mfa' : stage === 'password' ? '/console/password' : '/console'
}

function redirect(to: string, { http, cookies }: Visit): HttpAnswer {
  const asked = targetOf(http.query === '' ? http.path : `${http.path}?${http.query}`)
  const query = to === '/signin' ? `?${new URLSearchParams({ redirect_uri: asked })}` : ''
  return {
    status: 302,
    headers: { ...pageHeaders, Location: `${to}${query}` },
    cookies,
    body: undefined,
  }
}

function queryOf(query: string): ReadonlyMap<string, string> {
  const pairs = [...new URLSearchParams(query)]
  return new Map(pairs)
}

interface ReadBody {
  readonly fields: ReadonlyMap<string, string>
  readonly json: Readonly<Record<string, unknown>>
}

const unreadable = () => new AwsError('ValidationError', 400, 'The request could not be read.')

/** A name that comes twice is refused: nobody knows which is meant. */
function bodyOf(bytes: Buffer, isJson: boolean): ReadBody {
  if (!isJson) {
    const pairs = [...new URLSearchParams(bytes.toString())]
    const fields = new Map(pairs)
    if (fields.size !== pairs.length) throw unreadable()
    return { fields, json: {} }
  }
  if (bytes.length === 0) return { fields: new Map(), json: {} }
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString())
  } catch {
    throw unreadable()
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable()
  const entries = Object.entries(parsed)
  return {
    fields: new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    json: Object.assign(Object.create(null), parsed),
  }
}
