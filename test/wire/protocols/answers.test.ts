/** Answers byte for byte, and errors as the stock SDK understands them. */

import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/kernel/errors.ts'
import type { OperationModel } from '../../../src/kernel/model.ts'
import type { ServiceName } from '../../../src/kernel/operation.ts'
import { createProtocol } from '../../../src/wire/protocols/create.ts'
import { loadModel, modelledServices } from '../../../src/wire/schema/models.ts'
import { sdkClient } from './sdk-clients.ts'

const context = { requestId: '11111111-2222-3333-4444-555555555555', hostId: 'aG9zdA==' }
const moment = new Date('2024-01-01T00:00:00.789Z')

async function answerOf(service: ServiceName, name: string, output: unknown) {
  const model = await loadModel(service)
  const operation = model.operations[name] as OperationModel
  return createProtocol(model).serializeOutput(
    { model, name, operation, labels: {} },
    output,
    context,
  )
}
async function refusalOf(service: ServiceName, error: AwsError, method = 'POST') {
  return createProtocol(await loadModel(service)).serializeError(error, context, method)
}

const queryHeaders = { 'x-amzn-RequestId': context.requestId, 'Content-Type': 'text/xml' }
const s3Headers = { 'x-amz-request-id': context.requestId, 'x-amz-id-2': context.hostId }
const xmlHeaders = { ...s3Headers, 'Content-Type': 'application/xml' }
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const metadata = `<ResponseMetadata><RequestId>${context.requestId}</RequestId></ResponseMetadata>`
const iamSpace = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"'
const s3Space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

describe('query answers', () => {
  test('a structure: whole seconds, escaped text, empty lists present', async () => {
    const output = {
      User: {
        Path: '/',
        UserName: 'a<&>"\'b',
        UserId: 'AIDA',
        Arn: 'arn',
        CreateDate: moment,
        Tags: [],
      },
    }
    expect(await answerOf('iam', 'GetUser', output)).toEqual({
      status: 200,
      headers: queryHeaders,
      body: `<GetUserResponse ${iamSpace}><GetUserResult><User><Path>/</Path><UserName>a&lt;&amp;&gt;&quot;'b</UserName><UserId>AIDA</UserId><Arn>arn</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate><Tags></Tags></User></GetUserResult>${metadata}</GetUserResponse>`,
    })
  })

  test('a list, a map and a boolean', async () => {
    expect(
      (await answerOf('iam', 'GetAccountSummary', { SummaryMap: { Users: 3 } })).body,
    ).toContain('<SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap>')
    expect(
      (await answerOf('iam', 'ListAccountAliases', { AccountAliases: ['a'], IsTruncated: false }))
        .body,
    ).toContain(
      '<AccountAliases><member>a</member></AccountAliases><IsTruncated>false</IsTruncated>',
    )
  })

  test('no result element where there is no output', async () => {
    expect((await answerOf('iam', 'DeleteUser', undefined)).body).toBe(
      `<DeleteUserResponse ${iamSpace}>${metadata}</DeleteUserResponse>`,
    )
  })

  test('control characters are referenced, line ends kept', async () => {
    const output = { AccountAliases: ['a\u0000\u0001\t\n\r\u007f\ufffe'], IsTruncated: false }
    expect((await answerOf('iam', 'ListAccountAliases', output)).body).toContain(
      '<member>a&#x0;&#x1;\t\n&#xD;&#x7F;&#xFFFE;</member>',
    )
  })
})

describe('query errors', () => {
  test('of the client', async () => {
    const error = new AwsError('NoSuchEntity', 404, 'The user with name <Bob> cannot be found.')
    expect(await refusalOf('iam', error)).toEqual({
      status: 404,
      headers: queryHeaders,
      body: `<ErrorResponse ${iamSpace}><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name &lt;Bob&gt; cannot be found.</Message></Error><RequestId>${context.requestId}</RequestId></ErrorResponse>`,
    })
  })

  test('of the server', async () => {
    expect((await refusalOf('sts', new AwsError('InternalFailure', 500, 'm'))).body).toBe(
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Receiver</Type><Code>InternalFailure</Code><Message>m</Message></Error><RequestId>${context.requestId}</RequestId></ErrorResponse>`,
    )
  })

  test('an unknown action speaks from in front of the services', async () => {
    const error = new AwsError('InvalidAction', 400, 'Could not find operation X for version Y')
    expect((await refusalOf('iam', error)).body).toContain(
      '<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">',
    )
  })

  test('a refused HEAD has no body', async () => {
    expect((await refusalOf('iam', new AwsError('X', 400, 'm'), 'HEAD')).body).toBeUndefined()
  })
})

describe('query answers in JSON', async () => {
  const sts = await loadModel('sts')
  const protocol = createProtocol(sts)
  const json = { ...context, accept: 'application/json' }

  test('an output', () => {
    const name = 'GetSessionToken'
    const operation = sts.operations[name] as OperationModel
    const output = {
      Credentials: {
        AccessKeyId: 'A',
        SecretAccessKey: 'S',
        SessionToken: 'T',
        Expiration: moment,
      },
    }
    const answer = protocol.serializeOutput(
      { model: sts, name, operation, labels: {} },
      output,
      json,
    )
    expect(answer.headers).toEqual({ ...queryHeaders, 'Content-Type': 'application/json' })
    expect(JSON.parse(String(answer.body))).toEqual({
      GetSessionTokenResponse: {
        GetSessionTokenResult: {
          Credentials: {
            AccessKeyId: 'A',
            SecretAccessKey: 'S',
            SessionToken: 'T',
            Expiration: 1704067200.789,
          },
        },
        ResponseMetadata: { RequestId: context.requestId },
      },
    })
  })

  test('an error', () => {
    const error = new AwsError('ExpiredToken', 403, 'm')
    expect(protocol.serializeError(error, json, 'GET').body).toBe(
      `{"Error":{"Code":"ExpiredToken","Message":"m","Type":"Sender"},"RequestId":"${context.requestId}"}`,
    )
  })
})

describe('restXml answers', () => {
  test('milliseconds are printed, as zero', async () => {
    const output = { Buckets: [{ Name: 'b', CreationDate: moment }], Owner: { ID: 'o' } }
    expect(await answerOf('s3', 'ListBuckets', output)).toEqual({
      status: 200,
      headers: xmlHeaders,
      body: `${declaration}<ListAllMyBucketsResult ${s3Space}><Buckets><Bucket><Name>b</Name><CreationDate>2024-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>`,
    })
  })

  test('flattened lists', async () => {
    const output = { Name: 'b', CommonPrefixes: [{ Prefix: 'a/' }, { Prefix: 'b/' }] }
    expect((await answerOf('s3', 'ListObjectsV2', output)).body).toBe(
      `${declaration}<ListBucketResult ${s3Space}><Name>b</Name><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>`,
    )
  })

  test.each([
    [{ LocationConstraint: 'eu-west-1' }, 'eu-west-1'],
    [{}, ''],
  ])('the location is not wrapped: %j', async (output, text) => {
    expect((await answerOf('s3', 'GetBucketLocation', output)).body).toBe(
      `${declaration}<LocationConstraint ${s3Space}>${text}</LocationConstraint>`,
    )
  })

  test('a grantee tells its type in an attribute', async () => {
    const output = { Grants: [{ Grantee: { Type: 'Group', URI: 'u' }, Permission: 'READ' }] }
    expect((await answerOf('s3', 'GetBucketAcl', output)).body).toContain(
      '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>u</URI></Grantee>',
    )
  })

  test('members in headers; a part of an object is 206', async () => {
    const Body = new Uint8Array([1, 2])
    const output = {
      Body,
      LastModified: moment,
      ContentLength: 2,
      ContentRange: 'bytes 0-1/9',
      ETag: '"e"',
      Metadata: { a: 'ü', b: 'x\r\nSet-Cookie: y' },
    }
    expect(await answerOf('s3', 'GetObject', output)).toEqual({
      status: 206,
      headers: {
        ...s3Headers,
        'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
        'Content-Length': '2',
        'Content-Range': 'bytes 0-1/9',
        ETag: '"e"',
        'x-amz-meta-a': Buffer.from('ü').toString('latin1'),
        'x-amz-meta-b': 'x  Set-Cookie: y',
      },
      body: Body,
    })
  })

  test('nothing to say', async () => {
    expect(await answerOf('s3', 'DeleteObject', {})).toEqual({
      status: 204,
      headers: s3Headers,
      body: undefined,
    })
    expect((await answerOf('s3', 'HeadObject', { ContentLength: 5 })).body).toBeUndefined()
  })
})

describe('restXml errors', () => {
  const error = new AwsError('NoSuchKey', 404, 'The specified key does not exist.', {
    fields: { Key: 'a&b' },
    headers: { 'x-amz-delete-marker': 'true' },
  })

  test('fields stand between message and ids', async () => {
    expect(await refusalOf('s3', error, 'GET')).toEqual({
      status: 404,
      headers: { ...xmlHeaders, 'x-amz-delete-marker': 'true' },
      body: `${declaration}<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><RequestId>${context.requestId}</RequestId><HostId>aG9zdA==</HostId></Error>`,
    })
  })

  test.each([
    ['HEAD', 404],
    ['GET', 304],
  ])('%s %i has no body', async (method, status) => {
    expect(await refusalOf('s3', new AwsError('X', status, 'm'), method)).toEqual({
      status,
      headers: s3Headers,
      body: undefined,
    })
  })
})

describe('JSON answers', () => {
  test('seconds since 1970', async () => {
    const output = { Account: { Id: '123456789012', JoinedTimestamp: moment } }
    expect(await answerOf('organizations', 'DescribeAccount', output)).toEqual({
      status: 200,
      headers: {
        'x-amzn-RequestId': context.requestId,
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: '{"Account":{"Id":"123456789012","JoinedTimestamp":1704067200.789}}',
    })
  })

  test('nothing to say', async () => {
    expect((await answerOf('organizations', 'LeaveOrganization', undefined)).body).toBe('')
  })

  test('REST: ISO moments', async () => {
    const output = {
      archiveRule: { ruleName: 'r', filter: {}, createdAt: moment, updatedAt: moment },
    }
    expect(await answerOf('access-analyzer', 'GetArchiveRule', output)).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: '{"archiveRule":{"ruleName":"r","filter":{},"createdAt":"2024-01-01T00:00:00Z","updatedAt":"2024-01-01T00:00:00Z"}}',
    })
  })
})

describe('JSON errors', () => {
  test('typed in the body, the text under the name of the model', async () => {
    const error = new AwsError('InvalidInputException', 400, 'm', { fields: { Reason: 'R' } })
    expect((await refusalOf('organizations', error)).body).toBe(
      '{"__type":"InvalidInputException","Message":"m","Reason":"R"}',
    )
    expect(
      (await refusalOf('organizations', new AwsError('SerializationException', 400, 'm'))).body,
    ).toBe('{"__type":"SerializationException","message":"m"}')
  })

  test('REST: typed in a header', async () => {
    expect(await refusalOf('account', new AwsError('ResourceNotFoundException', 404, 'm'))).toEqual(
      {
        status: 404,
        headers: {
          'x-amzn-RequestId': context.requestId,
          'x-amzn-ErrorType': 'ResourceNotFoundException',
          'Content-Type': 'application/json',
        },
        body: '{"message":"m"}',
      },
    )
  })
})

describe.each(modelledServices)('the SDK understands the errors of %s', async (service) => {
  const model = await loadModel(service)
  const protocol = createProtocol(model)
  const client = await sdkClient(service)
  const errors = Object.entries(model.shapes).flatMap(([name, shape]) =>
    shape.type === 'structure' && shape.error ? [[name, shape.error] as const] : [],
  )
  const anyOperation = Object.entries(model.operations).find(
    ([, operation]) => operation.input === undefined || operation.uri === '/?x-id=ListBuckets',
  )

  test.each(errors)('%s', async (name, { code, status }) => {
    expect(protocol.statusOf(code)).toBe(status)
    const error = new AwsError(code, status, 'the text')
    const operation = anyOperation?.[0] ?? withoutLabels(service)
    await expect(
      client.send(operation, inputFor(service), () =>
        protocol.serializeError(error, context, 'POST'),
      ),
    ).rejects.toMatchObject({
      name,
      message: 'the text',
      $metadata: { httpStatusCode: status, requestId: context.requestId },
    })
  })
})

const withoutLabels = (service: ServiceName): string =>
  ({
    's3-control': 'GetPublicAccessBlock',
    sts: 'GetCallerIdentity',
    cloudtrail: 'ListTrails',
    'access-analyzer': 'ListAnalyzers',
  })[service as string] ?? 'ListRegions'

/** What a client won't send a request without. */
const inputFor = (service: ServiceName): object =>
  service === 's3-control' ? { AccountId: '123456789012' } : {}
