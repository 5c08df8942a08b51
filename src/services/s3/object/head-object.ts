import { operation } from '../../../kernel/operation.ts'
import { readNeed, readObject } from './read.ts'

/** What GetObject would answer, without the bytes; of archived objects too. */
export const headObject = operation('s3', 'HeadObject', {
  effect: 'read',
  authorize: ({ input }) => [readNeed(input)],
  async run(call) {
    return (await readObject(call, false)).description
  },
})
