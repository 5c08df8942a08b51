import { expect, test } from 'vitest'
import { loadModel } from '../../wire/schema/models.ts'
import { unbuiltNeeds, unbuiltOperations } from './unbuilt.ts'

test('every row names an operation of the model', async () => {
  const { operations: modelled } = await loadModel('s3')
  expect(unbuiltOperations.filter((name) => modelled[name] === undefined)).toEqual([])
})

test('an operation that is not in the table is guarded by its own action, on what it addresses', () => {
  const actions = (input: object) =>
    unbuiltNeeds('GetObjectDossier', input).map(({ action, resource }) => [
      action,
      resource === '*',
    ])
  expect(actions({})).toEqual([['s3:GetObjectDossier', true]])
  expect(actions({ Bucket: 'b', Key: 'k' })).toEqual([['s3:GetObjectDossier', false]])
})

test('a named version asks for the actions of versions', () => {
  const needs = unbuiltNeeds('GetObjectTorrent', { Bucket: 'b', Key: 'k', VersionId: 'v' })
  expect(needs.map(({ action, context }) => [action, context])).toEqual([
    ['s3:GetObjectVersionTorrent', { 's3:versionid': 'v' }],
  ])
})
