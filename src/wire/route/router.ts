/** From a request to its service, and from there to its operation. */

import type { HttpRequest } from '../../kernel/http.ts'
import type { ServiceModel } from '../../kernel/model.ts'
import type { ServiceName } from '../../kernel/operation.ts'
import { formOf } from '../protocols/query/form.ts'
import { queryOf } from '../protocols/rest/query.ts'
import type { RoutedOperation } from '../protocols/types.ts'
import { hostLabels, serviceAddresses } from './addresses.ts'
import {
  invalidAction,
  methodNotAllowed,
  missingAction,
  otherAccount,
  unknownOperation,
  unknownService,
} from './answers.ts'
import { type HostMeaning, readHost } from './host.ts'
import { createRestRoutes } from './rest.ts'
import { createS3Routes, readAddress, type S3Address } from './s3.ts'

export interface Router {
  /** The service can be found only with the form in the body: an unsigned or query-protocol request. */
  formExpected(request: HttpRequest): boolean
  /**
   * Service by scope of the signature, then X-Amz-Target, then host, then Action, else S3. `body` is the form where one
   * is expected. Throws AwsError for a scope of a service that isn't here.
   */
  service(request: HttpRequest, body: Uint8Array | undefined): ServiceName
  /** The operation, or throws AwsError in the protocol's words. `body` is needed by the query protocol only. */
  operation(
    model: ServiceModel,
    request: HttpRequest,
    body: Uint8Array | undefined,
  ): RoutedOperation
  /** What the host addresses (websites and S3 Control among it). */
  host(request: HttpRequest): HostMeaning
  /**
   * A request of a person who signs in, or has: one on a host for that which no signature and no target leads to a
   * service. Signed requests on such a host are the API's, for the console in a browser.
   */
  signIn(request: HttpRequest): SignInHost | undefined
  /** Bucket and key of an S3 request whatever its method: form uploads, CORS preflights, websites. */
  s3Address(request: HttpRequest): S3Address
}

export interface SignInHost {
  /** Id or alias of the account that the host names. */
  readonly account?: string
}

type FindOperation = (request: HttpRequest, body: Uint8Array | undefined) => RoutedOperation

const bySigningName = new Map(serviceAddresses.map((row) => [row.signingName, row.service]))
const byHostLabel = new Map(serviceAddresses.map((row) => [row.hostLabel, row.service]))
const byVersion = new Map(serviceAddresses.map((row) => [row.version, row.service]))
const byTarget = new Map(serviceAddresses.map((row) => [row.target, row.service]))
const queryServices = new Set(
  serviceAddresses.filter((row) => row.version !== undefined).map((row) => row.service),
)

export function createRouter({ domain }: { readonly domain: string }): Router {
  const finders = new WeakMap<ServiceModel, FindOperation>()

  const host = (request: HttpRequest): HostMeaning =>
    readHost(request.headers.get('host'), domain.toLowerCase(), hostLabels)

  /** Service the request names without its body. */
  function named(request: HttpRequest): ServiceName | undefined {
    const scope = scopeService(request)
    if (scope !== undefined) {
      const service = bySigningName.get(scope)
      if (service === undefined) throw unknownService(scope)
      return service === 's3' && isControl(request) ? 's3-control' : service
    }
    const target = request.headers.get('x-amz-target')
    const targeted = target === undefined ? undefined : byTarget.get(targetOf(target).service)
    if (targeted !== undefined) return targeted
    const meaning = host(request)
    if (meaning.kind === 'service') return byHostLabel.get(meaning.label)
    if (isControl(request)) return 's3-control'
    return meaning.kind === 'bare' || meaning.kind === 'sign-in' ? undefined : 's3'
  }

  /**
   * With S3's scope every host under the domain that isn't S3's own names a bucket, even one called like a service.
   */
  function virtualBucket(request: HttpRequest): string | undefined {
    const meaning = host(request)
    if (meaning.kind === 'bucket' || meaning.kind === 'website') return meaning.bucket
    return meaning.kind === 'service' && meaning.label !== 's3' ? meaning.label : undefined
  }

  /** S3 Control shares S3's scope; its paths must never be taken for buckets and keys. */
  function isControl(request: HttpRequest): boolean {
    if (request.path.startsWith('/v20180820/') && request.headers.has('x-amz-account-id'))
      return true
    const meaning = host(request)
    return (
      meaning.kind === 'control' || (meaning.kind === 'service' && meaning.label === 's3-control')
    )
  }

  function controlFinder(model: ServiceModel): FindOperation {
    const find = createRestRoutes(model, ({ method }) => methodNotAllowed(method, 'SERVICE'))
    return (request) => {
      const meaning = host(request)
      const account = request.headers.get('x-amz-account-id')
      if (meaning.kind === 'control' && account !== undefined && account !== meaning.account)
        throw otherAccount()
      return find(request)
    }
  }

  function finderOf(model: ServiceModel): FindOperation {
    switch (model.protocol) {
      case 'awsQuery':
        return (request, body) => queryOperation(model, request, body)
      case 'awsJson1_0':
      case 'awsJson1_1':
        return (request) => targetOperation(model, request)
      case 'restJson1':
        return createRestRoutes(model, () => unknownOperation(model))
      case 'restXml': {
        if (model.service === 's3-control') return controlFinder(model)
        const find = createS3Routes(model)
        return (request) => find(request, virtualBucket(request))
      }
    }
  }

  function signIn(request: HttpRequest): SignInHost | undefined {
    const meaning = host(request)
    if (meaning.kind !== 'sign-in' || isAddressed(request)) return undefined
    return meaning.account === undefined ? {} : { account: meaning.account }
  }

  return {
    host,
    signIn,
    s3Address: (request) => readAddress(request.path, virtualBucket(request)),
    formExpected(request) {
      if (request.method !== 'POST' || !isForm(request)) return false
      const service = named(request)
      return service === undefined ? request.path === '/' : queryServices.has(service)
    },
    service(request, body) {
      const service = named(request)
      if (service !== undefined) return service
      return byAction(request, body) ?? 's3'
    },
    operation(model, request, body) {
      let find = finders.get(model)
      if (find === undefined) {
        find = finderOf(model)
        finders.set(model, find)
      }
      return find(request, body)
    },
  }
}

/** Service in the scope of a SigV4 signature; `s3` for SigV2. The verifier checks it; here it only leads. */
function scopeService(request: HttpRequest): string | undefined {
  const header = request.headers.get('authorization')
  const credential =
    header === undefined
      ? request.query.includes('X-Amz-Credential=')
        ? queryOf(request).get('X-Amz-Credential')?.[0]
        : undefined
      : /Credential=([^\s,]+)/.exec(header)?.[1]
  if (credential !== undefined) return scopePart(credential)
  if (header?.startsWith('AWS ') || isSigV2(request)) return 's3'
  return undefined
}

/** Says by its signature or target which service it is for, true or not. */
const isAddressed = (request: HttpRequest): boolean =>
  request.headers.has('authorization') ||
  request.headers.has('x-amz-target') ||
  scopeService(request) !== undefined

/** Fourth part of `key/date/region/service/aws4_request`; third of SigV4A's scope, which names no region. */
function scopePart(credential: string): string | undefined {
  const parts = credential.split('/')
  return parts.length < 4 ? undefined : parts[parts.length - 2]
}

function isSigV2(request: HttpRequest): boolean {
  if (!request.query.includes('AWSAccessKeyId=')) return false
  const query = queryOf(request)
  return query.has('AWSAccessKeyId') && query.has('Signature')
}

const isForm = (request: HttpRequest): boolean =>
  (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')

function byAction(request: HttpRequest, body: Uint8Array | undefined): ServiceName | undefined {
  if (request.path !== '/' || (body === undefined && !request.query.includes('Action=')))
    return undefined
  const form = formOf(request, body)
  return form.has('Action') ? (byVersion.get(form.get('Version') ?? '') ?? 'iam') : undefined
}

function queryOperation(
  model: ServiceModel,
  request: HttpRequest,
  body: Uint8Array | undefined,
): RoutedOperation {
  if (request.method !== 'POST' && request.method !== 'GET') throw missingAction()
  const form = formOf(request, body)
  const name = form.get('Action')
  if (name === undefined) throw missingAction()
  const version = form.get('Version')
  const operation = ownOperation(model, name)
  if (operation === undefined || version !== model.version) throw invalidAction(name, version)
  return { model, name, operation, labels: {} }
}

/** `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents` and its short form name the same. */
function targetOf(target: string): { service: string; operation: string } {
  const parts = target.split('.')
  return { service: parts.at(-2) ?? '', operation: parts.at(-1) ?? '' }
}

function targetOperation(model: ServiceModel, request: HttpRequest): RoutedOperation {
  const { service, operation: name } = targetOf(request.headers.get('x-amz-target') ?? '')
  const operation = ownOperation(model, name)
  if (request.method !== 'POST' || service !== model.targetPrefix || operation === undefined)
    throw unknownOperation(model)
  return { model, name, operation, labels: {} }
}

function ownOperation(model: ServiceModel, name: string) {
  return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined
}
