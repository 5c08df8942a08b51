/**
 * What the stock JavaScript SDK sends is read as what it was given, and what we print is read by the SDK as what we
 * meant: for every operation of every service, with every member set.
 */

import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { ServiceModel, Shape } from '../../../src/kernel/model.ts'
import { createProtocol } from '../../../src/wire/protocols/create.ts'
import { createRouter } from '../../../src/wire/route/router.ts'
import { loadModel, modelledServices } from '../../../src/wire/schema/models.ts'
import { sampleOf, withoutLimits } from './samples.ts'
import { sdkClient } from './sdk-clients.ts'

/** Answers the SDK reads by more than the codec. */
const eventStreams = new Set(['s3 SelectObjectContent'])
/**
 * Signed for a service of its own (S3 Express, Object Lambda, Outposts), which is refused before any operation is looked
 * for.
 */
const foreignScope = new Set([
  's3 ListDirectoryBuckets',
  's3 WriteGetObjectResponse',
  's3-control CreateBucket',
  's3-control DeleteAccessPointScope',
  's3-control GetAccessPointScope',
  's3-control ListAccessPointsForDirectoryBuckets',
  's3-control ListRegionalBuckets',
  's3-control PutAccessPointScope',
])
/** Members the SDK itself computes or replaces. */
const computed = new Set([
  's3 ContentMD5',
  's3 ContentLength',
  's3 SSECustomerKeyMD5',
  's3 CopySourceSSECustomerKeyMD5',
  's3 ChecksumAlgorithm',
])

const router = createRouter({ domain: 'localhost' })

describe.each(modelledServices)('%s', async (service) => {
  const published = await loadModel(service)
  const model = withoutLimits(published)
  const protocol = createProtocol(model)
  const client = await sdkClient(service)

  test.each(Object.keys(model.operations))('%s', async (name) => {
    const operation = model.operations[name] as ServiceModel['operations'][string]
    const input =
      operation.input === undefined
        ? {}
        : (sampleOf(model, operation.input, {
            depth: 4,
            leaveOut: (member) => computed.has(`${service} ${member}`),
          }) as Record<string, unknown>)
    const output =
      operation.output === undefined || eventStreams.has(`${service} ${name}`)
        ? {}
        : (sampleOf(model, operation.output, {
            depth: 4,
            leaveOut: (member) => member === 'ContentLength',
          }) as Record<string, unknown>)
    const seen: { input?: unknown; routedTo?: string } = {}
    const sent = { ...input, ...s3Inputs(service, input) }
    const received = await client.send(name, sent, ({ request, body }) => {
      if (foreignScope.has(`${service} ${name}`))
        expect(() => router.service(request, body)).toThrow(/not available/)
      else expect(router.service(request, body)).toBe(service)
      const routed = router.operation(published, request, body)
      seen.routedTo = routed.name
      seen.input = protocol.parseInput(
        routed,
        request,
        streams(model, operation.input) ? undefined : body,
      )
      return protocol.serializeOutput(routed, output, { requestId: 'rid', hostId: 'hid' })
    })
    expect(seen.routedTo).toBe(name)
    const wanted = {
      ...sent,
      ...(streams(model, operation.input) ? { Body: undefined, AnnotationPayload: undefined } : {}),
    }
    expect(plain(seen.input, computed, service)).toEqual(plain(wanted, computed, service))
    if (eventStreams.has(`${service} ${name}`)) return
    const read = await drained(received)
    // the SDK gives a text that is no date under another name
    if (read.ExpiresString !== undefined) read.Expires = read.ExpiresString
    delete read.ExpiresString
    expect(plain(read, new Set(), service)).toEqual(plain(output, new Set(), service))
  })
})

/** Members the clients of S3 and S3 Control are particular about. */
function s3Inputs(service: string, input: Record<string, unknown>): Record<string, unknown> {
  if (service === 's3-control')
    return {
      ...('AccountId' in input ? { AccountId: '123456789012' } : {}),
      ...('OutpostId' in input ? { OutpostId: 'op-01ac5d28a6a232904' } : {}),
    }
  if (service !== 's3') return {}
  return {
    ...('Bucket' in input ? { Bucket: 'a-bucket' } : {}),
    ...('SSECustomerKey' in input
      ? { SSECustomerKey: Buffer.alloc(32, 1).toString('base64') }
      : {}),
    ...('CopySourceSSECustomerKey' in input
      ? { CopySourceSSECustomerKey: Buffer.alloc(32, 1).toString('base64') }
      : {}),
  }
}

function streams(model: ServiceModel, shapeName: string | undefined): boolean {
  const shape = shapeName === undefined ? undefined : (model.shapes[shapeName] as Shape)
  return (
    shape?.type === 'structure' &&
    Object.values(shape.members).some((member) => {
      const target = model.shapes[member.shape] as Shape
      return member.payload === true && 'streaming' in target
    })
  )
}

async function drained(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const result = { ...output }
  for (const [name, value] of Object.entries(output))
    if (value instanceof Readable) {
      const chunks: Buffer[] = []
      for await (const chunk of value) chunks.push(Buffer.from(chunk as Uint8Array))
      result[name] = new Uint8Array(Buffer.concat(chunks))
    }
  return result
}

/** For comparing: no prototypes, no `undefined`, no members that `skip` names. */
function plain(value: unknown, skip: ReadonlySet<string>, service: string): unknown {
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map((item) => plain(item, skip, service))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== undefined && !skip.has(`${service} ${name}`))
      .map(([name, item]) => [name, plain(item, skip, service)]),
  )
}
