import { operation } from '../../../kernel/operation.ts'
import { readContent } from '../content/blobs.ts'
import { readNeed, readObject } from './read.ts'

/** The bytes of an object, whole or in part. */
export const getObject = operation('s3', 'GetObject', {
  effect: 'read',
  authorize: ({ input }) => [readNeed(input)],
  async run(call) {
    const { object, span, description } = await readObject(call)
    const { blobs } = call.world
    const Body = await readContent(blobs, object.content, span.start, span.end)
    return { ...description, Body }
  },
})
