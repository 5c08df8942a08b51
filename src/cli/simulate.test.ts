import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseFiles } from '../../test/policy/case-files.ts'
import { exempt } from '../../test/policy/corpus-exemptions.ts'
import { main } from './main.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sp-simulate-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await main(['simulate', ...argv], {
    environment: {},
    isTerminal: false,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

function file(name: string, content: string | object): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 's3:*', Resource: '*', ...more })
const alice = ['--principal', 'arn:aws:iam::111111111111:user/alice']
const get = ['--action', 's3:GetObject', '--resource', 'arn:aws:s3:::reports/alice/q1']

describe('one request', () => {
  test('is allowed, and the statement that allows is named with its place', async () => {
    const path = file(
      'read.json',
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}\n  ]\n}',
    )
    const { code, out } = await run(...alice, ...get, '--identity-policy', path)
    expect(code).toBe(0)
    expect(out).toBe(`Allowed\n\nSettled by\n  Allow ${path}:4:5  Read  (identity policy)`)
  })

  test('a condition that fails is named with what it wants and what the request has', async () => {
    const path = file(
      'office.json',
      policy(allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
    )
    const asked = [...alice, ...get, '--identity-policy', path]
    const outside = await run(...asked, '--context', 'aws:SourceIp=192.0.2.1')
    expect(outside.code).toBe(1)
    expect(outside.out).toContain('ImplicitlyDenied: nothing allows it')
    expect(outside.out).toContain('Would have to allow as well\n  identity policy')
    expect(outside.out).toContain('IpAddress "10.0.0.0/8": aws:SourceIp is "192.0.2.1"')
    const unknown = await run(...asked)
    expect(unknown.code).toBe(1)
    expect(unknown.out).toContain('the request has no aws:SourceIp')
    expect(unknown.out).toContain('Context keys asked for and not given\n  aws:SourceIp')
    expect((await run(...asked, '--context', 'aws:SourceIp=10.9.9.9')).code).toBe(0)
  })

  test.each([
    ['a user', 'arn:aws:iam::111111111111:user/team/alice', 0],
    ['another user', 'arn:aws:iam::111111111111:user/bob', 1],
    ['a role', 'arn:aws:iam::111111111111:role/alice', 1],
  ])('the name of %s fills aws:username', async (_, principal, code) => {
    const path = file(
      'own.json',
      policy(allow({ Resource: 'arn:aws:s3:::reports/$' + '{aws:username}/*' })),
    )
    expect((await run('--principal', principal, ...get, '--identity-policy', path)).code).toBe(code)
  })

  const all = policy({ Effect: 'Allow', Action: '*', Resource: '*' })
  const queues = policy({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' })
  const noS3 = policy(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Sid: 'NoS3', Effect: 'Deny', Action: 's3:*', Resource: '*' },
  )
  const toAlice = policy({ ...allow(), Principal: { AWS: alice[1] } })
  const role = ['--principal', 'arn:aws:sts::111111111111:assumed-role/app/s']
  test.each([
    ['a silent boundary', alice, { 'identity-policy': all, boundary: queues }, 'ImplicitlyDenied'],
    ['a boundary', alice, { 'identity-policy': all, boundary: all }, 'Allowed'],
    ['a control policy', alice, { 'identity-policy': all, scp: noS3 }, 'ExplicitlyDenied'],
    ['a silent control policy', alice, { 'identity-policy': all, scp: queues }, 'ImplicitlyDenied'],
    [
      'a session policy',
      role,
      { 'identity-policy': all, 'session-policy': queues },
      'ImplicitlyDenied',
    ],
    ['a bucket policy', alice, { 'resource-policy': toAlice }, 'Allowed'],
    [
      'an endpoint policy',
      alice,
      { 'identity-policy': all, 'endpoint-policy': queues },
      'ImplicitlyDenied',
    ],
    ['root', ['--principal', '111111111111'], {}, 'Allowed'],
    ['nobody', ['--principal', 'anonymous'], {}, 'ImplicitlyDenied'],
    ['an unreadable policy', alice, { 'identity-policy': '{' }, 'ExplicitlyDenied'],
  ])('%s: %s', async (_, principal, policies, expected) => {
    const flags = Object.entries(policies).flatMap(([flag, content]) => [
      `--${flag}`,
      file(`${flag}.json`, content),
    ])
    const { code, out } = await run(...principal, ...get, ...flags, '--json')
    expect(JSON.parse(out).decision).toBe(expected)
    expect(code).toBe(expected === 'Allowed' ? 0 : 1)
  })

  test.each([
    ['root', 'allow', 0],
    ['root', 'deny', 1],
    ['anonymous', 'allow', 1],
    ['anonymous', 'deny', 0],
  ])('%s, expected to %s: %i', async (who, expected, code) => {
    const principal = who === 'root' ? '111111111111' : who
    const flags = ['--resource-account', '111111111111', '--expect', expected]
    expect((await run('--principal', principal, ...get, ...flags)).code).toBe(code)
  })

  test('across accounts both sides have to allow', async () => {
    const flags = [...alice, ...get, '--identity-policy', file('all.json', all)]
    const one = await run(...flags, '--resource-account', '222222222222')
    expect(one.code).toBe(1)
    expect(one.out).toContain('across accounts')
    expect(one.out).toContain('resource policy')
    const both = [...flags, '--resource-policy', file('to.json', toAlice)]
    expect((await run(...both, '--resource-account', '222222222222')).code).toBe(0)
  })

  test('levels of control policies stand in order, files of one level share it', async () => {
    const [a, q, n] = [file('a.json', all), file('q.json', queues), file('n.json', noS3)]
    const levels = (...scps: string[]) =>
      run(...alice, ...get, '--identity-policy', a, '--json', ...scps.flatMap((s) => ['--scp', s]))
    expect((await levels(a, `${q},${a}`)).code).toBe(0)
    expect((await levels(a, q)).code).toBe(1)
    const { out } = await levels(a, a, n)
    expect(JSON.parse(out)).toMatchObject({
      decision: 'ExplicitlyDenied',
      reasons: {
        layer: 'scp',
        statements: [{ effect: 'Deny', layer: 'SCP of level 2', policy: n, sid: 'NoS3', line: 1 }],
      },
    })
  })

  test('several values of a key, by a list or by repeating it', async () => {
    const path = file(
      'tags.json',
      policy(allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } })),
    )
    const asked = (...context: string[]) =>
      run(...alice, ...get, '--identity-policy', path, ...context.flatMap((c) => ['--context', c]))
    expect((await asked('aws:TagKeys=["a","b"]')).code).toBe(0)
    expect((await asked('aws:TagKeys=a', 'aws:tagkeys=b')).code).toBe(0)
    expect((await asked('aws:TagKeys=["a","c"]')).code).toBe(1)
    expect((await asked('aws:TagKeys=a', 'aws:tagkeys=c')).code).toBe(1)
  })
})

test('nothing of a server is loaded', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const urls = []
    registerHooks({ load(url, context, next) { urls.push(url); return next(url, context) } })
    const { main } = await import(${JSON.stringify(join(import.meta.dirname, 'main.ts'))})
    await main(['simulate', '--principal', '111111111111', '--action', 's3:GetObject', '--json'])
    console.log(JSON.stringify(urls))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  const [decision, loaded] = stdout.trim().split('\n')
  expect(JSON.parse(decision ?? '')).toMatchObject({ decision: 'Allowed' })
  const urls: string[] = JSON.parse(loaded ?? '')
  expect(urls.some((url) => url.endsWith('/src/cli/simulate.ts'))).toBe(true)
  // The name of the refusal of `start`, which the command line words.
  const known = '/src/server/options.ts'
  const server = urls.filter((url) => /\/src\/(server|services|store|access|wire)\//.test(url))
  expect(server.filter((url) => !url.endsWith(known))).toEqual([])
})

test('the example of the documentation answers what it shows', async () => {
  const root = resolve(import.meta.dirname, '../..')
  const page = readFileSync(join(root, 'docs/simulate.md'), 'utf8')
  const [, command = '', answer] =
    /```sh\nsallyport simulate ([^`]+)```\n\n```\n([^`]+)```/.exec(page) ?? []
  const argv = command.replaceAll('\\\n', ' ').trim().split(/\s+/)
  const rooted = (text: string) =>
    text.replaceAll('examples/simulate/', `${root}/examples/simulate/`)
  const { out, code } = await run(...argv.map(rooted))
  expect(out).toBe(rooted(answer ?? '').trimEnd())
  expect(code).toBe(1)
})

describe('input without meaning ends with 2', () => {
  test.each([
    ['nothing', []],
    ['no action', alice],
    ['no principal', ['--action', 's3:GetObject']],
    ['a principal that is none', ['--principal', 'alice', '--action', 's3:GetObject']],
    ['a file that is not there', [...alice, ...get, '--identity-policy', '/nowhere/x.json']],
    ['a key without value', [...alice, ...get, '--context', 'aws:SourceIp']],
    ['an expectation that is none', [...alice, ...get, '--expect', 'Allowed']],
    ['an unknown flag', [...alice, ...get, '--polcy', 'x']],
  ])('%s', async (_, argv) => {
    const { code, out, err } = await run(...argv)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).not.toBe('')
  })

  const good = { request: { principal: '111111111111', action: 's3:Get', resource: '*' } }
  const bad = (change: object) => ({ ...good, request: { ...good.request, ...change } })
  test.each([
    ['no JSON', '{"request":'],
    ['a list', '[]'],
    ['no request', '{}'],
    ['no action', JSON.stringify(bad({ action: undefined }))],
    ['an unknown principal', JSON.stringify(bad({ principal: 'x' }))],
    [
      'a principal of another type',
      JSON.stringify(bad({ principal: { type: 'User', arn: '111111111111' } })),
    ],
    ['a number for a key', JSON.stringify(bad({ contextVariables: { a: 1 } }))],
    ['an unknown fact', JSON.stringify(bad({ facts: { kmskey: true } }))],
    ['a fact of another type', JSON.stringify(bad({ facts: { kmsKey: 'yes' } }))],
    ['an expectation that is none', JSON.stringify({ ...good, expected: 'Allow' })],
    ['policies that are numbers', JSON.stringify({ ...good, identityPolicies: [1] })],
    ['levels that are no list', JSON.stringify({ ...good, scps: {} })],
  ])('a case file with %s', async (_, line) => {
    const path = file('bad.jsonl', `${JSON.stringify(good)}\n\n${line}\n`)
    const { code, err } = await run('--cases', path, '--json')
    expect(code).toBe(2)
    expect(err).toContain('line 3')
  })
})

describe('cases', () => {
  const line = (id: string, expected?: string) =>
    JSON.stringify({
      id,
      request: {
        principal: { type: 'User', arn: alice[1], uniqueId: 'AIDA' },
        action: 's3:GetObject',
        resource: { resource: 'arn:aws:s3:::b/k', accountId: '111111111111' },
        contextVariables: {},
      },
      identityPolicies: [policy(allow())],
      ...(expected && { expected }),
    })

  test('one JSON line a case, and 0 when all are as expected', async () => {
    const path = file('ok.jsonl', `${line('a', 'Allowed')}\n${line('b')}\n`)
    const { code, out } = await run('--cases', path, '--json')
    expect(code).toBe(0)
    expect(out.split('\n').map((each) => JSON.parse(each))).toMatchObject([
      { id: 'a', decision: 'Allowed', expected: 'Allowed', reasons: { layer: 'identity' } },
      { id: 'b', decision: 'Allowed' },
    ])
  })

  test('1 when one differs; without --json only those are shown', async () => {
    const path = file(
      'differs.jsonl',
      `${line('a', 'Allowed')}\n${line('b', 'ImplicitlyDenied')}\n`,
    )
    const json = await run('--cases', path, '--json')
    expect(json.code).toBe(1)
    expect(json.out.split('\n')).toHaveLength(2)
    const text = await run('--cases', path)
    expect(text.code).toBe(1)
    expect(text.out).toContain('b: expected ImplicitlyDenied')
    expect(text.out).not.toContain('a: expected')
    expect(text.out).toContain('2 cases, 1 not as expected')
  })

  test('a call of several permissions names the one that failed', async () => {
    const path = file(
      'also.jsonl',
      JSON.stringify({
        ...JSON.parse(line('copy', 'ImplicitlyDenied')),
        identityPolicies: [policy(allow({ Action: 's3:GetObject' }))],
        also: [{ action: 's3:PutObject' }],
      }),
    )
    const { code, out } = await run('--cases', path, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out).need).toBe('s3:PutObject on arn:aws:s3:::b/k')
  })

  const examples = resolve(import.meta.dirname, '../../examples/simulate')
  const files = [...caseFiles, join(examples, 'cases.jsonl')]
  test.each(files.map((path) => [basename(path), path]))('%s', async (_, path) => {
    expect(await run('--cases', path)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ cases, 0 not as expected$/),
    })
  })

  const shared =
    process.env.SALLYPORT_CASES ?? resolve(import.meta.dirname, '../../../shared/cases')
  const corpus = join(shared, 'policy.jsonl')
  if (existsSync(corpus))
    test('the corpus, except where AWS says otherwise', async () => {
      const { out, code } = await run('--cases', corpus, '--json')
      const differing = out
        .split('\n')
        .map((each) => JSON.parse(each))
        .filter(({ expected, decision }) => expected !== decision)
      expect(new Map(differing.map(({ id, decision }) => [id, decision]))).toEqual(exempt)
      expect(code).toBe(1)
      expect(out.split('\n')).toHaveLength(readFileSync(corpus, 'utf8').trim().split('\n').length)
    })
})
