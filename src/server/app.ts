/** Everything between the socket and the store, wired once. The server and the tests build the same thing. */

import { createCredentials } from '../access/authenticate/credentials.ts'
import { createPrincipalGatherer } from '../access/gather/principal.ts'
import type { Recorder } from '../access/record/recorder.ts'
import type { HttpRequest } from '../kernel/http.ts'
import type { Operation } from '../kernel/operation.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { identitySource } from '../services/iam/public.ts'
import { createRouter, type Router } from '../wire/route/router.ts'
import { createSigningKeyCache } from '../wire/signing/signing-key.ts'
import { type AccessLogs, createAccessLogs } from './access-logs/access-logs.ts'
import { deliverLog } from './access-logs/deliver.ts'
import type { Admission } from './admission.ts'
import type { LargeFormLimits } from './large-forms.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import { createRegistry, type Registry } from './registry.ts'
import type { RequestLimits } from './request-limits.ts'
import type { SignInScheme } from './sign-in/endpoint.ts'

export interface AppParts {
  readonly store: Store
  readonly world: World
  readonly recorder: Recorder
  readonly operations: readonly Operation[]
  /** Domain of virtual hosts. */
  readonly domain: string
  /** How people reach the sign-in; absent: not at all. */
  readonly signInScheme?: SignInScheme
  /** Absent in tests of anything else. */
  readonly admission?: Admission | undefined
  readonly limits?: RequestLimits | undefined
  readonly largeForms?: LargeFormLimits
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
}

export interface App extends Pipeline {
  readonly registry: Registry
  readonly accessLogs: AccessLogs
  /** Forgets what is cached beside the store's revisions: after the store was replaced as a whole. */
  forget(): void
}

export function createApp(parts: AppParts): App {
  const { store, world } = parts
  const registry = createRegistry(parts.operations)
  const router = createRouter({ domain: parts.domain })
  const credentials = createCredentials(store, world, identitySource)
  const principals = createPrincipalGatherer(store, identitySource)
  const signingKeys = createSigningKeyCache()
  const pipeline = createPipeline({
    ...parts,
    domain: parts.domain.toLowerCase(),
    signInScheme: parts.signInScheme ?? 'refused',
    registry,
    router,
    credentials,
    principals,
    signingKeys,
    answered(exchange, answer) {
      if (exchange.service?.row.name === 's3')
        accessLogs.note(exchange, answer, bucketOf(router, exchange.http))
    },
  })
  const accessLogs = createAccessLogs({
    store,
    clock: world.clock,
    ids: world.ids,
    deliver: (delivery) => deliverLog(pipeline, world, delivery),
    log: parts.log,
  })
  return {
    registry,
    accessLogs,
    handle: pipeline.handle,
    act: pipeline.act,
    forget() {
      credentials.clear()
      principals.clear()
    },
  }
}

/** The bucket that a request is about, also of one that was refused before it was understood. */
function bucketOf(router: Router, http: HttpRequest): string | undefined {
  try {
    return router.s3Address(http).bucket
  } catch {
    return undefined
  }
}
