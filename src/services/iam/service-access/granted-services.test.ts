import { describe, expect, test } from 'vitest'
import { deniedBy, grantedBy } from './granted-services.ts'
import { serviceNames } from './service-names.ts'

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (more: object) => ({ Effect: 'Allow', Resource: '*', ...more })
const deny = (more: object) => ({ Effect: 'Deny', Resource: '*', ...more })

const among = (services: (service: string) => boolean) =>
  ['ec2', 'iam', 's3', 's3-outposts'].filter(services)

describe('a policy grants', () => {
  test.each<[name: string, text: string, granted: string[]]>([
    ['everything', document(allow({ Action: '*' })), ['ec2', 'iam', 's3', 's3-outposts']],
    [
      'everything of everything',
      document(allow({ Action: '*:*' })),
      ['ec2', 'iam', 's3', 's3-outposts'],
    ],
    ['one service', document(allow({ Action: 's3:*' })), ['s3']],
    ['one action', document(allow({ Action: ['S3:GetObject', 'iam:PassRole'] })), ['iam', 's3']],
    ['nothing by a wildcard for a service', document(allow({ Action: 's3*:GetObject' })), []],
    ['nothing by a word', document(allow({ Action: 's3' })), []],
    ['all but a service', document(allow({ NotAction: 'iam:*' })), ['ec2', 's3', 's3-outposts']],
    [
      'all when an action is left out',
      document(allow({ NotAction: 'iam:Get*' })),
      ['ec2', 'iam', 's3', 's3-outposts'],
    ],
    ['nothing when all is left out', document(allow({ NotAction: '*' })), []],
    [
      'whatever the condition',
      document(allow({ Action: 'ec2:*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      ['ec2'],
    ],
    ['nothing by denying', document(deny({ Action: '*' })), []],
    ['nothing when it is no policy', 'hello', []],
  ])('%s', (_, text, granted) => {
    expect(among(grantedBy(text))).toEqual(granted)
  })
})

describe('a policy denies altogether', () => {
  test.each<[name: string, text: string, denied: string[]]>([
    ['a service', document(deny({ Action: 's3:*' })), ['s3']],
    ['not by one action', document(deny({ Action: 's3:Get*' })), []],
    ['everything', document(deny({ Action: '*' })), ['ec2', 'iam', 's3', 's3-outposts']],
    ['all but a service', document(deny({ NotAction: 'iam:*' })), ['ec2', 's3', 's3-outposts']],
    [
      'all but those with an action',
      document(deny({ NotAction: 'iam:Get*' })),
      ['ec2', 's3', 's3-outposts'],
    ],
    ['not on one resource', document(deny({ Action: '*', Resource: 'arn:aws:s3:::a' })), []],
    [
      'not on a condition',
      document(deny({ Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      [],
    ],
    ['not by allowing', document(allow({ Action: '*' })), []],
  ])('%s', (_, text, denied) => {
    expect(among(deniedBy(text))).toEqual(denied)
  })
})

test('services have names', () => {
  expect(serviceNames.get('iam')).toBe('AWS Identity and Access Management')
  expect(serviceNames.get('s3')).toBe('Amazon S3')
  expect([...serviceNames.keys()]).toEqual([...serviceNames.keys()].sort())
})
