/** Everything between the socket and the store, wired once. The server and the tests build the same thing. */

import { createCredentials } from '../access/authenticate/credentials.ts'
import { createPrincipalGatherer } from '../access/gather/principal.ts'
import type { Recorder } from '../access/record/recorder.ts'
import type { Operation } from '../kernel/operation.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { identitySource } from '../services/iam/public.ts'
import { createRouter } from '../wire/route/router.ts'
import { createSigningKeyCache } from '../wire/signing/signing-key.ts'
import type { Admission } from './admission.ts'
import type { LargeFormLimits } from './large-forms.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import { createRegistry, type Registry } from './registry.ts'
import type { RequestLimits } from './request-limits.ts'

export interface AppParts {
  readonly store: Store
  readonly world: World
  readonly recorder: Recorder
  readonly operations: readonly Operation[]
  /** Domain of virtual hosts. */
  readonly domain: string
  /** Absent in tests of anything else. */
  readonly admission?: Admission | undefined
  readonly limits?: RequestLimits | undefined
  readonly largeForms?: LargeFormLimits
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
}

export interface App extends Pipeline {
  readonly registry: Registry
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
    registry,
    router,
    credentials,
    principals,
    signingKeys,
  })
  return {
    registry,
    handle: pipeline.handle,
    forget() {
      credentials.clear()
      principals.clear()
    },
  }
}
