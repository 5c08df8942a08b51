import { expect, test } from 'vitest'
import { HeaderTable, type HttpRequest } from '../kernel/http.ts'
import { health } from './health.ts'
import { type LocalRoute, localRoute } from './local-routes.ts'

const request = (method: string, path: string, host: string): HttpRequest => ({
  method,
  path,
  query: '',
  headers: new HeaderTable(['Host', host]),
  remoteAddress: '127.0.0.1',
  tlsVersion: undefined,
  id: 'r',
  receivedAt: 0,
})
const found: LocalRoute = async () => ({ status: 200, headers: {}, body: 'found' })
const routes = new Map([
  ['GET /_sallyport/health', found],
  ['GET /_sallyport/tokens/*', found],
])
const body = { length: 0, proceed() {}, stream: () => expect.unreachable() }

test.each([
  ['GET', '/_sallyport/health', 'localhost:4566', 200],
  ['GET', '/_sallyport/health', '127.0.0.1', 200],
  ['GET', '/_sallyport/health', '[::1]:4566', 200],
  ['GET', '/_sallyport/health', 'iam.example.com', undefined],
  ['GET', '/_sallyport/health', 'example.com', 200],
  ['GET', '/_sallyport/health', 'bucket.s3.example.com', undefined],
  ['POST', '/_sallyport/health', 'localhost', 404],
  ['POST', '/_sallyport/reset', 'localhost', 404],
  ['GET', '/_sallyport/constructor', 'localhost', 404],
  ['GET', '/bucket/_sallyport/health', 'localhost', undefined],
  ['GET', '/_sallyport', 'localhost', undefined],
  ['GET', '/_sallyport/tokens/id/.well-known/jwks.json', 'localhost', 200],
  ['GET', '/_sallyport/tokens/id', 'public.example.net', 200],
  ['GET', '/_sallyport/tokens/id', 'bucket.example.com', undefined],
  ['GET', '/_sallyport/tokens', 'localhost', 404],
  ['GET', '/_sallyport/token/id', 'localhost', 404],
  ['POST', '/_sallyport/tokens/id', 'localhost', 404],
])('%s %s on %s: %s', async (method, path, host, status) => {
  const http = request(method, path, host)
  const route = localRoute(routes, http, 'example.com', 'public.example.net')
  expect((await route?.(http, body))?.status).toBe(status)
})

const works = {
  clock: { monotonic: () => 0 },
  store: { read: async () => undefined as never },
  blobs: {},
  assertRecording: () => {},
  isDraining: () => false,
}
const fails = () => {
  throw new Error('private detail')
}

test.each([
  ['all well', works, 200, { status: 'ok', store: 'ok', blobs: 'ok', audit: 'ok' }],
  [
    'store',
    { ...works, store: { read: fails } },
    503,
    { status: 'unavailable', store: 'unavailable', blobs: 'ok', audit: 'ok' },
  ],
  [
    'a full disk of the store',
    { ...works, store: { ...works.store, hasRoom: () => false } },
    503,
    { status: 'unavailable', store: 'full', blobs: 'ok', audit: 'ok' },
  ],
  [
    'a full disk of the objects',
    { ...works, blobs: { hasRoom: () => false } },
    503,
    { status: 'unavailable', store: 'ok', blobs: 'full', audit: 'ok' },
  ],
  [
    'a disk of the objects that is gone',
    { ...works, blobs: { hasRoom: fails } },
    503,
    { status: 'unavailable', store: 'ok', blobs: 'unavailable', audit: 'ok' },
  ],
  [
    'objects that cannot be read',
    { ...works, blobs: { check: fails } },
    503,
    { status: 'unavailable', store: 'ok', blobs: 'unavailable', audit: 'ok' },
  ],
  [
    'objects, which nobody needs',
    { ...works, blobs: { check: fails }, exceptBlobs: true },
    200,
    { status: 'ok', store: 'ok', blobs: 'unavailable', audit: 'ok' },
  ],
  [
    'store, whose lease has ended',
    { ...works, store: { ...works.store, leaseUntil: () => 0 } },
    503,
    { status: 'unavailable', store: 'unavailable', blobs: 'ok', audit: 'ok' },
  ],
  [
    'store with a lease',
    { ...works, store: { ...works.store, leaseUntil: () => 1 } },
    200,
    { status: 'ok', store: 'ok', blobs: 'ok', audit: 'ok' },
  ],
  [
    'audit',
    { ...works, assertRecording: fails },
    503,
    { status: 'unavailable', store: 'ok', blobs: 'ok', audit: 'unavailable' },
  ],
  [
    'about to stop',
    { ...works, isDraining: () => true },
    503,
    { status: 'draining', store: 'ok', blobs: 'ok', audit: 'ok' },
  ],
])('health: %s', async (_name, parts, status, expected) => {
  const answer = await health(parts)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body as string)).toEqual(expected)
})
