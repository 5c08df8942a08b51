/** A binary heap: who comes first, by `before`, is at the top. */

export interface Heap<T> {
  add(item: T): void
  first(): T | undefined
  take(): T | undefined
}

export function heapOf<T>(before: (left: T, right: T) => boolean): Heap<T> {
  const items: T[] = []

  function rise(item: T, from: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!before(item, items[parent]!)) break
      items[place] = items[parent]!
      place = parent
    }
    items[place] = item
  }

  function sink(item: T, from: number): void {
    let place = from
    for (;;) {
      let child = 2 * place + 1
      if (child >= items.length) break
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++
      if (!before(items[child]!, item)) break
      items[place] = items[child]!
      place = child
    }
    items[place] = item
  }

  return {
    add(item) {
      items.push(item)
      rise(item, items.length - 1)
    },
    first: () => items[0],
    take() {
      const first = items[0]
      const last = items.pop()
      if (first !== undefined && last !== undefined && first !== last) sink(last, 0)
      return first
    },
  }
}
