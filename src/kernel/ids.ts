/** Identifiers as AWS forms them (docs/identifiers.md). Access key ids encode their account. */

import type { RandomSource } from './clock.ts'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32Encode(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += base32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + base32[(value << (5 - bits)) & 31] : text
}

/** Unique-id prefixes of the IAM user guide, "Unique identifiers". */
export type UniqueIdPrefix = 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA' | 'ASCA' | 'ACCA' | 'APKA'

export interface Ids {
  /** 21 characters: prefix and 17 of base32. */
  uniqueId(prefix: UniqueIdPrefix): string
  /** 20 characters; encodes the account. `AKIA` long-term, `ASIA` temporary. */
  accessKeyId(prefix: 'AKIA' | 'ASIA', account: string): string
  /** 40 characters of `[A-Za-z0-9/+]`. */
  secretAccessKey(): string
  /** 12 digits, never beginning with 0. */
  accountId(): string
  /** 64 hexadecimal digits. */
  canonicalUserId(): string
  uuid(): string
  /** `length` random characters of base32, for names nobody chooses. */
  token(length: number): string
}

export function createIds(random: RandomSource): Ids {
  const token = (length: number) =>
    base32Encode(random.bytes(Math.ceil((length * 5) / 8))).slice(0, length)
  return {
    uniqueId: (prefix) => prefix + token(17),
    accessKeyId(prefix, account) {
      const value =
        (1n << 79n) |
        (BigInt(account) << 39n) |
        (BigInt(`0x${random.bytes(8).toString('hex')}`) >> 25n)
      const bytes = Buffer.from(value.toString(16).padStart(20, '0'), 'hex')
      return prefix + base32Encode(bytes)
    },
    secretAccessKey: () => random.bytes(30).toString('base64'),
    accountId() {
      const value = random.bytes(8).readBigUInt64BE() % 900_000_000_000n
      return String(value + 100_000_000_000n)
    },
    canonicalUserId: () => random.bytes(32).toString('hex'),
    uuid: () => random.uuid(),
    token,
  }
}

/**
 * Account a key id encodes, 12 digits; `undefined` for ids that aren't 20 characters of the encoding.
 * Source: published analyses; vector `ASIAY34FZKBOKMUTVV7A` → 609629065308.
 */
export function accountOfAccessKeyId(accessKeyId: string): string | undefined {
  if (!/^[A-Z]{4}[A-Z2-7]{16}$/.test(accessKeyId)) return undefined
  let bits = 0n
  for (const character of accessKeyId.slice(4, 14))
    bits = (bits << 5n) | BigInt(base32.indexOf(character))
  const firstSixBytes = bits >> 2n
  return String((firstSixBytes & 0x7fffffffff80n) >> 7n).padStart(12, '0')
}
