import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { withHeldDeletes } from './held-deletes.ts'
import { memoryBlobs } from './memory.ts'

/** A new name each time. */
function open() {
  let drawn = 0
  const random = {
    bytes: (length: number) =>
      createHash('sha512').update(String(drawn++)).digest().subarray(0, length),
    uuid: () => '',
  }
  return withHeldDeletes(memoryBlobs(random, { now: () => 1_000 }))
}

test('what is deleted while somebody holds is there until the last one lets go', async () => {
  const blobs = open()
  const refs = [await blobs.put(Buffer.from('a')), await blobs.put(Buffer.from('b'))] as const
  const [first, second] = [blobs.hold(), blobs.hold()]
  for (const ref of refs) await blobs.delete(ref)
  await first()
  await first()
  expect(String(await blobs.readAll(refs[0]))).toBe('a')
  await second()
  for (const ref of refs) await expect(blobs.readAll(ref)).rejects.toThrow()
})

test('held by nobody it deletes at once', async () => {
  const blobs = open()
  const ref = await blobs.put(Buffer.from('a'))
  await blobs.hold()()
  await blobs.delete(ref)
  await expect(blobs.readAll(ref)).rejects.toThrow()
})
