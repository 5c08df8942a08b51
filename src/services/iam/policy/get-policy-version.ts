import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { encodeDocument } from '../document-text.ts'
import {
  describeVersion,
  knownPolicy,
  noSuchVersion,
  versionDocument,
  versionsOf,
} from './known-policy.ts'
import { checkPolicyArn, policyResource } from './policy.ts'

/** Answers one version with its document. */
export const getPolicyVersion = operation('iam', 'GetPolicyVersion', {
  effect: 'read',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:GetPolicyVersion',
        resource(policyResource, { arn: input.PolicyArn, account, reads: true }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const policy = await knownPolicy(call, input.PolicyArn)
    const document = await versionDocument(tx, account, policy, input.VersionId)
    const version = (await versionsOf(tx, account, policy)).find(
      ({ versionId }) => versionId === input.VersionId,
    )
    if (document === undefined || version === undefined)
      throw fail('NoSuchEntity', noSuchVersion(input.PolicyArn, input.VersionId))
    return {
      PolicyVersion: { Document: encodeDocument(document), ...describeVersion(version) },
    }
  },
})
