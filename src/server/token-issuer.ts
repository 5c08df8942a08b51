/** Public documents of the issuers of web identity tokens: discovery and keys. Whoever verifies a token reads them. */

import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { issuerPath } from '../services/iam/public.ts'
import { issuerDocument } from '../services/sts/public.ts'
import { jsonAnswer } from './health.ts'
import type { LocalRoute } from './local-routes.ts'

export interface TokenIssuerParts {
  readonly store: Pick<Store, 'read'>
  readonly world: Pick<World, 'publicUrl'>
}

/** `GET …/ISSUER/.well-known/…`. A key that is new today is wanted today: verifiers keep documents for minutes only. */
export const tokenIssuer =
  ({ store, world }: TokenIssuerParts): LocalRoute =>
  async ({ path, receivedAt }) => {
    const [, issuerId = '', document = ''] =
      /^([^/]+)(\/.*)$/.exec(path.slice(issuerPath.length)) ?? []
    const found = await store.read((tx) =>
      issuerDocument(tx, world, issuerId, document, receivedAt),
    )
    if (found === undefined) return jsonAnswer(404, { error: 'nothing is here' })
    const answer = jsonAnswer(200, found)
    return { ...answer, headers: { ...answer.headers, 'Cache-Control': 'public, max-age=300' } }
  }
