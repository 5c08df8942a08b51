/** Those who follow the change feed of an engine. */

import type { Change } from './store.ts'

export interface Listeners {
  add(listener: (change: Change) => void): () => void
  readonly size: number
  /** A listener that throws is a bug: it surfaces as an uncaught exception, and the others hear the change. */
  tell(changes: readonly Change[]): void
}

export function createListeners(): Listeners {
  const listeners = new Set<(change: Change) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get size() {
      return listeners.size
    },
    tell(changes) {
      for (const change of changes)
        for (const listener of listeners) {
          try {
            listener(change)
          } catch (error) {
            queueMicrotask(() => {
              throw error
            })
          }
        }
    },
  }
}
