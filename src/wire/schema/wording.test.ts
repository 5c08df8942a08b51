import { describe, expect, test } from 'vitest'
import type { ServiceName } from '../../kernel/operation.ts'
import { loadModel } from './models.ts'
import { createChecks, type Violation } from './violations.ts'
import { violationAnswer } from './wording.ts'

async function answer(service: ServiceName, shape: string, input: unknown) {
  const found: Violation[] = []
  createChecks(await loadModel(service))(shape)?.(input, '', found)
  if (found.length === 0) return undefined
  const { code, status, message, fields } = violationAnswer(service, found)
  return { code, status, message, fields }
}

const tags = (...pairs: [string, string | undefined][]) =>
  pairs.map(([Key, Value]) => ({ Key, ...(Value === undefined ? {} : { Value }) }))

describe('answers to violated limits', () => {
  test.each<[string, ServiceName, string, unknown, string | undefined]>([
    ['nothing violated', 'iam', 'CreateUserRequest', { UserName: 'Bob', Path: '/a/' }, undefined],
    [
      'IAM leaves the value out',
      'iam',
      'ResetServiceSpecificCredentialRequest',
      { ServiceSpecificCredentialId: 'ACCA with spaces and more' },
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    ],
    [
      'IAM leaves the set out',
      'iam',
      'UpdateAccessKeyRequest',
      { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'On' },
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    ],
    [
      'a missing member',
      'iam',
      'GetRoleRequest',
      {},
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a name of IAM',
      'iam',
      'CreateUserRequest',
      { UserName: 'Bob the second' },
      'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'a path of IAM',
      'iam',
      'CreateUserRequest',
      { UserName: 'Bob', Path: 'a' },
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'a name that is too long besides',
      'iam',
      'CreateUserRequest',
      { UserName: 'B b'.repeat(30) },
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'several at once, counted, with places in lists',
      'iam',
      'TagUserRequest',
      { UserName: '', Tags: tags(['a', 'b'], ['', undefined]) },
      "4 validation errors detected: Value at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+; Value at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a list that is too long',
      'iam',
      'TagUserRequest',
      {
        UserName: 'Bob',
        Tags: tags(...Array.from({ length: 51 }, (_, i): [string, string] => [`k${i}`, ''])),
      },
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      'STS keeps the value',
      'sts',
      'AssumeRoleRequest',
      { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'Session1:2' },
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'the pattern before the length (recorded)',
      'sts',
      'AssumeRoleRequest',
      { RoleArn: '', RoleSessionName: 'ab' },
      "2 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+; Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      'as many characters as may be, in any plane',
      'iam',
      'TagUserRequest',
      { UserName: 'Bob', Tags: tags(['𐀀'.repeat(128), '𐀀'.repeat(256)]) },
      undefined,
    ],
    [
      'one more, in any plane',
      'iam',
      'TagUserRequest',
      { UserName: 'Bob', Tags: tags(['a', '𐀀'.repeat(257)]) },
      "1 validation error detected: Value at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256",
    ],
    [
      'a number of STS',
      'sts',
      'AssumeRoleRequest',
      {
        RoleArn: 'arn:aws:iam::123456789012:role/r',
        RoleSessionName: 'ab',
        DurationSeconds: 99_999,
      },
      "1 validation error detected: Value '99999' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
    [
      'a missing member of STS',
      'sts',
      'AssumeRoleRequest',
      { RoleSessionName: 'ab' },
      "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a pattern of Organizations',
      'organizations',
      'DescribeAccountRequest',
      { AccountId: 'x' },
      'You provided a value that does not match the required pattern.',
    ],
    [
      'an enumeration elsewhere',
      'account',
      'GetAlternateContactRequest',
      { AlternateContactType: 'FRIENDS' },
      "1 validation error detected: Value 'FRIENDS' at 'alternateContactType' failed to satisfy constraint: Member must satisfy enum value set: [BILLING, OPERATIONS, SECURITY]",
    ],
  ])('%s', async (_, service, shape, input, message) => {
    expect((await answer(service, shape, input))?.message).toBe(message)
  })

  test('a secret is never quoted', async () => {
    const found = await answer('sts', 'AssumeRoleWithWebIdentityRequest', {
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 'ab',
      WebIdentityToken: 's3c',
    })
    expect(found?.message).toContain("Value at 'webIdentityToken'")
    expect(found?.message).not.toContain('s3c')
  })

  test('codes and statuses', async () => {
    expect(await answer('iam', 'GetRoleRequest', {})).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    expect(await answer('organizations', 'DescribeAccountRequest', {})).toMatchObject({
      code: 'InvalidInputException',
      fields: { Reason: 'INPUT_REQUIRED' },
    })
    expect(await answer('access-analyzer', 'CreateAnalyzerRequest', {})).toMatchObject({
      code: 'ValidationException',
      status: 400,
      fields: { reason: 'fieldValidationFailed' },
    })
  })

  test('a long list is reported in bounds', async () => {
    const found = await answer('iam', 'TagUserRequest', {
      UserName: 'Bob',
      Tags: Array.from({ length: 9000 }, () => ({})),
    })
    expect(found?.message.length).toBeLessThan(20_000)
  })
})
