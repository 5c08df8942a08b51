/**
 * Memory of received bodies. Each chunk is a buffer outside of V8's heap; V8 frees it with the next collection of young
 * objects, which only objects in the heap bring about, and answers growing memory outside with collections of
 * everything. Uploads make few objects: measured, a collection of everything for each 14 MiB received, a third of all CPU
 * time. A young collection in time costs a thirtieth of that. Readers of large bodies give back each chunk themselves
 * (`BodyStream.giveBack`), which costs less still: this is for what the others leave.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Below what makes V8 collect everything in a process that answers requests. */
const usualBytes = 8 * 1024 * 1024

/** To be told of bytes received; frees the memory of those that nobody holds after so many. */
export function freeReceived(everyBytes = usualBytes): (bytes: number) => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  let since = 0
  return (bytes) => {
    since += bytes
    if (since < everyBytes) return
    since = 0
    collect({ type: 'minor' })
  }
}
