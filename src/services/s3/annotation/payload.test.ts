import { expect, test } from 'vitest'
import type { ContentSink } from '../encryption/content.ts'
import { textInto } from './payload.ts'

const refusal = new Error('no text')

/** Texts in pieces, in hexadecimal, and whether they are taken. */
const rows: readonly [string, readonly string[], boolean][] = [
  ['one piece', ['61c3a4'], true],
  ['a letter in two pieces', ['61c3', 'a4'], true],
  ['a letter in four', ['f0', '9f', '98', '80'], true],
  ['a mark of byte order', ['efbbbf61'], true],
  ['a byte that begins nothing', ['61', '80'], false],
  ['a letter that breaks off', ['61', 'c3'], false],
  ['half of a surrogate pair', ['eda080'], false],
  ['more bytes than a letter needs', ['c0af'], false],
]

test.each(rows)('%s', async (_, pieces, taken) => {
  const written: string[] = []
  let finished = false
  const sink: ContentSink = {
    put: async (bytes) => ({ kind: 'row', id: 'x', size: bytes.length, crcs: [] }) as never,
    begin: () => ({
      write(bytes) {
        written.push(Buffer.from(bytes).toString('hex'))
        return undefined
      },
      async finish() {
        finished = true
        return {} as never
      },
      abandon: async () => {},
    }),
  }
  const text = textInto(sink, () => refusal as never)
  const inPieces = async () => {
    const writer = text.begin()
    for (const piece of pieces) await writer.write(Buffer.from(piece, 'hex'))
    await writer.finish()
  }
  const atOnce = async () => text.put(Buffer.from(pieces.join(''), 'hex'))
  if (taken) {
    await inPieces()
    await atOnce()
    expect([written, finished]).toEqual([pieces, true])
  } else {
    await expect(inPieces()).rejects.toBe(refusal)
    await expect(atOnce()).rejects.toBe(refusal)
    expect(finished).toBe(false)
  }
})
