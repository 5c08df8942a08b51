/** The body against the hash its signature covers. */

import { createHash } from 'node:crypto'
import { contentSha256Mismatch } from '../answers.ts'
import type { BodyCheck } from './checked-stream.ts'

/** Lets everything through and refuses at the end when the SHA-256 (lower-case hex) is another one. */
export function hashCheck(sha256: string): BodyCheck {
  const hash = createHash('sha256')
  return {
    take(bytes, emit) {
      hash.update(bytes)
      emit(bytes)
    },
    end() {
      const computed = hash.digest('hex')
      if (computed !== sha256) throw contentSha256Mismatch(sha256, computed)
    },
  }
}
