// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, test } from 'vitest'
import {
  account,
  allow,
  deny,
  everything,
  federated,
  grant,
  otherAccount,
  requestOf,
  root,
  session,
  type World,
} from '../../../test/policy/world.ts'
import { parsePolicy } from '../document/parse.ts'
import { contextKeysOf } from './context-keys.ts'
import { explain } from './explain.ts'

describe('matched statements', () => {
  test('columns of a one-line document as the simulation operations count them', () => {
    const text =
      '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    expect([text.indexOf('{', 1), text.indexOf('}')]).toEqual([39, 100])
    const [matched] = explain(requestOf({ identity: [text] })).matched
    expect(matched).toMatchObject({
      layer: 'identity',
      policyId: 'identity-0',
      index: 0,
      effect: 'Allow',
      start: { line: 1, column: 41 },
      end: { line: 1, column: 102 },
    })
  })

  test('lines of a document with several', () => {
    const text = JSON.stringify({ Statement: [allow({ Sid: 'Read' })] }, null, 2)
    const [matched] = explain(requestOf({ identity: [text] })).matched
    expect(matched).toMatchObject({
      sid: 'Read',
      start: { line: 3, column: 6 },
      end: { line: 8, column: 6 },
    })
  })

  test('a denial settles the decision alone', () => {
    const { matched, determining, decision } = explain(
      requestOf({ identity: [allow({ Sid: 'Yes' }), deny({ Sid: 'No' })] }),
    )
    expect(decision.outcome).toBe('ExplicitlyDenied')
    expect(matched.map(({ sid }) => sid)).toEqual(['Yes', 'No'])
    expect(determining.map(({ sid }) => sid)).toEqual(['No'])
  })

  test('nothing settles an implicit denial', () => {
    const { matched, determining } = explain(
      requestOf({ identity: [allow()], boundary: allow({ Action: 'ec2:*' }) }),
    )
    expect(matched).toHaveLength(1)
    expect(determining).toEqual([])
  })

  test.each([
    [`arn:aws:sts::${account}:assumed-role/Deployer/build`, 'caller'],
    [`arn:aws:iam::${account}:role/ci/Deployer`, 'base'],
    [account, 'account'],
  ])('a resource policy names the caller by %s: %s', (principal, naming) => {
    const { matched } = explain(
      requestOf({ principal: session, target: grant({ AWS: principal }) }),
    )
    expect(matched.map((each) => each.naming)).toEqual([naming])
  })
})

describe('unmatched statements', () => {
  test('the condition that failed, with both sides', () => {
    const condition = { StringEquals: { 'aws:PrincipalTag/team': ['a', 'b'] } }
    const world = { identity: [allow({ Condition: condition })] }
    const failed = (context: World['context']) =>
      explain(requestOf({ ...world, ...(context && { context }) })).unmatched[0]?.failedConditions
    const expected = ['a', 'b']
    const operator = 'StringEquals'
    const key = 'aws:PrincipalTag/team'
    expect(failed({ 'aws:PrincipalTag/team': 'c' })).toEqual([
      { operator, key, expected, actual: 'c' },
    ])
    expect(failed(undefined)).toEqual([{ operator, key, expected }])
  })

  test('resource and principal that differ', () => {
    const { unmatched } = explain(
      requestOf({
        identity: [allow({ Resource: 'arn:aws:s3:::other/*' })],
        target: grant({ AWS: otherAccount }),
      }),
    )
    expect(
      unmatched.map(({ layer, resourceDiffers, principalDiffers }) => [
        layer,
        resourceDiffers,
        principalDiffers,
      ]),
    ).toEqual([
      ['resource', false, true],
      ['identity', true, false],
    ])
  })

  test('statements about other actions are not mentioned', () => {
    const { unmatched } = explain(requestOf({ identity: [allow({ Action: 'ec2:*' })] }))
    expect(unmatched).toEqual([])
  })
})

describe('votes', () => {
  test('every set, levels apart', () => {
    const { votes } = explain(
      requestOf({
        principal: session,
        identity: [everything],
        boundary: allow(),
        session: [allow({ Action: 'ec2:*' })],
        scp: [[everything], [deny()]],
        rcp: [[everything]],
        endpoint: ['{'],
      }),
    )
    expect(votes).toEqual([
      { layer: 'rcp', level: 0, vote: 'Allowed', unreadable: false },
      { layer: 'scp', level: 0, vote: 'Allowed', unreadable: false },
      { layer: 'scp', level: 1, vote: 'ExplicitlyDenied', unreadable: false },
      { layer: 'endpoint', vote: 'ExplicitlyDenied', unreadable: true },
      { layer: 'identity', vote: 'Allowed', unreadable: false },
      { layer: 'boundary', vote: 'Allowed', unreadable: false },
      { layer: 'session', vote: 'ImplicitlyDenied', unreadable: false },
    ])
  })
})

describe('what would have to allow as well', () => {
  const rows: (World & { name: string; lacking: string[] })[] = [
    { name: 'allowed', identity: [allow()], lacking: [] },
    { name: 'nothing', lacking: ['identity'] },
    {
      name: 'silent boundary',
      boundary: allow({ Action: 'ec2:*' }),
      lacking: ['identity', 'boundary'],
    },
    { name: 'across accounts', owner: otherAccount, identity: [allow()], lacking: ['resource'] },
    { name: 'root across accounts', principal: root, owner: otherAccount, lacking: ['resource'] },
    { name: 'silent level', identity: [allow()], scp: [[everything], []], lacking: ['scp'] },
    { name: 'federated', principal: federated, identity: [allow()], lacking: ['session'] },
    {
      name: 'no trust',
      identity: [everything],
      action: 'sts:AssumeRole',
      facts: { trustPolicy: true },
      lacking: ['trust'],
    },
  ]
  test.each(rows)('$name: $lacking', (row) => {
    expect(explain(requestOf(row)).lacking.map(({ layer }) => layer)).toEqual(row.lacking)
  })
})

describe('context keys', () => {
  const document = {
    Version: '2012-10-17',
    Statement: [
      allow({
        Resource: 'arn:aws:s3:::bucket/${aws:username}/*',
        Condition: { StringLike: { 's3:prefix': "${AWS:UserId, 'x'}/*", 'aws:UserAgent': 'a' } },
      }),
      deny({ Condition: { Bool: { 'AWS:useragent': 'true' } } }),
    ],
  }

  test('of a document', () => {
    expect(contextKeysOf(parsePolicy(JSON.stringify(document)))).toEqual([
      's3:prefix',
      'aws:UserAgent',
      'aws:username',
      'AWS:UserId',
    ])
  })

  test('variables are text in Version 2008-10-17', () => {
    const older = { ...document, Version: '2008-10-17' }
    expect(contextKeysOf(parsePolicy(JSON.stringify(older)))).toEqual([
      's3:prefix',
      'aws:UserAgent',
    ])
  })

  test('missing from a request', () => {
    const identity = [
      allow({ Condition: { StringEquals: { 'aws:PrincipalTag/A': 'a', 'aws:Given': 'b' } } }),
      allow({ Action: 'ec2:*', Condition: { StringEquals: { 'aws:PrincipalTag/B': 'b' } } }),
    ]
    const context = { 'aws:given': 'b' }
    expect(explain(requestOf({ identity, context })).missingContextKeys).toEqual([
      'aws:PrincipalTag/A',
    ])
  })
})
