import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../server/request-limits.ts'
import type { Console } from './console.ts'
import { parseListen } from './listen-address.ts'
import { logLevel, type ServerFlags, serverOptions } from './server-options.ts'

const console = (environment: Console['environment'] = {}): Console => ({
  environment,
  out() {},
  err() {},
  isTerminal: false,
})

test('without flags: the documented defaults', () => {
  expect(serverOptions({}, console())).toEqual({
    dataDir: `${process.cwd()}/sallyport-data`,
    ephemeral: false,
    listen: { host: '127.0.0.1', port: 4566 },
    domain: 'localhost',
    behindProxy: false,
    testApi: false,
    region: 'us-east-1',
    seed: {},
  })
})

const signingSecret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
const queueArn = 'arn:aws:sqs:us-east-1:111122223333:q'

test.each<
  [name: string, flags: ServerFlags, environment: Record<string, string>, expected: object]
>([
  ['data by flag', { data: '/a' }, { SALLYPORT_DATA: '/b' }, { dataDir: '/a' }],
  ['data by environment', {}, { SALLYPORT_DATA: '/b' }, { dataDir: '/b' }],
  [
    'listen by flag',
    { listen: ':0' },
    { SALLYPORT_LISTEN: ':1' },
    { listen: { host: '127.0.0.1', port: 0 } },
  ],
  ['domain', { domain: 'Example.COM' }, {}, { domain: 'example.com' }],
  ['store', { store: 'postgres://x' }, {}, { storeUrl: 'postgres://x' }],
  ['a master key', { masterKey: '/k' }, {}, { masterKey: { file: '/k' } }],
  ['its file', {}, { SALLYPORT_MASTER_KEY_FILE: '/k' }, { masterKey: { file: '/k' } }],
  ['its command', { masterKeyCommand: 'kms' }, {}, { masterKey: { command: 'kms' } }],
  ['which', {}, { SALLYPORT_MASTER_KEY_COMMAND: 'kms' }, { masterKey: { command: 'kms' } }],
  [
    'how nodes keep up',
    { lease: '2.5', feedInterval: '0.05', revocation: 'confirmed' },
    {},
    { sharing: { leaseMillis: 2_500, feedMillis: 50, confirmed: true } },
  ],
  [
    'the same by environment',
    { lease: '3' },
    { SALLYPORT_LEASE: '9', SALLYPORT_FEED_INTERVAL: '1', SALLYPORT_REVOCATION: 'normal' },
    { sharing: { leaseMillis: 3_000, feedMillis: 1_000, confirmed: false } },
  ],
  ['a proxy', { behindProxy: true }, {}, { behindProxy: true }],
  ['a proxy that is believed', { behindProxy: '1' }, {}, { behindProxy: true, proxyHops: 1 }],
  [
    'as many as the environment says',
    { behindProxy: true },
    { SALLYPORT_PROXY_HOPS: '2' },
    { behindProxy: true, proxyHops: 2 },
  ],
  [
    'limits by flag',
    { limit: ['failures=2/50', 'sessions=off'] },
    { SALLYPORT_LIMITS: 'codes=off' },
    {
      limits: {
        failures: { perSecond: 2, burst: 50 },
        codes: defaultLimits.codes,
        sessions: undefined,
      },
    },
  ],
  [
    'limits by environment',
    {},
    { SALLYPORT_LIMITS: 'codes=0.1/20, sessions=off' },
    { limits: { codes: { perSecond: 0.1, burst: 20 }, sessions: undefined } },
  ],
  ['requests at once', { requestsAtOnce: '64' }, {}, { requestsAtOnce: 64 }],
  ['workers', { workers: '4' }, { SALLYPORT_WORKERS: '2' }, { workers: 4 }],
  ['workers by environment', {}, { SALLYPORT_WORKERS: '2' }, { workers: 2 }],
  ['TLS', { tls: '/c.pem,/k.pem' }, {}, { tls: { certificateFile: '/c.pem', keyFile: '/k.pem' } }],
  [
    'public address',
    { publicUrl: 'https://iam.example.com/' },
    { SALLYPORT_PUBLIC_URL: 'https://other.example' },
    { publicUrl: 'https://iam.example.com' },
  ],
  [
    'issuers by flag',
    { allowIssuer: ['https://idp.internal:8443/realm', 'http://localhost:9000'] },
    {},
    { allowedIssuers: ['https://idp.internal:8443/realm', 'http://localhost:9000'] },
  ],
  [
    'issuers by environment',
    {},
    { SALLYPORT_ALLOW_ISSUER: 'https://a.internal,https://b.internal' },
    { allowedIssuers: ['https://a.internal', 'https://b.internal'] },
  ],
  [
    'addresses of events by flag',
    { notify: ['arn:aws:sqs:us-east-1:111122223333:q=https://in.example/hook?token=a=b'] },
    { SALLYPORT_NOTIFY: 'unused', SALLYPORT_NOTIFY_SECRET: signingSecret },
    {
      bucketEvents: {
        destinations: [
          {
            arn: 'arn:aws:sqs:us-east-1:111122223333:q',
            url: 'https://in.example/hook?token=a=b',
          },
        ],
        secrets: [signingSecret],
      },
    },
  ],
  [
    'addresses of events by environment',
    {},
    {
      SALLYPORT_NOTIFY:
        'arn:aws:events:us-east-1:111122223333:event-bus/default=http://127.0.0.1:1/ arn:aws:lambda:us-east-1:111122223333:function:f=http://127.0.0.1:2/',
    },
    {
      bucketEvents: {
        destinations: [
          {
            arn: 'arn:aws:events:us-east-1:111122223333:event-bus/default',
            url: 'http://127.0.0.1:1/',
          },
          { arn: 'arn:aws:lambda:us-east-1:111122223333:function:f', url: 'http://127.0.0.1:2/' },
        ],
        secrets: [],
      },
    },
  ],
  [
    'metrics by flag, drain by environment',
    { metricsListen: '127.0.0.1:9100' },
    { SALLYPORT_METRICS_LISTEN: ':1', SALLYPORT_DRAIN: '2.5' },
    { metricsListen: { host: '127.0.0.1', port: 9100 }, drainMillis: 2500 },
  ],
  [
    'seed',
    {},
    {
      SALLYPORT_ACCOUNT_ID: '123456789012',
      SALLYPORT_ROOT_ACCESS_KEY_ID: 'k',
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: 's',
      SALLYPORT_ROOT_EMAIL: 'a@b.cd',
      SALLYPORT_ROOT_PASSWORD: 'p',
    },
    {
      seed: {
        accountId: '123456789012',
        rootKey: { accessKeyId: 'k', secretAccessKey: 's' },
        rootEmail: 'a@b.cd',
        rootPassword: 'p',
      },
    },
  ],
  [
    'empty variables count as absent',
    {},
    { SALLYPORT_ACCOUNT_ID: '', SALLYPORT_LISTEN: '' },
    { seed: {}, listen: { port: 4566 } },
  ],
])('%s', (_name, flags, environment, expected) => {
  expect(serverOptions(flags, console(environment))).toMatchObject(expected)
})

test.each<[flags: ServerFlags, reason: RegExp]>([
  [{ publicUrl: 'iam.example.com' }, /--public-url takes/],
  [{ publicUrl: 'ftp://iam.example.com' }, /--public-url takes/],
  [{ publicUrl: 'https://iam.example.com/?x' }, /--public-url takes/],
  [{ allowIssuer: ['idp.internal'] }, /--allow-issuer takes/],
  [{ allowIssuer: ['https://a:b@idp.internal'] }, /--allow-issuer takes/],
  [{ metricsListen: '127.0.0.1' }, /--metrics-listen takes/],
  [{ drain: '-1' }, /--drain takes seconds/],
  [{ drain: '601' }, /--drain takes seconds/],
  [{ behindProxy: '17' }, /--behind-proxy takes a number/],
  [{ behindProxy: 'all' }, /--behind-proxy takes a number/],
  [{ limit: ['requests=1/2'] }, /--limit takes NAME=RATE\/BURST/],
  [{ limit: ['codes=1'] }, /--limit takes/],
  [{ limit: ['codes=1/0'] }, /--limit takes/],
  [{ requestsAtOnce: '0' }, /--requests-at-once takes/],
  [{ limit: ['codes'] }, /--limit takes/],
])('refused: %j', (flags, reason) => {
  expect(() => serverOptions(flags, console())).toThrow(reason)
})

test('a number of proxies without a proxy is refused', () => {
  const environment = { SALLYPORT_PROXY_HOPS: '1' }
  expect(() => serverOptions({}, console(environment))).toThrow(/needs --behind-proxy/)
})

test.each([
  ['127.0.0.1:4566', { host: '127.0.0.1', port: 4566 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  [':80', { host: '127.0.0.1', port: 80 }],
  ['80', { host: '127.0.0.1', port: 80 }],
  ['127.0.0.1', undefined],
  ['127.0.0.1:', undefined],
  ['127.0.0.1:65536', undefined],
  ['::1:80', undefined],
  ['http://127.0.0.1:80', undefined],
  ['', undefined],
])('address %s', (text, expected) => {
  expect(parseListen(text)).toEqual(expected)
})

test.each<[flags: ServerFlags, environment: Record<string, string>, level: string | undefined]>([
  [{}, {}, undefined],
  [{ logLevel: 'DEBUG' }, {}, 'debug'],
  [{}, { SALLYPORT_LOG_LEVEL: 'info' }, 'info'],
])('log level of %j and %j', (flags, environment, level) => {
  expect(logLevel(flags, console(environment))).toBe(level)
})

test('another log level is refused', () => {
  expect(() => logLevel({ logLevel: 'loud' }, console())).toThrow(/--log-level takes fatal, error/)
})

test('one worker is the one process there is without the flag', () => {
  expect(serverOptions({ workers: '1' }, console({}))).not.toHaveProperty('workers')
})

describe('addresses of events', () => {
  test.each<[name: string, notify: readonly string[]]>([
    ['no ARN', ['q=https://in.example/']],
    ['no address', [queueArn]],
    ['the ARN of another service', ['arn:aws:iam:us-east-1:111122223333:q=https://in.example/']],
    ['a name of two lines', ['arn:aws:sqs:us-east-1:111122223333:q\nr=https://in.example/']],
    ['no account', ['arn:aws:sqs:us-east-1::q=https://in.example/']],
    ['another bus', ['arn:aws:events:us-east-1:111122223333:event-bus/own=https://in.example/']],
    ['another scheme', [`${queueArn}=file:///etc/passwd`]],
    ['a password', [`${queueArn}=https://a:hidden@in.example/`]],
    ['what is no URL', [`${queueArn}=hidden`]],
  ])('refused, and not repeated: %s', (_name, notify) => {
    const asked = () => serverOptions({ notify }, console())
    expect(asked).toThrow(/^--notify takes ARN=URL: .* \(number 1 is none\)$/)
    expect(asked).not.toThrow(/hidden/)
  })

  test('refused: one destination twice', () => {
    const notify = [`${queueArn}=https://one.example/`, `${queueArn}=https://two.example/`]
    expect(() => serverOptions({ notify }, console())).toThrow(
      `--notify gives \`${queueArn}\` two addresses`,
    )
  })

  test.each(['whsec_', 'whsec_c2hvcnQ=', 'hidden', `${signingSecret} hidden`])(
    'refused, and not repeated: the secret %j',
    (secret) => {
      const asked = () =>
        serverOptions(
          { notify: [`${queueArn}=https://in.example/`] },
          console({ SALLYPORT_NOTIFY_SECRET: secret }),
        )
      expect(asked).toThrow(/^--notify-secret takes whsec_ and 24 to 64 random bytes in base64$/)
    },
  )

  test('refused: a secret for nobody', () => {
    expect(() => serverOptions({}, console({ SALLYPORT_NOTIFY_SECRET: signingSecret }))).toThrow(
      '--notify-secret comes with --notify',
    )
  })

  test('refused: a secret twice', () => {
    const environment = { SALLYPORT_NOTIFY_SECRET: signingSecret }
    expect(() => serverOptions({ notifySecret: '/secret' }, console(environment))).toThrow(
      'not from both',
    )
  })
})
