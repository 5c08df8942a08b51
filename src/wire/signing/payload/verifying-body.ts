/** The body of a verified request, proved while it is read. */

import type { Readable } from 'node:stream'
import type { HttpRequest } from '../../../kernel/http.ts'
import type { SignatureClaim, VerifiedSignature } from '../types.ts'
import { type BodyCheck, checkedStream } from './checked-stream.ts'
import { chunkDecoder } from './chunk-decoder.ts'
import { chunkSignatures } from './chunk-signatures.ts'
import { decodedContentLength } from './decoded-length.ts'
import { hashCheck } from './hash-check.ts'
import { entityTooLarge } from './problems.ts'
import { announcedTrailers } from './trailers.ts'

/** Bytes without any transfer framing. Only a stream that ends without an error was proved. */
export interface VerifyingBody extends Readable {
  /** Trailers by lower-case name (`x-amz-checksum-crc32`); empty until the stream has ended. */
  readonly trailers: ReadonlyMap<string, string>
}

export interface VerifiedHead {
  readonly request: HttpRequest
  readonly claim: SignatureClaim
  readonly verified: VerifiedSignature
}

export interface BodyLimits {
  /** Largest decoded body. */
  readonly maxBytes: number
}

/** Largest object of one request: 5 GiB (S3 user guide, "Uploading objects"). */
const defaultLimits: BodyLimits = { maxBytes: 5 * 1024 ** 3 }

/**
 * The bytes of `source` as its signature says they are. Throws at once when the head is wrong; a body that isn't the
 * signed one destroys the stream with the answer, at the latest where it would have ended. `source` is not destroyed.
 */
export function verifyingBody(
  source: Readable,
  head: VerifiedHead,
  limits: BodyLimits = defaultLimits,
): VerifyingBody {
  const trailers = new Map<string, string>()
  const check = checkFor(head, limits, trailers)
  return Object.assign(checkedStream(source, check, limits.maxBytes), { trailers })
}

function checkFor(
  { request, claim, verified }: VerifiedHead,
  limits: BodyLimits,
  trailers: Map<string, string>,
): BodyCheck {
  const { payload } = claim
  switch (payload.kind) {
    case 'hash':
      return hashCheck(payload.sha256)
    case 'unsigned':
      return { take: (bytes, emit) => emit(bytes), end() {} }
    case 'computed':
      throw new Error('the body of this service is verified as a whole')
    case 'chunked': {
      const decodedLength = decodedContentLength(request)
      if (decodedLength > limits.maxBytes) throw entityTooLarge(decodedLength, limits.maxBytes)
      const { chain } = verified
      if (payload.signed && chain === undefined) throw new Error('no chain for signed chunks')
      return chunkDecoder({
        decodedLength,
        signatures:
          payload.signed && chain !== undefined
            ? chunkSignatures(chain, verified.seedSignature, payload.ecdsa)
            : undefined,
        announced: payload.trailer ? announcedTrailers(request) : undefined,
        trailers: (values) => {
          for (const [name, value] of values) trailers.set(name, value)
        },
      })
    }
  }
}
