/** What S3 answers to browsers beside its API: websites, preflights, posted forms, and headers for other sites' pages. */

import type { Readable } from 'node:stream'
import type { Decided } from '../access/decide.ts'
import { sessionRestriction } from '../access/sessions/restrictions.ts'
import { AwsError } from '../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Operation } from '../kernel/operation.ts'
import { websiteOf } from '../services/s3/public.ts'
import type { RoutedOperation } from '../wire/protocols/types.ts'
import type { S3Address } from '../wire/route/s3.ts'
import type { SigningProfile } from '../wire/signing/types.ts'
import { answerContext, regionOf } from './answer-context.ts'
import type { BodySource } from './body.ts'
import { crossOriginHeaders, preflight } from './cross-origin.ts'
import type { Exchange } from './exchange.ts'
import { isFormUpload, receiveForm } from './form-upload/receive-form.ts'
import type { PipelineParts } from './pipeline.ts'
import type { Service } from './registry.ts'
import { answerWebsite } from './website/website.ts'

/** The steps of the pipeline that these requests share with all others. */
export interface SharedSteps {
  /** Needs, decision, run. */
  perform(
    exchange: Exchange,
    service: Service,
    operation: Operation,
    payload: (() => Readable) | undefined,
  ): Promise<unknown>
  profileOf(service: Service, http: HttpRequest): SigningProfile
}

export interface BrowserRequests {
  /** The answer of a request that only browsers send; `undefined` for a call of the API. */
  answer(exchange: Exchange, service: Service, body: BodySource): Promise<HttpAnswer> | undefined
  /** What lets a page of another site read the answer; a bucket whose rules can't be read lets none. */
  addCrossOrigin(exchange: Exchange, answer: HttpAnswer): Promise<void> | undefined
}

export function createBrowserRequests(
  parts: PipelineParts,
  { perform, profileOf }: SharedSteps,
): BrowserRequests {
  const { router, store, world, log } = parts

  /** What a browser addresses; website and control hosts take neither forms nor preflights. */
  function browserAddress(http: HttpRequest): S3Address | undefined {
    const { kind } = router.host(http)
    if (kind === 'website' || kind === 'control') return undefined
    const address = router.s3Address(http)
    return address.bucket === undefined ? undefined : address
  }

  /** The bucket whose website a host names. */
  function websiteBucket(http: HttpRequest): string | undefined {
    if (!/s3-website/i.test(http.headers.get('host') ?? '')) return undefined
    const host = router.host(http)
    return host.kind === 'website' ? host.bucket : undefined
  }

  /** Whoever asks is nobody: signatures mean nothing to a website. */
  function showWebsite(exchange: Exchange, service: Service, bucket: string): Promise<HttpAnswer> {
    const { http } = exchange
    exchange.eventName = http.method === 'HEAD' ? 'HeadObject' : 'GetObject'
    exchange.effect = 'read'
    let decided: readonly Decided[] | undefined
    const read = async (method: 'GET' | 'HEAD', key: string, plain: HttpRequest) => {
      const name = method === 'HEAD' ? 'HeadObject' : 'GetObject'
      const operation = service.operations.get(name)
      const modelled = service.model.operations[name]
      if (!operation || !modelled) throw new Error(`websites need ${name}`)
      const labels = { Bucket: bucket, Key: key }
      const route: RoutedOperation = { model: service.model, name, operation: modelled, labels }
      exchange.routed ??= route
      const input = service.protocol.parseInput(route, plain, undefined)
      exchange.input ??= input
      try {
        const output = await perform({ ...exchange, input }, service, operation, undefined)
        return service.protocol.serializeOutput(route, output, answerContext(http))
      } finally {
        // the record is about what was asked for, not about the page that says it isn't there
        decided ??= [...exchange.decided]
        exchange.decided.splice(0, Number.POSITIVE_INFINITY, ...decided)
      }
    }
    return answerWebsite(
      {
        website: () => store.read((tx) => websiteOf(tx, bucket)),
        key: () => router.s3Address(http).key,
        failed(error) {
          exchange.error = error
        },
        read,
      },
      http,
      answerContext(http),
    )
  }

  /** No principal and no decision: the bucket's rules alone say what a page may ask. */
  async function answerPreflight(exchange: Exchange, address: S3Address): Promise<HttpAnswer> {
    exchange.eventName = 'PreflightRequest'
    exchange.effect = 'read'
    const { requestId, hostId } = answerContext(exchange.http)
    const { status, headers, body } = await preflight(store, exchange.http, address)
    return {
      status,
      headers: { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId, ...headers },
      body,
    }
  }

  /** A form proves who asks and says what may come; then it goes the way of the PutObject it describes. */
  async function uploadForm(
    exchange: Exchange,
    service: Service,
    bucket: string,
    body: BodySource,
  ): Promise<HttpAnswer> {
    const { http } = exchange
    const operation = service.operations.get('PutObject')
    if (!operation) throw new Error('forms need PutObject')
    exchange.effect = operation.spec.effect
    const profile = profileOf(service, http)
    const form = await receiveForm(parts, exchange, service, bucket, profile, body)
    try {
      exchange.region = (exchange.claim && regionOf(exchange.claim)) ?? world.region
      const route = exchange.routed as RoutedOperation
      const restriction = sessionRestriction(exchange.principal, service.row.name, route.name)
      if (restriction) throw restriction
      exchange.output = await perform(exchange, service, operation, form.payload)
      const put = service.protocol.serializeOutput(route, exchange.output, answerContext(http))
      return form.answer(put, (exchange.output as { ETag: string }).ETag)
    } finally {
      form.discard()
    }
  }

  async function addCrossOrigin(http: HttpRequest, answer: HttpAnswer): Promise<void> {
    try {
      const { bucket } = router.s3Address(http)
      Object.assign(answer.headers, await crossOriginHeaders(store, http, bucket))
    } catch (error) {
      if (!(error instanceof AwsError)) log({ requestId: http.id, error })
    }
  }

  return {
    answer(exchange, service, body) {
      if (service.row.name !== 's3') return undefined
      const { http } = exchange
      const website = websiteBucket(http)
      if (website) return showWebsite(exchange, service, website)
      if (http.method !== 'OPTIONS' && !isFormUpload(http)) return undefined
      const address = browserAddress(http)
      if (address && http.method === 'OPTIONS') return answerPreflight(exchange, address)
      if (address?.bucket === undefined || address.key !== undefined) return undefined
      return uploadForm(exchange, service, address.bucket, body)
    },
    addCrossOrigin({ http, service }, answer) {
      const asked = service?.row.name === 's3' && http.headers.has('origin')
      return asked && http.method !== 'OPTIONS' ? addCrossOrigin(http, answer) : undefined
    },
  }
}
