/** Percent-encoding as signatures canonicalise it: every byte but the unreserved ones, digits in upper case. */

const unreserved = /^[A-Za-z0-9\-._~]*$/
const unreservedPath = /^[A-Za-z0-9\-._~/]*$/

/** Encoded form of each byte. */
const encoded: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return unreserved.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

const hexDigit = (code: number): number =>
  code >= 48 && code <= 57
    ? code - 48
    : code >= 65 && code <= 70
      ? code - 55
      : code >= 97 && code <= 102
        ? code - 87
        : -1

/** Byte of a percent escape at `at`; -1 when there is none. */
function escapedByte(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37 || at + 2 >= text.length) return -1
  const high = hexDigit(text.charCodeAt(at + 1))
  const low = hexDigit(text.charCodeAt(at + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** Text of the request is one character a byte; anything wider (only from tests and tools) counts as UTF-8. */
function bytesOf(code: number): string {
  if (code < 256) return encoded[code] as string
  let text = ''
  for (const byte of Buffer.from(String.fromCharCode(code))) text += encoded[byte]
  return text
}

/** Decodes once and encodes once; a `%` that begins no escape is a literal one. */
export function recode(text: string): string {
  return unreserved.test(text) ? text : recodeBytes(text, false)
}

/** Like {@link recode}, keeping `/`; `%2F` and `/` stay distinct. */
export function recodePath(text: string): string {
  return unreservedPath.test(text) ? text : recodeBytes(text, true)
}

function recodeBytes(text: string, keepSlash: boolean): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const byte = escapedByte(text, i)
    if (byte >= 0) {
      out += encoded[byte]
      i += 2
    } else {
      const code = text.charCodeAt(i)
      out += keepSlash && code === 47 ? '/' : bytesOf(code)
    }
  }
  return out
}

/** Encodes what is there, escapes included, keeping `/`. */
export function encodePath(text: string): string {
  if (unreservedPath.test(text)) return text
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    out += code === 47 ? '/' : bytesOf(code)
  }
  return out
}

/** The bytes an encoded text stands for, read as UTF-8; a `%` that begins no escape and a `+` are literal. */
export function decodeText(text: string): string {
  return unreserved.test(text) ? text : decoded(text).toString('utf8')
}

/** The bytes an encoded text stands for, one character each. */
export function decodeBytes(text: string): string {
  return unreserved.test(text) ? text : decoded(text).toString('latin1')
}

function decoded(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const byte = escapedByte(text, i)
    bytes[length++] = byte >= 0 ? byte : text.charCodeAt(i)
    if (byte >= 0) i += 2
  }
  return bytes.subarray(0, length)
}
