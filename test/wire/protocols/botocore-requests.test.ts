/** What botocore (boto3, the AWS CLI) sends for every operation is read as the parameters it was given. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ServiceName } from '../../../src/kernel/operation.ts'
import { createProtocol } from '../../../src/wire/protocols/create.ts'
import { createRouter } from '../../../src/wire/route/router.ts'
import { loadModel, modelledServices } from '../../../src/wire/schema/models.ts'
import { request } from './requests.ts'
import { withoutLimits } from './samples.ts'

interface Captured {
  readonly service: ServiceName
  readonly operation: string
  readonly params: Readonly<Record<string, unknown>>
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | { readonly $bytes: string }
}

const captured = readFileSync(new URL('botocore-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => JSON.parse(line) as Captured)

/** Operations that botocore keeps under a former name: the same request as the newer one. */
const formerNames: Readonly<Record<string, string>> = {
  GetBucketLifecycle: 'GetBucketLifecycleConfiguration',
  GetBucketNotification: 'GetBucketNotificationConfiguration',
  PutBucketLifecycle: 'PutBucketLifecycleConfiguration',
  PutBucketNotification: 'PutBucketNotificationConfiguration',
}
/** Newer than that botocore, or with a member it refuses to fill freely. */
const missingFrom: Readonly<Record<string, readonly string[]>> = {
  sts: ['GetScopedCredentials'],
  s3: ['WriteGetObjectResponse'],
  's3-control': ['CreateAccessPointForObjectLambda', 'PutAccessPointConfigurationForObjectLambda'],
}
/** With members that the schemas of the SDK don't know yet: refused as any other unknown element. */
const newerBodies = new Set(['CreateJob', 'PutStorageLensConfiguration'])
/** Asked of S3 Express, whose scope is refused before any operation is looked for. */
const expressOnly = new Set(['ListDirectoryBuckets'])
/** What S3's model and botocore see differently: the text on the wire is the same. */
const asSent: Readonly<Record<string, (value: unknown) => unknown>> = {
  CopySource: (value) => encodeURI(String(value)),
  Expires: (value) => new Date((value as { $date: string }).$date).toUTCString(),
  PartNumberMarker: String,
}
/** botocore adds these although nobody asked. */
const added: Readonly<Record<string, readonly string[]>> = {
  s3: ['ChecksumCRC32', 'ChecksumAlgorithm', 'ContentLength', 'ContentMD5'],
  // newer than the schemas of the SDK, as are the bodies below
  's3-control': ['InstanceScope'],
}

const router = createRouter({ domain: 'localhost' })

describe.each(modelledServices)('%s', async (service) => {
  const model = await loadModel(service)
  const protocol = createProtocol(withoutLimits(model))
  const all = captured.filter((row) => row.service === service)
  const rows = all.filter(
    (row) =>
      !expressOnly.has(row.operation) &&
      !(service === 's3-control' && newerBodies.has(row.operation)),
  )

  test('nearly every operation was captured', () => {
    const names = new Set(all.map((row) => row.operation))
    const missing = Object.keys(model.operations).filter((name) => !names.has(name))
    expect(missing).toEqual(missingFrom[service] ?? [])
  })

  test.each(rows.map((row) => [row.operation, row] as const))('%s', (name, row) => {
    const http = request(row.method, row.target, row.headers)
    const body =
      typeof row.body === 'string'
        ? Buffer.from(row.body)
        : new Uint8Array(Buffer.from(row.body.$bytes, 'base64'))
    const routed = router.operation(model, http, body)
    expect(routed.name).toBe(formerNames[name] ?? name)
    if (name in formerNames) return
    const streamed = 'Body' in row.params ? ['Body'] : []
    const input = protocol.parseInput(routed, http, streamed.length > 0 ? undefined : body)
    const skip = new Set([...(added[service] ?? []), ...streamed])
    const wanted: Record<string, unknown> = { ...row.params }
    if (service === 's3')
      for (const [member, text] of Object.entries(asSent))
        if (typeof (input as Record<string, unknown>)[member] === 'string')
          wanted[member] = text(wanted[member])
    expect(comparable(input, skip)).toEqual(comparable(wanted, skip))
  })
})

function comparable(value: unknown, skip: ReadonlySet<string>): unknown {
  if (value instanceof Date) return { $date: value.toISOString().replace('.000Z', 'Z') }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => comparable(item, skip))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !skip.has(name))
      .map(([name, item]) => [name, comparable(item, skip)]),
  )
}
