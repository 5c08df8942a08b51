import { operation } from '../../../kernel/operation.ts'
import { readContent } from '../content/blobs.ts'
import { openDataKeys } from '../encryption/object-encryption.ts'
import { readNeed, readObject } from './read.ts'

/** The bytes of an object, whole or in part. */
export const getObject = operation('s3', 'GetObject', {
  effect: 'read',
  authorize: ({ input }) => [readNeed(input)],
  async run(call) {
    const { object, span, description, customerKey } = await readObject(call, true)
    const { world } = call
    const keys = await openDataKeys(call, object, object.encryption, customerKey)
    const Body = await readContent(world.blobs, object.content, keys, span.start, span.end)
    return { ...description, Body }
  },
})
