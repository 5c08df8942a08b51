/**
 * Outbound web identity federation of an account: whether its principals may get tokens, and who those name as issuer
 * (IAM user guide, "Federating AWS identities to external services").
 */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'

export interface OutboundFederation {
  readonly account: string
  /** Part of the issuer's URL, random, kept when the feature is turned off and on again. */
  readonly issuerId: string
  readonly enabled: boolean
  /** Milliseconds since 1970. */
  readonly changedAt: number
}

export const outboundFederations = collection<OutboundFederation>('outbound-federation', {
  key: ({ account }) => [account],
  indexes: { byIssuer: { unique: true, keys: ({ issuerId }) => [[issuerId]] } },
})

/** `undefined` for an account that never turned it on. */
export const outboundFederationOf = (
  tx: ReadTransaction,
  account: string,
): Promise<OutboundFederation | undefined> => tx.get(outboundFederations, [account])

export const outboundFederationByIssuer = (
  tx: ReadTransaction,
  issuerId: string,
): Promise<OutboundFederation | undefined> => tx.find(outboundFederations, 'byIssuer', [issuerId])

/** Path of an issuer below the server's public address; `/.well-known/openid-configuration` lies below it. */
export const issuerPath = '/_sallyport/tokens/'

/** `iss` of the account's tokens: `https://HOST/_sallyport/tokens/ID`. */
export const issuerUrl = (
  world: { readonly publicUrl: () => string },
  { issuerId }: Pick<OutboundFederation, 'issuerId'>,
): string => `${world.publicUrl()}${issuerPath}${issuerId}`

/** The API reference's sentence for an account that hasn't turned it on. */
export const federationDisabled =
  'Outbound identity federation is not enabled for your AWS account.'
