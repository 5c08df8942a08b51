/**
 * Order-preserving encoding of key tuples: memcmp order of the bytes is the order of the tuples, and the bytes of a
 * tuple are a prefix of exactly the tuples that begin with it.
 *
 * A number is `01` and 7 bytes, big-endian. A string is `02`, its UTF-8 bytes with `00` written as `01 01` and `01` as
 * `01 02`, and `00`. Numbers sort before strings. Byte strings are JavaScript strings of one character per byte
 * (latin1), because those concatenate and compare fastest.
 */

import type { Key, KeyPart } from '../kernel/collection.ts'
import { assert } from '../kernel/errors.ts'

/** One character per byte. */
export type ByteString = string

/** Text whose UTF-8 is itself, with nothing to escape. */
const plain = /^[ -~]*$/

export function toBytes(text: ByteString): Buffer {
  return Buffer.from(text, 'latin1')
}

export function toByteString(bytes: Buffer): ByteString {
  return bytes.toString('latin1')
}

/** The same bytes as a Buffer, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
}

/** Bytes of a tuple. */
export function encodeTuple(parts: Key): ByteString {
  let bytes = ''
  for (const part of parts) bytes += encodePart(part)
  return bytes
}

/** Bytes that begin every tuple which starts with `text` in its first part: the encoding left open. */
export function encodeOpenString(text: string): ByteString {
  return `\x02${escapeText(text)}`
}

/** Bytes of a tuple whose last part, a string, is left open. */
export function encodeOpenTuple(parts: Key): ByteString {
  const last = parts.at(-1)
  assert(typeof last === 'string', 'an open key ends in a string')
  return encodeTuple(parts.slice(0, -1)) + encodeOpenString(last)
}

/** The first byte string behind all those that begin with `bytes`. */
export function successor(bytes: ByteString): ByteString {
  let end = bytes.length
  while (end > 0 && bytes.charCodeAt(end - 1) === 0xff) end--
  assert(end > 0, 'only a prefix with a byte below ff has a successor')
  return bytes.slice(0, end - 1) + String.fromCharCode(bytes.charCodeAt(end - 1) + 1)
}

/** The parts of an encoded tuple. */
export function decodeTuple(bytes: ByteString): KeyPart[] {
  const parts: KeyPart[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes.charCodeAt(at++)
    if (tag === 1) {
      let value = 0
      for (const end = at + 7; at < end; at++) value = value * 256 + bytes.charCodeAt(at)
      parts.push(value)
    } else {
      assert(tag === 2, 'a part begins with 01 or 02')
      const end = bytes.indexOf('\x00', at)
      assert(end >= 0, 'a string ends in 00')
      parts.push(unescapeText(bytes.slice(at, end)))
      at = end + 1
    }
  }
  return parts
}

function encodePart(part: KeyPart): ByteString {
  return typeof part === 'string' ? `\x02${escapeText(part)}\x00` : encodeNumber(part)
}

function encodeNumber(value: number): ByteString {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    'a number in a key is a 53-bit unsigned integer',
  )
  const high = Math.floor(value / 0x1_0000_0000)
  return String.fromCharCode(
    1,
    (high >>> 16) & 0xff,
    (high >>> 8) & 0xff,
    high & 0xff,
    (value >>> 24) & 0xff,
    (value >>> 16) & 0xff,
    (value >>> 8) & 0xff,
    value & 0xff,
  )
}

function escapeText(text: string): ByteString {
  if (plain.test(text)) return text
  // A lone surrogate has no UTF-8: two different keys would become one.
  assert(text.isWellFormed(), 'a string in a key is well-formed Unicode')
  return toByteString(Buffer.from(text, 'utf8'))
    .replaceAll('\x01', '\x01\x02')
    .replaceAll('\x00', '\x01\x01')
}

function unescapeText(bytes: ByteString): string {
  const raw = bytes.replaceAll('\x01\x01', '\x00').replaceAll('\x01\x02', '\x01')
  return Buffer.from(raw, 'latin1').toString('utf8')
}
