/**
 * An operation: what it needs, and what it does. Everything else (parsing, signatures, transactions, time, ids, audit)
 * happens in `server/pipeline.ts`.
 */

import type { Readable } from 'node:stream'
import type { AwsError } from './errors.ts'
import type { Services } from './generated/services.ts'
import type { HttpRequest } from './http.ts'
import type { IdentityProviderSubject, Principal } from './principal.ts'
import type { Need, Open } from './resource.ts'
import type { ReadTransaction, WriteTransaction } from './transaction.ts'
import type { World } from './world.ts'

export type ServiceName = keyof Services & string
export type OperationName<S extends ServiceName> = keyof Services[S] & string
type Signature<S extends ServiceName, N extends OperationName<S>> = Services[S][N] extends {
  input: infer I
  output: infer O
  errors: infer E
}
  ? { input: I; output: O; errors: E }
  : never
export type Input<S extends ServiceName, N extends OperationName<S>> = Signature<S, N>['input']
export type Output<S extends ServiceName, N extends OperationName<S>> = Signature<S, N>['output']
export type ErrorCode<S extends ServiceName, N extends OperationName<S>> = Signature<
  S,
  N
>['errors'] &
  string

/** Codes every operation may answer beside those its model declares; statuses in the service's `errors.ts`. */
export type CommonErrorCode =
  | 'AccessDenied'
  | 'ValidationError'
  | 'InvalidParameterValue'
  | 'MissingParameter'
  | 'Throttling'
  | 'ServiceFailure'

export interface RequestFacts {
  readonly http: HttpRequest
  /** Region in the scope of the signature; the configured region for anonymous calls. */
  readonly region: string
  readonly requestId: string
  /** Algorithm of the signature that was verified (`AWS4-HMAC-SHA256`; `AWS` for version 2); absent without one. */
  readonly signedWith?: string
}

interface Common<S extends ServiceName, N extends OperationName<S>> {
  readonly input: Input<S, N>
  /** The verified caller. For operations that need an account, `account` is the caller's. */
  readonly caller: Principal
  /** Account the request acts in: the caller's; empty for callers without one. */
  readonly account: string
  readonly request: RequestFacts
  /** Milliseconds since 1970, one value for the whole request. */
  readonly now: number
  /** When this request itself proved a second factor ({@link OperationSpec.secondFactor}); absent without one. */
  readonly mfaAt?: number
  readonly world: World
  /** Makes an error answer; the model (or the service's `errors.ts`) knows its status. */
  fail(
    code: ErrorCode<S, N> | CommonErrorCode | (string & {}),
    message: string,
    fields?: Readonly<Record<string, string>>,
  ): AwsError
}

export interface AuthorizeCall<S extends ServiceName, N extends OperationName<S>>
  extends Common<S, N> {
  readonly tx: ReadTransaction
}

export interface PrepareCall<S extends ServiceName, N extends OperationName<S>>
  extends Common<S, N> {
  /** Request body of operations whose input streams. */
  readonly body: BodyStream | undefined
  /** A snapshot read for slow work that depends on what is stored (verifying a password against its hash). */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T>
}

/** A body that is verified while it is read: only one that ends without an error was proved; else it must be discarded. */
export type BodyStream = Readable & {
  /** Trailers by lower-case name, once the stream has ended. */
  readonly trailers?: ReadonlyMap<string, string>
  /** No header says how long it is: the file of a form. */
  readonly lengthUnknown?: true
  /** Takes back the memory of a chunk that was read and that nobody holds; absent where chunks may be others' too. */
  readonly giveBack?: ((chunk: Uint8Array) => void) | undefined
}

export interface RunCall<S extends ServiceName, N extends OperationName<S>, P, Tx>
  extends Common<S, N> {
  readonly tx: Tx
  /** What `prepare` returned. */
  readonly prepared: P
  /** Asks for a further decision inside the run (per-key deletes, 404 against 403). Recorded like the others. */
  allows(need: Need): Promise<boolean>
  /** As {@link allows}, but throws AWS's AccessDenied. */
  require(need: Need): Promise<void>
  /**
   * As {@link require}, for whom the operation has verified by itself: the subject of an assertion or web identity
   * token that came with an unsigned request. From then on the request is the subject's.
   */
  requireAs(subject: IdentityProviderSubject, need: Need): Promise<void>
}

/** What the transaction of an operation may do. */
export type Effect =
  /** Snapshot read. */
  | 'read'
  /** Changes control-plane state: bumps the account's head, audit event durable before the answer. */
  | 'control'
  /** Writes objects: no head. */
  | 'data'

export interface OperationSpec<
  S extends ServiceName,
  N extends OperationName<S>,
  P,
  E extends Effect,
> {
  readonly effect: E
  /**
   * Verifies the second factor the request brings, before the decision and in a write transaction of its own: a code is
   * spent, and a wrong one counted, whatever comes after. Answers when it was proved, `undefined` for a code that doesn't
   * count here; throws the refusal. `undefined` for a request that brings none: nothing is written then.
   */
  secondFactor?(
    call: Common<S, N>,
  ): ((tx: WriteTransaction) => Promise<number | undefined>) | undefined
  /** Everything the caller needs, beside the code that relies on it. */
  authorize(call: AuthorizeCall<S, N>): readonly Need[] | Open | Promise<readonly Need[] | Open>
  /**
   * After authorisation and before the transaction: slow work (password hashing, receiving an object's bytes). May be
   * undone by `abandon` when the transaction doesn't happen.
   */
  prepare?(call: PrepareCall<S, N>): Promise<P>
  /** Instead of `prepare`, where nothing is slow: a fresh value that `run` fills for `settled`. */
  begin?(): P
  /** Inside one transaction; may run again after a conflict, so its only effects are on `tx`. */
  run(
    call: RunCall<S, N, P, E extends 'read' ? ReadTransaction : WriteTransaction>,
  ): Promise<Output<S, N>>
  /** The transaction failed: discard what `prepare` made. */
  abandon?(prepared: P, world: World): Promise<void>
  /** After commit and before the answer: e.g. forget a replaced blob. */
  settled?(prepared: P, world: World): Promise<void>
  /**
   * Account whose head is bumped first when it isn't the caller's (the bucket owner's for bucket configuration).
   */
  head?(call: AuthorizeCall<S, N>): string | Promise<string>
}

/** An operation with its types erased, as the pipeline runs it. */
export interface Operation {
  readonly service: ServiceName
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: the pipeline pairs each spec with the input its own model parsed
  readonly spec: OperationSpec<any, any, any, Effect>
}

export function operation<
  S extends ServiceName,
  N extends OperationName<S>,
  E extends Effect,
  P = undefined,
>(service: S, name: N, spec: OperationSpec<S, N, P, E>): Operation {
  return { service, name, spec: spec as unknown as Operation['spec'] }
}
