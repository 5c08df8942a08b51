/** Derived signing keys of SigV4, and their cache. Verified signatures are never cached: that would be a replay hazard. */

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveEcdsaPublicKey } from './ecdsa-key.ts'
import type { SigningKeyCache, SigningSecret } from './types.ts'

export type { SigningKeyCache } from './types.ts'

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** The HMAC chain: date, region, service, terminator. */
export function deriveSigningKey(
  secretAccessKey: string,
  date: string,
  region: string,
  service: string,
): KeyObject {
  const key = hmac(
    hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service),
    'aws4_request',
  )
  return createSecretKey(key)
}

const hex64 = /^[0-9a-f]{64}$/

/** Whether `signature` is the HMAC of `text` (one character a byte): 64 lower-case hex digits, constant time. */
export function hmacMatches(key: KeyObject, text: string, signature: string): boolean {
  const expected = createHmac('sha256', key).update(text, 'latin1').digest()
  return hex64.test(signature) && timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}

interface Derived {
  readonly epoch: string | number
  readonly keys: Map<string, KeyObject>
}

const scopesPerKey = 16

/** A cache bounded in access keys (least recently used goes first) and in scopes for each. */
export function createSigningKeyCache(accessKeys = 4096): SigningKeyCache {
  const byAccessKey = new Map<string, Derived>()

  function derivedFor(secret: SigningSecret): Derived {
    const held = byAccessKey.get(secret.accessKeyId)
    if (held !== undefined) byAccessKey.delete(secret.accessKeyId)
    const derived =
      held !== undefined && held.epoch === secret.epoch
        ? held
        : { epoch: secret.epoch, keys: new Map<string, KeyObject>() }
    byAccessKey.set(secret.accessKeyId, derived)
    if (byAccessKey.size > accessKeys) dropOldest(byAccessKey)
    return derived
  }

  function keyFor(secret: SigningSecret, scope: string, derive: () => KeyObject): KeyObject {
    const { keys } = derivedFor(secret)
    const held = keys.get(scope)
    if (held !== undefined) return held
    const key = derive()
    keys.set(scope, key)
    if (keys.size > scopesPerKey) dropOldest(keys)
    return key
  }

  return {
    hmacKey: (secret, date, region, service) =>
      keyFor(secret, `${date}/${region}/${service}`, () =>
        deriveSigningKey(secret.secretAccessKey, date, region, service),
      ),
    ecdsaKey: (secret) =>
      keyFor(secret, 'ecdsa', () =>
        deriveEcdsaPublicKey(secret.secretAccessKey, secret.accessKeyId),
      ),
    drop: (accessKeyId) => void byAccessKey.delete(accessKeyId),
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}
