/**
 * One line of an access log: fields in their order, a space between them, `-` for what is unknown or doesn't apply (S3 user
 * guide, "Amazon S3 server access log format").
 */

export interface AccessRecord {
  /** Canonical user id of the bucket's owner. */
  readonly bucketOwner: string
  readonly bucket: string
  /** Arrival, milliseconds since 1970. */
  readonly at: number
  readonly remoteAddress: string | undefined
  /** Canonical user id of a root user, ARN of everybody else; absent for the anonymous. */
  readonly requester: string | undefined
  readonly requestId: string
  /** `REST.GET.OBJECT` */
  readonly operation: string
  /** Not encoded. */
  readonly key?: string | undefined
  /** `GET /bucket/key?x=y HTTP/1.1` */
  readonly requestLine?: string | undefined
  readonly status?: number | undefined
  readonly errorCode?: string | undefined
  readonly bytesSent?: number | undefined
  readonly objectSize?: number | undefined
  /** Milliseconds from arrival to the last byte of the answer. */
  readonly totalMillis?: number | undefined
  /** Milliseconds from arrival to the first byte of the answer. */
  readonly turnAroundMillis?: number | undefined
  readonly referer?: string | undefined
  readonly userAgent?: string | undefined
  readonly versionId?: string | undefined
  readonly hostId?: string | undefined
  readonly signatureVersion?: 'SigV2' | 'SigV4' | undefined
  readonly authentication?: 'AuthHeader' | 'QueryString' | undefined
  readonly host?: string | undefined
  /** `TLSv1.3` */
  readonly tlsVersion?: string | undefined
  readonly aclRequired?: boolean | undefined
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (value: number) => String(value).padStart(2, '0')

/** `[06/Feb/2019:00:00:38 +0000]` */
function timeOf(at: number): string {
  const date = new Date(at)
  const day = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `[${day}:${time} +0000]`
}

const encoded = (character: string): string => encodeURIComponent(character.toWellFormed())
/** Nothing that a client sends ends a field or a line: what could is percent-encoded. */
const tame = (text: string): string => text.replace(/[^!#-~]/gu, encoded)
const quoted = (text: string | undefined): string =>
  text === undefined || text === '' ? '"-"' : `"${text.replace(/[^ !#-~]/gu, encoded)}"`
const plain = (value: string | number | undefined): string =>
  value === undefined || value === '' ? '-' : tame(String(value))
const positive = (value: number | undefined): string => plain(value === 0 ? undefined : value)

/** The line without its end. */
export function lineOf(record: AccessRecord): string {
  return [
    record.bucketOwner,
    record.bucket,
    timeOf(record.at),
    plain(record.remoteAddress),
    plain(record.requester),
    plain(record.requestId),
    record.operation,
    record.key === undefined ? '-' : encodeKey(record.key),
    quoted(record.requestLine),
    plain(record.status),
    plain(record.errorCode),
    positive(record.bytesSent),
    positive(record.objectSize),
    plain(record.totalMillis),
    plain(record.turnAroundMillis),
    quoted(record.referer),
    quoted(record.userAgent),
    plain(record.versionId),
    plain(record.hostId),
    plain(record.signatureVersion),
    // the cipher of the connection isn't passed on to here
    '-',
    plain(record.authentication),
    plain(record.host),
    plain(record.tlsVersion),
    // no access points
    '-',
    record.aclRequired ? 'Yes' : '-',
  ].join(' ')
}

/** As in URLs, with the slash left as it is. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key.toWellFormed()).replaceAll('%2F', '/')
