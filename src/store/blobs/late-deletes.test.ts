import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BlobRef } from '../../kernel/world.ts'
import type { HoldableBlobs } from './held-deletes.ts'
import { withLateDeletes } from './late-deletes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ref = (id: string): BlobRef => ({ kind: 'file', id, size: 1 })

function late() {
  const deleted: string[] = []
  const logged: unknown[] = []
  const below = {
    async delete({ id }: BlobRef) {
      if (id === 'bad') throw new Error('no')
      deleted.push(id)
    },
    async close() {
      deleted.push('closed')
    },
  } as unknown as HoldableBlobs
  const clock = { monotonic: () => Date.now() }
  const blobs = withLateDeletes(below, clock, (error) => logged.push(error))
  return { blobs, deleted, logged }
}

test('bytes stay for half a minute after nothing refers to them', async () => {
  const { blobs, deleted, logged } = late()
  await blobs.delete(ref('first'))
  await blobs.delete(ref('bad'))
  await vi.advanceTimersByTimeAsync(20_000)
  await blobs.delete(ref('second'))
  await vi.advanceTimersByTimeAsync(9_000)
  expect(deleted).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(deleted).toEqual(['first'])
  expect(logged).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(deleted).toEqual(['first', 'second'])
})

test('closing deletes what waits', async () => {
  const { blobs, deleted } = late()
  await blobs.delete(ref('waiting'))
  await blobs.close()
  expect(deleted).toEqual(['waiting', 'closed'])
})
