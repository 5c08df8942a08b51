/** Small blobs in a file that another process owns: read here, changed there. */

import { openForReading } from '../sqlite/database.ts'
import { type InlineBlobs, inlineReader } from './inline.ts'

/** What the owner of the file does. */
export type InlineOwner = Pick<InlineBlobs, 'put' | 'delete'>

export function openRemoteInline(path: string, owner: InlineOwner): InlineBlobs {
  const { database, close } = openForReading(path)
  return {
    ...owner,
    get: inlineReader(database),
    hasRoom: () => true,
    page() {
      throw new Error('the owner of the blobs looks for those that nothing refers to')
    },
    async close() {
      close()
    },
  }
}
