/** Blocks of a blob in an upstream: one ranged GET, begun again where it broke. */

import { crc32 } from 'node:zlib'
import { Fault } from '../../../kernel/errors.ts'
import type { BlockSource } from '../blob-stream.ts'
import { BlobDamaged, BlobMissing } from '../blobs.ts'
import { blockSize } from '../checksum.ts'
import type { Tries, UpstreamClient } from './client.ts'
import { faultOf, isMissing, UpstreamFailure } from './failures.ts'
import { checksumLength, frameChecksum, framedLength, frameLength } from './frames.ts'
import type { AnswerReader } from './transport.ts'

export interface UpstreamBlob {
  readonly key: string
  readonly id: string
  /** Without checksums. */
  readonly size: number
}

/** Blocks up to the one that holds the byte at `end`. */
export function upstreamBlocks(
  client: UpstreamClient,
  { key, id, size }: UpstreamBlob,
  end: number,
): BlockSource {
  const stopping = new AbortController()
  const lastBlock = Math.floor(end / blockSize)
  const lastByte = Math.min((lastBlock + 1) * frameLength, framedLength(size)) - 1
  let reader: AnswerReader | undefined

  async function readOnce(number: number, memory: Buffer): Promise<void> {
    reader ??= await client.get(key, number * frameLength, lastByte, stopping.signal)
    const checksum = Buffer.alloc(checksumLength)
    await reader.fill(memory)
    await reader.fill(checksum)
    if (!checksum.equals(frameChecksum(id, number, crc32(memory), memory.length)))
      throw new BlobDamaged('a blob has other bytes than stored')
    if (number === lastBlock) drop()
  }

  function drop(): void {
    reader?.stop()
    reader = undefined
  }

  return {
    async read(number, memory) {
      let tries: Tries | undefined
      let damaged: BlobDamaged | undefined
      for (;;) {
        try {
          return await readOnce(number, memory)
        } catch (error) {
          drop()
          if (stopping.signal.aborted) throw new Fault('unavailable', 'nobody reads any more')
          // what changed on the way comes right another time; what was stored so doesn't
          if (error instanceof BlobDamaged && damaged === undefined) {
            damaged = error
            continue
          }
          if (!(error instanceof UpstreamFailure)) throw error
          if (isMissing(error)) throw new BlobMissing({ cause: error })
          if (error.code === 'InvalidRange')
            throw new BlobDamaged('a blob is shorter than stored', { cause: error })
          tries ??= client.begun()
          if (!(await client.again(tries, error))) throw faultOf(error)
        }
      }
    },
    stop() {
      stopping.abort()
      drop()
    },
    close: drop,
  }
}
