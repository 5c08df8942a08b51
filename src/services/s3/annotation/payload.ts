/** The bytes of an annotation on their way into the store: UTF-8, from 1 byte to 1 MiB. */

import { isUtf8 } from 'node:buffer'
import type { AwsError } from '../../../kernel/errors.ts'
import type { HttpRequest } from '../../../kernel/http.ts'
import type { BodyStream } from '../../../kernel/operation.ts'
import { bodyLength } from '../content/receive.ts'
import type { ContentSink } from '../encryption/content.ts'
import { invalidRequest, s3Error } from '../errors.ts'
import { mostPayloadBytes } from './requests.ts'

/** Length of the payload; throws for one that no annotation has (texts recalled). */
export function payloadLength(http: HttpRequest, body: BodyStream | undefined): number {
  const length = bodyLength(http, body)
  if (length === undefined || length === 0)
    throw invalidRequest('The annotation payload must be between 1 byte and 1 MiB in size.')
  if (length > mostPayloadBytes)
    throw s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: String(length),
      MaxSizeAllowed: String(mostPayloadBytes),
    })
  return length
}

/** A sink that takes text alone: throws `refusal` at the first byte that can't be UTF-8, and stores nothing then. */
export function textInto(sink: ContentSink, refusal: () => AwsError): ContentSink {
  return {
    put(bytes) {
      if (!isUtf8(bytes)) throw refusal()
      return sink.put(bytes)
    },
    begin() {
      const writer = sink.begin()
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      const look = (bytes: Uint8Array | undefined) => {
        try {
          decoder.decode(bytes, { stream: bytes !== undefined })
        } catch {
          throw refusal()
        }
      }
      return {
        write(bytes) {
          look(bytes)
          return writer.write(bytes)
        },
        async finish() {
          look(undefined)
          return writer.finish()
        },
        abandon: () => writer.abandon(),
      }
    },
  }
}
