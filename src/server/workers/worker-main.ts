/** The life of a worker's process: it begins with its owner's word and never outlives it. */

import { Socket } from 'node:net'
import { stopSignals } from '../lifecycle.ts'
import type { OwnerCalls } from './calls.ts'
import { openPeer, type Peer } from './peer.ts'
import { ownerDescriptor } from './processes.ts'
import { type WorkerParts, workerCalls } from './run-worker.ts'

/** Whether this process was begun by an owner. */
export const isWorker = (): boolean => process.send !== undefined

/** Never resolves: the process ends when the owner says so, or is gone. */
export function workerMain(parts: Pick<WorkerParts, 'log' | 'events' | 'onFatal'>): Promise<never> {
  // a terminal sends Ctrl-C to all processes; it is the owner who ends its workers
  for (const signal of stopSignals) process.on(signal, () => {})
  const ownerId = process.ppid
  let asked = false
  const owner: Peer<OwnerCalls> = openPeer<OwnerCalls>({
    stream: new Socket({ fd: ownerDescriptor }),
    calls: {
      ...workerCalls(() => owner, {
        ...parts,
        onConnection(take) {
          process.on('message', (connection: number, socket: Socket | undefined) => {
            // a client may have gone away while its connection was handed over
            if (socket) take(connection, socket)
            else owner.tell('took', connection)
          })
        },
        exit: (code) => process.exit(code),
        assertOwned() {
          // the end of the connection is heard of a moment later; asked once in each turn of the event loop
          if (asked) return
          asked = true
          setImmediate(() => {
            asked = false
          })
          if (process.ppid !== ownerId) process.exit(1)
        },
      }),
    },
    onEnd: () => process.exit(1),
    log: (error) => parts.log({ requestId: '', error }),
  })
  return new Promise<never>(() => {})
}
