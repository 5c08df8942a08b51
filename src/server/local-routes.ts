/** Paths of our own beside AWS's, under `/_sallyport/`: the name can't be a bucket's. */

import { isIP } from 'node:net'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { BodySource } from './body.ts'
import { jsonAnswer } from './health.ts'

export type LocalRoute = (http: HttpRequest, body: BodySource) => Promise<HttpAnswer>

/** By `METHOD path`, or `METHOD /_sallyport/name/*` for everything below. */
export type LocalRoutes = ReadonlyMap<string, LocalRoute>

const prefix = '/_sallyport/'

/** On a bucket's own host the same path is an object's key. */
function isBareHost(host: string | undefined, domains: readonly string[]): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === '' || domains.includes(name) || name === 'localhost' || isIP(bare(name)) !== 0
}

const bare = (name: string) => name.replace(/^\[(.*)\]$/, '$1')

/**
 * The route of a request; `undefined` for everything that is AWS's. Ours are served on the bare `domains`: that of virtual
 * hosts, and that of the public address.
 */
export function localRoute(
  routes: LocalRoutes,
  http: HttpRequest,
  ...domains: readonly string[]
): LocalRoute | undefined {
  const { method, path } = http
  if (!path.startsWith(prefix) || !isBareHost(http.headers.get('host'), domains)) return undefined
  const name = path.slice(0, path.indexOf('/', prefix.length) + 1)
  return (
    routes.get(`${method} ${path}`) ??
    routes.get(`${method} ${name}*`) ??
    (async () => jsonAnswer(404, { error: 'nothing is here' }))
  )
}
