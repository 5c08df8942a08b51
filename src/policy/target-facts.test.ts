import { expect, test } from 'vitest'
import { targetFacts } from './target-facts.ts'

const role = 'arn:aws:iam::111111111111:role/x'
const key = 'arn:aws:kms:eu-west-1:111111111111:key/1'

test.each([
  ['sts:AssumeRole', role, ['trustPolicy']],
  ['STS:assumerolewithsaml', role, ['trustPolicy']],
  ['sts:TagSession', role, ['trustPolicy']],
  ['sts:GetSessionToken', '*', []],
  ['iam:DeleteRole', role, []],
  ['iam:DeleteRole', 'arn:aws:iam::111111111111:role/aws-reserved/x', ['ownedByAws']],
  ['iam:GetRole', 'arn:aws:iam::111111111111:role/aws-reserved/x', []],
  ['iam:DeletePolicy', 'arn:aws:iam::aws:policy/ReadOnlyAccess', ['ownedByAws']],
  ['iam:DeletePolicy', 'arn:aws:iam::111111111111:policy/aws', []],
  ['kms:Decrypt', key, ['kmsKey']],
  ['kms:DeleteAlias', 'arn:aws:kms:eu-west-1:111111111111:alias/aws/s3', ['ownedByAws']],
  ['kms:DeleteAlias', 'arn:aws:kms:eu-west-1:111111111111:alias/aws', []],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::b', ['ownerRecovers']],
  ['s3:PutBucketPolicyX', 'arn:aws:s3:::b', []],
])('%s on %s', (action, resource, expected) => {
  const facts = targetFacts(action, resource)
  expect(
    Object.entries(facts)
      .filter(([, holds]) => holds)
      .map(([name]) => name),
  ).toEqual(expected)
})
