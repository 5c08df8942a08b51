/** What an account's issuer publishes, for whoever verifies its tokens (OpenID Connect Discovery 1.0). */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { issuerUrl, outboundFederationByIssuer } from '../../iam/public.ts'
import { publishedKeys } from './signing-keys.ts'

/**
 * The document at a path below an issuer (`/.well-known/…`); `undefined` where there is none. An account that turned the
 * feature off goes on publishing: tokens it gave out are good until they expire.
 */
export async function issuerDocument(
  tx: ReadTransaction,
  world: Pick<World, 'publicUrl'>,
  issuerId: string,
  path: string,
  now: number,
): Promise<object | undefined> {
  const federation = await outboundFederationByIssuer(tx, issuerId)
  if (federation === undefined) return undefined
  const issuer = issuerUrl(world, federation)
  switch (path) {
    case '/.well-known/openid-configuration':
      return {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES384'],
        claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
      }
    case '/.well-known/jwks.json':
      return { keys: await publishedKeys(tx, federation.account, now) }
    default:
      return undefined
  }
}
