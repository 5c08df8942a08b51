/**
 * Who may have assertions and tokens checked, and how often. Checking is dear and comes before anybody is known: a document
 * made to be slow costs a hundred milliseconds. So what an address spends on documents that are refused is limited by
 * their size, and only so much is checked at a time. Good documents cost nothing.
 */

import { AwsError } from '../../../kernel/errors.ts'
import { networkOf } from '../../../kernel/network.ts'
import type { World } from '../../../kernel/world.ts'

/** Refused documents an address may send at once, bytes, and how fast that comes back. */
export const allowance = { bytes: 2048 * 1024, bytesPerSecond: 128 * 1024 } as const
/** Checks under way: in all, and for one address. */
export const atOnce = { all: 256, peer: 64 } as const
/** Addresses that are remembered; the one that was heard of longest ago is forgotten first. */
const rememberedPeers = 10_000
/** Nothing costs less. */
const leastBytes = 1024

interface Peer {
  /** Bytes left, as of `at`. */
  left: number
  at: number
  running: number
}

export interface FederationGate {
  /** Runs the check; throws Throttling instead when the address or everybody has too much under way. */
  pass<T>(remoteAddress: string, bytes: number, check: () => Promise<T>): Promise<T>
}

/** Where the counting is done: in this process, or in one that counts for several. */
export interface FederationCounter {
  /** `undefined` when the address or everybody has too much under way. */
  enter(remoteAddress: string, bytes: number): Entered | undefined | Promise<Entered | undefined>
}

/** One that counts in this process. */
export interface LocalCounter extends FederationCounter {
  enter(remoteAddress: string, bytes: number): Entered | undefined
}

/** A check under way. */
export interface Entered {
  /** It is over; what was taken is given back when the document was good. */
  leave(passed: boolean): void
}

/** What STS answers to callers that ask too often (IAM API reference, "Common errors"; the text is AWS's usual one). */
const throttled = () => new AwsError('Throttling', 400, 'Rate exceeded')

export function createFederationCounter(clock: Pick<World['clock'], 'monotonic'>): LocalCounter {
  const peers = new Map<string, Peer>()
  let running = 0

  function peerOf(address: string): Peer {
    const name = networkOf(address)
    const now = clock.monotonic()
    const peer = peers.get(name) ?? { left: allowance.bytes, at: now, running: 0 }
    peer.left = Math.min(
      allowance.bytes,
      peer.left + ((now - peer.at) / 1000) * allowance.bytesPerSecond,
    )
    peer.at = now
    peers.delete(name)
    peers.set(name, peer)
    if (peers.size > rememberedPeers) {
      const [oldest] = peers.keys()
      if (oldest !== undefined) peers.delete(oldest)
    }
    return peer
  }

  return {
    enter(remoteAddress, bytes) {
      const peer = peerOf(remoteAddress)
      const cost = Math.max(leastBytes, bytes)
      if (peer.left < cost || peer.running >= atOnce.peer || running >= atOnce.all) return undefined
      // taken before the check: those that come meanwhile find less
      peer.left -= cost
      peer.running++
      running++
      return {
        leave(passed) {
          if (passed) peer.left += cost
          peer.running--
          running--
        },
      }
    },
  }
}

export function gateOver(counter: FederationCounter): FederationGate {
  return {
    async pass(remoteAddress, bytes, check) {
      const entered = await counter.enter(remoteAddress, bytes)
      if (entered === undefined) throw throttled()
      let passed = false
      try {
        const result = await check()
        passed = true
        return result
      } finally {
        entered.leave(passed)
      }
    },
  }
}

const gates = new WeakMap<World, FederationGate>()

/** The gate of this server. */
export function federationGate(world: World): FederationGate {
  let gate = gates.get(world)
  if (gate === undefined) {
    gate = gateOver(createFederationCounter(world.clock))
    gates.set(world, gate)
  }
  return gate
}

/** Has the checks of `world` counted elsewhere; to be said before the first. */
export function countFederationBy(world: World, counter: FederationCounter): void {
  gates.set(world, gateOver(counter))
}
