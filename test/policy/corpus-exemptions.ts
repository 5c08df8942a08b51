/** Where AWS's documentation overrules a case of the corpus. */
import type { Outcome } from '../../src/policy/index.ts'

/** Ours where AWS says otherwise than the case, with the sentence it rests on. */
const exemptions: readonly { ids: readonly string[]; ours: Outcome; because: string }[] = [
  {
    ids: [
      'iam-simulate/core/noPrincipalElement/statement-without-principal-does-not-deny-when-identity-allows',
    ],
    ours: 'ExplicitlyDenied',
    because:
      'IAM User Guide, Principal: a resource-based policy must have the element; such a document cannot be stored, and one that appears all the same fails closed (rule 114)',
  },
  {
    ids: [
      'iam-simulate/core/resourceWildcards/requestWildcards/allow-resource-specific-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/allow-resource-wildcard-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/ec2-specific-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/cross-service-policies-with-request-wildcard',
      'iam-simulate/resource/requestmatchesresources-should-match-when-request-is-a-single-wildcard',
    ],
    ours: 'ImplicitlyDenied',
    because:
      'IAM User Guide, Resource: an action that names no resource needs `*` in the policy; a specific ARN does not cover it (rule 66)',
  },
  {
    ids: ['iam-simulate/operator/Bool/should-ignore-case-in-replaced-variables'],
    ours: 'ImplicitlyDenied',
    because:
      'IAM User Guide, policy variables: they cannot be used with Numeric, Date, Boolean, Binary, IP address or Null operators (rules 90, 93)',
  },
  {
    ids: [
      'iam-simulate/operator/ArnNotLike/should-return-an-error-if-a-variable-is-not-defined',
      'iam-simulate/operator/StringNotEquals/should-return-replacement-errors',
      'iam-simulate/operator/StringNotEqualsIgnoreCase/should-return-replacement-errors',
    ],
    ours: 'Allowed',
    because:
      'IAM User Guide, policy variables with no value: inverted operators match, since the key is not equal to or like the null value (rule 97)',
  },
  {
    ids: [
      'iam-simulate/resource/requestmatchesresources-should-not-match-a-wildcard-product',
      'iam-simulate/resource/requestmatchesresources-should-not-match-a-wildcard-product-with-a-colon-separator',
    ],
    ours: 'Allowed',
    because:
      'IAM User Guide, Resource: wildcards may stand anywhere within the segments of an ARN that colons separate (rules 61, 63)',
  },
  {
    ids: [
      'iam-simulate/resource/requestmatchesresources-rcp-p4-arn-aws-sqs-is-not-valid-for-rcp',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-p7-arn-aws-sqs-us-west-2-rejected-errors-not-in',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p1-arn-aws-sqs-rejected-errors-not-inverted',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p2-arn-aws-sqs-us-east-1-rejected-errors-not-in',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p8-arn-aws-sqs-us-east-1-222222222222-rejected-',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-short-arn-with-wildcard-in-middle-rejected-5-se',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-pm1-arn-aws-sqs-111111111111-rejected-wildcard-',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-pm1-arn-aws-sqs-111111111111-rejected-errors-no',
    ],
    ours: 'ExplicitlyDenied',
    because:
      'Organizations: Resource of a control policy is a full ARN or `*`; others cannot be stored, and a Deny that appears all the same denies (rule 41)',
  },
  {
    ids: [
      'arsenal/evaluate-a-single-policy-with-conditions-should-allow-access-for-dateequals-condition-with-iso-time-if-meet-co~2',
    ],
    ours: 'ImplicitlyDenied',
    because: 'IAM User Guide, date operators: epoch time is in seconds, not milliseconds (rule 88)',
  },
  {
    ids: [
      'arsenal/evaluate-a-single-policy-with-conditions-should-be-neutral-for-datenotequals-condition-with-iso-timeif-do-not-~2',
    ],
    ours: 'Allowed',
    because: 'IAM User Guide, date operators: epoch time is in seconds, not milliseconds (rule 88)',
  },
]

/** What we answer instead, by id of the case. */
export const exempt = new Map(
  exemptions.flatMap(({ ids, ours }) => ids.map((id) => [id, ours] as const)),
)
