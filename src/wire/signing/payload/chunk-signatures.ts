/** The chain of signatures over the chunks of a body, begun by the signature of the head. */

import { createHash, type Hash } from 'node:crypto'
import type { AwsError } from '../../../kernel/errors.ts'
import { refusal } from '../answers.ts'
import { emptySha256, sha256OfText } from '../string-to-sign.ts'
import type { ChunkChain } from '../types.ts'

export interface ChunkSignatures {
  /** Bytes of the current chunk. */
  update(bytes: Buffer): void
  /** Proves the current chunk and begins the next. */
  endChunk(signature: string): void
  /** Proves the trailers, given as `name:value\n` lines. */
  trailers(lines: string, signature: string): void
}

/** SigV4A pads its signatures to a fixed width with asterisks. */
function unpadded(signature: string): string {
  let end = signature.length
  while (end > 0 && signature.charCodeAt(end - 1) === 42) end--
  return signature.slice(0, end)
}

/** Verifies chunk after chunk; each signature covers the one before. */
export function chunkSignatures(
  chain: ChunkChain,
  seedSignature: string,
  ecdsa: boolean,
): ChunkSignatures {
  const algorithm = ecdsa ? 'AWS4-ECDSA-P256-SHA256' : 'AWS4-HMAC-SHA256'
  let previous = seedSignature
  let hash: Hash | undefined

  function prove(kind: string, hashes: string, padded: string): void {
    const signature = ecdsa ? unpadded(padded) : padded
    const toSign = `${algorithm}-${kind}\n${chain.timestamp}\n${chain.scope}\n${previous}\n${hashes}`
    if (!chain.matches(toSign, signature)) throw wrongSignature(chain, toSign, padded)
    previous = signature
  }

  return {
    update(bytes) {
      hash ??= createHash('sha256')
      hash.update(bytes)
    },
    endChunk(signature) {
      const chunkSha256 = hash === undefined ? emptySha256 : hash.digest('hex')
      hash = undefined
      prove('PAYLOAD', `${emptySha256}\n${chunkSha256}`, signature)
    },
    trailers(lines, signature) {
      prove('TRAILER', sha256OfText(lines), signature)
    },
  }
}

function wrongSignature(chain: ChunkChain, toSign: string, provided: string): AwsError {
  return refusal('s3', 'doesNotMatch', {
    AWSAccessKeyId: chain.accessKeyId,
    StringToSign: toSign,
    SignatureProvided: provided,
    StringToSignBytes: Buffer.from(toSign, 'latin1')
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
  })
}
