/** IAM is complete: each operation of its model is built, or listed with the reason why it isn't. */

import { expect, test } from 'vitest'
import { operations } from '../../src/services/index.generated.ts'
import { loadModel } from '../../src/wire/schema/models.ts'
import { operationRemarks } from '../../tools/operation-remarks.ts'

const modelled = Object.keys((await loadModel('iam')).operations).sort()
const built = new Set(operations.filter(({ service }) => service === 'iam').map(({ name }) => name))

/** What a single server can't mean; each has its reason on the coverage page. */
const mayBeMissing = new Set(['CreateDelegationRequest', 'GenerateOrganizationsAccessReport'])

for (const name of modelled)
  test(name, () => {
    if (built.has(name)) return
    expect(mayBeMissing).toContain(name)
    expect(operationRemarks.get(`iam:${name}`)).toMatch(/\w{3}/)
  })

test('what is built and what is remarked on is in the model', () => {
  const remarked = [...operationRemarks.keys()]
    .filter((id) => id.startsWith('iam:'))
    .map((id) => id.slice('iam:'.length))
  expect(
    [...built, ...remarked, ...mayBeMissing].filter((name) => !modelled.includes(name)),
  ).toEqual([])
})
