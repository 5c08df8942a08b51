/** Takes aws-chunked off a body: `SIZE[;chunk-signature=…]\r\n` BYTES `\r\n` … `0[;…]\r\n` [trailers] `\r\n`. */

import type { BodyCheck } from './checked-stream.ts'
import type { ChunkSignatures } from './chunk-signatures.ts'
import { incompleteBody, malformedChunk, malformedTrailer } from './problems.ts'
import { parseTrailers } from './trailers.ts'

export interface ChunkRules {
  /** Bytes of all chunks together, neither more nor fewer. */
  readonly decodedLength: number
  /** Absent when chunks are unsigned. */
  readonly signatures: ChunkSignatures | undefined
  /** Names behind the final chunk; absent when the mode has no trailers. */
  readonly announced: readonly string[] | undefined
  /** Receives the trailers once they hold. */
  readonly trailers: (values: ReadonlyMap<string, string>) => void
}

const maxHeaderBytes = 256
const maxTrailerBytes = 16_384
const lineFeed = 10
const signedHeader = /^([0-9a-fA-F]{1,12});chunk-signature=([0-9a-f*]{1,160})\r\n$/
const unsignedHeader = /^([0-9a-fA-F]{1,12})\r\n$/
const nothing: Buffer = Buffer.alloc(0)

type State = 'header' | 'data' | 'delimiter' | 'tail'

/** Decodes and proves a chunked body; hands on slices of what it got and keeps at most one line. */
export function chunkDecoder(rules: ChunkRules): BodyCheck {
  const { signatures, announced } = rules
  const header = signatures === undefined ? unsignedHeader : signedHeader
  let state: State = 'header'
  let held: Buffer = nothing
  let remaining = 0
  let signature = ''
  let total = 0

  /** Position behind the header line, or the end of `bytes` when the line goes on. */
  function takeHeader(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(lineFeed, from)
    const piece = bytes.subarray(from, end < 0 ? bytes.length : end + 1)
    if (held.length + piece.length > maxHeaderBytes) throw malformedChunk('long chunk header')
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    if (end < 0) return bytes.length
    const parts = header.exec(held.toString('latin1'))
    held = nothing
    if (parts === null) throw malformedChunk('chunk header')
    remaining = Number.parseInt(parts[1] as string, 16)
    signature = parts[2] ?? ''
    total += remaining
    if (total > rules.decodedLength) throw incompleteBody('more bytes than announced')
    if (remaining === 0) {
      signatures?.endChunk(signature)
      if (total < rules.decodedLength) throw incompleteBody('fewer bytes than announced')
      state = 'tail'
    } else state = 'data'
    return end + 1
  }

  function takeData(bytes: Buffer, from: number, emit: (bytes: Buffer) => void): number {
    const end = Math.min(bytes.length, from + remaining)
    const piece = bytes.subarray(from, end)
    remaining -= piece.length
    signatures?.update(piece)
    // whoever reads it may give back its memory at once
    emit(piece)
    if (remaining === 0) {
      signatures?.endChunk(signature)
      state = 'delimiter'
    }
    return end
  }

  function takeDelimiter(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + 2 - held.length)
    held = Buffer.concat([held, bytes.subarray(from, end)])
    if (held.length < 2) return end
    if (held.toString('latin1') !== '\r\n') throw malformedChunk('chunk delimiter')
    held = nothing
    state = 'header'
    return end
  }

  function takeTail(bytes: Buffer, from: number): number {
    if (held.length + bytes.length - from > (announced === undefined ? 2 : maxTrailerBytes))
      throw announced === undefined
        ? malformedChunk('bytes behind the final chunk')
        : malformedTrailer('too long')
    held = Buffer.concat([held, bytes.subarray(from)])
    return bytes.length
  }

  return {
    take(bytes, emit) {
      for (let at = 0; at < bytes.length; )
        if (state === 'data') at = takeData(bytes, at, emit)
        else if (state === 'header') at = takeHeader(bytes, at)
        else if (state === 'delimiter') at = takeDelimiter(bytes, at)
        else at = takeTail(bytes, at)
    },
    end() {
      if (state !== 'tail') throw incompleteBody('no final chunk')
      const tail = held.toString('latin1')
      if (announced === undefined) {
        if (tail !== '\r\n') throw incompleteBody('no end of the final chunk')
        return
      }
      const trailers = parseTrailers(tail, announced)
      if (signatures === undefined) {
        if (trailers.signature !== undefined) throw malformedTrailer('unexpected signature')
      } else {
        if (trailers.signature === undefined) throw malformedTrailer('no trailer signature')
        signatures.trailers(trailers.lines, trailers.signature)
      }
      rules.trailers(trailers.values)
    },
  }
}
