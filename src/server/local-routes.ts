/** Paths of our own beside AWS's, under `/_sallyport/`: the name can't be a bucket's. */

import { isIP } from 'node:net'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { BodySource } from './body.ts'
import { jsonAnswer } from './health.ts'

export type LocalRoute = (http: HttpRequest, body: BodySource) => Promise<HttpAnswer>

/** By `METHOD path`. */
export type LocalRoutes = ReadonlyMap<string, LocalRoute>

const prefix = '/_sallyport/'

/** On a bucket's own host the same path is an object's key. */
function isBareHost(host: string | undefined, domain: string): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === '' || name === domain || name === 'localhost' || isIP(bare(name)) !== 0
}

const bare = (name: string) => name.replace(/^\[(.*)\]$/, '$1')

/** The route of a request; `undefined` for everything that is AWS's. */
export function localRoute(
  routes: LocalRoutes,
  http: HttpRequest,
  domain: string,
): LocalRoute | undefined {
  if (!http.path.startsWith(prefix) || !isBareHost(http.headers.get('host'), domain))
    return undefined
  return (
    routes.get(`${http.method} ${http.path}`) ??
    (async () => jsonAnswer(404, { error: 'nothing is here' }))
  )
}
