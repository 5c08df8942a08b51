/** What the operator decides before the server starts. Built by `cli/start.ts` (and by tests), checked there. */

import type { UpstreamCredentials, UpstreamSettings } from '../store/blobs/upstream/settings.ts'
import type { EventDestination } from './notifications/destinations.ts'
import type { LimitOptions } from './request-limits.ts'
import type { SignInScheme } from './sign-in/endpoint.ts'

export interface RootKeySeed {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Fixes what the first start would choose at random; without effect on data that is already there. */
export interface BootstrapSeed {
  /** 12 digits. */
  readonly accountId?: string
  readonly rootKey?: RootKeySeed
  readonly rootEmail?: string
  readonly rootPassword?: string
}

export interface TlsFiles {
  /** PEM, certificate chain. */
  readonly certificateFile: string
  /** PEM, private key. */
  readonly keyFile: string
}

export type MasterKeySource =
  /** A file like `master.key`, which only its owner may read. */
  | { readonly file: string }
  /** A shell command that prints what such a file holds: how a key management service is asked. */
  | { readonly command: string }

export interface SharingOptions {
  /** How long after it was up to date a node may still allow something; 5,000 unless set. */
  readonly leaseMillis?: number
  /** Pause between two looks at the changes of other nodes; 100 unless set. */
  readonly feedMillis?: number
  /** Nodes wake each other where the database can; true unless set. */
  readonly wakesOthers?: boolean
  /** Answers to revocations wait until every node knows. */
  readonly confirmed?: boolean
}

export interface ServerOptions {
  /** Absolute path of the data folder; for ephemeral servers a temporary one that is removed at exit. */
  readonly dataDir: string
  /**
   * Data is gone at exit: the store is in memory, only the credentials file, the socket and large objects touch
   * `dataDir`.
   */
  readonly ephemeral: boolean
  /** Port 0 lets the system choose; the answer is in {@link RunningServer}. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Domain of virtual hosts: `BUCKET.s3.DOMAIN`. */
  readonly domain: string
  /** `postgres://…`; absent: the embedded store in `dataDir`. */
  readonly storeUrl?: string
  /** Where the master key comes from, with `storeUrl`; absent: `master.key` in `dataDir`. */
  readonly masterKey?: MasterKeySource
  /** How nodes on one store keep up with each other. */
  readonly sharing?: SharingOptions
  /** Upstream that objects lie in; absent: in `dataDir`. */
  readonly blobs?: {
    readonly settings: UpstreamSettings
    readonly credentials: UpstreamCredentials
  }
  /** Absent: plain HTTP, on loopback only unless `behindProxy`. */
  readonly tls?: TlsFiles
  /** A proxy in front ends TLS: plain HTTP beyond loopback is meant. */
  readonly behindProxy: boolean
  /** Proxies in front that add to X-Forwarded-For and are believed; 0: the header is never looked at. */
  readonly proxyHops?: number
  /** How often callers may be wrong, and ask for sessions; absent: the defaults. */
  readonly limits?: LimitOptions
  /** Requests that are worked on at a time; absent: the default. */
  readonly requestsAtOnce?: number
  /** Processes that answer requests; absent: this one. */
  readonly workers?: number
  /** `POST /_sallyport/reset`: only together with `ephemeral` and a loopback address. */
  readonly testApi: boolean
  /** Region of this server. */
  readonly region: string
  /** Address clients reach the server at, without a final slash; absent: that of the listener. */
  readonly publicUrl?: string
  /** OpenID Connect issuers that may lie at private addresses, and on plain HTTP. */
  readonly allowedIssuers?: readonly string[]
  /** Who is posted the events of buckets; absent: nobody. */
  readonly bucketEvents?: {
    readonly destinations: readonly EventDestination[]
    /** `whsec_…`: what messages are signed with. */
    readonly secrets: readonly string[]
  }
  /** Where monitoring reads the metrics, beside loopback peers of the API. */
  readonly metricsListen?: { readonly host: string; readonly port: number }
  /** After it is told to stop the server says so in its health for this long, and serves on. */
  readonly drainMillis?: number
  readonly seed: BootstrapSeed
}

export interface RunningServer {
  /** `http://127.0.0.1:4566`, with the real port. */
  readonly endpoint: string
  /** The account made by bootstrap. */
  readonly accountId: string
  /** Of the listener for metrics, when there is one. */
  readonly metricsEndpoint?: string
  /** Lets running requests end (bounded), syncs the audit, closes store and sockets. Idempotent. */
  close(): Promise<void>
}

/** A reason not to start that the operator can act on; the command prints `message` and exits with `exitCode`. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** ARNs that events are kept for. */
export const eventDestinationsOf = ({
  bucketEvents,
}: Pick<ServerOptions, 'bucketEvents'>): Set<string> =>
  new Set(bucketEvents?.destinations.map(({ arn }) => arn))

export const defaultLeaseMillis = 5_000
export const defaultFeedMillis = 100

const loopback = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/

export const isLoopback = (host: string): boolean => loopback.test(host)

/**
 * How browsers reach the sign-in. In the clear only on this machine, and only under names that browsers know to be it:
 * under others they would drop the cookies.
 */
export function signInScheme({
  tls,
  behindProxy,
  listen,
  domain,
}: Pick<ServerOptions, 'tls' | 'behindProxy' | 'listen' | 'domain'>): SignInScheme {
  if (tls || behindProxy) return 'https'
  return isLoopback(listen.host) && /^(?:.+\.)?localhost$/i.test(domain) ? 'http' : 'refused'
}

/** Throws {@link StartRefused} for combinations that would open a door nobody asked for. */
export function checkOptions(options: ServerOptions): void {
  if (!isLoopback(options.listen.host) && !options.tls && !options.behindProxy)
    throw new StartRefused(
      `refusing to listen on \`${options.listen.host}\` without TLS: give --tls CERT,KEY, or --behind-proxy when a proxy ends TLS`,
      2,
    )
  if (options.testApi && !(options.ephemeral && isLoopback(options.listen.host)))
    throw new StartRefused('--test-api needs --ephemeral and a loopback address', 2)
  if (options.testApi && options.behindProxy)
    throw new StartRefused('--test-api and --behind-proxy exclude each other', 2)
  if (options.storeUrl === undefined && (options.masterKey || options.sharing))
    throw new StartRefused(
      '--master-key, --lease, --feed-interval, --feed-wake-up and --revocation are for nodes that share a store: they need --store',
      2,
    )
  const { leaseMillis = defaultLeaseMillis, feedMillis = defaultFeedMillis } = options.sharing ?? {}
  if (leaseMillis < 2 * feedMillis)
    throw new StartRefused('--lease is at least twice --feed-interval', 2)
  if (options.workers !== undefined) {
    if (options.ephemeral)
      throw new StartRefused(
        '--workers needs a data folder: --ephemeral keeps its data in the memory of one process',
        2,
      )
    if (options.storeUrl !== undefined)
      throw new StartRefused(
        '--workers share the embedded store; with --store start one more node for each core',
        2,
      )
  }
  if (options.ephemeral && options.storeUrl !== undefined)
    throw new StartRefused('--ephemeral works with the embedded store only', 2)
  if (options.ephemeral && options.blobs !== undefined)
    throw new StartRefused('--ephemeral keeps objects in memory: it takes no --blobs', 2)
}
