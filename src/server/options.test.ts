import { expect, test } from 'vitest'
import { checkOptions, isLoopback, type ServerOptions, StartRefused } from './options.ts'

const base: ServerOptions = {
  dataDir: '/data',
  ephemeral: true,
  listen: { host: '127.0.0.1', port: 0 },
  domain: 'localhost',
  behindProxy: false,
  testApi: false,
  region: 'us-east-1',
  seed: {},
}
const everywhere = { host: '0.0.0.0', port: 4566 }
const tls = { certificateFile: 'c', keyFile: 'k' }

test.each<[name: string, change: Partial<ServerOptions>, refused: RegExp | undefined]>([
  ['loopback without TLS', {}, undefined],
  ['all interfaces without TLS', { listen: everywhere }, /without TLS/],
  ['all interfaces with TLS', { listen: everywhere, tls }, undefined],
  ['all interfaces behind a proxy', { listen: everywhere, behindProxy: true }, undefined],
  ['test API, ephemeral, loopback', { testApi: true }, undefined],
  ['test API on kept data', { testApi: true, ephemeral: false }, /--test-api/],
  ['test API beyond loopback', { testApi: true, listen: everywhere, tls }, /--test-api/],
  ['test API behind a proxy', { testApi: true, behindProxy: true }, /--test-api/],
  ['workers', { ephemeral: false, workers: 2 }, undefined],
  ['workers without a folder', { workers: 2 }, /--workers needs a data folder/],
  [
    'workers on a server',
    { ephemeral: false, workers: 2, storeUrl: 'postgres://x' },
    /--workers share the embedded store/,
  ],
  ['ephemeral on a server', { storeUrl: 'postgres://x' }, /--ephemeral/],
])('%s', (_name, change, refused) => {
  const check = () => checkOptions({ ...base, ...change })
  if (refused) {
    expect(check).toThrow(StartRefused)
    expect(check).toThrow(refused)
  } else expect(check).not.toThrow()
})

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
