/** `--blobs s3://BUCKET/PREFIX?endpoint=…&region=…`: where objects lie beside the data folder. */

import type { UpstreamCredentials, UpstreamSettings } from '../store/blobs/upstream/settings.ts'
import { isLoopback } from './options.ts'

/** Why an address can't be used; `message` repeats nothing that could be a secret. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

const refuse = (message: string): never => {
  throw new AddressRefused(message)
}

const defaultSeconds = 10
const longestSeconds = 60

const parameters = new Set(['endpoint', 'region', 'style', 'timeout', 'insecure'])

/** Reads the address. Throws {@link AddressRefused}; what isn't known is refused, never ignored. */
export function parseBlobAddress(text: string): UpstreamSettings {
  const url = URL.parse(text)
  if (url?.protocol !== 's3:') return refuse('--blobs takes s3://BUCKET or s3://BUCKET/PREFIX')
  if (url.username !== '' || url.password !== '')
    refuse('--blobs takes no credentials: set SALLYPORT_BLOBS_ACCESS_KEY_ID and its secret')
  const bucket = url.host
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) refuse('--blobs names no bucket')
  const given = new Map(url.searchParams)
  for (const name of given.keys())
    if (!parameters.has(name)) refuse(`--blobs does not know \`${name}\``)
  if (url.hash !== '' || given.size !== url.searchParams.size)
    refuse('--blobs takes each setting once')
  const region = given.get('region') ?? 'us-east-1'
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region)) refuse('--blobs: the region is a name')
  const endpoint = endpointOf(given.get('endpoint') ?? `https://s3.${region}.amazonaws.com`)
  if (endpoint.startsWith('http:') && !isLoopback(new URL(endpoint).hostname))
    if (given.get('insecure') !== 'yes')
      refuse(
        '--blobs: an http:// endpoint beyond this machine needs insecure=yes: objects cross the network in the clear',
      )
  return {
    endpoint,
    region,
    bucket,
    prefix: prefixOf(url.pathname),
    pathStyle: isPathStyle(given.get('style'), bucket, given.has('endpoint')),
    timeoutMillis: timeoutOf(given.get('timeout')),
  }
}

function endpointOf(text: string): string {
  const url = URL.parse(text)
  const isServer = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/'
  if (!isServer || url.username !== '' || /[?#]/.test(text))
    return refuse('--blobs: the endpoint is an http:// or https:// URL without a path')
  return url.origin
}

/** Such names are the same in every encoding. */
function prefixOf(path: string): string {
  const name = path.replace(/^\/+|\/+$/g, '')
  if (name === '') return ''
  if (!/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(name) || name.length > 200)
    return refuse('--blobs: a prefix has letters, digits, `.`, `_`, `-` and single slashes')
  return `${name}/`
}

/** AWS prefers the bucket in the name of the host, most others know it in the path only. */
function isPathStyle(style: string | undefined, bucket: string, isOther: boolean): boolean {
  // a certificate for all buckets covers no name with a dot
  if (style === undefined) return isOther || bucket.includes('.')
  if (style !== 'path' && style !== 'virtual') refuse('--blobs: style is path or virtual')
  return style === 'path'
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return defaultSeconds * 1000
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < 0.1 || seconds > longestSeconds)
    refuse(`--blobs: timeout is in seconds, up to ${longestSeconds}`)
  return seconds * 1000
}

/** The first profile of a file as AWS's tools write it. Throws {@link AddressRefused}. */
export function parseCredentialsFile(text: string): UpstreamCredentials {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined && !values.has(name)) values.set(name, value)
  }
  const accessKeyId = values.get('aws_access_key_id')
  const secretAccessKey = values.get('aws_secret_access_key')
  if (accessKeyId === undefined || secretAccessKey === undefined)
    return refuse('the credentials file has no aws_access_key_id and aws_secret_access_key')
  const sessionToken = values.get('aws_session_token')
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}
