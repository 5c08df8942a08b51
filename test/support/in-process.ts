/**
 * A whole Sallyport in the test's process, without a socket: real SDK clients whose requests go through the real
 * pipeline, the real engine of decisions and an in-memory store. The clock is the test's.
 */

import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import type { Clock, RandomSource } from '../../src/kernel/clock.ts'
import { HeaderTable, type HttpAnswer } from '../../src/kernel/http.ts'
import type { Store } from '../../src/kernel/transaction.ts'
import { type App, createApp } from '../../src/server/app.ts'
import { memoryParts } from '../../src/server/memory-parts.ts'
import type { BodySource } from '../../src/server/body.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface TestAccount {
  readonly accountId: string
  readonly email: string
  readonly root: Credentials
  /** IAM user `admin` with AdministratorAccess. */
  readonly admin: Credentials
}

export interface Cloud {
  readonly app: App
  readonly store: Store
  /** Creates a further account with root key and `admin`. */
  account(): Promise<TestAccount>
  iam(credentials: Credentials): IAM
  sts(credentials: Credentials): STS
  s3(credentials: Credentials | undefined): S3
  /** A request as bytes, for what no SDK sends. Unsigned unless the headers say otherwise. */
  send(request: RawRequest): Promise<RawAnswer>
  /** Moves the server's clock and the clients' with it. */
  advance(seconds: number): void
  now(): number
  close(): Promise<void>
}

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array
  readonly remoteAddress?: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
