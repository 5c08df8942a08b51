/**
 * A whole Sallyport in the test's process, without a socket: real SDK clients whose requests go through the real
 * pipeline, the real engine of decisions and a real store in memory. The clock is the test's.
 */

import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { buildQueryString, type HttpRequest, HttpResponse } from '@smithy/core/protocols'
import { memoryRecorder } from '../../src/access/record/memory.ts'
import type { Clock, RandomSource } from '../../src/kernel/clock.ts'
import { HeaderTable, type HttpAnswer } from '../../src/kernel/http.ts'
import { createIds } from '../../src/kernel/ids.ts'
import type { Store } from '../../src/kernel/transaction.ts'
import type { World } from '../../src/kernel/world.ts'
import type { Admission } from '../../src/server/admission.ts'
import { type App, createApp } from '../../src/server/app.ts'
import type { BodySource } from '../../src/server/body.ts'
import { insertAdministrator } from '../../src/server/bootstrap.ts'
import { createIssuerDocuments } from '../../src/server/outgoing/issuer-documents.ts'
import { createPasswordHasher } from '../../src/server/passwords.ts'
import type { RequestLimits } from '../../src/server/request-limits.ts'
import type { SignInScheme } from '../../src/server/sign-in/endpoint.ts'
import { insertAccount } from '../../src/services/account/account/create-account.ts'
import { operations } from '../../src/services/index.generated.ts'
import { memoryBlobs } from '../../src/store/blobs/memory.ts'
import { openEmbeddedStore } from '../../src/store/engines/embedded/open.ts'
import { createSealer } from '../../src/store/sealing.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface TestAccount {
  readonly accountId: string
  readonly email: string
  readonly root: Credentials
  /** IAM user `admin` with AdministratorAccess. */
  readonly admin: Credentials
}

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Uint8Array
  readonly remoteAddress?: string
  readonly tlsVersion?: string
}

/** Where a request comes from. */
export type Origin = Pick<RawRequest, 'remoteAddress' | 'tlsVersion'>

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Buffer
}

export interface Cloud {
  readonly app: App
  readonly store: Store
  readonly world: World
  /** Audit records in order, as JSON text of one line each. */
  readonly recorded: readonly string[]
  /** What the pipeline logged as its own failures; closing throws those that a test doesn't take out. */
  readonly bugs: Error[]
  /** Creates a further account with its root key and `admin`; with a random id unless given. */
  account(id?: string): Promise<TestAccount>
  iam(credentials: Credentials): IAM
  sts(credentials: Credentials): STS
  s3(credentials: Credentials): S3
  /** Any other SDK client, or one that calls from elsewhere: spread into its configuration. */
  clientConfig(credentials: Credentials, from?: Origin): Record<string, unknown>
  /** A request as bytes, for what no SDK sends; signed only if the headers are. */
  send(request: RawRequest): Promise<RawAnswer>
  /** Moves the server's clock; clients made before and after follow. */
  advance(seconds: number): void
  now(): number
  close(): Promise<void>
}

const region = 'us-east-1'
const systemRandom: RandomSource = {
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
}

/** A body has a length or is chunked: no HTTP client sends one without. */
function lengthOf({ headers = [] }: RawRequest, body: Uint8Array | undefined): [string, string][] {
  const framed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name))
  return body === undefined || framed ? [] : [['Content-Length', String(body.length)]]
}

const bodyOf = (bytes: Uint8Array): BodySource => ({
  length: bytes.length,
  proceed() {},
  stream: () => Readable.from(bytes.length === 0 ? [] : [Buffer.from(bytes)]),
})

async function bytesOf(body: HttpAnswer['body']): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0)
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return Buffer.from(body)
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const unused = {
  accessKey: () => Promise.resolve(undefined),
  role: () => Promise.resolve(undefined),
  actions: () => Promise.resolve([]),
  passwords: () => Promise.resolve(new Map()),
}

/** In memory, or with SALLYPORT_TEST_STORE=sql in a fresh database of the run's PostgreSQL: every engine, same tests. */
async function openTestStore(clock: Clock): Promise<Store> {
  if (process.env.SALLYPORT_TEST_STORE !== 'sql') return openEmbeddedStore(':memory:')
  const { openSqlStore } = await import('../../src/store/engines/sql/open.ts')
  const { testDatabase } = await import('./postgres.ts')
  const database = await testDatabase()
  const store = await openSqlStore(database.url, { clock, random: systemRandom, connections: 4 })
  return {
    ...store,
    async close() {
      await store.close()
      await database.stop()
    },
  }
}

export interface CloudOptions {
  /** Another store than a fresh one in memory: the same tests run on every engine. */
  readonly store?: Store
  /** Where bytes of objects lie; in memory by default. */
  readonly blobs?: World['blobs']
  /** Facts of use; `recorded` for those of the requests that were made. By default nothing was ever used. */
  readonly usage?: World['usage'] | 'recorded'
  /** The monotonic clock, where a test moves it. */
  readonly monotonic?: () => number
  /** The master key, where several clouds have the same. */
  readonly masterKey?: Buffer
  /** OpenID Connect issuers of the test itself, on loopback. */
  readonly allowedIssuers?: readonly string[]
  /** ARNs that events of buckets are kept for until somebody delivers them. */
  readonly eventDestinations?: readonly string[]
  readonly admission?: Admission
  readonly limits?: RequestLimits
  /** How people reach the sign-in; over plain HTTP by default. */
  readonly signInScheme?: SignInScheme
}

/** A fresh Sallyport without accounts. Close it at the end of the test. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  let offset = 0
  const clock: Clock = {
    now: () => Date.now() + offset,
    monotonic: options.monotonic ?? (() => performance.now()),
  }
  const store = options.store ?? (await openTestStore(clock))
  const ids = createIds(systemRandom)
  const recorder = memoryRecorder({ ids })
  const world: World = {
    clock,
    random: systemRandom,
    ids,
    sealer: createSealer(options.masterKey ?? randomBytes(32), systemRandom),
    blobs: options.blobs ?? memoryBlobs(systemRandom, clock),
    usage: options.usage === 'recorded' ? recorder.usage : (options.usage ?? unused),
    passwords: createPasswordHasher(systemRandom, { memoryKib: 64, passes: 1 }),
    issuers: createIssuerDocuments({ clock, allowedIssuers: options.allowedIssuers ?? [] }),
    eventDestinations: new Set(options.eventDestinations),
    region,
    publicUrl: () => 'http://localhost:4566',
  }
  const app = createApp({
    store,
    world,
    recorder,
    operations,
    domain: 'localhost',
    signInScheme: options.signInScheme ?? 'http',
    admission: options.admission,
    limits: options.limits,
    log({ error }) {
      if (error instanceof Error) bugs.push(error)
    },
  })
  const bugs: Error[] = []
  const clients: { destroy(): void }[] = []
  const configs: { systemClockOffset?: number }[] = []

  async function send(request: RawRequest): Promise<RawAnswer> {
    const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
    const answer = await app.handle(
      {
        method: request.method ?? 'POST',
        path: request.path ?? '/',
        query: request.query ?? '',
        headers: new HeaderTable([...(request.headers ?? []), ...lengthOf(request, body)].flat()),
        remoteAddress: request.remoteAddress ?? '127.0.0.1',
        tlsVersion: request.tlsVersion,
        id: randomUUID(),
        receivedAt: clock.now(),
      },
      bodyOf(body ?? new Uint8Array()),
    )
    const { status, headers, cookies = [] } = answer
    return { status, headers, cookies, body: await bytesOf(answer.body) }
  }

  /** What SDK clients send goes straight into the pipeline. */
  const requestHandler = (from: Origin) => ({
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: HttpRequest) {
      const headers: [string, string][] = Object.entries(request.headers)
      const answer = await send({
        method: request.method,
        path: request.path,
        query: buildQueryString(request.query),
        headers,
        body: await bytesOf(request.body as HttpAnswer['body']),
        ...from,
      })
      return {
        response: new HttpResponse({
          statusCode: answer.status,
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
          ),
          body: Readable.from([answer.body]),
        }),
      }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  })

  const clientConfig = (credentials: Credentials, from: Origin = {}) => {
    const config = {
      region,
      endpoint: 'http://localhost:4566',
      credentials,
      maxAttempts: 1,
      forcePathStyle: true,
      requestHandler: requestHandler(from),
      systemClockOffset: offset,
    }
    configs.push(config)
    return config
  }
  const client = <C extends { destroy(): void; config: { systemClockOffset: number } }>(
    made: C,
  ): C => {
    clients.push(made)
    configs.push(made.config)
    return made
  }

  let accountNumber = 0
  return {
    app,
    store,
    world,
    recorded: recorder.lines,
    bugs,
    async account(id) {
      accountNumber++
      const accountId = id ?? world.ids.accountId()
      const email = `root-${accountNumber}-${accountId}@example.com`
      const now = clock.now()
      const adminKey = {
        accessKeyId: world.ids.accessKeyId('AKIA', accountId),
        secretAccessKey: world.ids.secretAccessKey(),
      }
      const root = await store.write(
        { account: accountId, requestId: randomUUID() },
        async (tx) => {
          const created = await insertAccount(tx, world, now, {
            email,
            id: accountId,
            rootKey: 'new',
          })
          await insertAdministrator(tx, world, {
            accountId,
            adminKey,
            adminUserId: world.ids.uniqueId('AIDA'),
            groupId: world.ids.uniqueId('AGPA'),
            now,
            epoch: 0,
          })
          return created.rootKey as Credentials
        },
      )
      return { accountId, email, root, admin: adminKey }
    },
    iam: (credentials) => client(new IAM(clientConfig(credentials) as never)),
    sts: (credentials) => client(new STS(clientConfig(credentials) as never)),
    s3: (credentials) => client(new S3(clientConfig(credentials) as never)),
    clientConfig,
    send,
    advance(seconds) {
      offset += seconds * 1000
      for (const config of configs) config.systemClockOffset = offset
    },
    now: () => clock.now(),
    async close() {
      for (const each of clients) each.destroy()
      if (!options.store) await store.close()
      if (bugs.length > 0) throw new AggregateError(bugs, 'the pipeline met bugs')
    },
  }
}
