/** Form of a resource in an identity policy. Checked against the answers AWS gives; most texts name the whole value. */

/** AWS's words for a resource that has not the form of one; `undefined` when it has. */
export function resourceProblem(resource: string): string | undefined {
  if (resource === '*') return undefined
  const segments = resource.split(':')
  if (segments.length === 1) return `Resource ${resource} must be in ARN format or "*".`
  const [prefix, partition, service, region] = segments
  if (partition !== 'aws' && partition !== '*')
    return `Partition "${partition}" is not valid for resource "${respelt(segments)}".`
  if (prefix !== 'arn') return `Resource ${resource} must be in ARN format or "*".`
  if (service === undefined || /[*?]/.test(service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  const relative = segments.slice(5).join(':')
  if (service === 's3' && region && region !== '*' && !isRegionalS3(relative))
    return `Resource ${resource} can not contain region information.`
  if (service === 'iam' && region && region !== '*')
    return `IAM resource ${resource} cannot contain region information.`
  if (service === 'iam' && segments.length > 5 && !isIamPath(relative))
    return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`
  return undefined
}

/**
 * Texts on which AWS's older parser fails, which answers before all other checks of resources: an ARN that ends too
 * early although it holds an empty segment, or one without a service.
 */
export function failsLegacyParsing(resource: string): boolean {
  if (!resource.startsWith('arn:')) return false
  const segments = resource.split(':')
  if (segments[2] === '') return true
  return segments.length < 6 && resource.includes('::')
}

/** AWS shows the ARN with `arn` in front, whatever was there, and short ones filled up with stars. */
function respelt(segments: readonly string[]): string {
  const filled = ['arn', ...[1, 2, 3, 4].map((i) => segments[i] ?? '*')]
  return [...filled, segments.length > 5 ? segments.slice(5).join(':') : '*'].join(':')
}

const isRegionalS3 = (relative: string): boolean =>
  relative === '*' || REGIONAL_S3.some((prefix) => relative.startsWith(prefix))

/** Resource types of S3 whose ARN has a region: service authorization reference. */
const REGIONAL_S3 = [
  'accesspoint/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
  'access-grants/',
  'async-request/',
]

const isIamPath = (relative: string): boolean =>
  relative.startsWith('*') ||
  NEWER_IAM_PATHS.some((path) => relative.startsWith(path)) ||
  IAM_PATHS.some((path) => relative.startsWith(path))

/** As listed in the message. */
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]

/** Resource types that came later (service authorization reference); whether the message lists them isn't known. */
const NEWER_IAM_PATHS = ['root', 'assumed-role/', 'delegation-request/', 'role-template/']
