import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ServiceModel } from '../src/kernel/model.ts'
import { coveragePage } from './coverage.ts'
import { operationRemarks } from './operation-remarks.ts'

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

test('remarks stand below the lists', () => {
  const remarks = new Map([
    ['sts:AssumeRole', 'because'],
    ['iam:AssumeRole', 'elsewhere'],
  ])
  const page = coveragePage([model], [{ service: 'sts', name: 'AssumeRole' }], remarks)
  expect(page).toContain('Not built: `GetSessionToken`.\n\nRemarks:\n\n- `AssumeRole`: because.\n')
  expect(page).not.toContain('elsewhere')
})

test('one remark may be about everything that is not built', () => {
  const remarks = new Map([['sts:*', 'because']])
  const [some, all] = [['AssumeRole'], ['AssumeRole', 'GetSessionToken']].map((names) =>
    coveragePage(
      [model],
      names.map((name) => ({ service: 'sts', name })),
      remarks,
    ),
  )
  expect(some).toContain('Remarks:\n\n- What is not built: because.\n')
  expect(all).not.toContain('because')
})

test('remarks are about operations that exist', () => {
  for (const name of operationRemarks.keys()) {
    const [service = '', operation = ''] = name.split(':')
    const modelled = JSON.parse(readFileSync(`models/${service}.json`, 'utf8')) as ServiceModel
    expect([...Object.keys(modelled.operations), '*']).toContain(operation)
  }
})
