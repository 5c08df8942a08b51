/** Retention and legal hold of one version: read and replaced. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { type Need, need } from '../../../kernel/resource.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { malformedXml, s3Error } from '../errors.ts'
import { announce } from '../notification/announce.ts'
import { changedEvent } from '../notification/object-events.ts'
import { inputObject, isLockMode, type Retention } from '../object/object.ts'
import { existingObject } from '../object/read.ts'
import { replaceVersion } from '../versioning/place.ts'
import {
  checkBypass,
  checkFuture,
  isRetained,
  lockedRefusal,
  missingLock,
  type Removing,
  retentionContext,
} from './lock.ts'

const noLock = () =>
  s3Error(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
  )

const putRetention = operation('s3', 'PutObjectRetention', {
  effect: 'data',
  authorize({ input, now }) {
    const object = inputObject(input)
    const { Mode, RetainUntilDate } = input.Retention ?? {}
    const needs: Need[] = [
      need('s3:PutObjectRetention', object, retentionContext(Mode, RetainUntilDate, now)),
    ]
    if (input.BypassGovernanceRetention) needs.push(need('s3:BypassGovernanceRetention', object))
    return needs
  },
  async run(call) {
    const { input, tx, now } = call
    const bucket = await existingBucket(tx, input.Bucket)
    checkBypass(bucket, input.BypassGovernanceRetention)
    if (bucket.objectLock === undefined) throw missingLock()
    const asked = retentionAsked(input.Retention, now)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    checkLoosening(object.retention, asked, {
      now,
      bypasses: input.BypassGovernanceRetention === true,
    })
    const { retention: _, ...rest } = object
    await replaceVersion(tx, object, { ...rest, ...(asked && { retention: asked }) })
    await announce(call, bucket, changedEvent('ObjectRetention:Put', object))
    return {}
  },
})

interface RetentionInput {
  readonly Mode?: string
  readonly RetainUntilDate?: Date
  readonly EventHold?: string
  readonly EventHoldDuration?: object
}

/** An empty retention takes away what there is. */
function retentionAsked(input: RetentionInput | undefined, now: number): Retention | undefined {
  if (input === undefined) throw malformedXml()
  const { Mode: mode, RetainUntilDate: until } = input
  if (input.EventHold !== undefined || input.EventHoldDuration !== undefined)
    throw s3Error('NotImplemented', 'Event holds of Object Lock are not implemented.')
  if (mode === undefined && until === undefined) return undefined
  if (!isLockMode(mode) || until === undefined) throw malformedXml()
  checkFuture('RetainUntilDate', until, now)
  return { mode, until: until.getTime() }
}

/**
 * Anybody who may put a retention makes one longer. Everything else about one that holds loosens it: less time, none, or
 * another mode ("Object Lock retention modes").
 */
function checkLoosening(
  before: Retention | undefined,
  after: Retention | undefined,
  removing: Removing,
): void {
  if (!isRetained(before, removing)) return
  if (after === undefined || after.until < before.until || after.mode !== before.mode)
    throw lockedRefusal()
}

const getRetention = operation('s3', 'GetObjectRetention', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetObjectRetention', inputObject(input))],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    if (bucket.objectLock === undefined) throw missingLock()
    const { retention } = await existingObject(call, bucket, input.Key, input.VersionId)
    if (retention === undefined) throw noLock()
    return {
      Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) },
    }
  },
})

const holds = ['ON', 'OFF'] as const

const putLegalHold = operation('s3', 'PutObjectLegalHold', {
  effect: 'data',
  authorize: ({ input }) => [
    need('s3:PutObjectLegalHold', inputObject(input), {
      's3:object-lock-legal-hold': input.LegalHold?.Status,
    }),
  ],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    if (bucket.objectLock === undefined) throw missingLock()
    const status = holds.find((each) => each === input.LegalHold?.Status)
    if (status === undefined) throw malformedXml()
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    await replaceVersion(tx, object, { ...object, legalHold: status })
    return {}
  },
})

const getLegalHold = operation('s3', 'GetObjectLegalHold', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetObjectLegalHold', inputObject(input))],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    if (bucket.objectLock === undefined) throw missingLock()
    const { legalHold } = await existingObject(call, bucket, input.Key, input.VersionId)
    if (legalHold === undefined) throw noLock()
    return { LegalHold: { Status: legalHold } }
  },
})

export const objectLockOperations: readonly Operation[] = [
  putRetention,
  getRetention,
  putLegalHold,
  getLegalHold,
]
