/**
 * GetFederationToken: credentials for somebody the calling user vouches for. They hold what both the user's policies and
 * the session policies allow; without session policies nothing (policy-evaluation rule 18).
 */

import { iamArn } from '../../../kernel/arn.ts'
import { type AuthorizeCall, operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { issueCredentials } from '../session/issue.ts'
import { packedPolicySize } from '../session/packed-size.ts'
import { sessionPolicies } from '../session/session-policy.ts'
import { requestedTags, tagContext } from '../session/session-tags.ts'
import { federatedUserArn, federatedUserResource } from './federated-user.ts'

const defaultSeconds = 43_200
/** Sessions of the root user last an hour at most (STS API reference, GetFederationToken). */
const rootLimitSeconds = 3600

type Call = AuthorizeCall<'sts', 'GetFederationToken'>

const tagsOf = ({ Tags }: Call['input']) => requestedTags(Tags, undefined, undefined)

export const getFederationToken = operation('sts', 'GetFederationToken', {
  effect: 'read',
  authorize({ input, account }) {
    const tags = tagsOf(input)
    const target = resource(federatedUserResource, { account, name: input.Name })
    const context = tagContext(tags)
    return [
      need('sts:GetFederationToken', target, context),
      ...(Object.keys(tags.tags).length > 0 ? [need('sts:TagSession', target, context)] : []),
    ]
  },
  async run(call) {
    const { input, caller, tx, now, fail } = call
    if ((caller.type !== 'User' && caller.type !== 'Root') || caller.session)
      throw fail('AccessDenied', 'Cannot call GetFederationToken with session credentials')
    const { account } = caller
    const policies = await sessionPolicies(tx, account, input.Policy, input.PolicyArns)
    const { tags } = tagsOf(input)
    const packed = packedPolicySize({ ...policies, tags }) ?? 0
    const asked = input.DurationSeconds ?? defaultSeconds
    const seconds = caller.type === 'Root' ? Math.min(asked, rootLimitSeconds) : asked
    const arn = federatedUserArn({ account, name: input.Name })
    const userId = `${account}:${input.Name}`
    const issued = await issueCredentials(call, {
      type: 'FederatedUser',
      account,
      arn,
      userId,
      federatedName: input.Name,
      issuerArn: caller.type === 'Root' ? iamArn(account, 'root') : caller.arn,
      issuerId: caller.type === 'Root' ? account : caller.uniqueId,
      ...(caller.type === 'User' && { issuerUserName: caller.userName }),
      session: {
        issuedAt: now,
        expiresAt: now + seconds * 1000,
        ...policies,
        ...(Object.keys(tags).length > 0 && { tags }),
      },
    })
    return {
      ...issued,
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      // present even when nothing was packed, unlike AssumeRole's (observed)
      PackedPolicySize: packed,
    }
  },
})
