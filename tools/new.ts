/**
 * `npm run new <service> <Operation> [folder]`: writes the two files of an operation from the service's model. The
 * operation refuses to work until it is written, and its test fails until then.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { OperationModel, ServiceModel, StructureShape } from '../src/kernel/model.ts'

/** `CreateUser` to `create-user`; a run of capitals is one word: `GetSAMLProvider` to `get-saml-provider`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** `CreateUser` to `createUser`. */
export const exportName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/**
 * The resource folder an operation belongs to: the longest existing one that its name ends with (`list-access-keys` to
 * `access-key`), else a new one named for what follows the verb.
 */
export function folderFor(operation: string, existing: readonly string[]): string {
  const noun = kebabCase(operation).split('-').slice(1).join('-')
  const fits = existing.filter((folder) =>
    [folder, `${folder}s`, folder.replace(/y$/, 'ies')].some((form) =>
      `-${noun}`.endsWith(`-${form}`),
    ),
  )
  return fits.sort((a, b) => b.length - a.length)[0] ?? noun.replace(/ies$/, 'y').replace(/s$/, '')
}

const readingVerbs = /^(Get|List|Head|Describe|Decode|Lookup|Simulate|Select|Validate|Check)/

/** Text of the operation's file. */
export function operationText(model: ServiceModel, name: string): string {
  const operation = operationOf(model, name)
  const action = `${model.actionPrefix ?? model.service}:${name}`
  const effect = readingVerbs.test(name) ? 'read' : 'control'
  return `import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'

/** One sentence on what ${name} guarantees. */
export const ${exportName(name)} = operation('${model.service}', '${name}', {
  effect: '${effect}',
  authorize: () => [need('${action}', '*')],
  async run({ fail }) {
    // input:  ${members(model, operation.input)}
    // output: ${members(model, operation.output)}
    // errors: ${operation.errors?.join(', ') ?? 'none'}
    throw fail('ServiceFailure', '${name} is not written yet')
  },
})
`
}

/** Text of the test's file. */
export function testText(model: ServiceModel, name: string): string {
  const call = `cloud.${model.service}`
  const input = exampleInput(model, operationOf(model, name).input)
  return `import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

const input = ${input}

let cloud: Cloud
let account: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
})
afterAll(() => cloud.close())

test('${name} answers an administrator', async () => {
  const answer = await ${call}(account.admin).${exportName(name)}(input)
  expect(answer).toMatchObject({})
})

test('${name} is denied to a user without permissions', async () => {
  await cloud.iam(account.admin).createUser({ UserName: 'nobody' })
  const { AccessKey } = await cloud.iam(account.admin).createAccessKey({ UserName: 'nobody' })
  const nobody = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  await expect(${call}(nobody).${exportName(name)}(input)).rejects.toMatchObject({
    name: 'AccessDenied',
  })
})
`
}

/** Required members with values that their constraints on length and choice allow, as source text. */
function exampleInput(model: ServiceModel, shape: string | undefined): string {
  const structure = shape === undefined ? undefined : (model.shapes[shape] as StructureShape)
  const required = Object.entries(structure?.members ?? {}).filter(([, member]) => member.required)
  if (required.length === 0) return '{}'
  return `{ ${required.map(([name, member]) => `${name}: ${example(model, member.shape)}`).join(', ')} }`
}

function example(model: ServiceModel, name: string): string {
  const shape = model.shapes[name]
  switch (shape?.type) {
    case 'structure':
      return exampleInput(model, name)
    case 'list':
      return '[]'
    case 'map':
      return '{}'
    case 'boolean':
      return 'true'
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return String(shape.min ?? 1)
    case 'timestamp':
      return 'new Date(0)'
    case 'blob':
      return 'new Uint8Array(1)'
    case 'string':
      if (shape.enum?.[0] !== undefined) return `'${shape.enum[0]}' as const`
      return (shape.min ?? 0) > 7 ? `'x'.repeat(${shape.min})` : "'example'"
    case 'document':
    case undefined:
      return '{}'
  }
}

function operationOf(model: ServiceModel, name: string): OperationModel {
  const operation = model.operations[name]
  if (operation === undefined) throw new Error(`${model.service} has no operation \`${name}\``)
  return operation
}

function members(model: ServiceModel, shape: string | undefined): string {
  const structure = shape === undefined ? undefined : (model.shapes[shape] as StructureShape)
  const names = Object.entries(structure?.members ?? {}).map(
    ([name, member]) => `${name}${member.required === true ? ' (required)' : ''}`,
  )
  return names.length === 0 ? 'none' : names.join(', ')
}

function main([service, name, folder]: readonly string[]): void {
  const root = resolve(import.meta.dirname, '..')
  if (service === undefined || name === undefined)
    throw new Error('usage: npm run new <service> <Operation> [folder]')
  const modelFile = join(root, 'models', `${service}.json`)
  if (!existsSync(modelFile))
    throw new Error(`no model of \`${service}\`: see \`npm run generate\``)
  const model: ServiceModel = JSON.parse(readFileSync(modelFile, 'utf8'))
  const home = join(root, 'src', 'services', service)
  const existing = existsSync(home)
    ? readdirSync(home, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : []
  const target = join(home, folder ?? folderFor(name, existing))
  mkdirSync(target, { recursive: true })
  for (const [suffix, text] of [
    ['.ts', operationText(model, name)],
    ['.test.ts', testText(model, name)],
  ] as const) {
    const file = join(target, kebabCase(name) + suffix)
    writeFileSync(file, text, { flag: 'wx' })
    console.log(file)
  }
}

if (import.meta.main) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
