/** From a posted form to the PutObject it describes: who asks, what the policy allows, what is to be stored where. */

import type { Readable } from 'node:stream'
import { type AuthenticateParts, authenticateForm } from '../../access/authenticate/authenticate.ts'
import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../../kernel/http.ts'
import type { RoutedOperation } from '../../wire/protocols/types.ts'
import type { SigningProfile } from '../../wire/signing/types.ts'
import type { BodySource } from '../body.ts'
import type { Exchange } from '../exchange.ts'
import type { Service } from '../registry.ts'
import { formAnswer } from './form-answer.ts'
import { fileBody, formRequest, keyOf } from './form-request.ts'
import { readForm } from './read-form.ts'

/** A form that a browser posts: nothing but its fields says who asks. Nothing else is posted to a bucket like that. */
export const isFormUpload = ({ method, query, headers }: HttpRequest): boolean =>
  method === 'POST' && query === '' && !headers.has('authorization')

/** Throws PreconditionFailed for another content type (observed 2026). */
function formType({ headers }: HttpRequest): string {
  const type = headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return type
  throw new AwsError(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
    { fields: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' } },
  )
}

/** A form that is proved. */
export interface ReceivedForm {
  /** The file, which streams. */
  readonly payload: () => Readable
  /** The answer of the form, made from that of the PutObject. */
  answer(put: HttpAnswer, etag: string): HttpAnswer
  /** Lets go of what wasn't read. */
  discard(): void
}

/**
 * Reads the form up to its file and proves it: principal, request, route and input of the exchange are those of the
 * PutObject from here on. Throws what is wrong with the form, its signature or its policy.
 */
export async function receiveForm(
  parts: AuthenticateParts,
  exchange: Exchange,
  { model, protocol }: Service,
  bucket: string,
  profile: SigningProfile,
  body: BodySource,
): Promise<ReceivedForm> {
  const { http, now } = exchange
  exchange.eventName = 'PostObject'
  const { fields, file, discard } = await readForm(formType(http), body.stream())
  try {
    const proven = await authenticateForm(parts, http, fields, bucket, profile, now, (claim) => {
      exchange.claim = claim
    })
    if (proven) {
      exchange.proof = proven.proof
      exchange.principal = proven.proof.principal
    }
    const key = keyOf(fields)
    const operation = model.operations.PutObject
    if (operation === undefined) throw new Error('forms need PutObject')
    const labels = { Bucket: bucket, Key: key }
    const routed: RoutedOperation = { model, name: 'PutObject', operation, labels }
    exchange.routed = routed
    exchange.http = formRequest(http, fields, model)
    exchange.input = protocol.parseInput(routed, exchange.http, undefined)
    return {
      payload: () => fileBody(file, proven?.permission),
      answer: (put, etag) => formAnswer(put, http, fields, { bucket, key, etag }),
      discard,
    }
  } catch (thrown) {
    discard()
    throw thrown
  }
}
