/** Errors of the JSON protocols. */

import { AwsError } from '../../../kernel/errors.ts'
import type { ServiceModel } from '../../../kernel/model.ts'
import { type Json, JsonMismatch, parseJson } from './document.ts'
import type { ReadJson } from './read.ts'

/** A body that isn't JSON, or whose members have wrong types. */
export function serializationException(message: string): AwsError {
  return new AwsError('SerializationException', 400, message)
}

/** Reads a body; an empty one counts as `{}`. Throws SerializationException. */
export function readBody(read: ReadJson, body: Uint8Array | undefined): Record<string, unknown> {
  try {
    const document: Json = body === undefined || body.length === 0 ? {} : parseJson(body)
    return read(document) as Record<string, unknown>
  } catch (thrown) {
    throw thrown instanceof JsonMismatch ? serializationException(thrown.message) : thrown
  }
}

/** The error's own members: its text under the name its shape gives it (`Message` or `message`), and its fields. */
export function errorMembers(model: ServiceModel): (error: AwsError) => Record<string, string> {
  const messageNames = new Map<string, string>()
  for (const shape of Object.values(model.shapes))
    if (shape.type === 'structure' && shape.error && 'Message' in shape.members)
      messageNames.set(shape.error.code, 'Message')
  return (error) => ({
    [messageNames.get(error.code) ?? 'message']: error.message,
    ...error.fields,
  })
}
