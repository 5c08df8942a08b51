import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ServiceModel } from '../src/kernel/model.ts'
import { operationExports } from './index-services.ts'
import { exportName, folderFor, kebabCase, operationText, testText } from './new.ts'

const iam: ServiceModel = JSON.parse(
  readFileSync(join(resolve(import.meta.dirname, '..'), 'models', 'iam.json'), 'utf8'),
)

test.each([
  ['CreateUser', 'create-user', 'createUser'],
  ['GetSAMLProvider', 'get-saml-provider', 'getSAMLProvider'],
  ['EnableMFADevice', 'enable-mfa-device', 'enableMFADevice'],
  ['ListObjectsV2', 'list-objects-v2', 'listObjectsV2'],
  ['PutBucketCORS', 'put-bucket-cors', 'putBucketCORS'],
])('%s is %s, exported as %s', (name, file, variable) => {
  expect([kebabCase(name), exportName(name)]).toEqual([file, variable])
})

describe('the folder of', () => {
  const existing = ['user', 'access-key', 'policy', 'group', 'role']
  test.each([
    ['CreateUser', 'user'],
    ['ListAccessKeys', 'access-key'],
    ['ListPolicies', 'policy'],
    ['ListGroupsForUser', 'user'],
    ['CreateSAMLProvider', 'saml-provider'],
    ['ListServerCertificates', 'server-certificate'],
  ])('%s is %s', (name, folder) => {
    expect(folderFor(name, existing)).toBe(folder)
  })
})

test('the operation is found by the index and asks for its permission', () => {
  const text = operationText(iam, 'CreateUser')
  expect(operationExports(text)).toEqual([{ name: 'createUser', list: false }])
  expect(text).toContain("need('iam:CreateUser', '*')")
  expect(text).toContain("effect: 'control'")
  expect(text).toContain('UserName (required)')
  expect(operationText(iam, 'ListUsers')).toContain("effect: 'read'")
})

test('the test asks for an answer and for a denial', () => {
  expect(testText(iam, 'CreateUser')).toContain("name: 'AccessDenied'")
  expect(testText(iam, 'CreateUser')).toContain("const input = { UserName: 'example' }")
  expect(testText(iam, 'CreateSAMLProvider')).toContain("SAMLMetadataDocument: 'x'.repeat(1000)")
})

test('an operation that no model has is refused', () => {
  expect(() => operationText(iam, 'CreateUsers')).toThrow('no operation `CreateUsers`')
})
