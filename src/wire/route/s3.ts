/** Finds S3's operation by method, bucket, key, query and headers; nothing is written per operation. */

import type { HttpRequest } from '../../kernel/http.ts'
import type { OperationModel, ServiceModel } from '../../kernel/model.ts'
import { decodeText, type Query, queryOf } from '../protocols/rest/query.ts'
import type { RoutedOperation } from '../protocols/types.ts'
import {
  invalidBucketName,
  invalidListType,
  methodNotAllowed,
  notOverridable,
  partWithoutUpload,
  type ResourceType,
  unexpectedParameter,
  unknownSubResource,
  uploadNotAllowed,
} from './answers.ts'
import { parseUri } from './uri.ts'

export interface S3Address {
  readonly bucket: string | undefined
  readonly key: string | undefined
}

/**
 * Bucket and key of a request, decoded once as UTF-8; `virtualBucket` is the bucket its host names. Nothing is
 * normalised: `..` and empty segments are part of the key. Throws InvalidURI and InvalidBucketName.
 */
export function readAddress(path: string, virtualBucket: string | undefined): S3Address {
  const rest = path.slice(1)
  if (virtualBucket !== undefined) return { bucket: virtualBucket, key: keyOf(rest) }
  if (rest === '') return { bucket: undefined, key: undefined }
  const slash = rest.indexOf('/')
  const bucket = decodeText(slash < 0 ? rest : rest.slice(0, slash))
  if (bucket === '') throw invalidBucketName('')
  return { bucket, key: slash < 0 ? undefined : keyOf(rest.slice(slash + 1)) }
}

const keyOf = (encoded: string): string | undefined =>
  encoded === '' ? undefined : decodeText(encoded)

interface Candidate {
  readonly name: string
  readonly operation: OperationModel
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly requiredQuery: readonly string[]
  readonly requiredHeaders: readonly string[]
  readonly xId: string | undefined
  /** Parameters the operation knows: literal and bound ones. */
  readonly known: ReadonlySet<string>
}

/** Parameters of signatures, which every operation may carry (those of SigV4 begin with `x-amz-`). */
const signatureParameters = new Set(['AWSAccessKeyId', 'Signature', 'Expires'])

export function createS3Routes(
  model: ServiceModel,
): (request: HttpRequest, virtualBucket: string | undefined) => RoutedOperation {
  /** By method and resource type, most specific first. */
  const table = new Map<string, Candidate[]>()
  /** Operations at a path of their own. */
  const fixed = new Map<string, Candidate>()
  /** Every parameter some operation is named by or reads. */
  const meaningful = new Set<string>()
  for (const [name, operation] of Object.entries(model.operations)) add(name, operation)
  for (const candidates of table.values()) candidates.sort((a, b) => weight(b) - weight(a))

  function add(name: string, operation: OperationModel): void {
    const { segments, query, xId } = parseUri(operation.uri)
    const required = { query: [] as string[], headers: [] as string[] }
    const known = new Set(query.map(([parameter]) => parameter))
    const shape = operation.input === undefined ? undefined : model.shapes[operation.input]
    for (const member of shape?.type === 'structure' ? Object.values(shape.members) : []) {
      const wireName = member.wireName ?? ''
      if (member.location === 'querystring') {
        known.add(wireName)
        if (member.required) required.query.push(wireName)
      } else if (member.location === 'header' && member.required)
        required.headers.push(wireName.toLowerCase())
    }
    for (const parameter of known) meaningful.add(parameter)
    const candidate: Candidate = {
      name,
      operation,
      query,
      requiredQuery: required.query,
      requiredHeaders: required.headers,
      xId,
      known,
    }
    const literal = segments.map((part) => ('literal' in part ? part.literal : '')).join('/')
    if (literal.replaceAll('/', '') !== '') {
      fixed.set(`${operation.method} /${literal}`, candidate)
      return
    }
    const place = `${operation.method} ${(['SERVICE', 'BUCKET', 'OBJECT'] as const)[segments.length]}`
    const candidates = table.get(place)
    if (candidates) candidates.push(candidate)
    else table.set(place, [candidate])
  }

  return (request, virtualBucket) => {
    const query = queryOf(request)
    const own = fixed.get(`${request.method} ${request.path}`)
    if (own && hasHeaders(own, request)) return routed(own, {})
    const address = readAddress(request.path, virtualBucket)
    const resourceType: ResourceType =
      address.bucket === undefined ? 'SERVICE' : address.key === undefined ? 'BUCKET' : 'OBJECT'
    const candidates = table.get(`${request.method} ${resourceType}`) ?? []
    const found = choose(candidates, request, query)
    if (!found) throw refusal(request, query, resourceType)
    checkParameters(found, request, query, resourceType)
    const labels: Record<string, string> = Object.create(null)
    if (address.bucket !== undefined) labels.Bucket = address.bucket
    if (address.key !== undefined) labels.Key = address.key
    return routed(found, labels)
  }

  function routed(
    { name, operation }: Candidate,
    labels: Readonly<Record<string, string>>,
  ): RoutedOperation {
    return { model, name, operation, labels }
  }

  /**
   * The most specific operation whose demands are met. When a sub-resource is named but what its operation requires is
   * missing, that operation is taken all the same: its input check says what is missing.
   */
  function choose(
    candidates: readonly Candidate[],
    request: HttpRequest,
    query: Query,
  ): Candidate | undefined {
    const named = candidates.filter((candidate) => matchesQuery(candidate, query))
    const complete = named.filter(
      (candidate) =>
        candidate.requiredQuery.every((name) => query.has(name)) && hasHeaders(candidate, request),
    )
    const literals = Math.max(0, ...named.map((candidate) => candidate.query.length))
    const best = complete.find((candidate) => candidate.query.length === literals)
    if (!best) return literals > 0 ? named.find((one) => one.query.length === literals) : undefined
    const xId = query.get('x-id')?.[0]
    const equals = complete.filter((candidate) => weight(candidate) === weight(best))
    return equals.find((candidate) => candidate.xId === xId) ?? best
  }

  /** A parameter that would mean something elsewhere, or a bare word nobody knows, is never passed over. */
  function checkParameters(
    found: Candidate,
    request: HttpRequest,
    query: Query,
    resourceType: ResourceType,
  ): void {
    // a browser's `?v=2` on a public object
    const tolerant =
      resourceType === 'OBJECT' && (request.method === 'GET' || request.method === 'HEAD')
    for (const [name, values] of query) {
      if (found.known.has(name) || isNeutral(name)) continue
      if (name === 'list-type') throw invalidListType(values[0] ?? '')
      if (isSubResource(name)) throw methodNotAllowed(request.method, resourceType)
      if (request.method === 'PUT' && resourceType === 'OBJECT') {
        if (name === 'uploadId') throw uploadNotAllowed(request.method)
        if (name === 'partNumber') throw partWithoutUpload()
      }
      if (tolerant && name.startsWith('response-')) throw notOverridable(name, values[0] ?? '')
      if (meaningful.has(name)) throw unexpectedParameter(name, values[0] ?? '')
      if (values[0] === '') throw unknownSubResource(name)
      if (!tolerant) throw unexpectedParameter(name, values[0] ?? '')
    }
  }

  function isSubResource(name: string): boolean {
    for (const candidates of table.values())
      for (const candidate of candidates)
        if (candidate.query.some(([parameter]) => parameter === name)) return true
    return false
  }

  function refusal(request: HttpRequest, query: Query, resourceType: ResourceType) {
    for (const [name, values] of query)
      if (values[0] === '' && !meaningful.has(name) && !isNeutral(name))
        return unknownSubResource(name)
    return methodNotAllowed(request.method, resourceType)
  }
}

/** Parameters that belong to signing or that AWS leaves to its users (`x-…`). */
const isNeutral = (name: string): boolean => signatureParameters.has(name) || /^x-/i.test(name)

function matchesQuery(candidate: Candidate, query: Query): boolean {
  return candidate.query.every(([name, value]) => {
    const values = query.get(name)
    return values !== undefined && (value === '' || values[0] === value)
  })
}

const hasHeaders = (candidate: Candidate, request: HttpRequest): boolean =>
  candidate.requiredHeaders.every(
    (name) => request.headers.has(name) || queryOf(request).has(name) || hasFolded(request, name),
  )

/** Presigned requests carry headers as parameters, in any case. */
function hasFolded(request: HttpRequest, name: string): boolean {
  if (!request.query.includes('ignature=')) return false
  for (const parameter of queryOf(request).keys()) if (parameter.toLowerCase() === name) return true
  return false
}

const weight = (candidate: Candidate): number =>
  candidate.query.length * 100 +
  candidate.requiredQuery.length * 10 +
  candidate.requiredHeaders.length
