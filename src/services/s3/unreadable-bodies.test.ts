/** What is wrong with a body is told to those alone who may send one (the order stands in server/pipeline.ts). */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { userWith } from '../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../test/support/in-process.ts'
import { sendRaw } from '../../../test/support/raw-s3.ts'
import type { OperationModel } from '../../kernel/model.ts'
import { loadModel } from '../../wire/schema/models.ts'

let cloud: Cloud
let account: TestAccount
let weak: Credentials
const bucket = 'unreadable-bodies'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket: bucket })
  weak = (await userWith(cloud, account, 'weak')).credentials
})
afterAll(() => cloud.close())

const model = await loadModel('s3')

/** Whether the input has a body that is read before the operation runs. */
function hasDocument({ input }: OperationModel): boolean {
  const shape = input === undefined ? undefined : model.shapes[input]
  if (shape?.type !== 'structure') return false
  return Object.values(shape.members).some((member) => {
    const target = model.shapes[member.shape]
    return member.payload
      ? target !== undefined && !('streaming' in target)
      : member.location === undefined
  })
}

function requestOf({ method, uri, input }: OperationModel) {
  const shape = input === undefined ? undefined : model.shapes[input]
  const query = [uri.split('?')[1] ?? '']
  const headers: Record<string, string> = {}
  for (const member of shape?.type === 'structure' ? Object.values(shape.members) : []) {
    if (!member.required || member.wireName === undefined) continue
    if (member.location === 'querystring') query.push(`${member.wireName}=1`)
    if (member.location === 'header') headers[member.wireName] = 'x'
  }
  const [path = ''] = uri.split('?')
  return {
    method,
    path: path.replace('{Bucket}', bucket).replace('{Key+}', 'k'),
    query: query.filter((each) => each !== '' && !each.startsWith('x-id')).join('&'),
    headers,
  }
}

/** Decided for every key on its own: there is nothing to decide on before the body is read. */
const byBodyAlone = new Set(['DeleteObjects'])

const documents = Object.entries(model.operations).filter(
  ([name, operation]) => hasDocument(operation) && !byBodyAlone.has(name),
)
const bodies = { empty: '', broken: '<a', 'of another name': '<NoSuchElement/>' }

test('there are such operations', () => {
  expect(documents.length).toBeGreaterThan(30)
})

describe.each(documents)('%s', (name, operation) => {
  const { method, path, query, headers } = requestOf(operation)
  for (const [kind, body] of Object.entries(bodies)) {
    test(`${kind}: nobody and a user without policies are denied`, async () => {
      for (const credentials of [undefined, weak]) {
        const answer = await sendRaw(cloud, credentials, method, path, { query, headers, body })
        expect([answer.status, /<Code>(\w+)/.exec(answer.text)?.[1]]).toEqual([403, 'AccessDenied'])
      }
      const { event, decisions } = JSON.parse(cloud.recorded.at(-1) ?? '')
      expect(event.errorCode).toBe('AccessDenied')
      expect(decisions.length).toBeGreaterThan(0)
    })
  }
  test('the owner hears what is wrong', async () => {
    const answer = await sendRaw(cloud, account.admin, method, path, {
      query,
      headers,
      body: bodies.broken,
    })
    // a policy is a text, whatever it holds
    const said = name === 'PutBucketPolicy' ? /MalformedPolicy/ : /Malformed(?:XML|ACLError)/
    expect(answer.text).toMatch(said)
    expect(answer.status).toBe(400)
  })
})

test('a digest that does not hold is told likewise', async () => {
  const wrong = {
    query: 'versioning',
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
  }
  const told = async (credentials: Credentials | undefined) =>
    /<Code>(\w+)/.exec((await sendRaw(cloud, credentials, 'PUT', `/${bucket}`, wrong)).text)?.[1]
  expect(await told(undefined)).toBe('AccessDenied')
  expect(await told(weak)).toBe('AccessDenied')
  expect(await told(account.admin)).toBe('BadDigest')
})

test('a bucket that is not there comes before both', async () => {
  const answer = await sendRaw(cloud, undefined, 'PUT', '/no-such-bucket-here', {
    query: 'versioning',
    body: '<a',
  })
  expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('NoSuchBucket')])
})
