/**
 * What a service's published model says about the wire, as `npm run generate` writes it to `models/<service>.json`.
 * The tables are plain data: shapes are referred to by name.
 */

export type ProtocolName = 'awsQuery' | 'restXml' | 'awsJson1_0' | 'awsJson1_1' | 'restJson1'

export interface ServiceModel {
  /** Our folder name, equal to the IAM action prefix where possible: `iam`, `sts`, `s3`, `organizations`, … */
  readonly service: string
  readonly protocol: ProtocolName
  /** API version, `2010-05-08`. */
  readonly version: string
  /** Service name in the scope of signatures. */
  readonly signingName: string
  /** First labels of host names that address this service (`iam`, `sts`, …). */
  readonly endpointPrefix: string
  readonly xmlNamespace?: string
  /** Part of X-Amz-Target before the dot (awsJson only). */
  readonly targetPrefix?: string
  /** Errors are the root of their document, not wrapped in `ErrorResponse` (restXml only). */
  readonly unwrappedErrors?: true
  /** IAM action prefix when it differs from `service` (`access-analyzer`). */
  readonly actionPrefix?: string
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
  /** Where the table comes from: package and version, constraint source and version. */
  readonly origin: Readonly<Record<string, string>>
}

export interface OperationModel {
  readonly method: string
  /** Path template with `{Label}` and `{Label+}`, literal query after `?`. S3 paths include `/{Bucket}`. */
  readonly uri: string
  /** Status of a successful answer. */
  readonly status: number
  /** Structure shape name; absent when there is no input. */
  readonly input?: string
  readonly output?: string
  /** Error shape names the operation declares. */
  readonly errors?: readonly string[]
  /** AWS lets callers send it without a signature. */
  readonly unsigned?: true
  /** The output is the payload itself without a wrapping element (`GetBucketLocation`). */
  readonly unwrappedOutput?: true
  /** Request checksum rules of the model. */
  readonly checksum?: {
    readonly required?: true
    readonly algorithmMember?: string
    readonly responseAlgorithms?: readonly string[]
  }
}

export type Shape = StructureShape | ListShape | MapShape | StringShape | NumberShape | SimpleShape

export interface StructureShape {
  readonly type: 'structure'
  /** In the model's order. */
  readonly members: Readonly<Record<string, Member>>
  /** Exactly one member may be set. */
  readonly union?: true
  /** Name of the element when the structure is the root of an XML document. */
  readonly xmlName?: string
  /** Present on error shapes. */
  readonly error?: {
    readonly code: string
    readonly status: number
    readonly fault: 'client' | 'server'
  }
}
export interface ListShape {
  readonly type: 'list'
  readonly member: Member
  readonly flattened?: true
  readonly min?: number
  readonly max?: number
}
export interface MapShape {
  readonly type: 'map'
  readonly key: Member
  readonly value: Member
  readonly flattened?: true
  readonly min?: number
  readonly max?: number
}
export interface StringShape {
  readonly type: 'string'
  readonly min?: number
  readonly max?: number
  /** Java syntax, unanchored, as published. */
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: true
}
export interface NumberShape {
  readonly type: 'integer' | 'long' | 'float' | 'double'
  readonly min?: number
  readonly max?: number
}
export interface SimpleShape {
  readonly type: 'boolean' | 'timestamp' | 'blob' | 'document'
  readonly format?: 'iso8601' | 'rfc822' | 'unixTimestamp'
  readonly min?: number
  readonly max?: number
  readonly sensitive?: true
  /** Body bytes that are not held in memory. */
  readonly streaming?: true
}

export interface Member {
  readonly shape: string
  readonly required?: true
  readonly location?: 'header' | 'headers' | 'querystring' | 'uri' | 'statusCode'
  /** Name on the wire when it differs from the member's name (header name, query key, XML element, prefix). */
  readonly wireName?: string
  /** The member is the whole body. */
  readonly payload?: true
  readonly xmlAttribute?: true
  readonly xmlNamespace?: { readonly uri: string; readonly prefix?: string }
  readonly flattened?: true
  readonly format?: 'iso8601' | 'rfc822' | 'unixTimestamp'
  readonly idempotencyToken?: true
  readonly hostLabel?: true
}
