/** What a Host header addresses under the configured domain. */

export type HostMeaning =
  /** The domain itself, an IP address or a foreign name: the path says everything. */
  | { readonly kind: 'bare' }
  /** `iam.DOMAIN`, `sts.REGION.DOMAIN`, … */
  | { readonly kind: 'service'; readonly label: string }
  /** `BUCKET.s3.DOMAIN`, `BUCKET.s3.REGION.DOMAIN`, `BUCKET.DOMAIN`. */
  | { readonly kind: 'bucket'; readonly bucket: string }
  /** `BUCKET.s3-website.REGION.DOMAIN`, `BUCKET.s3-website-REGION.DOMAIN`. */
  | { readonly kind: 'website'; readonly bucket: string }
  /** `ACCOUNT.s3-control.REGION.DOMAIN`. */
  | { readonly kind: 'control'; readonly account: string }
  /** `signin.DOMAIN`, `ACCOUNT.signin.DOMAIN` (id or alias): people sign in there. */
  | { readonly kind: 'sign-in'; readonly account?: string }

const bare: HostMeaning = { kind: 'bare' }
const region = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/

/** First label behind the account of hosts that people sign in at. */
export const signInLabel = 'signin'

/** Host name in lower case without port and final dot. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

/**
 * Reads a host. `serviceLabels` are the first labels that name a service; a bucket called like one, or like a host that
 * people sign in at, is reached by `BUCKET.s3.DOMAIN` or by its path.
 */
export function readHost(
  host: string | undefined,
  domain: string,
  serviceLabels: ReadonlySet<string>,
): HostMeaning {
  if (host === undefined) return bare
  const name = hostName(host)
  if (!name.endsWith(`.${domain}`)) return bare
  const labels = name.slice(0, -domain.length - 1).split('.')
  const last = labels.length - 1
  if (labels[last] === signInLabel && last <= 1)
    return { kind: 'sign-in', ...(last === 1 && { account: labels[0] as string }) }
  const end = region.test(labels[last] as string) && last > 0 ? last - 1 : last
  const endpoint = labels[end] as string
  const before = labels.slice(0, end).join('.')

  const website = /^s3-website(?:-(.+))?$/.exec(endpoint)
  if (website && before !== '') return { kind: 'website', bucket: before }
  if (endpoint === 's3-control' && before !== '') return { kind: 'control', account: before }
  const dualstack = endpoint === 'dualstack' && end > 0 ? (labels[end - 1] as string) : undefined
  const storage = dualstack ?? endpoint
  if (storage === 's3' || storage === 's3-accelerate') {
    const bucket = dualstack === undefined ? before : labels.slice(0, end - 1).join('.')
    return bucket === '' ? { kind: 'service', label: 's3' } : { kind: 'bucket', bucket }
  }
  if (before === '' && serviceLabels.has(endpoint)) return { kind: 'service', label: endpoint }
  return { kind: 'bucket', bucket: labels.join('.') }
}
