/**
 * CRC-32 of bytes from the CRC-32s of their pieces: the one before is moved by as many zero bytes as follow it, which is
 * linear in its bits (zlib, `crc32_combine`).
 */

/** Where each of the 32 bits of a CRC goes. */
type Shift = Uint32Array

/** CRC-32 of `first` followed by `length` bytes whose CRC-32 is `second`. */
export function combineCrc32(first: number, second: number, length: number): number {
  let shift = shifts.get(length)
  if (shift === undefined) {
    shift = shiftBy(length)
    // blocks have one length but the last, and few are remembered
    if (shifts.size < 64) shifts.set(length, shift)
  }
  return (apply(shift, first) ^ second) >>> 0
}

const shifts = new Map<number, Shift>()

function apply(shift: Shift, crc: number): number {
  let moved = 0
  for (let bit = 0, left = crc; left !== 0; bit++, left >>>= 1)
    if (left & 1) moved ^= shift[bit] as number
  return moved >>> 0
}

const after = (second: Shift, first: Shift): Shift => first.map((bits) => apply(second, bits))

/** One zero bit: reflected, so that it moves down. */
const oneBit: Shift = Uint32Array.from({ length: 32 }, (_, bit) =>
  bit === 0 ? 0xedb88320 : 2 ** (bit - 1),
)

function shiftBy(bytes: number): Shift {
  let power = oneBit
  for (let doubled = 0; doubled < 3; doubled++) power = after(power, power)
  let shift: Shift = Uint32Array.from({ length: 32 }, (_, bit) => 2 ** bit)
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = after(power, shift)
    power = after(power, power)
  }
  return shift
}
