/** The one place that writes audit events. The pipeline says what happened; this folder says how it is kept. */

import type { HttpRequest } from '../../kernel/http.ts'
import type { ServiceModel } from '../../kernel/model.ts'
import type { Effect } from '../../kernel/operation.ts'
import type { Principal } from '../../kernel/principal.ts'
import type { Decision } from '../../policy/types.ts'
import type { SignatureAlgorithm, SignatureMethod } from '../../wire/signing/types.ts'

/** One decision that the request asked for. */
export interface RecordedDecision {
  /** `iam:CreateUser` */
  readonly action: string
  /** ARN, or `*`. */
  readonly resource: string
  /** Owner of the resource, when known. */
  readonly account?: string | undefined
  readonly decision: Decision
  /** Why it was denied, sealed for those whose policies it tells of. */
  readonly encodedMessages?: readonly EncodedMessage[] | undefined
}

/** A text that DecodeAuthorizationMessage opens in one account. */
export interface EncodedMessage {
  readonly account: string
  readonly message: string
}

/** What happened to one request, in the pipeline's terms. Members that aren't known yet at a failure are absent. */
export interface Happening {
  readonly http: HttpRequest
  /** Region in the scope of the signature; the configured region for anonymous calls. */
  readonly region: string
  /** `iam`, `s3`, …: our service name; absent when no service was found. */
  readonly service?: string | undefined
  readonly model?: ServiceModel | undefined
  /** Absent when no operation was found. */
  readonly operation?: string | undefined
  /** Name of the event where it isn't the operation's (`PostObject`). */
  readonly eventName?: string | undefined
  /** Absent for operations that are not built. */
  readonly effect?: Effect | undefined
  /** The verified caller; absent when verification failed. */
  readonly principal?: Principal | undefined
  /** Key id the request claims; kept only when verification failed (a verified principal has its own). */
  readonly claimedAccessKeyId?: string | undefined
  readonly signature?:
    | { readonly algorithm: SignatureAlgorithm; readonly method: SignatureMethod }
    | undefined
  /** What the operator gave to one of our own commands; shown as it is, so without secrets. */
  readonly operatorParameters?: Readonly<Record<string, unknown>> | undefined
  /** Parsed input; secrets in it are left out by the model and by name. */
  readonly input?: unknown
  /** Output of changes; secrets in it are left out likewise. */
  readonly output?: unknown
  /** The error answer, when there is one. */
  readonly error?:
    | { readonly code: string; readonly message: string; readonly status?: number }
    | undefined
  readonly decisions: readonly RecordedDecision[]
  /** Set for events of AWS's sign-in: they tell these instead of parameters. */
  readonly signIn?: SignInFacts | undefined
  /** Body bytes received and sent, when counted (S3 data events show them). */
  readonly bytesIn?: number | undefined
  readonly bytesOut?: number | undefined
  /** Account whose trail the event belongs to: the caller's, else the resource owner's; empty when unknown. */
  readonly recipientAccount: string
}

/** What an event of the sign-in says (CloudTrail user guide, "AWS Management Console sign-in events"). */
export interface SignInFacts {
  readonly event: 'ConsoleLogin' | 'CheckMfa' | 'PasswordUpdated'
  readonly outcome: 'Success' | 'Failure'
  /** Whom a failed attempt was about, as far as it may be told; those that succeeded have a principal. */
  readonly attempted?: AttemptedSignIn | undefined
  /** `additionalEventData` */
  readonly details: Readonly<Record<string, string>>
  readonly message?: string | undefined
}

/** Names that don't exist are not told: people type passwords into the wrong field. */
export interface AttemptedSignIn {
  readonly type: 'IAMUser' | 'Root'
  readonly accountId?: string | undefined
  readonly userName?: string | undefined
  readonly principalId?: string | undefined
  readonly arn?: string | undefined
}

export interface RecordOptions {
  /** Resolve after the event is synced to disk: changes, sign-ins, denials. */
  readonly durable: boolean
}

export interface Recorder {
  /**
   * Throws a Fault `unavailable` when the audit can't take further events (disk full, sync failed). Ask before a change,
   * so that nothing is changed that can't be recorded.
   */
  assertAccepting(): void
  /**
   * Durable: resolves when the event is on disk. Otherwise resolves at once (later under back-pressure); the event is on
   * disk within 100 ms. Rejects with a Fault `unavailable`; never drops an event silently.
   */
  record(happening: Happening, options: RecordOptions): Promise<void>
}
