import { expect, test } from 'vitest'
import type { ServiceModel } from '../src/kernel/model.ts'
import { coveragePage } from './coverage.ts'

const operation = { method: 'POST', uri: '/', status: 200 }
const model: ServiceModel = {
  service: 'sts',
  protocol: 'awsQuery',
  version: '2011-06-15',
  signingName: 'sts',
  endpointPrefix: 'sts',
  operations: { GetSessionToken: operation, AssumeRole: operation },
  shapes: {},
  origin: {},
}

test('the page counts and lists what is built, and what is not', () => {
  const page = coveragePage(
    [model, { ...model, service: 'account' }],
    [
      { service: 'sts', name: 'AssumeRole' },
      { service: 'iam', name: 'GetSessionToken' },
    ],
  )
  expect(page).toContain('| sts 2011-06-15 | 2 | 1 | `InvalidAction` (400) |')
  expect(page).toContain('Built: `AssumeRole`.\n\nNot built: `GetSessionToken`.')
  expect(page).not.toContain('account')
})
