// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import { isPublicPolicy } from './public-access.ts'

type Members = Readonly<Record<string, unknown>>

const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }
const isPublic = (...statements: readonly Members[]) =>
  isPublicPolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })))
const isPublicUnder = (condition: Members) => isPublic({ ...open, Condition: condition })

describe('by principal', () => {
  const rows: readonly (readonly [string, boolean, Members])[] = [
    ['everybody', true, {}],
    ['everybody as AWS principal', true, { Principal: { AWS: '*' } }],
    ['everybody among others', true, { Principal: { AWS: ['111122223333', '*'] } }],
    ['every service', true, { Principal: { Service: '*' } }],
    ['a wildcard within', true, { Principal: { AWS: 'arn:aws:iam::*:root' } }],
    ['all but one', true, { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }],
    ['an account', false, { Principal: { AWS: '111122223333' } }],
    [
      'a role, a service and a canonical user',
      false,
      {
        Principal: {
          AWS: 'arn:aws:iam::111122223333:role/x',
          Service: 's3.amazonaws.com',
          CanonicalUser: 'ab',
        },
      },
    ],
    ['everybody denied', false, { Effect: 'Deny' }],
    [
      'everybody denied but one',
      false,
      { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } },
    ],
    ['nobody named', false, { Principal: undefined }],
    ['an action without harm is no excuse', true, { Action: 's3:GetBucketLocation' }],
  ]
  test.each(rows)('%s: %s', (_name, expected, members) => {
    expect(isPublic({ ...open, ...members })).toBe(expected)
  })

  test('no statements', () => {
    expect(isPublic()).toBe(false)
  })
  test('one public statement makes the policy public, whatever is denied beside it', () => {
    const account = { ...open, Principal: { AWS: '111122223333' } }
    expect(isPublic(account, account)).toBe(false)
    expect(isPublic(account, open, { ...open, Effect: 'Deny' })).toBe(true)
  })
})

describe('by condition', () => {
  const fixing: readonly (readonly [string, string])[] = [
    ['aws:SourceArn', 'arn:aws:sns:us-east-1:111122223333:topic'],
    ['aws:SourceVpc', 'vpc-91237329'],
    ['aws:SourceVpce', 'vpce-1a2b3c4d'],
    ['aws:SourceOwner', '111122223333'],
    ['aws:SourceAccount', '111122223333'],
    ['aws:PrincipalOrgID', 'o-xxxxxxxxxx'],
    ['aws:PrincipalArn', 'arn:aws:iam::111122223333:role/x'],
    ['aws:PrincipalAccount', '111122223333'],
    ['aws:userid', 'AIDAIOSFODNN7EXAMPLE'],
    ['s3:DataAccessPointAccount', '111122223333'],
    ['s3:DataAccessPointArn', 'arn:aws:s3:us-west-2:111122223333:accesspoint/x'],
  ]
  test.each(fixing)('a fixed %s is not public', (key, value) => {
    expect(isPublicUnder({ StringEquals: { [key]: value } })).toBe(false)
    expect(isPublicUnder({ StringLike: { [key.toUpperCase()]: [value, value] } })).toBe(false)
    expect(isPublicUnder({ 'ForAnyValue:StringEquals': { [key]: value } })).toBe(false)
  })
  test.each(fixing)('%s with wildcard, variable, or where it may be missing, is', (key, value) => {
    expect(isPublicUnder({ StringLike: { [key]: `${value.slice(0, 4)}*` } })).toBe(true)
    expect(isPublicUnder({ StringEquals: { [key]: '*' } })).toBe(true)
    expect(isPublicUnder({ StringLike: { [key]: [value, 'a?'] } })).toBe(true)
    expect(isPublicUnder({ StringEquals: { [key]: '${aws:PrincipalTag/x}' } })).toBe(true)
    expect(isPublicUnder({ StringEquals: { [key]: '' } })).toBe(true)
    expect(isPublicUnder({ StringEquals: { [key]: [] } })).toBe(true)
    expect(isPublicUnder({ StringEqualsIfExists: { [key]: value } })).toBe(true)
    expect(isPublicUnder({ 'ForAllValues:StringEquals': { [key]: value } })).toBe(true)
    expect(isPublicUnder({ StringNotEquals: { [key]: value } })).toBe(true)
    expect(isPublicUnder({ Null: { [key]: 'false' } })).toBe(true)
    expect(isPublicUnder({ StringMatches: { [key]: value } })).toBe(true)
  })

  const rows: readonly (readonly [string, boolean, Members])[] = [
    ['another key', true, { StringEquals: { 'aws:Referer': 'https://example.com/' } }],
    ['encryption in transit', true, { Bool: { 'aws:SecureTransport': 'true' } }],
    [
      'one fixed key among others',
      false,
      {
        Bool: { 'aws:SecureTransport': 'true' },
        StringEquals: { 'aws:Referer': 'x', 'aws:SourceVpc': 'vpc-1' },
      },
    ],
    [
      'an ARN compared as such',
      false,
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:topic' } },
    ],
    [
      'every access point of an account',
      false,
      {
        StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:111122223333:accesspoint/*' },
      },
    ],
    [
      'access points of every account',
      true,
      { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:*:accesspoint/*' } },
    ],
    [
      'an address range',
      false,
      { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } },
    ],
    ['an address', false, { IpAddress: { 'aws:SourceIp': '192.0.2.1' } }],
    ['a private range', false, { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }],
    ['half of all addresses', true, { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }],
    [
      'a range wider than /8',
      true,
      { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '12.0.0.0/7'] } },
    ],
    ['a range of IPv6 wider than /32', true, { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } }],
    ['a range that is none', true, { IpAddress: { 'aws:SourceIp': 'x' } }],
    ['all but a range', true, { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
    [
      'a range where the address may be missing',
      true,
      { IpAddressIfExists: { 'aws:SourceIp': '192.0.2.0/24' } },
    ],
    ['an address compared as a string', true, { StringEquals: { 'aws:SourceIp': '192.0.2.1' } }],
    ['an address inside the cloud', true, { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }],
  ]
  test.each(rows)('%s: %s', (_name, expected, condition) => {
    expect(isPublicUnder(condition)).toBe(expected)
  })
})
