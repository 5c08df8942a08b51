import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deadFiles, lineFindings, nameFindings, tidy } from './tidy.ts'

const marker = 'TO' + 'DO'

describe('a line is refused', () => {
  test.each([
    ['the wall clock in a service', 'src/services/iam/a.ts', 'const t = Date.now()'],
    ['a date of now', 'src/store/a.ts', 'const t = new Date()'],
    ['the monotonic clock', 'src/store/a.ts', 'const t = performance.now()'],
    ['randomness', 'src/wire/a.ts', 'const b = randomBytes(4)'],
    ['a random id', 'src/access/a.ts', 'const id = crypto.randomUUID()'],
    ['a setting', 'src/access/a.ts', "const region = process.env['AWS_REGION']"],
    ['a lone test', 'src/wire/a.test.ts', "  test.only('x', () => {})"],
    ['a skipped test without a reason', 'test/clients/a.test.ts', "describe.skip('x', () => {})"],
    ['a star export', 'src/policy/index.ts', "export * from './a.ts'"],
    ['a default export', 'src/policy/a.ts', 'export default 1'],
    ['a marker in a comment', 'src/policy/a.ts', `// ${marker}: later`],
    ['a marker in a document', 'docs/a.md', `${marker}: write`],
  ])('%s', (_, path, text) => {
    expect(lineFindings({ path, text })).toHaveLength(1)
  })
})

describe('a line is accepted', () => {
  test.each([
    ['a date of a given time', 'src/services/iam/a.ts', 'const t = new Date(now)'],
    ['the wall clock in the server', 'src/server/a.ts', 'const t = Date.now()'],
    ['the wall clock in a test', 'src/store/a.test.ts', 'const t = Date.now()'],
    ['a setting in the command line', 'src/cli/start.ts', 'read(process.env)'],
    ['a comment that names a banned call', 'src/store/a.ts', '// not Date.now(): it jumps'],
    ['a doc comment', 'src/store/a.ts', ' * never Math.random()'],
    ['a skip that is only its reason', 'test/a.test.ts', "test.skip('no terminal here')"],
    [
      'a condition, which npm test prints',
      'test/a.test.ts',
      "describe.skipIf(!have)('botocore (needs python3)', () => {",
    ],
    ['a skip with its reason', 'test/a.test.ts', "// needs a terminal\ntest.skip('x', () => {})"],
  ])('%s', (_, path, text) => {
    expect(lineFindings({ path, text })).toEqual([])
  })
})

test('names that say nothing are refused, names that contain them are not', () => {
  const paths = ['src/wire/utils.ts', 'src/helpers/a.ts', 'test/common.ts', 'src/wire/commonest.ts']
  expect(nameFindings(paths.map((path) => ({ path }))).map((found) => found.split(':')[0])).toEqual(
    paths.slice(0, 3),
  )
})

test('a file that only its test imports is dead; an operation is not', () => {
  const sources = [
    { path: 'src/wire/a.ts', text: "import { b } from './b.ts'" },
    { path: 'src/wire/b.ts', text: 'export const b = 1' },
    { path: 'src/wire/a.test.ts', text: "import { a } from './a.ts'" },
    { path: 'src/services/sts/get.ts', text: "export const get = operation('sts', 'Get', {" },
  ]
  expect(deadFiles(sources)).toEqual(['src/wire/a.ts:1: nothing imports this file'])
})

test('the tree is tidy', () => {
  expect(tidy(resolve(import.meta.dirname, '..'))).toEqual([])
})
