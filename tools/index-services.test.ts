import { describe, expect, test } from 'vitest'
import { indexText, operationExports } from './index-services.ts'

describe('a file exports operations', () => {
  test.each([
    ["export const getUser = operation('iam', 'GetUser', {", ['getUser']],
    ["export const getUser: Operation = operation('iam', 'GetUser', {", ['getUser']],
    ['export const getUser = operation<\n', ['getUser']],
    ["export const getUser =\n  operation('iam', 'GetUser', {", ['getUser']],
    ['export const tagging: readonly Operation[] = [', ['...tagging']],
    ['export const getAcl: Operation = subresource(', ['getAcl']],
  ])('%j', (text, names) => {
    expect(operationExports(text).map(({ name, list }) => (list ? `...${name}` : name))).toEqual(
      names,
    )
  })

  test.each([
    'const getUser = operation(',
    '  export const nested = operation(',
    'export const operations = new Map()',
    'export function operation(',
    '// export const getUser = operation(',
    'export const users = collection(',
  ])('not in %j', (text) => {
    expect(operationExports(text)).toEqual([])
  })
})

test('the same name in two files, and lists of operations', () => {
  const text = indexText([
    { path: 's3/a/tag.ts', exports: [{ name: 'tag', list: false }] },
    { path: 's3/b/tag.ts', exports: [{ name: 'tag', list: true }] },
    { path: 'access-analyzer/x.ts', exports: [{ name: 'tag', list: false }] },
  ])
  expect(text).toContain("import { tag as s3_tag } from './s3/a/tag.ts'")
  expect(text).toContain("import { tag as s3_tag_2 } from './s3/b/tag.ts'")
  expect(text).toContain("import { tag as access_analyzer_tag } from './access-analyzer/x.ts'")
  expect(text).toContain('[\n  s3_tag,\n  ...s3_tag_2,\n  access_analyzer_tag,\n]')
})
