/**
 * Whether concurrent operations can be put in one order that explains every answer: Wing and Gong's search with
 * memory, as Lowe describes it ("Testing for linearizability", 2017). Histories are of one object, whose state is a
 * plain value.
 */

export interface Recorded<State> {
  /** For people who read why a history is refused. */
  readonly name: string
  /** Order of events, from one counter: when it was asked for. */
  readonly called: number
  /** When it was answered; infinite when nobody knows whether it took effect. Then it may, at any time, or never. */
  readonly returned: number
  /** The state after it; `undefined` when its answer could not have been given in this state. */
  apply(state: State): State | undefined
}

/** A call or a return that somebody waited for. */
interface Event {
  readonly operation: number
  readonly isCall: boolean
  readonly at: number
  next: Event | undefined
  before: Event | undefined
}

/** A step that may be taken back. */
type Chosen<State> = { readonly state: State } & (
  | { readonly call: Event }
  /** Place among the operations of unknown outcome, and the return before which it took effect. */
  | { readonly unknown: number; readonly due: Event }
)

/**
 * `true`, or the longest explanation found before the search gave up: names in order, then the operations of which none
 * can come next. What nobody knows the outcome of takes effect only where nothing else explains the next answer, which
 * keeps the search short.
 */
export function linearizable<State>(
  history: readonly Recorded<State>[],
  initial: State,
  keyOf: (state: State) => string = String,
): true | { readonly explained: readonly string[]; readonly stuck: readonly string[] } {
  const operation = (n: number) => history[n] as Recorded<State>
  const unknowns = [...history.keys()]
    .filter((n) => operation(n).returned === Number.POSITIVE_INFINITY)
    .sort((a, b) => operation(a).called - operation(b).called)
  const head = eventsOf(history)
  const done = new Uint8Array(history.length)
  const seen = new Set<string>()
  const chosen: Chosen<State>[] = []
  let longest: readonly string[] = []
  let stuck: readonly string[] = []
  let state = initial
  let left = history.length - unknowns.length
  let at = head.next
  let nextUnknown = 0

  while (left > 0) {
    if (at === undefined) throw new Error('a call without a return stands in the list')
    if (at.isCall) {
      if (take(at.operation, { state, call: at })) {
        left--
        lift(at)
        at = head.next
      } else at = at.next
      continue
    }
    if (takeUnknown(at)) {
      at = head.next
      nextUnknown = 0
      continue
    }
    // whoever got this answer has no place yet: something chosen before was wrong
    if (chosen.length >= longest.length) {
      longest = chosen.map(nameOf)
      stuck = namesBefore(at)
    }
    const last = chosen.pop()
    if (last === undefined) return { explained: longest, stuck }
    state = last.state
    if ('call' in last) {
      done[last.call.operation] = 0
      left++
      putBack(last.call)
      at = last.call.next
      nextUnknown = 0
    } else {
      done[unknowns[last.unknown] as number] = 0
      at = last.due
      nextUnknown = last.unknown + 1
    }
  }
  return true

  /** Lets an operation take effect now, unless its answer forbids it or that led nowhere before. */
  function take(n: number, step: Chosen<State>): boolean {
    const after = operation(n).apply(state)
    if (after === undefined) return false
    done[n] = 1
    const memory = `${keyOf(after)}|${String.fromCharCode(...packed(done))}`
    if (seen.has(memory)) {
      done[n] = 0
      return false
    }
    seen.add(memory)
    chosen.push(step)
    state = after
    return true
  }
  function takeUnknown(due: Event): boolean {
    for (; nextUnknown < unknowns.length; nextUnknown++) {
      const n = unknowns[nextUnknown] as number
      if (operation(n).called > due.at) return false
      if (!done[n] && take(n, { state, unknown: nextUnknown, due })) return true
    }
    return false
  }
  function nameOf(step: Chosen<State>): string {
    return operation('call' in step ? step.call.operation : (unknowns[step.unknown] as number)).name
  }
  function namesBefore(end: Event): string[] {
    const names: string[] = []
    for (let event = head.next; event !== undefined && event !== end; event = event.next)
      if (event.isCall) names.push(operation(event.operation).name)
    return names
  }
}

function packed(bits: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (let n = 0; n < bits.length; n++) if (bits[n]) bytes[n >> 3]! |= 1 << (n & 7)
  return bytes
}

const returns = new WeakMap<Event, Event>()

/** Calls and returns in the order they happened, behind a head that is neither. */
function eventsOf(history: readonly Recorded<unknown>[]): Event {
  const events = history.flatMap(({ called, returned }, operation) =>
    returned === Number.POSITIVE_INFINITY
      ? []
      : [
          { operation, isCall: true, at: called },
          { operation, isCall: false, at: returned },
        ],
  )
  const head: Event = {
    ...{ operation: -1, isCall: false, at: Number.NEGATIVE_INFINITY },
    ...{ next: undefined, before: undefined },
  }
  const calls = new Map<number, Event>()
  let last = head
  for (const each of events.sort((a, b) => a.at - b.at)) {
    const event: Event = { ...each, next: undefined, before: last }
    last.next = event
    last = event
    if (event.isCall) calls.set(event.operation, event)
    else returns.set(calls.get(event.operation) as Event, event)
  }
  return head
}

const lift = (call: Event): void => {
  for (const event of [call, returns.get(call)]) {
    if (event === undefined) continue
    if (event.before) event.before.next = event.next
    if (event.next) event.next.before = event.before
  }
}

/** In the opposite order of `lift`. */
const putBack = (call: Event): void => {
  for (const event of [returns.get(call), call]) {
    if (event === undefined) continue
    if (event.before) event.before.next = event
    if (event.next) event.next.before = event
  }
}
