/**
 * Every modelled operation of S3, built or not, is decided on exactly the actions that guard it, on what it addresses
 * (`operation-actions.jsonl`: service authorization reference of Amazon S3, and "Required permissions" of the operations
 * in its API reference).
 */

import { readFileSync } from 'node:fs'
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModel } from '../../../src/wire/schema/models.ts'
import { failureOf } from '../../support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../support/in-process.ts'
import { minimalInput } from '../../support/minimal-input.ts'

interface Row {
  readonly operation: string
  readonly on: 'bucket' | 'object' | '*' | 'object lambda AP'
  /** What a request with nothing but its required members needs, in order. */
  readonly need: readonly string[]
  /** Instead, when it names a version. */
  readonly needOfVersion?: readonly string[]
}

const rows = readFileSync(new URL('operation-actions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)

const Key = 'k'
const model = await loadModel('s3')
let cloud: Cloud
let account: TestAccount
let client: S3Client

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  client = new S3Client(cloud.clientConfig(account.admin) as never)
})
afterAll(async () => {
  client.destroy()
  await cloud.close()
})

test('every modelled operation has a row', () => {
  expect(rows.map(({ operation }) => operation)).toEqual(Object.keys(model.operations).sort())
})

/** Signed for a service that isn't here, which is told first. */
const signedElsewhere = new Set(['ListDirectoryBuckets', 'WriteGetObjectResponse'])
/** What the least input of an operation leaves out and yet belongs to any real one. */
const more = (Bucket: string): Readonly<Record<string, object>> => ({
  CopyObject: { CopySource: `${Bucket}/${Key}` },
  UploadPartCopy: { CopySource: `${Bucket}/${Key}` },
  DeleteObjects: { Delete: { Objects: [{ Key }] } },
})
/** The source of a copy is a need of its own. */
const source: Readonly<Record<string, readonly string[]>> = {
  CopyObject: ['s3:GetObject'],
  UploadPartCopy: ['s3:GetObject'],
}

interface Decision {
  readonly action: string
  readonly resource: string
}

async function commandOf(operation: string, input: object): Promise<never> {
  const commands = (await import('@aws-sdk/client-s3')) as unknown as Record<
    string,
    new (
      input: object,
    ) => never
  >
  const Command = commands[`${operation}Command`]
  if (Command === undefined) throw new Error(`no ${operation}`)
  return new Command(input)
}

async function decidedOn(
  operation: string,
  Bucket: string,
  input: object,
): Promise<readonly Decision[]> {
  const s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key, Body: 'x' })
  const before = cloud.recorded.length
  // what the operation makes of so little is another matter
  await client.send(await commandOf(operation, input)).catch(() => undefined)
  expect(cloud.recorded.length).toBe(before + 1)
  return JSON.parse(cloud.recorded.at(-1) ?? '').decisions
}

describe.each(rows)('$operation', ({ operation, on, need, needOfVersion }) => {
  const Bucket = `actions-${rows.findIndex((row) => row.operation === operation)}`
  const input = (): Record<string, unknown> => ({
    ...minimalInput(model, operation),
    ...(on === 'bucket' && { Bucket }),
    ...(on === 'object' && { Bucket, ...(operation !== 'DeleteObjects' && { Key }) }),
    ...more(Bucket)[operation],
  })
  const arn = on === 'object' ? `arn:aws:s3:::${Bucket}/${Key}` : `arn:aws:s3:::${Bucket}`

  if (signedElsewhere.has(operation)) {
    test('is told that its service is not here', async () => {
      const command = client.send(await commandOf(operation, input()))
      expect((await failureOf(command))?.code).toBe('UnknownService')
    })
    return
  }

  test('needs its actions', async () => {
    const decided = await decidedOn(operation, Bucket, input())
    const all = [...need, ...(source[operation] ?? [])]
    const asked = decided.slice(0, all.length)
    expect(asked.map(({ action }) => action)).toEqual(all)
    // further questions are about what else the answer may tell
    for (const { action } of decided.slice(all.length)) expect(action).toMatch(/^s3:(List|Get)/)
    for (const { action, resource } of asked)
      if (action.startsWith('s3:')) expect(resource).toBe(on === '*' ? '*' : arn)
  })

  if (needOfVersion === undefined) return
  test('needs others for a version', async () => {
    const versioned =
      operation === 'DeleteObjects'
        ? { Delete: { Objects: [{ Key, VersionId: 'null' }] } }
        : { VersionId: 'null' }
    const decided = await decidedOn(operation, Bucket, { ...input(), ...versioned })
    const asked = decided.slice(0, needOfVersion.length)
    expect(asked.map(({ action }) => action)).toEqual(needOfVersion)
    expect(decided[0]).toMatchObject({ resource: arn })
  })
})
