/** Argon2id with node:crypto. Memory-hard work is bounded: two at once, a short queue, then a Fault. */

import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto'
import type { RandomSource } from '../kernel/clock.ts'
import { Fault } from '../kernel/errors.ts'
import type { PasswordHasher } from '../kernel/world.ts'

export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
}

/** Above the OWASP minimum of 19 MiB and two passes. */
const defaultCost: PasswordCost = { memoryKib: 64 * 1024, passes: 3 }
const limits = { atOnce: 2, waiting: 32, memoryKib: 1024 * 1024, passes: 64 }
const tagLength = 32
const saltLength = 16

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

interface Parsed {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
  readonly salt: Buffer
  readonly tag: Buffer
}

/** `undefined` for anything but an Argon2id 1.3 string with parameters that are safe to compute. */
function parsePhc(text: string): Parsed | undefined {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/.exec(
      text,
    )
  if (!match) return undefined
  const [, memory, passes, lanes, salt, tag] = match
  const parsed = {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt as string, 'base64'),
    tag: Buffer.from(tag as string, 'base64'),
  }
  const computable =
    parsed.memoryKib >= 8 * parsed.lanes &&
    parsed.memoryKib <= limits.memoryKib &&
    parsed.passes >= 1 &&
    parsed.passes <= limits.passes &&
    parsed.lanes >= 1
  return computable ? parsed : undefined
}

/** Lets two computations run, `limits.waiting` wait, and refuses the rest with a Fault `unavailable`. */
function gate() {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limits.atOnce) {
      if (waiting.length >= limits.waiting)
        throw new Fault('unavailable', 'too many password computations are waiting')
      // the slot is handed over, so nobody overtakes
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

const derive = (parameters: Argon2Parameters): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })

/** A hasher with the given cost for new hashes; stored hashes are verified with the cost they were made with. */
export function createPasswordHasher(
  random: RandomSource,
  cost: PasswordCost = defaultCost,
): PasswordHasher {
  const limited = gate()
  return {
    async hash(password) {
      const salt = random.bytes(saltLength)
      const tag = await limited(() =>
        derive({
          message: Buffer.from(password),
          nonce: salt,
          parallelism: 1,
          tagLength,
          memory: cost.memoryKib,
          passes: cost.passes,
        }),
      )
      return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=1$${base64(salt)}$${base64(tag)}`
    },
    async verify(password, hash) {
      const stored = parsePhc(hash)
      if (!stored) return false
      const tag = await limited(() =>
        derive({
          message: Buffer.from(password),
          nonce: stored.salt,
          parallelism: stored.lanes,
          tagLength: stored.tag.length,
          memory: stored.memoryKib,
          passes: stored.passes,
        }),
      )
      return timingSafeEqual(tag, stored.tag)
    },
  }
}
