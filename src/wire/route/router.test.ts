import { describe, expect, test } from 'vitest'
import { request, signedFor } from '../../../test/wire/protocols/requests.ts'
import { AwsError } from '../../kernel/errors.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { OperationModel, ServiceModel } from '../../kernel/model.ts'
import { loadModel, modelledServices } from '../schema/models.ts'
import { serviceAddresses } from './addresses.ts'
import { createRouter } from './router.ts'

const router = createRouter({ domain: 'localhost' })
const form = (text: string) => Buffer.from(text)
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

/** A request made of nothing but the operation's own HTTP trait and what its input requires. */
function requestFor(
  model: ServiceModel,
  name: string,
  operation: OperationModel,
): [HttpRequest, Uint8Array | undefined] {
  if (model.protocol === 'awsQuery')
    return [request('POST', '/', formHeaders), form(`Action=${name}&Version=${model.version}`)]
  if (model.targetPrefix !== undefined)
    return [request('POST', '/', { 'x-amz-target': `${model.targetPrefix}.${name}` }), form('{}')]
  const input = operation.input === undefined ? undefined : model.shapes[operation.input]
  const headers: Record<string, string> = {}
  const query: string[] = []
  for (const member of input?.type === 'structure' ? Object.values(input.members) : []) {
    if (!member.required || member.wireName === undefined) continue
    if (member.location === 'header') headers[member.wireName] = 'value'
    if (member.location === 'querystring') query.push(`${member.wireName}=value`)
  }
  const [path = '', literal] = operation.uri.split('?')
  const target = path.replace(/\{(\w+)\+?\}/g, (_, label: string) => `a-${label.toLowerCase()}`)
  const parameters = [...(literal === undefined ? [] : [literal]), ...query].join('&')
  return [
    request(operation.method, parameters ? `${target}?${parameters}` : target, headers),
    undefined,
  ]
}

describe.each(modelledServices)('%s', async (service) => {
  const model = await loadModel(service)
  test.each(Object.entries(model.operations))('%s is found by its own trait', (name, operation) => {
    const [found, body] = requestFor(model, name, operation)
    expect(router.operation(model, found, body).name).toBe(name)
  })

  test('its address is the one of the model', () => {
    const row = serviceAddresses.find((address) => address.service === service)
    expect(row).toEqual({
      service,
      signingName: model.signingName,
      hostLabel: model.endpointPrefix,
      ...(model.protocol === 'awsQuery' ? { version: model.version } : {}),
      ...(model.targetPrefix === undefined ? {} : { target: model.targetPrefix }),
    })
  })
})

describe('service', () => {
  test.each<[string, HttpRequest, string | undefined, string]>([
    ['scope', request('POST', '/', signedFor('sts')), undefined, 'sts'],
    [
      'scope before host',
      request('GET', '/', { ...signedFor('s3'), host: 'iam.localhost' }),
      undefined,
      's3',
    ],
    [
      'scope before target',
      request('POST', '/', { ...signedFor('iam'), 'x-amz-target': 'AWSOrganizationsV20161128.X' }),
      undefined,
      'iam',
    ],
    [
      'presigned scope',
      request('GET', '/?X-Amz-Credential=AKIA%2F20260101%2Feu-west-1%2Fsts%2Faws4_request'),
      undefined,
      'sts',
    ],
    [
      'SigV4A scope',
      request('GET', '/b/k', {
        authorization:
          'AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/s3/aws4_request, SignedHeaders=host, Signature=00',
      }),
      undefined,
      's3',
    ],
    ['SigV2 query', request('GET', '/b/k?AWSAccessKeyId=A&Signature=B&Expires=1'), undefined, 's3'],
    [
      'target',
      request('POST', '/', { 'x-amz-target': 'AWSOrganizationsV20161128.ListRoots' }),
      undefined,
      'organizations',
    ],
    [
      'long target',
      request('POST', '/', {
        'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
      }),
      undefined,
      'cloudtrail',
    ],
    ['host', request('POST', '/', { host: 'sts.localhost:4566' }), undefined, 'sts'],
    ['regional host', request('POST', '/', { host: 'STS.eu-west-1.localhost' }), undefined, 'sts'],
    ['bucket host', request('GET', '/', { host: 'photos.localhost' }), undefined, 's3'],
    [
      'form of STS',
      request('POST', '/', formHeaders),
      'Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
      'sts',
    ],
    ['form of IAM', request('POST', '/', formHeaders), 'Action=GetUser&Version=2010-05-08', 'iam'],
    [
      'Action in the query',
      request('GET', '/?Action=GetCallerIdentity&Version=2011-06-15'),
      undefined,
      'sts',
    ],
    ['nothing but a path', request('GET', '/bucket/key'), undefined, 's3'],
    [
      'Action on a bucket is no Action',
      request('GET', '/bucket?Action=GetUser&Version=2010-05-08'),
      undefined,
      's3',
    ],
  ])('%s', (_, http, body, wanted) => {
    expect(router.service(http, body === undefined ? undefined : form(body))).toBe(wanted)
  })

  test('a scope of another service is refused', () => {
    expect(() => router.service(request('GET', '/', signedFor('ec2')), undefined)).toThrow(
      'The service ec2 is not available at this endpoint.',
    )
  })

  test.each<[string, HttpRequest, boolean]>([
    ['unsigned form', request('POST', '/', formHeaders), true],
    ['form signed for IAM', request('POST', '/', { ...formHeaders, ...signedFor('iam') }), true],
    ['form signed for S3', request('POST', '/', { ...formHeaders, ...signedFor('s3') }), false],
    ['form posted to a bucket', request('POST', '/bucket', formHeaders), false],
    ['GET', request('GET', '/?Action=GetUser', formHeaders), false],
    ['another type', request('POST', '/', { 'content-type': 'application/json' }), false],
  ])('form expected: %s', (_, http, wanted) => {
    expect(router.formExpected(http)).toBe(wanted)
  })
})

describe('query operation', async () => {
  const iam = await loadModel('iam')
  test.each<[string, string, string, string]>([
    [
      'no Action',
      'Version=2010-05-08',
      'MissingAction',
      'The request is missing an action or a required parameter.',
    ],
    [
      'unknown Action',
      'Action=Nope&Version=2010-05-08',
      'InvalidAction',
      'Could not find operation Nope for version 2010-05-08',
    ],
    [
      'Action of Object',
      'Action=constructor&Version=2010-05-08',
      'InvalidAction',
      'Could not find operation constructor for version 2010-05-08',
    ],
    [
      'another version',
      'Action=GetUser&Version=2011-06-15',
      'InvalidAction',
      'Could not find operation GetUser for version 2011-06-15',
    ],
    [
      'no version',
      'Action=GetUser',
      'InvalidAction',
      'Could not find operation GetUser for version NO_VERSION_SPECIFIED',
    ],
    [
      'an empty version',
      'Action=GetUser&Version=',
      'InvalidAction',
      'Could not find operation GetUser for version ',
    ],
    [
      'an empty Action',
      'Action=&Version=2010-05-08',
      'InvalidAction',
      'Could not find operation  for version 2010-05-08',
    ],
    [
      'Action twice',
      'Action=GetUser&Action=CreateUser&Version=2010-05-08',
      'MalformedInput',
      'Parameter Action was given more than once.',
    ],
  ])('%s', (_, body, code, message) => {
    expect(refusal(() => router.operation(iam, request('POST', '/'), form(body)))).toMatchObject({
      code,
      status: 400,
      message,
    })
  })

  test('an Action in the query and another in the body', () => {
    const http = request('POST', '/?Action=GetUser')
    expect(refusal(() => router.operation(iam, http, form('Action=CreateUser'))).code).toBe(
      'MalformedInput',
    )
  })
})

describe('json operation', async () => {
  const organizations = await loadModel('organizations')
  const analyzer = await loadModel('access-analyzer')
  test.each<[string, ServiceModel, HttpRequest, number]>([
    [
      'unknown target',
      organizations,
      request('POST', '/', { 'x-amz-target': 'AWSOrganizationsV20161128.Nope' }),
      400,
    ],
    [
      'target of another service',
      organizations,
      request('POST', '/', { 'x-amz-target': 'CloudTrail_20131101.ListRoots' }),
      400,
    ],
    ['no target', organizations, request('POST', '/'), 400],
    [
      'GET',
      organizations,
      request('GET', '/', { 'x-amz-target': 'AWSOrganizationsV20161128.ListRoots' }),
      400,
    ],
    ['unknown path', analyzer, request('GET', '/nope'), 404],
    ['unknown method', analyzer, request('PATCH', '/analyzer'), 404],
    ['longer path', analyzer, request('GET', '/analyzer/a/b/c/d'), 404],
  ])('%s', (_, model, http, status) => {
    expect(refusal(() => router.operation(model, http, undefined))).toMatchObject({
      code: 'UnknownOperationException',
      status,
    })
  })

  test('labels are decoded once', () => {
    const arn = 'arn:aws:access-analyzer:us-east-1:123456789012:analyzer/a'
    const http = request('GET', `/tags/${encodeURIComponent(arn)}`)
    expect({ ...router.operation(analyzer, http, undefined).labels }).toEqual({ resourceArn: arn })
  })
})

describe('S3 operation', async () => {
  const s3 = await loadModel('s3')
  const find = (http: HttpRequest) => router.operation(s3, http, undefined)

  test.each<[string, HttpRequest, string, Record<string, string>]>([
    ['all buckets', request('GET', '/'), 'ListBuckets', {}],
    ['bucket by path', request('GET', '/bucket'), 'ListObjects', { Bucket: 'bucket' }],
    ['bucket with a slash', request('GET', '/bucket/'), 'ListObjects', { Bucket: 'bucket' }],
    [
      'second version of the list',
      request('GET', '/bucket?list-type=2'),
      'ListObjectsV2',
      { Bucket: 'bucket' },
    ],
    [
      'bucket by host',
      request('GET', '/', { host: 'bucket.s3.localhost:4566' }),
      'ListObjects',
      { Bucket: 'bucket' },
    ],
    [
      'bucket by regional host',
      request('GET', '/k', { host: 'my.bucket.s3.eu-west-1.localhost' }),
      'GetObject',
      { Bucket: 'my.bucket', Key: 'k' },
    ],
    [
      'bucket by short host',
      request('GET', '/k', { host: 'bucket.localhost' }),
      'GetObject',
      { Bucket: 'bucket', Key: 'k' },
    ],
    [
      'a service host',
      request('GET', '/bucket/k', { host: 's3.eu-west-1.localhost' }),
      'GetObject',
      { Bucket: 'bucket', Key: 'k' },
    ],
    [
      'dual stack host',
      request('GET', '/k', { host: 'bucket.s3.dualstack.us-east-1.localhost' }),
      'GetObject',
      { Bucket: 'bucket', Key: 'k' },
    ],
    [
      'an address',
      request('GET', '/bucket/k', { host: '127.0.0.1:4566' }),
      'GetObject',
      { Bucket: 'bucket', Key: 'k' },
    ],
    [
      'a foreign name',
      request('GET', '/bucket/k', { host: 'gateway.example' }),
      'GetObject',
      { Bucket: 'bucket', Key: 'k' },
    ],
    [
      'a bucket called like a service',
      request('GET', '/k', { ...signedFor('s3'), host: 'iam.localhost' }),
      'GetObject',
      { Bucket: 'iam', Key: 'k' },
    ],
    [
      'key with an encoded slash and space',
      request('GET', '/b/a%20b%2Fc'),
      'GetObject',
      { Bucket: 'b', Key: 'a b/c' },
    ],
    ['key decoded once', request('GET', '/b/a%252Fb'), 'GetObject', { Bucket: 'b', Key: 'a%2Fb' }],
    ['plus is a plus', request('GET', '/b/a+b'), 'GetObject', { Bucket: 'b', Key: 'a+b' }],
    [
      'dots stay',
      request('GET', '/b/public/../private/./x'),
      'GetObject',
      { Bucket: 'b', Key: 'public/../private/./x' },
    ],
    ['empty segments stay', request('GET', '/b//k/'), 'GetObject', { Bucket: 'b', Key: '/k/' }],
    [
      'raw UTF-8',
      request('GET', `/b/${Buffer.from('ü').toString('latin1')}`),
      'GetObject',
      { Bucket: 'b', Key: 'ü' },
    ],
    [
      'copy',
      request('PUT', '/b/k', { 'x-amz-copy-source': 'a/b' }),
      'CopyObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'part',
      request('PUT', '/b/k?partNumber=1&uploadId=u'),
      'UploadPart',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'part by copy',
      request('PUT', '/b/k?partNumber=1&uploadId=u', { 'x-amz-copy-source': 'a/b' }),
      'UploadPartCopy',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'presigned copy',
      request('PUT', '/b/k?X-Amz-Signature=00&X-Amz-Copy-Source=a/b'),
      'CopyObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'a part of an object',
      request('GET', '/b/k?partNumber=1'),
      'GetObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'a sub-resource with an empty value',
      request('GET', '/b/k?acl='),
      'GetObjectAcl',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'configuration by id',
      request('GET', '/b?inventory&id=1'),
      'GetBucketInventoryConfiguration',
      { Bucket: 'b' },
    ],
    [
      'all configurations',
      request('GET', '/b?inventory'),
      'ListBucketInventoryConfigurations',
      { Bucket: 'b' },
    ],
    [
      'configuration without its id',
      request('PUT', '/b?inventory'),
      'PutBucketInventoryConfiguration',
      { Bucket: 'b' },
    ],
    [
      'attributes without their header',
      request('GET', '/b/k?attributes'),
      'GetObjectAttributes',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'x-id of another operation',
      request('GET', '/b/k?x-id=DeleteObject'),
      'GetObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'a parameter of the user on a read object',
      request('GET', '/b/k?v=2'),
      'GetObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'a parameter left to users',
      request('PUT', '/b/k?x-mine=2'),
      'PutObject',
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'deprecated GetBucketLifecycle',
      request('GET', '/b?lifecycle'),
      'GetBucketLifecycleConfiguration',
      { Bucket: 'b' },
    ],
    [
      'deprecated PutBucketNotification',
      request('PUT', '/b?notification'),
      'PutBucketNotificationConfiguration',
      { Bucket: 'b' },
    ],
  ])('%s', (_, http, name, labels) => {
    const routed = find(http)
    expect([routed.name, { ...routed.labels }]).toEqual([name, labels])
  })

  test.each<[string, HttpRequest, string, number]>([
    ['an unknown sub-resource of a bucket', request('GET', '/b?nope'), 'NotImplemented', 501],
    ['an unknown sub-resource of an object', request('GET', '/b/k?nope'), 'NotImplemented', 501],
    [
      'an unknown sub-resource beside a known one',
      request('GET', '/b/k?acl&nope'),
      'NotImplemented',
      501,
    ],
    [
      'an unknown sub-resource with an unknown method',
      request('POST', '/b?nope'),
      'NotImplemented',
      501,
    ],
    [
      'a version of the list that is none',
      request('GET', '/b?list-type=3'),
      'InvalidArgument',
      400,
    ],
    ['an unknown parameter of a bucket', request('GET', '/b?nope=1'), 'InvalidArgument', 400],
    ['an unknown parameter of a write', request('PUT', '/b/k?nope=1'), 'InvalidArgument', 400],
    ['a part without its upload', request('PUT', '/b/k?partNumber=1'), 'InvalidArgument', 400],
    ['a version of a written object', request('PUT', '/b/k?versionId=1'), 'InvalidArgument', 400],
    [
      'a sub-resource of the wrong kind',
      request('GET', '/b/k?versioning'),
      'MethodNotAllowed',
      405,
    ],
    ['a sub-resource under HEAD', request('HEAD', '/b/k?acl'), 'MethodNotAllowed', 405],
    ['two sub-resources', request('GET', '/b/k?acl&tagging'), 'MethodNotAllowed', 405],
    ['POST to an object', request('POST', '/b/k'), 'MethodNotAllowed', 405],
    ['another method', request('PATCH', '/b/k'), 'MethodNotAllowed', 405],
    ['TRACE', request('TRACE', '/'), 'MethodNotAllowed', 405],
    ['a bucket without name', request('GET', '//k'), 'InvalidBucketName', 400],
    ['a broken escape', request('GET', '/b/%zz'), 'InvalidURI', 400],
    ['bytes that are not UTF-8', request('GET', '/b/%ff%fe'), 'InvalidURI', 400],
    ['raw bytes that are not UTF-8', request('GET', '/b/\u00ff'), 'InvalidURI', 400],
    ['a broken escape in the query', request('GET', '/b?prefix=%zz'), 'InvalidURI', 400],
  ])('refuses %s', (_, http, code, status) => {
    expect(refusal(() => find(http))).toMatchObject({ code, status })
  })
})

describe('hosts beside the modelled ones', () => {
  test.each([
    ['b.s3-website.us-east-1.localhost', { kind: 'website', bucket: 'b' }],
    ['a.b.s3-website-us-east-1.localhost', { kind: 'website', bucket: 'a.b' }],
    ['123456789012.s3-control.us-east-1.localhost', { kind: 'control', account: '123456789012' }],
    ['localhost:4566', { kind: 'bare' }],
    ['notlocalhost', { kind: 'bare' }],
    ['organizations.localhost.', { kind: 'service', label: 'organizations' }],
  ])('%s', (host, wanted) => {
    expect(router.host(request('GET', '/', { host }))).toEqual(wanted)
  })

  test('address of a form upload and of a website', () => {
    expect(router.s3Address(request('POST', '/bucket'))).toEqual({
      bucket: 'bucket',
      key: undefined,
    })
    expect(
      router.s3Address(request('OPTIONS', '/a/b', { host: 'b.s3-website.us-east-1.localhost' })),
    ).toEqual({ bucket: 'b', key: 'a/b' })
  })
})

function refusal(run: () => unknown): AwsError {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}
