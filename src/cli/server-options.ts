/** From flags and environment to the server's options; what isn't supported is refused, never ignored. */

import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { AddressRefused, parseBlobAddress, parseCredentialsFile } from '../server/blob-address.ts'
import { type LogLevel, logLevels } from '../server/log.ts'
import { parseEventDestination } from '../server/notifications/destinations.ts'
import type {
  BootstrapSeed,
  MasterKeySource,
  ServerOptions,
  SharingOptions,
  TlsFiles,
} from '../server/options.ts'
import { webhookKey } from '../server/outgoing/post-webhook.ts'
import { CommandFailed, type Console, exitCodes, variable } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'
import { limitsFrom } from './limits.ts'
import { listenAddress, parseListen } from './listen-address.ts'

export interface ServerFlags extends DataFlag {
  readonly listen?: string
  readonly domain?: string
  readonly store?: string
  readonly blobs?: string
  readonly blobsCredentials?: string
  readonly workers?: string
  readonly tls?: string
  /** How many proxies are believed, when that is said. */
  readonly behindProxy?: boolean | string
  readonly limit?: readonly string[]
  readonly requestsAtOnce?: string
  readonly ephemeral?: boolean
  readonly testApi?: boolean
  readonly region?: string
  readonly publicUrl?: string
  readonly allowIssuer?: readonly string[]
  /** `ARN=URL` */
  readonly notify?: readonly string[]
  readonly notifySecret?: string
  readonly metricsListen?: string
  readonly logLevel?: string
  readonly drain?: string
  readonly masterKey?: string
  readonly masterKeyCommand?: string
  readonly lease?: string
  readonly feedInterval?: string
  readonly feedWakeUp?: string
  readonly revocation?: string
}

const refuse = (message: string): never => {
  throw new CommandFailed(message, exitCodes.usage)
}

/** First start's choices from the environment; half of a key pair is refused. */
export function seedFrom(console: Console): BootstrapSeed {
  const value = (name: string) => variable(console, name)
  const accountId = value('SALLYPORT_ACCOUNT_ID')
  const rootEmail = value('SALLYPORT_ROOT_EMAIL')
  const rootPassword = value('SALLYPORT_ROOT_PASSWORD')
  const accessKeyId = value('SALLYPORT_ROOT_ACCESS_KEY_ID')
  const secretAccessKey = value('SALLYPORT_ROOT_SECRET_ACCESS_KEY')
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    refuse('SALLYPORT_ROOT_ACCESS_KEY_ID and SALLYPORT_ROOT_SECRET_ACCESS_KEY come together')
  return {
    ...(accountId !== undefined && { accountId }),
    ...(rootEmail !== undefined && { rootEmail }),
    ...(rootPassword !== undefined && { rootPassword }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && { rootKey: { accessKeyId, secretAccessKey } }),
  }
}

function tlsFrom(flag: string | undefined): TlsFiles | undefined {
  if (flag === undefined) return undefined
  const [certificate, key, ...more] = flag.split(',')
  if (!certificate || !key || more.length > 0) return refuse('--tls takes CERT,KEY: two PEM files')
  return { certificateFile: resolve(certificate), keyFile: resolve(key) }
}

/** An address of a server: scheme, host, port, path; no final slash. */
function serverUrl(name: string, text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || /[?#]/.test(text))
    return refuse(`${name} takes an http:// or https:// URL`)
  return text.replace(/\/$/, '')
}

function refuseUnsupported({ blobs, store, data, ephemeral }: ServerFlags): void {
  if (ephemeral && blobs !== undefined)
    refuse('--ephemeral keeps objects in memory: it takes no --blobs')
  if (store !== undefined && !/^postgres(ql)?:\/\//.test(store))
    refuse('--store takes a postgres:// URL')
  if (ephemeral && data !== undefined) refuse('--ephemeral keeps nothing: it takes no --data')
}

/** How much is logged; what a flag or the environment names must be a level. */
export function logLevel(flags: ServerFlags, console: Console): LogLevel | undefined {
  const asked = flags.logLevel ?? variable(console, 'SALLYPORT_LOG_LEVEL')
  if (asked === undefined) return undefined
  return (
    logLevels.find((level) => level === asked.toLowerCase()) ??
    refuse(`--log-level takes ${logLevels.join(', ')}`)
  )
}

/** The upstream of objects and its credentials, from the environment or from a file that only its owner reads. */
export function upstreamOf(
  address: string | undefined,
  flags: Pick<ServerFlags, 'blobsCredentials'>,
  console: Console,
): ServerOptions['blobs'] {
  const value = (name: string) => variable(console, name)
  const accessKeyId = value('SALLYPORT_BLOBS_ACCESS_KEY_ID')
  const secretAccessKey = value('SALLYPORT_BLOBS_SECRET_ACCESS_KEY')
  const sessionToken = value('SALLYPORT_BLOBS_SESSION_TOKEN')
  const file = flags.blobsCredentials ?? value('SALLYPORT_BLOBS_CREDENTIALS')
  if (address === undefined)
    return file === undefined ? undefined : refuse('--blobs-credentials comes with --blobs')
  try {
    const settings = parseBlobAddress(address)
    if (file !== undefined) {
      if (accessKeyId !== undefined || secretAccessKey !== undefined)
        refuse('--blobs: credentials come from the environment or from a file, not from both')
      return { settings, credentials: parseCredentialsFile(privateText(file)) }
    }
    if (accessKeyId === undefined || secretAccessKey === undefined)
      return refuse(
        '--blobs needs SALLYPORT_BLOBS_ACCESS_KEY_ID and SALLYPORT_BLOBS_SECRET_ACCESS_KEY, or --blobs-credentials FILE',
      )
    const credentials = {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
    }
    return { settings, credentials }
  } catch (error) {
    if (error instanceof AddressRefused) refuse(error.message)
    throw error
  }
}

function privateText(path: string): string {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      return refuse(`\`${path}\` can be read by others; set its mode to 0600`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CommandFailed) throw error
    return refuse(`\`${path}\` cannot be read`)
  }
}

/** Addresses of destinations of events, and what messages to them are signed with. */
function bucketEventsFrom(flags: ServerFlags, console: Console): ServerOptions['bucketEvents'] {
  const value = (name: string) => variable(console, name)
  const words = (text: string | undefined) => text?.split(/\s+/).filter(Boolean)
  const given = flags.notify ?? words(value('SALLYPORT_NOTIFY')) ?? []
  const file = flags.notifySecret ?? value('SALLYPORT_NOTIFY_SECRET_FILE')
  const inEnvironment = value('SALLYPORT_NOTIFY_SECRET')
  if (file !== undefined && inEnvironment !== undefined)
    refuse('--notify: the secret comes from the environment or from a file, not from both')
  const secrets = words(file === undefined ? inEnvironment : privateText(file)) ?? []
  if (given.length === 0)
    return file === undefined && secrets.length === 0
      ? undefined
      : refuse('--notify-secret comes with --notify')
  const destinations = given.map(
    (each, at) =>
      parseEventDestination(each) ??
      refuse(
        `--notify takes ARN=URL: the ARN of a topic, queue, function or default event bus, and an http:// or https:// URL (number ${at + 1} is none)`,
      ),
  )
  const arns = destinations.map(({ arn }) => arn)
  const twice = arns.find((arn, at) => arns.indexOf(arn) !== at)
  if (twice !== undefined) refuse(`--notify gives \`${twice}\` two addresses`)
  if (secrets.some((secret) => webhookKey(secret) === undefined))
    refuse('--notify-secret takes whsec_ and 24 to 64 random bytes in base64')
  return { destinations, secrets }
}

const longestDrainSeconds = 600

function drainMillis(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || seconds > longestDrainSeconds)
    return refuse(`--drain takes seconds, up to ${longestDrainSeconds}`)
  return seconds * 1000
}

function requestsAtOnce(text: string): number {
  const count = Number(text)
  if (!/^\d{1,5}$/.test(text) || count < 1)
    return refuse('--requests-at-once takes a number from 1 to 99999')
  return count
}

const mostWorkers = 64

/** One is a server of one process. */
function workerCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (!/^\d{1,2}$/.test(text) || count < 1 || count > mostWorkers)
    return refuse(`--workers takes a number from 1 to ${mostWorkers}`)
  return count === 1 ? undefined : count
}

const mostHops = 16

/** Without a number nobody is believed. */
function proxyHops(flag: boolean | string | undefined, console: Console): number {
  const text = typeof flag === 'string' ? flag : variable(console, 'SALLYPORT_PROXY_HOPS')
  if (text === undefined) return 0
  if (!/^\d{1,2}$/.test(text) || Number(text) > mostHops)
    return refuse(`--behind-proxy takes a number of proxies, up to ${mostHops}`)
  if (flag === undefined || flag === false)
    return refuse('SALLYPORT_PROXY_HOPS needs --behind-proxy')
  return Number(text)
}

function masterKeyFrom(flags: ServerFlags, console: Console): MasterKeySource | undefined {
  const file = flags.masterKey ?? variable(console, 'SALLYPORT_MASTER_KEY_FILE')
  const command = flags.masterKeyCommand ?? variable(console, 'SALLYPORT_MASTER_KEY_COMMAND')
  if (file !== undefined && command !== undefined)
    refuse('--master-key and --master-key-command exclude each other')
  if (file !== undefined) return { file: resolve(file) }
  return command === undefined ? undefined : { command }
}

/** In seconds, with limits that leave a node able to serve at all. */
function secondsFrom(
  name: string,
  text: string | undefined,
  from: number,
  to: number,
): number | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < from || seconds > to)
    return refuse(`${name} takes seconds, ${from} to ${to}`)
  return seconds * 1000
}

function sharingFrom(flags: ServerFlags, console: Console): SharingOptions | undefined {
  const lease = flags.lease ?? variable(console, 'SALLYPORT_LEASE')
  const feed = flags.feedInterval ?? variable(console, 'SALLYPORT_FEED_INTERVAL')
  const wakeUp = flags.feedWakeUp ?? variable(console, 'SALLYPORT_FEED_WAKE_UP')
  if (wakeUp !== undefined && !/^(on|off)$/.test(wakeUp)) refuse('--feed-wake-up takes on or off')
  const revocation = flags.revocation ?? variable(console, 'SALLYPORT_REVOCATION')
  if (revocation !== undefined && !/^(normal|confirmed)$/.test(revocation))
    refuse('--revocation takes normal or confirmed')
  const leaseMillis = secondsFrom('--lease', lease, 0.5, 86_400)
  const feedMillis = secondsFrom('--feed-interval', feed, 0.01, 60)
  if ([lease, feed, wakeUp, revocation].every((each) => each === undefined)) return undefined
  return {
    ...(leaseMillis !== undefined && { leaseMillis }),
    ...(feedMillis !== undefined && { feedMillis }),
    ...(wakeUp !== undefined && { wakesOthers: wakeUp === 'on' }),
    confirmed: revocation === 'confirmed',
  }
}

/** Everything but the folder of an ephemeral server, which exists only once it starts. */
export function serverOptions(flags: ServerFlags, console: Console): ServerOptions {
  const storeUrl = flags.store ?? variable(console, 'SALLYPORT_STORE')
  const blobs = flags.blobs ?? variable(console, 'SALLYPORT_BLOBS')
  const workers = workerCount(flags.workers ?? variable(console, 'SALLYPORT_WORKERS'))
  refuseUnsupported({
    ...flags,
    ...(storeUrl !== undefined && { store: storeUrl }),
    ...(blobs !== undefined && { blobs }),
  })
  const upstream = upstreamOf(blobs, flags, console)
  const tls = tlsFrom(flags.tls ?? variable(console, 'SALLYPORT_TLS'))
  const publicUrl = flags.publicUrl ?? variable(console, 'SALLYPORT_PUBLIC_URL')
  const allowed =
    flags.allowIssuer ?? variable(console, 'SALLYPORT_ALLOW_ISSUER')?.split(',').filter(Boolean)
  const metricsListen = flags.metricsListen ?? variable(console, 'SALLYPORT_METRICS_LISTEN')
  const hops = proxyHops(flags.behindProxy, console)
  const limits = flags.limit ?? variable(console, 'SALLYPORT_LIMITS')?.split(',').filter(Boolean)
  const atOnce = flags.requestsAtOnce ?? variable(console, 'SALLYPORT_REQUESTS_AT_ONCE')
  const masterKey = masterKeyFrom(flags, console)
  const sharing = sharingFrom(flags, console)
  const drain = drainMillis(flags.drain ?? variable(console, 'SALLYPORT_DRAIN'))
  const bucketEvents = bucketEventsFrom(flags, console)
  return {
    dataDir: dataFolder(flags, console),
    ephemeral: flags.ephemeral ?? false,
    listen: listenAddress(flags.listen, console),
    domain: (flags.domain ?? variable(console, 'SALLYPORT_DOMAIN') ?? 'localhost').toLowerCase(),
    ...(storeUrl !== undefined && { storeUrl }),
    ...(masterKey && { masterKey }),
    ...(sharing && { sharing }),
    ...(upstream && { blobs: upstream }),
    ...(tls && { tls }),
    behindProxy: flags.behindProxy !== undefined && flags.behindProxy !== false,
    ...(hops > 0 && { proxyHops: hops }),
    ...(limits && { limits: limitsFrom(limits) }),
    ...(atOnce !== undefined && { requestsAtOnce: requestsAtOnce(atOnce) }),
    ...(workers !== undefined && { workers }),
    testApi: flags.testApi ?? false,
    ...(publicUrl !== undefined && { publicUrl: serverUrl('--public-url', publicUrl) }),
    ...(allowed && {
      allowedIssuers: allowed.map((issuer) => serverUrl('--allow-issuer', issuer)),
    }),
    ...(metricsListen !== undefined && {
      metricsListen:
        parseListen(metricsListen) ?? refuse('--metrics-listen takes an address: HOST:PORT'),
    }),
    ...(bucketEvents && { bucketEvents }),
    ...(drain !== undefined && { drainMillis: drain }),
    region: flags.region ?? variable(console, 'SALLYPORT_REGION') ?? 'us-east-1',
    seed: seedFrom(console),
  }
}
