/** A protocol turns bytes into typed input and typed output into bytes, driven by the service's model. */

import type { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../../kernel/http.ts'
import type { OperationModel, ServiceModel } from '../../kernel/model.ts'

export interface RoutedOperation {
  readonly model: ServiceModel
  readonly name: string
  readonly operation: OperationModel
  /** URI labels, decoded (`Bucket`, `Key`). */
  readonly labels: Readonly<Record<string, string>>
}

export interface AnswerContext {
  readonly requestId: string
  /** S3's second id, `x-amz-id-2`. */
  readonly hostId: string
  /** Accept header of the request: `application/json` makes the query services answer in JSON. */
  readonly accept?: string | undefined
}

/** Everything compiled once per service; methods are called per request. */
export interface Protocol {
  /**
   * Typed input of the operation. `body` is the whole body, or `undefined` when the input's payload streams.
   * Checks types and the model's constraints; throws AwsError in the protocol's and the service's words
   * (`1 validation error detected: …`).
   */
  parseInput(routed: RoutedOperation, request: HttpRequest, body: Uint8Array | undefined): unknown
  /**
   * The members that stand outside the body, unchecked: what a decision can be made on when the body can't be read.
   * Absent where the body says everything.
   */
  parseHead?(routed: RoutedOperation, request: HttpRequest): unknown
  serializeOutput(routed: RoutedOperation, output: unknown, context: AnswerContext): HttpAnswer
  /** `routed` is absent when no operation was found. `method` HEAD gets no body. */
  serializeError(error: AwsError, context: AnswerContext, method: string): HttpAnswer
  /** HTTP status the model gives an error code of this service; `undefined` when the model doesn't know it. */
  statusOf(code: string): number | undefined
}
