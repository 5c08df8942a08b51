/** Queues by name: transactions that would only conflict in the database wait for each other here. */

export interface Turns {
  /** Runs `work` after all earlier work of this name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async take(name, work) {
      const before = last.get(name)
      const mine = before === undefined ? work() : before.then(work, work)
      last.set(name, mine)
      try {
        return await mine
      } finally {
        if (last.get(name) === mine) last.delete(name)
      }
    },
  }
}
