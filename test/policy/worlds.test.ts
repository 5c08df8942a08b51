/**
 * The written cases once more, as signed requests: a whole server is put into the world of the case and asked by its
 * principal, and by SimulatePrincipalPolicy where the principal is a user. What the server can't be put into is counted, with the reason.
 */
import { describe, expect, test } from 'vitest'
import { caseFiles, writtenCases } from './case-files.ts'
import { askServer } from './signed/build-world.ts'
import {
  callerOf,
  inexpressible,
  type WrittenWorld,
  withBucketNames,
} from './signed/written-world.ts'

const worlds = caseFiles
  .flatMap((file) => writtenCases(file) as unknown as WrittenWorld[])
  .map(withBucketNames)
const reasons = new Map<string, number>()
const expressible = worlds.filter((world) => {
  const reason = inexpressible(world)
  if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return reason === undefined
})

const simulatedAs: Readonly<Record<string, string>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

/** Answers behind the decision: the request was let through to them. */
const behind = new Set([
  'NoSuchEntity',
  'EntityAlreadyExists',
  'DeleteConflict',
  'NoSuchBucketPolicy',
  'NoSuchTagSet',
  'BucketNotEmpty',
])

describe('signed requests', () => {
  test.each(expressible)('$id', async (world) => {
    const { failure, simulated } = await askServer(world)
    if (simulated !== undefined) expect(simulated).toBe(simulatedAs[world.expected])
    if (failure === undefined || behind.has(failure.code)) {
      expect('Allowed').toBe(world.expected)
      return
    }
    expect(failure.code).toBe('AccessDenied')
    expect(world.expected).not.toBe('Allowed')
    // Within an account AWS says which kind of denial it was.
    if (callerOf(world)?.account === world.request.resource.accountId)
      expect(/with an explicit deny/.test(failure.message)).toBe(
        world.expected === 'ExplicitlyDenied',
      )
  })
})

test('most that IAM, STS and S3 can be asked is asked, and the rest says why not', () => {
  const left = [...reasons].sort(([, a], [, b]) => b - a)
  console.log(
    `${expressible.length} of ${worlds.length} written cases as signed requests; others:\n` +
      left.map(([reason, count]) => `${String(count).padStart(5)}  ${reason}`).join('\n'),
  )
  expect(expressible.length).toBeGreaterThan(400)
  expect(expressible.length + left.reduce((sum, [, count]) => sum + count, 0)).toBe(worlds.length)
})
