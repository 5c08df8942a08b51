/** Federated users: sessions of GetFederationToken, named by whoever called it. */

import { stsArn } from '../../../kernel/arn.ts'
import type { ResourceType } from '../../../kernel/resource.ts'

export interface FederatedUserRef {
  readonly account: string
  readonly name: string
}

/** `arn:aws:sts::ACCOUNT:federated-user/NAME` */
export const federatedUserArn = ({ account, name }: FederatedUserRef): string =>
  stsArn(account, `federated-user/${name}`)

/** What sts:GetFederationToken is decided on; nothing is stored of it. */
export const federatedUserResource: ResourceType<FederatedUserRef> = {
  name: 'sts:federated-user',
  gather: async (_tx, ref) => ({ arn: federatedUserArn(ref), account: ref.account }),
}
