/**
 * Records as the lines of a segment, in one piece of memory: written once, hashed where they lie, and given to the disk as
 * they are. The place of the predecessor's hash is blank until a line gets its place in the chain, which may be in
 * another process than the one that made it.
 */

import { hash } from 'node:crypto'

const beforeHash = Buffer.from('{"prev":"')
const hashLength = 64
const beforeText = Buffer.from(`${beforeHash}${' '.repeat(hashLength)}",`)
const closingBrace = 0x7d
const lineEnd = 0x0a

/** Bytes of a line beside those of its record. */
export const lineOverhead = beforeText.length + 2

/** Writes the predecessor's hash into a line without its line end, and returns the line's own. */
export function chain(line: Buffer, previous: string): string {
  line.write(previous, beforeHash.length, hashLength, 'latin1')
  return hash('sha256', line)
}

/** Lines without their line ends. */
export function* linesIn(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineEnd, from)
    yield bytes.subarray(from, end)
    from = end + 1
  }
}

export interface Lines {
  /** Each with its line end. */
  readonly bytes: Buffer
  readonly count: number
}

export interface LineBuffer {
  readonly size: number
  readonly count: number
  /** Adds a record given as the inside of a JSON object; returns its line, which lies there until something else is added. */
  add(text: string): Buffer
  /** Adds a copy of lines; returns it, which lies there until something else is added. */
  addLines(lines: Lines): Buffer
  /** All lines; the buffer is empty then. */
  take(): Lines
  /** Lines that were taken come first again. */
  putBack(lines: Lines): void
  /** Lines that were taken are of no use any more: their memory is used again. */
  reuse(lines: Lines): void
}

const smallestMemory = 16 * 1024
/** More is not held for the next lines. */
const mostReused = 4 * 1024 * 1024

export function createLineBuffer(): LineBuffer {
  let memory: Buffer = Buffer.alloc(0)
  let spare: Buffer | undefined
  let size = 0
  let count = 0

  function makeRoom(bytes: number): void {
    if (size + bytes <= memory.length) return
    const wanted = Math.max(smallestMemory, 2 * memory.length, size + bytes)
    const larger = spare !== undefined && spare.length >= size + bytes ? spare : undefined
    if (larger) spare = undefined
    const next = larger ?? Buffer.allocUnsafeSlow(wanted)
    memory.copy(next, 0, 0, size)
    memory = next
  }

  return {
    get size() {
      return size
    },
    get count() {
      return count
    },
    add(text) {
      // a character of UTF-16 is three bytes of UTF-8 at most
      makeRoom(lineOverhead + 3 * text.length)
      const start = size
      memory.set(beforeText, size)
      size += beforeText.length
      size += memory.write(text, size)
      memory[size++] = closingBrace
      const line = memory.subarray(start, size)
      memory[size++] = lineEnd
      count++
      return line
    },
    addLines({ bytes, count: added }) {
      makeRoom(bytes.length)
      const start = size
      memory.set(bytes, size)
      size += bytes.length
      count += added
      return memory.subarray(start, size)
    },
    take() {
      const taken = { bytes: memory.subarray(0, size), count }
      memory = Buffer.alloc(0)
      size = 0
      count = 0
      return taken
    },
    putBack(lines) {
      const whole = Buffer.allocUnsafeSlow(lines.bytes.length + size)
      whole.set(lines.bytes)
      memory.copy(whole, lines.bytes.length, 0, size)
      memory = whole
      size = whole.length
      count += lines.count
    },
    reuse({ bytes }) {
      const whole = bytes.buffer.byteLength
      if (whole <= mostReused && whole > (spare?.length ?? 0)) spare = Buffer.from(bytes.buffer)
    },
  }
}
