/** Scalars written as text: `undefined` for whatever isn't exactly one. */

/** A whole number within ±range; `undefined` for anything else. */
export function integer(text: string, range: number): number | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined
  const value = Number(text)
  return value >= -range && value < range ? value : undefined
}

/** A finite decimal number; `undefined` for anything else. */
export function decimal(text: string): number | undefined {
  if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** Bytes of a base64 text, padded as the standard says; `undefined` for anything else. */
export function base64(text: string): Uint8Array | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    ? new Uint8Array(Buffer.from(text, 'base64'))
    : undefined
}
