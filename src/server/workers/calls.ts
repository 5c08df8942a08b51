/** What the owner and its workers ask of each other. */

import type { Lines } from '../../access/record/journal/lines.ts'
import type { Use } from '../../access/record/usage.ts'
import type { AccountPrincipal } from '../../kernel/principal.ts'
import type { ActionUse, BlobRef, Issuer, LastUse } from '../../kernel/world.ts'
import type { LifecycleChange } from '../../services/s3/public.ts'
import type { ProposedBatch } from '../../store/engines/embedded/proposals.ts'
import type { SentRows, Verdict } from '../../store/engines/embedded/worker/owner-link.ts'
import type { Admission } from '../admission.ts'
import type { Readiness } from '../health.ts'
import type { Counted } from '../metrics/counts.ts'
import type { ServerOptions } from '../options.ts'
import type { PasswordTry } from '../request-limits.ts'

type Eventually<T> = T | Promise<T>

/** What a worker asks of the owner. */
export interface OwnerCalls {
  propose(input: {
    readonly batch: ProposedBatch
    readonly rows: SentRows
  }): Promise<readonly Verdict[]>
  takeTurn(input: undefined): Promise<void>
  endTurn(input: undefined): void
  committed(requestId: string): Promise<boolean>
  putBlob(bytes: Uint8Array): Promise<string>
  deleteBlob(ref: BlobRef): Promise<void>
  /** Rejects when the records are not taken, or not on disk where they are to be. */
  record(input: SentRecords): Promise<void>
  /** Requests and write transactions that ended. */
  counted(input: {
    readonly requests: readonly CountedRequests[]
    readonly writes: readonly WriteCounted[]
  }): void
  usageOfKey(accessKeyId: string): Promise<LastUse | undefined>
  usageOfRole(input: readonly [account: string, roleUniqueId: string]): Promise<LastUse | undefined>
  usageOfActions(
    input: readonly [account: string, principalUniqueId: string],
  ): Promise<readonly ActionUse[]>
  usageOfPasswords(
    input: readonly [account: string, ownerIds: readonly string[]],
  ): Promise<readonly (readonly [ownerId: string, at: number])[]>
  issuerKeys(input: {
    readonly issuer: Issuer
    /** JSON of a key set that lacks what is looked for. */
    readonly lacking?: string
  }): Promise<unknown>
  /** Number of the check under way. */
  enterFederation(input: readonly [address: string, bytes: number]): Eventually<number | undefined>
  leaveFederation(input: readonly [entered: number, passed: boolean]): void
  noteRefused(input: readonly [source: string, accessKeyId: string]): Eventually<boolean>
  mayTryCode(input: readonly [source: string, principal: AccountPrincipal]): Eventually<boolean>
  noteWrongCode(input: readonly [source: string, principal: AccountPrincipal]): Eventually<void>
  mayTryPassword(tried: PasswordTry): Eventually<boolean>
  noteRightPassword(tried: PasswordTry): Eventually<void>
  noteSession(principal: AccountPrincipal): Eventually<boolean>
  metrics(input: undefined): Promise<string>
  readiness(input: { readonly exceptBlobs: boolean }): Promise<Readiness>
  state(input: WorkerState): void
  /** Connections may be given to the worker. */
  serving(input: undefined): void
  /** The worker has the connection, whatever becomes of it. */
  took(connection: number): void
  /** The worker can't start, and why. */
  refused(input: { readonly message: string; readonly exitCode: number }): void
}

/** Requests that differ in their time only. */
export interface CountedRequests {
  readonly what: Omit<Counted, 'millis'>
  readonly millis: number[]
}

export type WriteCounted = readonly [outcome: string, millis: number]

/** Records in their order. */
export interface SentRecords {
  readonly lines: Lines
  /** They are to be on disk before this is answered. */
  readonly durable: boolean
  readonly uses: readonly Use[]
}

/** How a worker does; told every second. */
export interface WorkerState {
  readonly admission: ReturnType<Admission['state']>
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** What the owner asks of a worker. */
export interface WorkerCalls {
  start(input: WorkerStart): void
  /** Whether the audit takes records. */
  accepting(accepting: boolean): void
  masterKeys(step: 'learn' | 'adopt'): void
  /** What a lifecycle rule did, for the access log of its bucket. */
  logChange(change: LifecycleChange): void
  /** Say in the health that the server is about to stop. */
  drain(input: undefined): void
  /** Let running requests end, and end. */
  stop(input: undefined): void
}

export interface WorkerStart {
  readonly options: ServerOptions
  /** Address of the door. */
  readonly endpoint: string
  readonly workers: number
  readonly accepting: boolean
}
